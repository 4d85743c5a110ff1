"""Comments on items, each for its audience; who hears what is decided here alone."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import Elector, Item, ItemComment, PanelMember
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Column, Listing, Order
from trainingflow.services.reading.viewers import Viewer

COMMENT_ITEM = ItemComment.item_id


class Audience(StrEnum):
    """For whom a comment is; each hears what the ones after it hear."""

    INTERNAL = "INTERNAL"
    PANEL = "PANEL"
    DECLARANT = "DECLARANT"


def comments(viewer: Viewer) -> Listing:
    """The comments that the viewer may hear, the earliest first; what was replaced is left out."""
    later = aliased(ItemComment)
    replaced = exists().where(
        later.authority_id == ItemComment.authority_id, later.replaces_id == ItemComment.id
    )
    statement = select(
        ItemComment.id,
        ItemComment.item_id,
        ItemComment.author_id,
        ItemComment.audience,
        ItemComment.text,
        ItemComment.mentions,
        ItemComment.at,
        ItemComment.replaces_id,
    ).where(ItemComment.authority_id == viewer.authority_id, ~replaced, _heard(viewer))
    return Listing(statement, Order((ItemComment.id,)))


def hears(
    viewer: Viewer, audience: Audience, authority_id: Column, item_id: Column
) -> ColumnElement[bool]:
    """Items of whose comments the viewer belongs to the audience.

    Who declared an item or is its subject never hears what those who decide say among themselves,
    whatever office they hold.
    """
    if viewer.person_id is None:
        return false()
    inside = sight.inside(viewer, authority_id, item_id)
    if audience is Audience.DECLARANT:
        return inside
    item = aliased(Item)
    own = exists().where(
        item.authority_id == authority_id,
        item.id == item_id,
        or_(item.owner_id == viewer.person_id, item.subject_id == viewer.person_id),
    )
    among = [_decides(viewer, authority_id, item_id)]
    if audience is Audience.PANEL:
        among.append(_appraises(viewer.person_id, authority_id, item_id))
    return and_(~own, or_(*among))


def _heard(viewer: Viewer) -> ColumnElement[bool]:
    return or_(
        ItemComment.author_id == viewer.person_id,
        *(
            and_(
                ItemComment.audience == one,
                hears(viewer, one, ItemComment.authority_id, ItemComment.item_id),
            )
            for one in Audience
        ),
    )


def _decides(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    if viewer.sees_items:
        return true()
    item = aliased(Item)
    lent = [sight.covered(one, item) for one in viewer.lent if viewer.as_lender(one).sees_items]
    if not lent:
        return false()
    return exists().where(item.authority_id == authority_id, item.id == item_id, or_(*lent))


def _appraises(person: UUID, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    return or_(
        *(
            exists().where(
                one.authority_id == authority_id, one.item_id == item_id, one.person_id == person
            )
            for one in (aliased(PanelMember), aliased(Elector))
        )
    )


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The comments that the viewer may hear among these."""
    statement = comments(viewer).statement.where(ItemComment.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}
