"""Who holds which office: principals, officers, members of committees, administrators, posts."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

from trainingflow.db.models import SignInToken
from trainingflow.demo.careers import Teacher
from trainingflow.demo.instants import AS_OF, FOUNDED, PROCEDURES_BIND, morning
from trainingflow.demo.names import Name
from trainingflow.demo.people import People, Registrar
from trainingflow.demo.personas import PERSONAS
from trainingflow.demo.sheets import Sheets
from trainingflow.demo.units import COLLEGIAL_BODIES, MEMBER_UNITS, MUNICIPAL, ROOT
from trainingflow.domain.people import Body, Role

_TOKENS_END: Final = morning(date(2099, 12, 31))

# Employers whose most senior teacher sits on the committee beside the personas.
_COMMITTEE: Final = (
    "S02",
    "S04",
    "P02",
    "P05",
    "K01",
    Body.WORKERS_UNIVERSITY,
    Body.TD_COLLEGE,
    Body.EDU_ACADEMY,
)
_COURSE_LEADERS_GROUP: Final = ("S05", "S06", "P04", "P06", "K02", "V01", Body.EDU_ACADEMY)
_OFFICERS: Final = {Body.CE_OFFICE: 3, Body.TD_COLLEGE: 4, Body.PERSONNEL_SECTION: 3}
_SCHOOL_KINDS_WITH_IDEOLOGY: Final = frozenset({"PRIMARY_SCHOOL", "SECONDARY_SCHOOL"})
_ADMINISTRATORS: Final = (
    Role.SYSTEM_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
    Role.AUDITOR,
)


def people_of(sheets: Sheets, registrar: Registrar) -> People:
    """Hire everybody and fill every office."""
    registrar.hire_teachers()
    _sign_in(sheets, registrar)
    _run_schools(registrar)
    _staff_units(registrar)
    _fill_bodies(registrar)
    _give_posts(registrar)
    return registrar.people


def _sign_in(sheets: Sheets, registrar: Registrar) -> None:
    for persona in PERSONAS:
        person_id = registrar.people.by_code.get(persona.code) or registrar.person(
            persona.code, Name(persona.name_zh, persona.name_en)
        )
        for role, organisation in persona.roles:
            registrar.assign(person_id, role, organisation)
        sheets.add(
            SignInToken,
            id=registrar.chance.new_id(FOUNDED),
            person_id=person_id,
            sha256=hashlib.sha256(persona.token.encode()).digest(),
            label=f"demo: {persona.name_en}",
            demo=True,
            expires_at=_TOKENS_END,
        )


def _run_schools(registrar: Registrar) -> None:
    """Give every employer of teachers a principal and a training manager: its senior teachers."""
    people = registrar.people
    for place in registrar.organisations.employers:
        elders = iter(_elders(people.teachers[place.code]))
        for role in (Role.PRINCIPAL, Role.TRAINING_MANAGER):
            if (role, place.code) in people.holders:
                continue
            teacher = next(elders)
            since = max(date(2021, 9, 1), teacher.jobs[-1].since)
            registrar.assign(teacher.id, role, place.code, since)
            if role is Role.TRAINING_MANAGER:
                registrar.post(teacher, "TRAINING_MANAGER", since)


def _staff_units(registrar: Registrar) -> None:
    for unit in (*MEMBER_UNITS, MUNICIPAL):
        for _ in range(_OFFICERS.get(unit.body, 1)):
            registrar.assign(registrar.person(), Role.OFFICER, unit.body)
    for role in _ADMINISTRATORS:
        registrar.assign(registrar.person(), role, ROOT.body)


def _fill_bodies(registrar: Registrar) -> None:
    """Seat the groups of officials, then the two that appraise, who are teachers."""
    for unit in COLLEGIAL_BODIES[:2]:
        registrar.assign(registrar.person(), Role.CHAIR, unit.body)
        for _ in range(3):
            registrar.assign(registrar.person(), Role.MEMBER, unit.body)
    _seat(registrar, Body.ACADEMIC_COMMITTEE, _COMMITTEE)
    registrar.assign(registrar.person(), Role.CHAIR, Body.COURSE_LEADING_GROUP, PROCEDURES_BIND)
    _seat(registrar, Body.COURSE_LEADING_GROUP, _COURSE_LEADERS_GROUP)


def _seat(registrar: Registrar, body: Body, employers: Sequence[str]) -> None:
    """Make a senior teacher of each employer a member; nobody sits in two bodies."""
    people = registrar.people
    for employer in employers:
        seated = {one for (role, _), ids in people.holders.items() if _sits(role) for one in ids}
        teacher = next(one for one in _elders(people.teachers[employer]) if one.id not in seated)
        registrar.assign(teacher.id, Role.MEMBER, body, PROCEDURES_BIND)


def _sits(role: Role) -> bool:
    return role in {Role.MEMBER, Role.CHAIR, Role.PRINCIPAL, Role.TRAINING_MANAGER}


def _give_posts(registrar: Registrar) -> None:
    chance = registrar.chance
    for place in registrar.organisations.employers:
        for teacher in registrar.people.teachers[place.code]:
            if teacher.code.startswith("demo-"):
                continue
            since = max(date(chance.randint(2019, 2023), 9, 1), teacher.jobs[-1].since)
            if since > AS_OF:
                continue
            if place.kind == "TRAINING_INSTITUTION":
                registrar.post(teacher, "INSTITUTION_TEACHER", teacher.jobs[-1].since)
                if chance.happens(0.25):
                    registrar.post(teacher, "TRAINER", since)
            elif place.kind in _SCHOOL_KINDS_WITH_IDEOLOGY and chance.happens(0.04):
                registrar.post(teacher, "IDEOLOGY_TEACHER", since)
            elif chance.happens(0.24):
                ends = date(since.year + 2, 8, 31)
                registrar.post(teacher, "HEAD_TEACHER", since, ends if ends < AS_OF else None)


def _elders(staff: Sequence[Teacher]) -> list[Teacher]:
    """The staff by seniority, those of long standing at this employer only; no personas."""
    settled = [one for one in staff if len(one.jobs) == 1 and not one.code.startswith("demo-")]
    return sorted(settled, key=lambda one: (one.here_since, one.code))
