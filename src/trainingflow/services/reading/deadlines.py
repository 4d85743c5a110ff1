"""What the clock will do: with items, windows and the duties of the calendar."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Deadline, Item
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer


def deadlines(
    viewer: Viewer,
    *,
    before: datetime | None = None,
    after: datetime | None = None,
    kinds: Sequence[str] | None = None,
    item_id: UUID | None = None,
) -> Listing:
    """What the clock will do, the next first: with items that the viewer may see, and the rest.

    Of one instant duties come first, then items, then windows by policy, name and round.

    Args:
        viewer: who looks.
        before: only what is due before this instant.
        after: only what is due at this instant or later.
        kinds: only these moves of the clock; none of them when empty.
        item_id: only with this item.
    """
    statement = (
        select(
            Deadline.id,
            Deadline.item_id,
            Deadline.window_id,
            Deadline.duty,
            Deadline.policy_id,
            Deadline.kind,
            Deadline.action,
            Deadline.rung,
            Deadline.recipients,
            Deadline.input,
            Deadline.due_at,
            Deadline.occasion,
            Item.kind.label("item_kind"),
            Item.definition_version,
            Item.state.label("item_state"),
        )
        .outerjoin(
            Item, and_(Item.authority_id == Deadline.authority_id, Item.id == Deadline.item_id)
        )
        .where(
            Deadline.authority_id == viewer.authority_id,
            Deadline.done_at.is_(None),
            or_(Deadline.item_id.is_(None), sight.items(viewer)),
        )
    )
    if before is not None:
        statement = statement.where(Deadline.due_at < before)
    if after is not None:
        statement = statement.where(Deadline.due_at >= after)
    if kinds is not None:
        statement = statement.where(Deadline.kind.in_([str(one) for one in kinds]))
    if item_id is not None:
        statement = statement.where(Deadline.item_id == item_id)
    return Listing(statement, Order((Deadline.due_at, Deadline.occasion, Deadline.id)))


async def deadlines_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """What the clock will do with items, the next first; ask only for those to be seen."""
    statement = (
        deadlines(viewer)
        .statement.where(Deadline.item_id.in_(ids))
        .order_by(Deadline.due_at, Deadline.occasion, Deadline.id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.item_id].append(row)
    return found
