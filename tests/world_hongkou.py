"""A small Hongkou for tests: the bureau, its college and offices, two schools, a kindergarten."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tests.world import TAUGHT_SINCE, World, engine_of
from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment,
    Authority,
    DemoClock,
    Employment,
    Organisation,
    Person,
    PostHeld,
    SignInToken,
    Teacher,
    TitleHeld,
)
from trainingflow.domain.people import Body, Role

# by code: kind, body, and whether Shanghai calls it a professional-development school
_UNITS: Mapping[str, tuple[str, Body | None, bool]] = {
    "bureau": ("OFFICE", Body.HK_BUREAU, False),
    "bureau-section": ("OFFICE", None, False),
    "college": ("TRAINING_INSTITUTION", Body.HK_COLLEGE, False),
    "tt-office": ("OFFICE", Body.HK_TT_OFFICE, False),
    "school": ("PRIMARY_SCHOOL", None, False),
    "pds": ("PRIMARY_SCHOOL", None, True),
    "kindergarten": ("KINDERGARTEN", None, False),
}

# by code: unit, role, titles and posts
_PEOPLE: Mapping[str, tuple[str, Role, tuple[str, ...], tuple[str, ...]]] = {
    "section-officer": ("bureau-section", Role.OFFICER, (), ()),
    "college-officer": ("college", Role.OFFICER, (), ()),
    "college-officer-2": ("college", Role.OFFICER, (), ()),
    "developer": ("pds", Role.TEACHER, (), ()),
    "pds-manager": ("pds", Role.TRAINING_MANAGER, (), ()),
    "pds-principal": ("pds", Role.PRINCIPAL, (), ()),
    "tt-officer": ("tt-office", Role.OFFICER, (), ()),
    "tt-officer-2": ("tt-office", Role.OFFICER, (), ()),
    "manager": ("school", Role.TRAINING_MANAGER, (), ()),
    "principal": ("school", Role.PRINCIPAL, (), ()),
    "kindergarten-head": ("kindergarten", Role.PRINCIPAL, (), ()),
    "studio-host": ("school", Role.TEACHER, ("SENIOR",), ("STUDIO_HOST",)),
    "subject-leader": ("school", Role.TEACHER, ("FIRST_GRADE",), ("SUBJECT_LEADER",)),
    "junior": ("school", Role.TEACHER, ("SECOND_GRADE",), ()),
    "course-expert": ("college", Role.TEACHER, ("FULL_SENIOR",), ()),
    "subject-expert": ("college", Role.TEACHER, ("SENIOR",), ()),
    **{f"teacher-{number}": ("school", Role.TEACHER, (), ()) for number in range(4)},
}


@contextmanager
def build_hongkou(owner_url: str) -> Iterator[World]:
    """Fill an empty database with the district; its clock shows the present."""
    engine = engine_of(owner_url)
    world = World(new_id(), engine)
    with Session(engine) as session, session.begin():
        session.add(
            Authority(
                id=world.authority_id,
                code="hongkou",
                name_zh="虹口区教育局",
                name_en="Hongkou District Education Bureau",
                policy_id="hongkou-2016",
                municipal_policy_id="hongkou-2016",
            )
        )
        session.flush()
        for code in _UNITS:
            _add_unit(session, world, code)
        for code in _PEOPLE:
            _add_person(session, world, code)
        session.add(DemoClock(id=1, offset_seconds=0))
    try:
        yield world
    finally:
        engine.dispose()


def _add_unit(session: Session, world: World, code: str) -> None:
    kind, body, development_school = _UNITS[code]
    root = world.units.get("bureau")
    identity = world.units[code] = new_id()
    session.add(
        Organisation(
            authority_id=world.authority_id,
            id=identity,
            code=code,
            name_zh=code,
            name_en=code,
            kind=kind,
            run_by="DISTRICT",
            body=body and str(body),
            office_of=[],
            parent_id=root,
            path=[identity] if root is None else [root, identity],
            policy_id=None,
            recognised=body is not None,
            professional_development_school=development_school,
        )
    )
    session.flush()


def _add_person(session: Session, world: World, code: str) -> None:
    unit, role, titles, posts = _PEOPLE[code]
    person = world.people[code] = new_id()
    key = {"authority_id": world.authority_id}
    held = {**key, "teacher_id": person, "since": date(2015, 9, 1)}
    session.add(Person(**key, id=person, code=code, name_zh=code, name_en=code))
    session.flush()
    session.add(Teacher(**key, id=person, first_taught_on=TAUGHT_SINCE))
    session.flush()
    _add_work(session, world.units[unit], person, role, key)
    session.add_all(TitleHeld(**held, id=new_id(), title=title) for title in titles)
    session.add_all(PostHeld(**held, id=new_id(), post=post) for post in posts)
    session.add(
        SignInToken(
            **key,
            id=new_id(),
            person_id=person,
            sha256=hashlib.sha256(world.token(code).encode()).digest(),
            label="test",
            demo=True,
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
    )


def _add_work(
    session: Session, unit: UUID, person: UUID, role: Role, key: Mapping[str, UUID]
) -> None:
    since = {"organisation_id": unit, "since": TAUGHT_SINCE}
    session.add(Employment(**key, **since, id=new_id(), teacher_id=person))
    session.add(Assignment(**key, **since, id=new_id(), person_id=person, role=str(role)))
