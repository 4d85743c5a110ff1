"""The rounds of course appraisal: those that are over, and the one that is under way."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from trainingflow.db.models import AuthorityCounter
from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.catalogue import Subject, next_of, subjects
from trainingflow.demo.chance import Chance
from trainingflow.demo.course_row import Team
from trainingflow.demo.current_round import CurrentRound
from trainingflow.demo.instants import NOW, PROCEDURES_BIND
from trainingflow.demo.teams import Teams
from trainingflow.demo.world import World
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.windows import WindowName

_SIZES: Final = (52, 56, 60)
_LAST_SUBMISSION: Final = 9  # days after the window has opened, so that the round decides in time

# What comes of a course in a round that is over, in shares of all.
_ENDINGS: Final = {"WITHDRAWN": 5, "FAILED": 10, "REFUSED": 5, "UPHELD": 2, "OBJECTED": 4, "": 74}

_MAJORITY: Final = ["YES", "YES", "YES", "NO", "ABSTAIN"]
_MINORITY: Final = ["NO", "NO", "YES", "NO", "ABSTAIN"]
_FAVOURABLE: Final = ["PASS", "PASS", "REVISE", "PASS", "REVISE"]
_CRITICAL: Final = ["FAIL", "REVISE", "FAIL", "REVISE", "FAIL"]


class Rounds:
    """Holds the rounds one after another."""

    def __init__(self, world: World) -> None:
        """Begin before the first round."""
        self._world = world
        self._chance = Chance("courses")
        self._teams = Teams(self._chance, world.people)
        self._filed: Counter[int] = Counter()
        self._drafted = 0
        self.courses: list[Appraisal] = []

    def hold(self) -> list[Appraisal]:
        """Tell every course, and number the library in the order in which they entered it."""
        supply = self._shuffled()
        windows = self._windows()
        for place, (window, size) in enumerate(zip(windows, _SIZES, strict=False)):
            for _ in range(size):
                self._appraise(next(supply), window, windows[place + 1])
        self._appraise_of_personas(supply, windows)
        CurrentRound(
            self._world,
            self._teams,
            window=windows[3],
            courses=self.courses,
            filed=self._filed[NOW.year],
        ).hold(supply)
        self._number_library()
        return self.courses

    def _shuffled(self) -> Iterator[Subject]:
        supply = subjects()
        self._chance.shuffle(supply)
        return iter(supply)

    def _windows(self) -> list[OpenWindow]:
        name = WindowName.COURSE_APPRAISAL
        return [one for one in self._world.binding.windows if one.name == name and one.opens <= NOW]

    def _appraise_of_personas(self, supply: Iterator[Subject], windows: list[OpenWindow]) -> None:
        """Four courses for the leader to run; one of the applicant's that has to come again."""
        for window in (windows[0], windows[0], windows[1], windows[2]):
            subject = next_of(supply, Body.TD_COLLEGE)
            course = self._declare(subject, window, self._teams.led_by("demo-leader"))
            self._pass(course, window, "")
        subject = next_of(supply, Body.TD_COLLEGE)
        team = self._teams.of_persona("demo-applicant")
        self._fail(self._declare(subject, windows[2], team), windows[2])

    def _appraise(self, subject: Subject, window: OpenWindow, following: OpenWindow) -> None:
        course = self._declare(subject, window, self._teams.invent(subject))
        ending = self._chance.choices(list(_ENDINGS), list(_ENDINGS.values()))[0]
        match ending:
            case "WITHDRAWN":
                course.submit(self._day(window))
                course.withdraw()
            case "FAILED":
                self._fail(course, window)
                self._retry(course, following)
            case "REFUSED":
                course.submit(self._day(window))
                self._deliberate(course)
                course.decide(1, approves=False)
            case _:
                self._pass(course, window, ending)

    def _declare(self, subject: Subject, window: OpenWindow, team: Team) -> Appraisal:
        first = local_date(window.opens) - timedelta(days=self._chance.randint(2, 12))
        course = Appraisal(self._world, self._chance, subject, team, max(first, PROCEDURES_BIND))
        self._drafted += 1
        course.complete(self._drafted)
        self.courses.append(course)
        return course

    def _day(self, window: OpenWindow) -> date:
        return local_date(window.opens) + timedelta(days=self._chance.randint(0, _LAST_SUBMISSION))

    def _pass(self, course: Appraisal, window: OpenWindow, ending: str) -> None:
        course.submit(self._day(window))
        if self._chance.happens(0.08):
            course.return_and_submit_again()
        self._deliberate(course)
        self._approve(course)
        if ending in {"UPHELD", "OBJECTED"}:
            objector = self._chance.choice(self._world.people.teachers["S04"])
            course.object(objector.id, "UPHELD" if ending == "UPHELD" else "DISMISSED")
        if ending == "UPHELD":
            course.open_vote()
            course.vote(_MAJORITY)
            course.conclude(passes=True)
            self._approve(course)
        course.enter_library()

    def _approve(self, course: Appraisal) -> None:
        course.decide(self._chance.randint(1, 2), approves=True)
        year = course.diary.today.year
        self._filed[year] += 1
        course.publicise(self._filed[year])

    def _fail(self, course: Appraisal, window: OpenWindow) -> None:
        course.submit(self._day(window))
        self._deliberate(course, passes=False)

    def _retry(self, course: Appraisal, window: OpenWindow) -> None:
        """Join the next round, if the team does not give up; the present one is not over yet."""
        if window.closes > NOW or not self._chance.happens(0.6):
            return
        course.resubmit(window, self._drafted)
        self._deliberate(course)
        self._approve(course)
        course.enter_library()

    def _deliberate(self, course: Appraisal, *, passes: bool = True) -> None:
        size = self._chance.choice((3, 3, 3, 4, 5))
        course.read((_FAVOURABLE if passes else _CRITICAL)[:size])
        course.finish_reading()
        course.defend()
        course.open_vote()
        course.vote(_MAJORITY if passes else _MINORITY)
        course.conclude(passes=passes)

    def _number_library(self) -> None:
        numbers: Counter[int] = Counter()
        entered = [
            (at, course)
            for course in self.courses
            if (at := course.marks.in_library_at) is not None
        ]
        for at, course in sorted(entered, key=lambda one: (one[0], one[1].story.id)):
            numbers[at.year] += 1
            course.marks.library_no = f"{at.year}-{numbers[at.year]:04}"
        for year, last in numbers.items():
            name = f"COURSE_LIBRARY.{year}"
            self._world.sheets.add(AuthorityCounter, name=name, last=last)
