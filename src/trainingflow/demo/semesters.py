"""The semesters in which courses are run, one after another."""

from datetime import date, timedelta
from typing import Final

from trainingflow.demo import teaching
from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.batches import Batch
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.current_semester import CurrentSemester
from trainingflow.demo.instants import NOW
from trainingflow.demo.planning import Planner, Schedule, written_on
from trainingflow.demo.run import Run
from trainingflow.demo.world import World
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.runs.credit_batch import BatchState
from trainingflow.domain.workflow.windows import WindowName

# Semesters that are over: how many runs, and the Monday from which on they begin.
_PAST: Final = ((36, date(2023, 2, 27)), (50, date(2023, 9, 11)))
_LONG_RUNS: Final = 2

# What comes of a run in a semester that is over, in shares of all.
_ENDINGS: Final = {
    "CONTINUE": 76,
    "DISCONTINUED": 6,
    "CANCELLED": 6,
    "REJECTED": 4,
    "REFUSED": 4,
    "WITHDRAWN": 4,
}


class Semesters:
    """Holds the semesters, and keeps what is to be written in the end."""

    def __init__(self, world: World, courses: list[Appraisal]) -> None:
        """Begin before the first semester."""
        self._planner = Planner(world, courses)
        self._chance = self._planner.chance
        self._odd_batches = [BatchState.REJECTED, BatchState.REVOKED]
        self.runs: list[Run] = []
        self.batches: list[Batch] = []

    def hold(self, windows: list[OpenWindow]) -> None:
        """Tell every run.

        Args:
            windows: for the declaration of runs, those that have opened, in order of time.
        """
        for window, (count, monday) in zip(windows, _PAST, strict=False):
            for course in self._planner.eligible(window)[:count]:
                self._run(course, window, monday)
        self._long_runs(windows[1])
        current = CurrentSemester(self._planner, windows[2])
        current.hold()
        self.runs += current.runs
        self.batches += current.batches

    def write(self) -> None:
        """Write every run and every batch."""
        for run in self.runs:
            run.write()
        for batch in self.batches:
            batch.write()

    def _run(self, course: Appraisal, window: OpenWindow, monday: date) -> None:
        first = monday + timedelta(days=self._chance.choice([0, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16]))
        run = self._planner.plan(course, Schedule(written_on(course, window), first))
        if run is None:
            return
        self.runs.append(run)
        run.document()
        run.declare(local_date(window.opens) + timedelta(days=self._chance.randint(1, 15)))
        ending = self._chance.choices(list(_ENDINGS), list(_ENDINGS.values()))[0]
        match ending:
            case "WITHDRAWN":
                run.withdraw()
            case "REJECTED":
                run.open_appraisal()
                run.appraise(passes=False)
            case "REFUSED":
                run.open_appraisal()
                run.appraise(passes=True)
                run.refuse()
            case "CANCELLED":
                run.approve()
                self._cancel(run)
            case _:
                run.approve()
                self._complete(run, goes_on=ending == "CONTINUE")

    def _cancel(self, run: Run) -> None:
        teaching.open_enrolment(run, run.first_day - timedelta(days=20))
        for one in run.classes:
            self._planner.enrol(run, one, self._chance.randint(6, 14))
        teaching.cancel(run)

    def _complete(self, run: Run, *, goes_on: bool) -> None:
        self._planner.fill(run)
        teaching.start(run)
        half = run.first_day + (run.last_day - run.first_day) / 2
        teaching.teach(run, half)
        teaching.supervise(run)
        teaching.teach(run)
        teaching.grade(run)
        batch = Batch(run, teaching.finish(run))
        odd = not goes_on and self._odd_batches
        batch.advance(self._odd_batches.pop() if odd else BatchState.CONFIRMED)
        self.batches.append(batch)
        teaching.survey(run)
        teaching.conclude(run, goes_on=goes_on)

    def _long_runs(self, window: OpenWindow) -> None:
        """Runs of two semesters: evaluated after the first, and still running."""
        found = [one for one in self._planner.eligible(window) if _is_long(one)]
        for course in found[:_LONG_RUNS]:
            schedule = Schedule(
                written_on(course, window), date(2023, 10, 9), classes=1, gap=timedelta(days=27)
            )
            run = self._planner.plan(course, schedule)
            if run is None:
                continue
            self.runs.append(run)
            run.document()
            run.declare(local_date(window.opens) + timedelta(days=5))
            run.approve()
            self._planner.fill(run)
            teaching.start(run)
            teaching.teach(run, date(2024, 1, 15))
            teaching.survey(run)
            teaching.conclude(run, goes_on=True)
            teaching.teach(run)


def run_windows(world: World) -> list[OpenWindow]:
    """The windows for the declaration of runs that have opened, in order of time."""
    name = WindowName.COURSE_RUN_DECLARATION
    return [one for one in world.binding.windows if one.name == name and one.opens <= NOW]


def _is_long(course: Appraisal) -> bool:
    return course.subject.hours >= 36 and course.subject.mode == "FACE_TO_FACE"  # noqa: PLR2004
