"""The people and units of a simulated authority, made from what its policy asks for.

Every body that has a duty under the policy becomes a unit with a chair, officers and members;
every sort of unit that may declare something becomes a school with its people. No authority is
known by name: one that nobody has heard of is populated in the same way.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment,
    Authority,
    DemoClock,
    Employment,
    Organisation,
    Person,
    SignInToken,
    Teacher,
    TitleHeld,
)
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.procedure import Procedure

_NEVER = datetime(2100, 1, 1, tzinfo=UTC)
_SCHOOLS = ("PRIMARY_SCHOOL", "SECONDARY_SCHOOL", "KINDERGARTEN")
_TITLES = ("INTERMEDIATE", "SENIOR", "INTERMEDIATE", "SECOND_GRADE")
_BODY_ROLES = (Role.CHAIR, Role.OFFICER, Role.OFFICER, *(Role.MEMBER,) * 3)


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation of the simulated authority; a body has its name in the regulation."""

    id: UUID
    code: str
    kind: str
    run_by: str
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody who signs in: one role in one unit; a novice begins to teach in that year."""

    id: UUID
    code: str
    unit: Unit
    role: Role
    novice: bool = False

    @property
    def token(self) -> str:
        """The bearer token; it works in demo mode only."""
        return f"simulated-{self.code}"


@dataclass(slots=True)
class Population:
    """Everybody, in a fixed order."""

    authority_id: UUID
    units: list[Unit] = field(default_factory=list)
    people: list[Persona] = field(default_factory=list)

    def of_body(self, body: Body, *roles: Role) -> list[Persona]:
        """Who has one of the roles in the body."""
        return [one for one in self.people if one.unit.body is body and one.role in roles]

    def of_unit(self, unit_id: UUID, *roles: Role) -> list[Persona]:
        """Who has one of the roles in the unit."""
        return [one for one in self.people if one.unit.id == unit_id and one.role in roles]

    def experts(self) -> list[Persona]:
        """Whom the pool of experts holds: the members of the bodies, in order."""
        return [one for one in self.people if one.role is Role.MEMBER]

    def overseer(self) -> Persona:
        """The auditor, who sees every item and does nothing."""
        return next(one for one in self.people if one.role is Role.AUDITOR)

    def schools(self) -> list[Unit]:
        """The units that are no bodies."""
        return [one for one in self.units if one.body is None and one.kind in _SCHOOLS]

    def teachers(self, unit_id: UUID | None = None) -> list[Persona]:
        """The teachers of a unit; of all where none is named."""
        return [
            one
            for one in self.people
            if one.role is Role.TEACHER and unit_id in (None, one.unit.id)
        ]


@dataclass(frozen=True, slots=True)
class Size:
    """How many schools there are, how many teachers each has, and how many of them are new."""

    schools: int
    teachers: int
    novices: int = 2


def populate(
    engine: Engine, procedure: Procedure, size: Size, year: int, chance: Random
) -> Population:
    """Fill an empty, migrated database; all but the novices have been there for ten years."""
    population = Population(new_id())
    long_since, since_autumn = date(year - 10, 9, 1), date(year - 1, 9, 1)
    with Session(engine) as session, session.begin():
        session.add(_authority(population.authority_id, procedure.policy))
        session.add(DemoClock(id=1, offset_seconds=0))
        session.flush()
        _add_units(session, population, _units(procedure, size))
        for unit in population.units:
            for role, number in _posts(unit, size):
                code = f"{unit.code}-{role.lower()}-{number}"
                novice = role is Role.TEACHER and number > size.teachers - size.novices
                persona = Persona(new_id(), code, unit, role, novice)
                population.people.append(persona)
                since = since_autumn if novice else long_since
                _add_person(session, population.authority_id, persona, since, chance)
    return population


def _authority(id_: UUID, policy: str) -> Authority:
    return Authority(
        id=id_,
        code=f"simulated-{policy}",
        name_zh="模拟教育行政部门",
        name_en="A simulated education authority",
        policy_id=policy,
    )


def _units(procedure: Procedure, size: Size) -> Iterator[Unit]:
    root = Unit(new_id(), "commission", "OFFICE", "DISTRICT", Body.DISTRICT_COMMISSION)
    yield root
    for body in sorted(_bodies(procedure) - {Body.DISTRICT_COMMISSION}):
        yield Unit(new_id(), body.lower().replace("_", "-"), "INSTITUTION", "DISTRICT", body)
    kinds, run_by = _declaring(procedure)
    for number in range(size.schools):
        kind = kinds[number % len(kinds)]
        yield Unit(new_id(), f"school-{number + 1}", kind, run_by[number % len(run_by)])


def _bodies(procedure: Procedure) -> set[Body]:
    acting = {body for rule in procedure.duties.values() for body in rule.bodies}
    providing = {body for rule in procedure.providers for body in rule.bodies}
    return acting | providing


def _declaring(procedure: Procedure) -> tuple[list[str], list[str]]:
    rules = procedure.declarers.values()
    kinds = {kind for rule in rules for kind in rule.unit_kinds if kind in _SCHOOLS}
    run_by = {one for rule in rules for one in rule.run_by}
    return sorted(kinds, reverse=True) or list(_SCHOOLS), sorted(run_by) or ["DISTRICT"]


def _posts(unit: Unit, size: Size) -> Iterable[tuple[Role, int]]:
    if unit.body is Body.DISTRICT_COMMISSION:
        return [(Role.AUDITOR, 1), *((role, number) for number, role in enumerate(_BODY_ROLES, 1))]
    if unit.body is not None:
        return [(role, number) for number, role in enumerate(_BODY_ROLES, 1)]
    teachers = [(Role.TEACHER, number) for number in range(1, size.teachers + 1)]
    return [(Role.PRINCIPAL, 1), (Role.TRAINING_MANAGER, 1), *teachers]


def _add_units(session: Session, population: Population, units: Iterable[Unit]) -> None:
    root: UUID | None = None
    for unit in units:
        population.units.append(unit)
        session.add(
            Organisation(
                authority_id=population.authority_id,
                id=unit.id,
                code=unit.code,
                name_zh=unit.code,
                name_en=unit.code,
                kind=unit.kind,
                run_by=unit.run_by,
                body=unit.body and str(unit.body),
                office_of=[],
                parent_id=root,
                path=[unit.id] if root is None else [root, unit.id],
                recognised=True,
            )
        )
        session.flush()
        root = root or unit.id


def _add_person(
    session: Session, authority_id: UUID, persona: Persona, since: date, chance: Random
) -> None:
    key, unit = {"authority_id": authority_id}, persona.unit
    session.add(
        Person(**key, id=persona.id, code=persona.code, name_zh=persona.code, name_en=persona.code)
    )
    session.flush()
    session.add(Teacher(**key, id=persona.id, first_taught_on=since))
    session.flush()
    session.add_all(
        (
            Employment(
                **key, id=new_id(), teacher_id=persona.id, organisation_id=unit.id, since=since
            ),
            TitleHeld(
                **key,
                id=new_id(),
                teacher_id=persona.id,
                title=chance.choice(_TITLES),
                since=since,
            ),
            Assignment(
                **key,
                id=new_id(),
                person_id=persona.id,
                role=str(persona.role),
                organisation_id=unit.id,
                since=since,
            ),
            SignInToken(
                **key,
                id=new_id(),
                person_id=persona.id,
                sha256=hashlib.sha256(persona.token.encode()).digest(),
                label="simulation",
                demo=True,
                expires_at=_NEVER,
            ),
        )
    )
