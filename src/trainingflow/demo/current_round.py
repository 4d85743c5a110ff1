"""The appraisal round of May 2024, under way: courses that wait for every kind of person."""

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from trainingflow.demo.appraisal import Appraisal
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.catalogue import Subject, next_of
from trainingflow.demo.chance import Chance
from trainingflow.demo.course_row import Team
from trainingflow.demo.teams import Teams
from trainingflow.demo.world import World
from trainingflow.domain.people import Body

_YES: Final = ["YES"] * 5
_NO: Final = ["NO"] * 5
_APPROVED_ONLY: Final = 3
_RETURNED: Final = 4
_REVIEWERS: Final = tuple(f"demo-reviewer-{number}" for number in (1, 2, 3, 4))


class CurrentRound:
    """Tells the courses of the round as far as they have come."""

    def __init__(
        self,
        world: World,
        teams: Teams,
        *,
        window: OpenWindow,
        courses: list[Appraisal],
        filed: int,
    ) -> None:
        """Begin with the courses of the rounds before, and how many were filed this year."""
        self._world = world
        self._chance = Chance("current round")
        self._teams = teams
        self._window = window
        self._courses = courses
        self._filed = filed
        self._personas = [world.cast.persona(code) for code in _REVIEWERS]

    def hold(self, supply: Iterator[Subject]) -> None:
        """Tell the courses: most of them from anybody, some for a persona to act on."""
        self._drafts(supply)
        for _ in range(8):
            self._submit(self._draft(next(supply)), self._chance.randint(6, 17))
        self._withdrawn(supply)
        self._in_review(supply)
        self._in_defence(supply)
        self._in_deliberation(supply)
        for _ in range(2):
            self._vote(self._defend(self._draft(next(supply))), _NO, passes=False)
        self._with_the_group(supply)
        self._after_the_decision(supply)
        self._try_again()

    def _drafts(self, supply: Iterator[Subject]) -> None:
        """Drafts, one complete and one bare for the persona who applies."""
        own = self._teams.of_persona("demo-applicant")
        self._draft(next_of(supply, Body.TD_COLLEGE), own)
        self._bare(next_of(supply, Body.TD_COLLEGE), own)
        for place in range(8):
            if place % 2:
                self._bare(next(supply))
            else:
                self._draft(next(supply))

    def _bare(self, subject: Subject, team: Team | None = None) -> Appraisal:
        first = date(2024, 4, self._chance.randint(8, 26))
        course = Appraisal(
            self._world, self._chance, subject, team or self._teams.invent(subject), first
        )
        self._courses.append(course)
        return course

    def _draft(self, subject: Subject, team: Team | None = None) -> Appraisal:
        course = self._bare(subject, team)
        course.complete(len(self._courses))
        return course

    def _submit(self, course: Appraisal, day: int = 6) -> Appraisal:
        course.submit(date(2024, 5, day))
        return course

    def _withdrawn(self, supply: Iterator[Subject]) -> None:
        self._submit(self._draft(next(supply)), 8).withdraw()

    def _in_review(self, supply: Iterator[Subject]) -> None:
        """Text reviews with opinions outstanding; the personas owe theirs."""
        for given in range(4):
            course = self._submit(
                self._draft(next_of(supply, Body.TD_COLLEGE), self._college_team()), 13
            )
            others = self._others(course, 2)
            members = [*others[: given % 3], *self._personas, *others[given % 3 :]]
            course.read(["PASS", "REVISE"][: given % 3], members[:5])
        for given in range(3):
            course = self._submit(self._draft(next(supply)), 14)
            course.read(["PASS"] * given, self._others(course, 3))

    def _in_defence(self, supply: Iterator[Subject]) -> None:
        for _ in range(4):
            course = self._submit(self._draft(next(supply)), self._chance.randint(8, 10))
            course.read(["PASS", "REVISE", "PASS"], self._others(course, 3))
            course.finish_reading()

    def _in_deliberation(self, supply: Iterator[Subject]) -> None:
        """One without a ballot, some with votes outstanding, one fully voted."""
        self._defend(self._draft(next(supply)))
        for votes in (2, 1):
            course = self._submit(
                self._draft(next_of(supply, Body.TD_COLLEGE), self._college_team())
            )
            members = [*self._others(course, 2), *self._personas[:2]]
            self._hear(course, members)
            course.open_vote()
            course.vote(_YES[:votes])
        course = self._defend(self._draft(next(supply)))
        course.open_vote()
        course.vote(_YES)

    def _with_the_group(self, supply: Iterator[Subject]) -> None:
        """Courses that wait for the group, the last of them sent back for a part of it."""
        for number in range(5):
            course = self._defend(self._draft(next(supply)))
            self._vote(course, _YES, passes=True)
            if number == _RETURNED:
                course.return_for_revision()

    def _after_the_decision(self, supply: Iterator[Subject]) -> None:
        """Approved courses: some to be filed, some under public notice, one with an objection."""
        for number in range(7):
            course = self._defend(self._draft(next(supply)))
            self._vote(course, _YES, passes=True)
            course.decide(1, approves=True)
            if number < _APPROVED_ONLY:
                continue
            self._filed += 1
            course.publicise(self._filed, days=3 + number % 3)
            if number == _APPROVED_ONLY:
                objector = self._chance.choice(self._world.people.teachers["S04"])
                course.object(objector.id, "OPEN")

    def _try_again(self) -> None:
        """Some of those who failed in November have revised their courses and come again."""
        failed = [
            one
            for one in self._courses
            if one.story.state == "NOT_PASSED"
            and one.story.updated_at < self._window.opens
            and not one.team.applicant.code.startswith("demo-")
        ]
        for course in failed[:3]:
            course.resubmit(self._window, len(self._courses))

    def _defend(self, course: Appraisal) -> Appraisal:
        self._submit(course)
        self._hear(course, self._others(course, 3))
        return course

    def _hear(self, course: Appraisal, members: list[UUID]) -> None:
        course.read(["PASS", "REVISE", "PASS", "PASS", "PASS"][: len(members)], members)
        course.finish_reading()
        course.defend()

    def _vote(self, course: Appraisal, choices: list[str], *, passes: bool) -> None:
        course.open_vote()
        course.vote(choices)
        course.conclude(passes=passes)

    def _others(self, course: Appraisal, size: int) -> list[UUID]:
        """Members of the committee who are no personas."""
        pool = self._world.cast.panel_pool(course.team.everybody, size + len(self._personas) + 1)
        busy = {*self._personas, self._world.cast.persona("demo-chair")}
        return [one for one in pool if one not in busy][:size]

    def _college_team(self) -> Team:
        return self._teams.at(Body.TD_COLLEGE)
