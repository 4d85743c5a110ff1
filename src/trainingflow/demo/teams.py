"""Who develops which course."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from trainingflow.demo.careers import Teacher
from trainingflow.demo.catalogue import Subject
from trainingflow.demo.chance import Chance
from trainingflow.demo.course_row import Team
from trainingflow.demo.people import People
from trainingflow.domain.people import Body

_SETTLED_BY: Final = date(2020, 9, 1)


class Teams:
    """Makes teams of teachers who have long been where they are; personas join on request."""

    def __init__(self, chance: Chance, people: People) -> None:
        """Learn who could develop a course."""
        self._chance = chance
        self._people = people

    def invent(self, subject: Subject) -> Team:
        """A team of one of the units that may provide the subject."""
        return self.at(self._chance.choice(subject.providers))

    def at(self, place: str) -> Team:
        """A team of that employer."""
        first, second = self._chance.sample(list(self._settled(place)), 2)
        return self._with_guide(first, first, (first, second))

    def of_persona(self, code: str) -> Team:
        """A team that a persona applies for and leads."""
        persona = self._people.teacher(code)
        colleague = self._chance.choice(list(self._settled(persona.home.code)))
        return self._with_guide(persona, persona, (persona, colleague))

    def led_by(self, code: str) -> Team:
        """A team that somebody else applies for and a persona leads."""
        persona = self._people.teacher(code)
        applicant = self._chance.choice(list(self._settled(persona.home.code)))
        return self._with_guide(applicant, persona, (applicant,))

    def _with_guide(
        self, applicant: Teacher, leader: Teacher, developers: tuple[Teacher, ...]
    ) -> Team:
        if not self._chance.happens(0.4):
            return Team(applicant, leader, developers)
        guides = [one for one in self._settled(Body.TD_COLLEGE) if one not in developers]
        return Team(applicant, leader, developers, (self._chance.choice(guides),))

    def _settled(self, place: str) -> Iterator[Teacher]:
        return (
            one
            for one in self._people.teachers[place]
            if len(one.jobs) == 1
            and one.here_since <= _SETTLED_BY
            and not one.code.startswith("demo-")
        )
