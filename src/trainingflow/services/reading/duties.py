"""The duties of the calendar as they fall due, and what is said to be done of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DutyRecord
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.calendar_rules import Party
from trainingflow.domain.workflow.ladder import DutyDate, duties_in_use, duty_dates
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies import library
from trainingflow.services.policy import policies_in_use, policy_ids
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer

Key = tuple[str, str, str]
"""The policy, the duty's name, and the occasion: a year, a semester, a cycle."""


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """A duty of a policy on one occasion; of bodies only those that no other policy names."""

    policy_id: str
    dated: DutyDate

    @property
    def key(self) -> Key:
        """What names it."""
        return (self.policy_id, self.dated.duty.name, self.dated.occasion)


async def owed(
    session: AsyncSession, viewer: Viewer, year: int, *, mine: bool = False
) -> tuple[OwedDuty, ...]:
    """The duties that fall due in a year under the authority's policies, by their days.

    Args:
        session: where to read.
        viewer: who asks.
        year: in which they are due.
        mine: only those that the viewer's own units and bodies owe.
    """
    policies = (await policies_in_use(session, viewer.authority_id)).get(viewer.authority_id, ())
    procedures = [library.named(one).procedure for one in policies]
    known = [one for one in procedures if one is not None]
    found = [
        OwedDuty(procedure.policy, one)
        for number, procedure in enumerate(known)
        for one in duties_in_use(procedure, known[:number], year)
    ]
    if mine:
        owing = await _owing(session, viewer)
        found = [
            one
            for one in found
            if any((one.policy_id, by) in owing or (None, by) in owing for by in one.dated.duty.by)
        ]
    return tuple(sorted(found, key=lambda one: (one.dated.due, one.key)))


async def _owing(session: AsyncSession, viewer: Viewer) -> frozenset[tuple[str | None, object]]:
    """What the viewer's posts owe: a body whatever the policy, a unit under its own."""
    held = viewer.actor.assignments if viewer.actor else ()
    bodies: set[Body] = {one.body for one in held if one.body is not None}
    bodies |= {body for one in held for body in one.office_of}
    policies = await policy_ids(viewer.work(session), sorted(viewer.units))
    return frozenset(
        {(None, body) for body in bodies} | {(one, Party.UNIT) for one in policies.values()}
    )


def named(policy_id: str, duty: str, occasion: str) -> OwedDuty | None:
    """The duty of that key; None where the policy has it no more."""
    procedure = library.named(policy_id).procedure if policy_id in library.known_ids() else None
    rule = (
        next((one for one in procedure.calendar if one.name == duty), None) if procedure else None
    )
    if procedure is None or rule is None:
        return None
    dated = next(
        (
            one
            for one in _around(procedure, occasion)
            if (one.duty.name, one.occasion) == (duty, occasion)
        ),
        None,
    )
    return None if dated is None else OwedDuty(policy_id, dated)


def _around(procedure: Procedure, occasion: str) -> list[DutyDate]:
    """What is due about the year that an occasion begins with."""
    year = int(occasion.partition("-")[0])
    return [one for near in (year, year + 1, year - 1) for one in duty_dates(procedure, near)]


async def records(
    session: AsyncSession, viewer: Viewer, keys: Sequence[Key]
) -> Mapping[Key, Sequence[AnyRow]]:
    """What each organisation has said last of duties, in the order of the organisations."""
    columns = [one for one in DutyRecord.__table__.columns if one.name != "authority_id"]
    rows = await session.execute(
        select(*columns)
        .ext(distinct_on(*_NAMED, DutyRecord.organisation_id))
        .where(
            DutyRecord.authority_id == viewer.authority_id,
            tuple_(*_NAMED).in_(list(keys)),
            _seen(viewer),
        )
        .order_by(
            *_NAMED,
            DutyRecord.organisation_id,
            DutyRecord.recorded_at.desc(),
            DutyRecord.id.desc(),
        )
    )
    found: defaultdict[Key, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.policy_id, row.duty, row.occasion].append(row)
    return found


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """Records by id."""
    columns = [one for one in DutyRecord.__table__.columns if one.name != "authority_id"]
    rows = await session.execute(
        select(*columns).where(
            DutyRecord.authority_id == viewer.authority_id,
            DutyRecord.id.in_(ids),
            _seen(viewer),
        )
    )
    return {row.id: row for row in rows}


_NAMED = (DutyRecord.policy_id, DutyRecord.duty, DutyRecord.occasion)


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """Bodies and overseers see all; everybody else what their own units have said."""
    if viewer.sees_items:
        return true()
    return DutyRecord.organisation_id.in_(sorted(viewer.units))
