"""The spring semester of 2024, under way: runs that wait for every kind of person."""

from datetime import date, timedelta
from typing import Final

from trainingflow.demo import teaching
from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.batches import Batch
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.planning import Planner, Schedule, written_on
from trainingflow.demo.run import Run
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.runs.credit_batch import BatchState

_MONDAY: Final = date(2024, 2, 26)
_SOON: Final = date(2024, 5, 27)
_LATER: Final = date(2024, 6, 17)
_AUTUMN: Final = date(2024, 9, 9)
_ENROLMENT_OPENS: Final = date(2024, 5, 8)
_PLANNED: Final = date(2024, 5, 13)
_SHORT: Final = 24  # hours: courses that can be over by now

_RUNNING: Final = 34
_STILL_ASKED: Final = 21  # days: some questionnaires wait for their answers now
_FINISHED: Final = (BatchState.DRAFT, BatchState.REPORTED, BatchState.UNDER_REVIEW) * 2
_EVALUATED: Final = (BatchState.CONFIRMED, BatchState.CONFIRMED, BatchState.UNDER_REVIEW)


class CurrentSemester:
    """Tells the runs of the semester as far as they have come."""

    def __init__(self, planner: Planner, window: OpenWindow) -> None:
        """Begin with what the planner knows of the semesters before."""
        self._planner = planner
        self._chance = planner.chance
        self._window = window
        self._supply = planner.eligible(window)
        self.runs: list[Run] = []
        self.batches: list[Batch] = []

    def hold(self) -> None:
        """Tell the runs: most of them of anybody, some for a persona to act on."""
        self._of_the_leader()
        for until in _FINISHED:
            self._over(until)
        for place, until in enumerate(_EVALUATED * 2):
            self._evaluated(until, decided=place % 2 == 0)
        for _ in range(_RUNNING):
            self._running()
        for _ in range(6):
            self._filling_up()
        self._stopped()
        self._waiting()
        for _ in range(5):
            self._draft(None)

    def _of_the_leader(self) -> None:
        """One run in the middle, one to be graded, one a place short, one to be declared."""
        people = self._planner.world.people
        guests = (people.teacher("demo-teacher"), people.teacher("demo-private-teacher"))
        graded, middle, short, drafted = self._planner.led_by("demo-leader")
        for course, first in ((graded, _MONDAY), (middle, date(2024, 4, 22))):
            run = self._approved(first, course, classes=1)
            teaching.open_enrolment(run, first - timedelta(days=20))
            for one in run.classes:
                self._planner.enrol(run, one, self._planner.minimum(run) + 3, guests)
            teaching.start(run)
            teaching.teach(run)
        run = self._approved(_SOON, short, classes=2)
        teaching.open_enrolment(run, _ENROLMENT_OPENS)
        for missing, one in enumerate(run.classes):
            self._planner.enrol(run, one, self._planner.minimum(run) - missing)
        self._draft(drafted)

    def _running(self) -> Run:
        run = self._approved(self._some_day(_MONDAY, weeks=6))
        self._planner.fill(run)
        teaching.start(run)
        if self._chance.happens(0.3):
            teaching.report_problem(run)
        teaching.teach(run)
        return run

    def _over(self, until: BatchState) -> Run:
        """A run that is finished; its batch has come as far as the state says."""
        run = self._approved(self._some_day(_MONDAY, weeks=1), self._short())
        self._planner.fill(run)
        teaching.start(run)
        teaching.teach(run)
        teaching.grade(run)
        batch = Batch(run, teaching.finish(run))
        batch.advance(until)
        self.batches.append(batch)
        return run

    def _evaluated(self, until: BatchState, *, decided: bool) -> None:
        run = self._over(until)
        teaching.survey(run, days=3 if decided else _STILL_ASKED)
        if decided:
            teaching.conclude(run, goes_on=True)

    def _filling_up(self) -> None:
        """A run whose classes are filling; not every one has reached its minimum."""
        run = self._approved(self._some_day(_SOON, weeks=2))
        teaching.open_enrolment(run, _ENROLMENT_OPENS)
        for one in run.classes:
            least = self._planner.minimum(run)
            self._planner.enrol(run, one, self._chance.randint(least // 3, least + 4))

    def _stopped(self) -> None:
        """Runs that were cancelled, refused by either body, or withdrawn."""
        for _ in range(3):
            run = self._approved(self._some_day(_MONDAY, weeks=2))
            teaching.open_enrolment(run, run.first_day - timedelta(days=20))
            for one in run.classes:
                self._planner.enrol(run, one, self._chance.randint(6, 14))
            teaching.cancel(run)
        for _ in range(2):
            run = self._declared(self._some_day(_MONDAY, weeks=2))
            run.open_appraisal()
            run.appraise(passes=False)
        run = self._declared(self._some_day(_MONDAY, weeks=2))
        run.open_appraisal()
        run.appraise(passes=True)
        run.refuse()
        self._declared(self._some_day(_MONDAY, weeks=2)).withdraw()

    def _waiting(self) -> None:
        """Runs for the summer that lie with somebody, longer than they should."""
        self._declared(_LATER)
        self._declared(_LATER).open_appraisal()
        run = self._declared(_LATER)
        run.open_appraisal()
        run.appraise(passes=True)
        for _ in range(2):
            self._approved(_LATER)

    def _draft(self, course: Appraisal | None) -> None:
        """A plan for the autumn, ready to be declared in June."""
        self._begin(_AUTUMN, course, written=_PLANNED).document()

    def _approved(self, first: date, course: Appraisal | None = None, *, classes: int = 0) -> Run:
        run = self._declared(first, course, classes=classes)
        run.approve()
        return run

    def _declared(self, first: date, course: Appraisal | None = None, *, classes: int = 0) -> Run:
        run = self._begin(first, course, classes=classes)
        run.document()
        day = local_date(self._window.opens) + timedelta(days=self._chance.randint(1, 15))
        run.declare(day)
        return run

    def _begin(
        self,
        first: date,
        course: Appraisal | None,
        *,
        classes: int = 0,
        written: date | None = None,
    ) -> Run:
        """A run of the course, or of the next one whose leader has room."""
        while True:
            chosen = course or self._supply.pop()
            schedule = Schedule(written or written_on(chosen, self._window), first, classes)
            run = self._planner.plan(chosen, schedule)
            if run is not None:
                self.runs.append(run)
                return run
            course = None

    def _short(self) -> Appraisal:
        """The next course that can be over by now."""
        found = next(one for one in self._supply if one.subject.hours <= _SHORT)
        self._supply.remove(found)
        return found

    def _some_day(self, monday: date, *, weeks: int) -> date:
        return monday + timedelta(
            days=7 * self._chance.randint(0, weeks - 1) + self._chance.randint(0, 3)
        )
