"""A small district for tests: the bodies that act on courses, two schools, their people."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import Engine, create_engine, make_url, text
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
)
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body, Role
from trainingflow.services.identity import SignedIn

TAUGHT_SINCE = date(2010, 9, 1)

# code: (kind, run by, body, office of, recognised, policy)
_UNITS: Mapping[str, tuple[str, str, Body | None, tuple[Body, ...], bool, str | None]] = {
    "commission": ("OFFICE", "DISTRICT", Body.DISTRICT_COMMISSION, (), False, None),
    "working-group": ("BODY", "DISTRICT", Body.WORKING_GROUP, (), False, None),
    "committee": ("BODY", "DISTRICT", Body.ACADEMIC_COMMITTEE, (), False, None),
    "course-group": ("BODY", "DISTRICT", Body.COURSE_LEADING_GROUP, (), False, None),
    "ce-office": ("OFFICE", "DISTRICT", Body.CE_OFFICE, (Body.WORKING_GROUP,), False, None),
    "college": (
        "TRAINING_INSTITUTION",
        "DISTRICT",
        Body.TD_COLLEGE,
        (Body.ACADEMIC_COMMITTEE, Body.COURSE_LEADING_GROUP),
        True,
        None,
    ),
    "personnel": ("OFFICE", "DISTRICT", Body.PERSONNEL_SECTION, (), False, None),
    "finance": ("OFFICE", "DISTRICT", Body.FINANCE_SECTION, (), False, None),
    "academy": ("TRAINING_INSTITUTION", "DISTRICT", Body.EDU_ACADEMY, (), True, None),
    "school": ("PRIMARY_SCHOOL", "DISTRICT", None, (), False, None),
    "private-school": ("PRIMARY_SCHOOL", "PRIVATE", None, (), False, "chaoyang-private-2021"),
}

# code: (unit of employment, [(role, unit)])
_PEOPLE: Mapping[str, tuple[str, tuple[tuple[Role, str], ...]]] = {
    "applicant": ("college", ((Role.TEACHER, "college"),)),
    "developer": ("college", ((Role.TEACHER, "college"),)),
    "college-officer": ("college", ((Role.OFFICER, "college"),)),
    "chair": ("academy", ((Role.CHAIR, "committee"),)),
    "member-1": ("academy", ((Role.MEMBER, "committee"),)),
    "member-2": ("school", ((Role.MEMBER, "committee"),)),
    "member-3": ("school", ((Role.MEMBER, "committee"),)),
    "member-4": ("college", ((Role.MEMBER, "committee"),)),
    "ce-officer": ("ce-office", ((Role.OFFICER, "ce-office"),)),
    "ce-officer-2": ("ce-office", ((Role.OFFICER, "ce-office"),)),
    "manager": ("school", ((Role.TRAINING_MANAGER, "school"),)),
    "principal": ("school", ((Role.PRINCIPAL, "school"),)),
    "personnel-officer": ("personnel", ((Role.OFFICER, "personnel"),)),
    "finance-officer": ("finance", ((Role.OFFICER, "finance"),)),
    "private-principal": ("private-school", ((Role.PRINCIPAL, "private-school"),)),
    "private-teacher": ("private-school", ((Role.TEACHER, "private-school"),)),
}


@dataclass(frozen=True)
class World:
    """The district: ids by code, and the means to move its clock; `mark` begins all its names."""

    authority_id: UUID
    engine: Engine
    units: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    mark: str = ""

    @contextmanager
    def copied_to(self, owner_url: str) -> Iterator["World"]:
        """The same district in a copy of its database."""
        engine = engine_of(owner_url)
        try:
            yield replace(self, engine=engine, units=dict(self.units), people=dict(self.people))
        finally:
            engine.dispose()

    def signed_in(self, code: str) -> SignedIn:
        """The person as somebody who is signed in."""
        return SignedIn(self.authority_id, self.people[code])

    def token(self, code: str) -> str:
        """The bearer token of the person."""
        return f"{self.mark}token-of-{code}"

    def set_now(self, at: datetime | str) -> None:
        """Move the clock so that it is this instant now; text is Beijing time."""
        wanted = datetime.fromisoformat(at).replace(tzinfo=ZONE) if isinstance(at, str) else at
        offset = math.ceil((wanted - datetime.now(UTC)).total_seconds())  # never before it
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE demo_clock SET offset_seconds = :offset"), {"offset": offset}
            )

    def dismiss(self, code: str) -> None:
        """Withdraw everything that the person holds."""
        with self.engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE assignment SET withdrawn_at = greatest(recorded_at, trainingflow_now())"
                    " WHERE person_id = :who AND withdrawn_at IS NULL"
                ),
                {"who": self.people[code]},
            )

    def appoint(self, code: str, role: Role, unit: str) -> None:
        """Let the person hold this role from now on, and nothing else."""
        self.dismiss(code)
        with Session(self.engine) as session, session.begin():
            session.add(
                Assignment(
                    authority_id=self.authority_id,
                    id=new_id(),
                    person_id=self.people[code],
                    role=str(role),
                    organisation_id=self.units[unit],
                    since=TAUGHT_SINCE,
                )
            )

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.engine.connect() as connection:
            return int(connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0)  # noqa: S608 - a test's own table name


@contextmanager
def build_world(owner_url: str, *, teachers: int = 60, mark: str = "") -> Iterator[World]:
    """Fill a database with the district; `teachers` work at the school.

    With a `mark` it stands beside another one, whose clock it shares.
    """
    engine = engine_of(owner_url)
    world = World(new_id(), engine, mark=mark)
    with Session(engine) as session, session.begin():
        _add_units(session, world)
        for code, (unit, roles) in _PEOPLE.items():
            add_person(session, world, code, unit, roles)
        for number in range(teachers):
            add_person(session, world, f"teacher-{number}", "school", ((Role.TEACHER, "school"),))
        if not mark:
            session.add(DemoClock(id=1, offset_seconds=0))
    try:
        yield world
    finally:
        engine.dispose()


def engine_of(owner_url: str) -> Engine:
    """An engine for an address as libpq writes it."""
    return create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"))


def _add_units(session: Session, world: World) -> None:
    session.add(
        Authority(
            id=world.authority_id,
            code=f"{world.mark}chaoyang",
            name_zh=f"{world.mark}朝阳区教育委员会",
            name_en=f"{world.mark}Chaoyang District Education Commission",
            policy_id="chaoyang-2021",
            municipal_policy_id="beijing-2021",
        )
    )
    session.flush()
    root: UUID | None = None
    for code, (kind, run_by, body, offices, recognised, policy) in _UNITS.items():
        identity = world.units[code] = new_id()
        session.add(
            Organisation(
                authority_id=world.authority_id,
                id=identity,
                code=f"{world.mark}{code}",
                name_zh=f"{world.mark}{code}",
                name_en=f"{world.mark}{code}",
                kind=kind,
                run_by=run_by,
                body=body and str(body),
                office_of=[str(one) for one in offices],
                parent_id=root,
                path=[identity] if root is None else [root, identity],
                policy_id=policy,
                recognised=recognised,
                professional_development_school=False,
            )
        )
        session.flush()
        root = root or identity


def add_person(
    session: Session, world: World, code: str, unit: str, roles: tuple[tuple[Role, str], ...]
) -> None:
    """Add somebody who works in the unit, with roles since then and a token."""
    person = world.people[code] = new_id()
    key = {"authority_id": world.authority_id}
    name = f"{world.mark}{code}"
    session.add(Person(**key, id=person, code=name, name_zh=name, name_en=name))
    session.flush()
    session.add(Teacher(**key, id=person, first_taught_on=TAUGHT_SINCE))
    session.flush()
    session.add(
        Employment(
            **key,
            id=new_id(),
            teacher_id=person,
            organisation_id=world.units[unit],
            since=TAUGHT_SINCE,
        )
    )
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
    session.add_all(
        Assignment(
            **key,
            id=new_id(),
            person_id=person,
            role=str(role),
            organisation_id=world.units[place],
            since=TAUGHT_SINCE,
        )
        for role, place in roles
    )
