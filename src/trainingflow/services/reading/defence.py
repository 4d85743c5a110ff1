"""Defence sessions with their lists, for the offices and for those who sit in them or are heard."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import DefenceSession, DefenceSlot, Item
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer


def sessions(
    viewer: Viewer, *, since: datetime | None = None, until: datetime | None = None
) -> Listing:
    """The sessions that the viewer may see, the earliest first.

    Args:
        viewer: who looks; offices and overseers see all, others those in which an item of
            theirs is heard.
        since: only those that end after this instant.
        until: only those that begin before this instant.
    """
    statement = select(
        DefenceSession.id,
        DefenceSession.place,
        DefenceSession.begins_at,
        DefenceSession.ends_at,
        DefenceSession.capacity,
        DefenceSession.held_at,
        DefenceSession.minutes,
        DefenceSession.cancelled_at,
    ).where(DefenceSession.authority_id == viewer.authority_id, _seen(viewer))
    if since is not None:
        statement = statement.where(DefenceSession.ends_at > since)
    if until is not None:
        statement = statement.where(DefenceSession.begins_at < until)
    return Listing(statement, Order((DefenceSession.begins_at, DefenceSession.id)))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The sessions among these that the viewer may see."""
    rows = await session.execute(sessions(viewer).statement.where(DefenceSession.id.in_(ids)))
    return {row.id: row for row in rows}


async def slots(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The items on the lists of sessions in their order, those that the viewer may see."""
    rows = await session.execute(
        select(DefenceSlot.session_id, DefenceSlot.item_id, DefenceSlot.position)
        .join(Item, _present())
        .where(
            DefenceSlot.authority_id == viewer.authority_id,
            DefenceSlot.session_id.in_(ids),
            sight.items(viewer),
        )
        .order_by(DefenceSlot.position, DefenceSlot.scheduled_at, DefenceSlot.item_id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_items:
        return true()
    if viewer.person_id is None:
        return false()
    slot = aliased(DefenceSlot)
    return exists().where(
        slot.authority_id == DefenceSession.authority_id,
        slot.session_id == DefenceSession.id,
        sight.inside(viewer, slot.authority_id, slot.item_id),
    )


def _present() -> ColumnElement[bool]:
    return and_(
        Item.authority_id == DefenceSlot.authority_id,
        Item.id == DefenceSlot.item_id,
        Item.attempt == DefenceSlot.attempt,
    )
