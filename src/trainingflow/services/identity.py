"""From whom a request speaks for to what that person is now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, ID, IDS, TODAY, Question, ask
from trainingflow.db.models import Assignment as AssignmentRow, Organisation
from trainingflow.db.session import clock
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Actor, Assignment, Body, Role
from trainingflow.services.credentials import Credential
from trainingflow.services.holding import TODAY_BY_CLOCK, held_on
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a request speaks for, and what it was signed in with.

    Without a credential it is the program itself that works in a person's name.
    """

    authority_id: UUID
    person_id: UUID
    credential: Credential | None = None


async def begin(session: AsyncSession, who: SignedIn) -> Work:
    """The work of a signed-in person, with the assignments in force at this moment."""
    return await begin_at(session, who, await clock(session))


async def begin_at(session: AsyncSession, who: SignedIn, now: datetime) -> Work:
    """The work of a signed-in person at an instant, with the assignments in force then."""
    actor = await actor_of(session, who, now)
    return Work(session, who.authority_id, actor, now, who.credential)


_HELD_BY: Final = (
    select(
        AssignmentRow.role,
        AssignmentRow.organisation_id,
        Organisation.body,
        Organisation.office_of,
    )
    .join(
        Organisation,
        (Organisation.authority_id == AssignmentRow.authority_id)
        & (Organisation.id == AssignmentRow.organisation_id),
    )
    .where(AssignmentRow.authority_id == AUTHORITY, AssignmentRow.person_id == ID)
    .order_by(AssignmentRow.id)
)
_HELD: Final = Question(_HELD_BY.where(held_on(TODAY)))
_HELD_NOW: Final = Question(_HELD_BY.where(held_on(TODAY_BY_CLOCK)))


_HELD_BY_MANY: Final = Question(
    select(
        AssignmentRow.person_id,
        AssignmentRow.role,
        AssignmentRow.organisation_id,
        Organisation.body,
        Organisation.office_of,
    )
    .join(
        Organisation,
        (Organisation.authority_id == AssignmentRow.authority_id)
        & (Organisation.id == AssignmentRow.organisation_id),
    )
    .where(
        AssignmentRow.authority_id == AUTHORITY,
        AssignmentRow.person_id == any_(IDS),
        held_on(TODAY),
    )
    .order_by(AssignmentRow.id)
)


async def actors_of(
    session: AsyncSession, authority_id: UUID, people: Sequence[UUID], now: datetime
) -> Mapping[UUID, Actor]:
    """Many people with the assignments in force at an instant, in one statement."""
    rows = await ask(
        session, _HELD_BY_MANY, authority=authority_id, ids=people, today=local_date(now)
    )
    held: defaultdict[UUID, list[Assignment]] = defaultdict(list)
    for row in rows:
        held[row.person_id].append(as_assignment(row))
    return {one: Actor(one, tuple(held[one])) for one in people}


async def actor_of(session: AsyncSession, who: SignedIn, now: datetime) -> Actor:
    """The person with the assignments in force at an instant."""
    rows = await ask(
        session, _HELD, authority=who.authority_id, id=who.person_id, today=local_date(now)
    )
    return Actor(who.person_id, tuple(as_assignment(row) for row in rows))


async def actor_now(session: AsyncSession, who: SignedIn) -> Actor:
    """The person with the assignments in force by the clock, whose instant need not be known."""
    rows = await ask(session, _HELD_NOW, authority=who.authority_id, id=who.person_id)
    return Actor(who.person_id, tuple(as_assignment(row) for row in rows))


def as_assignment(row: Any) -> Assignment:  # noqa: ANN401 - a row with these columns
    """An assignment from its role and organisation, and the organisation's body and offices."""
    return assignment(row.role, row.organisation_id, row.body, row.office_of)


def assignment(
    role: str, organisation_id: UUID, body: str | None, office_of: Iterable[str]
) -> Assignment:
    """The same from the values as they are kept."""
    return Assignment(
        role=Role(role),
        organisation_id=organisation_id,
        body=Body(body) if body else None,
        office_of=frozenset(Body(name) for name in office_of),
    )
