"""The people of the district: teachers with their careers, officers, members of bodies."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from trainingflow.db.models import (
    Assignment,
    Employment,
    Person,
    PostHeld,
    Teacher as TeacherRow,
    TitleHeld,
)
from trainingflow.demo.careers import Teacher, career
from trainingflow.demo.chance import Chance
from trainingflow.demo.instants import CYCLE_BEGINS, FOUNDED, morning
from trainingflow.demo.names import Name, Names
from trainingflow.demo.organisations import Organisations, Place
from trainingflow.demo.personas import PERSONAS, Persona
from trainingflow.demo.sheets import Sheets
from trainingflow.domain.people import Role

_NAME_SEED: Final = 2021


@dataclass(slots=True)
class People:
    """Who lives in the district.

    Attributes:
        teachers: all teachers by employer's code, personas first.
        by_code: every person by code.
        holders: who holds a role in an organisation, by (role, organisation's code).
    """

    teachers: dict[str, list[Teacher]] = field(default_factory=dict)
    by_code: dict[str, UUID] = field(default_factory=dict)
    holders: dict[tuple[Role, str], list[UUID]] = field(default_factory=dict)

    def everybody(self) -> list[Teacher]:
        """All teachers, employer by employer."""
        return [teacher for staff in self.teachers.values() for teacher in staff]

    def teacher(self, code: str) -> Teacher:
        """The teacher with that code."""
        return next(one for one in self.everybody() if one.code == code)


class Registrar:
    """Writes people down, and remembers who they are."""

    def __init__(self, sheets: Sheets, organisations: Organisations) -> None:
        """Begin with nobody."""
        self.people = People()
        self.organisations = organisations
        self.chance = Chance("people")
        self._sheets = sheets
        self._names = Names(_NAME_SEED)
        self._codes = 0
        self._holders: dict[str, set[UUID]] = {}

    def hire_teachers(self) -> None:
        """Fill every employer with its teachers, personas first."""
        employers = self.organisations.employers
        for place in employers:
            others = tuple(one for one in employers if one.kind == place.kind and one is not place)
            staff = [self._hire(persona, place) for persona in _teaching_at(place)]
            staff += [
                self._teacher(
                    career(self.chance, self._next_code("T"), place, others), self._names.next()
                )
                for _ in range(place.teachers - len(staff))
            ]
            self.people.teachers[place.code] = staff

    def person(self, code: str | None = None, name: Name | None = None) -> UUID:
        """Write down somebody who does not teach; invented where nothing is given."""
        person_id = self.chance.new_id(FOUNDED)
        self._write_person(person_id, code or self._next_code("S"), name or self._names.next())
        return person_id

    def assign(
        self,
        person_id: UUID,
        role: Role,
        organisation: str,
        since: date = CYCLE_BEGINS,
        until: date | None = None,
    ) -> None:
        """Give somebody a role in an organisation."""
        self._sheets.add(
            Assignment,
            id=self.chance.new_id_on(max(since, CYCLE_BEGINS)),
            person_id=person_id,
            role=str(role),
            organisation_id=self.organisations.by_code[organisation].id,
            since=since,
            until=until,
            recorded_at=morning(since),
        )
        if until is None:
            self.people.holders.setdefault((role, organisation), []).append(person_id)

    def post(self, teacher: Teacher, post: str, since: date, until: date | None = None) -> None:
        """Give a teacher a post."""
        self._holders.setdefault(post, set()).add(teacher.id)
        self._sheets.add(
            PostHeld,
            id=self.chance.new_id_on(max(since, CYCLE_BEGINS)),
            teacher_id=teacher.id,
            post=post,
            since=since,
            until=until,
        )

    def holders_of(self, post: str) -> frozenset[UUID]:
        """The teachers who hold or have held the post."""
        return frozenset(self._holders.get(post, ()))

    def _hire(self, persona: Persona, place: Place) -> Teacher:
        teacher = career(self.chance, persona.code, place, (), seasoned=True)
        self._teacher(teacher, Name(persona.name_zh, persona.name_en))
        for post in persona.posts:
            self.post(teacher, post, date(2021, 9, 1))
        return teacher

    def _teacher(self, teacher: Teacher, name: Name) -> Teacher:
        self._write_person(teacher.id, teacher.code, name)
        self._sheets.add(
            TeacherRow,
            id=teacher.id,
            first_taught_on=teacher.first_taught_on,
            induction_completed_on=teacher.induction_completed_on,
            transferred_on=teacher.transferred_on,
            transferred_from=teacher.transferred_from,
        )
        for job in teacher.jobs:
            self._sheets.add(
                Employment,
                id=self.chance.new_id_on(max(job.since, CYCLE_BEGINS)),
                teacher_id=teacher.id,
                organisation_id=job.place.id,
                since=job.since,
                until=job.until,
            )
            self.assign(teacher.id, Role.TEACHER, job.place.code, job.since, job.until)
        for title, since in teacher.titles:
            self._sheets.add(
                TitleHeld,
                id=self.chance.new_id_on(max(since, CYCLE_BEGINS)),
                teacher_id=teacher.id,
                title=title,
                since=since,
            )
        return teacher

    def _write_person(self, person_id: UUID, code: str, name: Name) -> None:
        self._sheets.add(Person, id=person_id, code=code, name_zh=name.zh, name_en=name.en)
        self.people.by_code[code] = person_id

    def _next_code(self, letter: str) -> str:
        self._codes += 1
        return f"CY-{letter}{self._codes:05}"


def _teaching_at(place: Place) -> list[Persona]:
    return [persona for persona in PERSONAS if persona.teaches and persona.home == place.code]
