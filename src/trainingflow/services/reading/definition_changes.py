"""Changes of lifecycles as policy officers and auditors read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import and_, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    DefinitionChange,
    DefinitionChangeApproval,
    DefinitionChangeItem,
    DefinitionChangeState,
)
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer

ITEM_CHANGE: Final = DefinitionChangeItem.change_id
"""The column that says of which change a row of `items` is."""


def changes(viewer: Viewer) -> Listing:
    """The changes that were planned, the newest first; none for those who do not oversee."""
    change, approval = DefinitionChange, DefinitionChangeApproval
    statement = (
        select(
            change.id,
            change.kind,
            change.from_version,
            change.to_version,
            change.policies,
            change.repin,
            change.reason,
            change.planned_by,
            change.planned_at,
            approval.approved_by,
            approval.approved_at,
        )
        .outerjoin(
            approval,
            and_(approval.authority_id == change.authority_id, approval.change_id == change.id),
        )
        .where(change.authority_id == viewer.authority_id)
    )
    if not viewer.oversees:
        statement = statement.where(false())
    return Listing(statement, Order((change.planned_at, change.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The changes among these that the viewer may see."""
    rows = await session.execute(changes(viewer).statement.where(DefinitionChange.id.in_(ids)))
    return {row.id: row for row in rows}


async def states(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """Where the states lead, by change; ask only for changes that the viewer may see."""
    one = DefinitionChangeState
    rows = await session.execute(
        select(one.change_id, one.from_state, one.to_state)
        .where(one.authority_id == viewer.authority_id, one.change_id.in_(ids))
        .order_by(one.change_id, one.from_state)
    )
    return _grouped(rows.all())


async def counts(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """How many items have each verdict, and how many of them are done, by change."""
    one = DefinitionChangeItem
    rows = await session.execute(
        select(
            one.change_id,
            one.verdict,
            func.count().label("items"),
            func.count(one.seq).label("done"),
        )
        .where(one.authority_id == viewer.authority_id, one.change_id.in_(ids))
        .group_by(one.change_id, one.verdict)
        .order_by(one.change_id, one.verdict)
    )
    return _grouped(rows.all())


def items(viewer: Viewer, verdict: str | None) -> Listing:
    """The items of changes; ask only for changes that the viewer may see."""
    one = DefinitionChangeItem
    statement = select(
        one.change_id,
        one.item_id,
        one.verdict,
        one.from_state,
        one.to_state,
        one.hindrances,
        one.failing,
        one.seq,
        one.done_at,
    ).where(one.authority_id == viewer.authority_id)
    if verdict is not None:
        statement = statement.where(one.verdict == verdict)
    return Listing(statement, Order((one.item_id,)))


def _grouped(rows: Sequence[AnyRow]) -> Mapping[UUID, Sequence[AnyRow]]:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.change_id].append(row)
    return found
