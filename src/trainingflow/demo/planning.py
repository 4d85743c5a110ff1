"""Planning runs: which courses may be run when, in how many classes, and who takes part."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from trainingflow.demo import teaching
from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.careers import Teacher
from trainingflow.demo.chance import Chance
from trainingflow.demo.classes import WEEK, RunClass, plan_class, session_days
from trainingflow.demo.instants import morning
from trainingflow.demo.participants import Participants
from trainingflow.demo.run import Run
from trainingflow.demo.world import World
from trainingflow.domain.calendar import local_date, semesters_touched

_CLASSES: Final = (1, 1, 2, 2, 3)
_PLACES: Final = {"FACE_TO_FACE": (30, 42), "BLENDED": (30, 42), "ONLINE": (240, 280)}
_BUSIEST: Final = {"FACE_TO_FACE": 38, "BLENDED": 38, "ONLINE": 226}
_ENROLMENT_LASTS: Final = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a run is planned, and for when.

    `first` is the first session at the earliest; `classes` is left to chance when 0.
    """

    written: date
    first: date
    classes: int = 0
    gap: timedelta = WEEK


class Planner:
    """Plans runs within the limits of the procedure, and fills their classes."""

    def __init__(self, world: World, courses: list[Appraisal]) -> None:
        """Begin with the courses that were appraised."""
        self.world = world
        self.chance = Chance("runs")
        self.participants = Participants(world.people)
        self._courses = courses
        self._electives: defaultdict[tuple[UUID, str], set[UUID]] = defaultdict(set)
        self._classes: Counter[tuple[UUID, str]] = Counter()

    def eligible(self, window: OpenWindow) -> list[Appraisal]:
        """The courses of the district that can be declared when the window opens, shuffled."""
        found = [
            course
            for course in self._courses
            if course.marks.passed_at is not None
            and course.marks.passed_at < window.opens
            and course.marks.discontinued_at is None
            and not course.team.leader.code.startswith("demo-")
        ]
        self.chance.shuffle(found)
        return found

    def led_by(self, code: str) -> list[Appraisal]:
        """The approved courses that a persona leads."""
        leader = self.world.people.teacher(code)
        return [one for one in self._courses if one.team.leader is leader and one.marks.passed_at]

    def plan(self, course: Appraisal, schedule: Schedule) -> Run | None:
        """A run of the course; None when its leader has no room left in a semester."""
        count = schedule.classes or self._count(course)
        days = [
            session_days(
                schedule.first + timedelta(days=number), course.subject.hours, schedule.gap
            )
            for number in range(count)
        ]
        if not self._has_room(course, count, min(days)[0], max(one[-1] for one in days)):
            return None
        smallest, largest = _PLACES[course.subject.mode]
        classes = [
            plan_class(
                self.chance,
                number,
                self.chance.randint(smallest, largest),
                one,
                morning(schedule.written),
            )
            for number, one in enumerate(days, 1)
        ]
        return Run(self.world, self.chance, course, classes, schedule.written)

    def minimum(self, run: Run) -> int:
        """How many participants a class of the run needs."""
        return self.world.binding.procedure.run.classes[run.course.subject.mode].minimum

    def fill(self, run: Run) -> None:
        """Open the enrolment and fill every class above its minimum; a few give up again."""
        teaching.open_enrolment(run, run.first_day - _ENROLMENT_LASTS)
        least, most = self.minimum(run), _BUSIEST[run.course.subject.mode]
        for one in run.classes:
            count = self.chance.randint(least + 1, min(most, one.capacity))
            self.enrol(run, one, count)
            if count > least + 1:
                teaching.give_up(run, self.chance.choice(one.places))

    def enrol(
        self, run: Run, one: RunClass, count: int, personas: tuple[Teacher, ...] = ()
    ) -> None:
        """Let so many teachers enrol in a class, the personas among them."""
        course, semester = run.course.story.id, run.semesters[0].code
        run.diary.after(1)
        chosen = self.participants.choose(
            count - len(personas), course, semester, run.course.team.everybody, run.first_day.year
        )
        teaching.enrol(run, one, [*chosen, *personas])

    def _count(self, course: Appraisal) -> int:
        return 1 if course.subject.mode == "ONLINE" else self.chance.choice(_CLASSES)

    def _has_room(self, course: Appraisal, count: int, first: date, last: date) -> bool:
        """Note the run for its leader, if the limits of the semesters allow (art. 23)."""
        rules = self.world.binding.procedure
        leader = course.team.leader.id
        keys = [(leader, one.code) for one in semesters_touched(rules.semesters, first, last)]
        for key in keys:
            electives = self._electives[key] | {course.story.id}
            if len(electives) > rules.run.leader_courses:
                return False
            if self._classes[key] + count > rules.run.leader_classes:
                return False
        for key in keys:
            self._electives[key].add(course.story.id)
            self._classes[key] += count
        return True


def written_on(course: Appraisal, window: OpenWindow) -> date:
    """The day on which a plan is written: when the course has passed, and not too early."""
    opens = local_date(window.opens)
    passed = local_date(course.marks.passed_at) if course.marks.passed_at else opens
    return max(passed + timedelta(days=1), opens - timedelta(days=6))
