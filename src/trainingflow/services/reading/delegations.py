"""Delegations, as those who gave or received them see them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Assignment, Delegation
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reading.ways import of_units


class DelegationSide(StrEnum):
    """On which side of a delegation somebody is."""

    GIVEN = "GIVEN"
    RECEIVED = "RECEIVED"


def delegations(
    viewer: Viewer, *, side: DelegationSide | None = None, in_force: bool = False
) -> Listing:
    """The delegations that the viewer gave or received, the newest first; auditors see all."""
    statement = select(
        Delegation.id,
        Delegation.delegator_id,
        Delegation.delegate_id,
        Delegation.opens_at,
        Delegation.closes_at,
        Delegation.kinds,
        Delegation.organisation_id,
        Delegation.reason,
        Delegation.created_at,
        Delegation.revoked_at,
    ).where(Delegation.authority_id == viewer.authority_id, _seen(viewer, side), *_in_scope(viewer))
    if in_force:
        statement = statement.where(
            Delegation.opens_at <= viewer.now,
            Delegation.closes_at > viewer.now,
            Delegation.revoked_at.is_(None),
        )
    return Listing(statement, Order((Delegation.created_at, Delegation.id), descending=True))


def _in_scope(viewer: Viewer) -> Iterator[ColumnElement[bool]]:
    """Those that lend nothing but what a token is for; all without one, or with one for all."""
    scope = viewer.scope
    if scope is None:
        return
    if scope.kinds:
        yield Delegation.kinds != []
        yield Delegation.kinds.contained_by(sorted(scope.kinds))
    if scope.organisation_id is not None:
        yield of_units([scope.organisation_id], Delegation.organisation_id)


def _seen(viewer: Viewer, side: DelegationSide | None) -> ColumnElement[bool]:
    given = Delegation.delegator_id == viewer.person_id
    received = Delegation.delegate_id == viewer.person_id
    match side:
        case DelegationSide.GIVEN:
            return given
        case DelegationSide.RECEIVED:
            return received
        case None:
            return true() if viewer.audits else or_(given, received)


async def roles(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The roles that delegations lend, by the id of the delegation."""
    rows = await session.execute(
        select(Delegation.id, Assignment.role, Assignment.organisation_id)
        .join(
            Assignment,
            and_(
                Assignment.authority_id == Delegation.authority_id,
                Assignment.id == func.any(Delegation.assignment_ids),
            ),
        )
        .where(
            Delegation.authority_id == viewer.authority_id,
            Delegation.id.in_(ids),
            _seen(viewer, None),
        )
        .order_by(Assignment.id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.id].append(row)
    return found


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The delegations that the viewer may see among these."""
    statement = delegations(viewer).statement.where(Delegation.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}
