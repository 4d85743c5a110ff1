"""The feed of events (办理记录推送): all that happened to items, in an order that can be followed.

An event stands where its transaction's number puts it, and never before the event of its item
that it follows. Transactions below the horizon have all ended: what lies there is complete, and is
read; what lies beyond is read next time. So nothing is passed over, and nothing comes twice.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import exists
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Item, ItemEvent
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import history, sight
from trainingflow.services.reading.horizon import horizon
from trainingflow.services.reading.paging import (
    Listing,
    Order,
    Page,
    PageRequest,
    Position,
    PositionInvalid,
    page,
)
from trainingflow.services.reading.viewers import Viewer

# After every event of a position.
_LAST: Final = (str(UUID(int=2**128 - 1)), str(2**31 - 1))
# Of the greatest number of a transaction.
_DIGITS: Final = 19
_ORDER: Final = Order((ItemEvent.position, ItemEvent.item_id, ItemEvent.seq))


@dataclass(frozen=True, slots=True)
class Read:
    """A page of the feed.

    Attributes:
        page: the events.
        resume: after it lies all that this page, and those before it, have not shown.
    """

    page: Page
    resume: Position


async def read(
    session: AsyncSession, viewer: Viewer, kinds: tuple[ItemKind, ...] | None, request: PageRequest
) -> Read:
    """Read one page with two statements: the events that the viewer may see, of items they may see.

    Args:
        session: where to read.
        viewer: who looks; what becomes visible later, of events that were passed, is not shown.
        kinds: of items of these kinds; of all when none.
        request: how many, after which position; never backward.

    Raises:
        PositionInvalid: the position is not one of this database: it was restored, for instance,
            and counts its transactions anew.
    """
    seen = await horizon(session)
    begun = -1 if request.position is None else _number(request.position)
    if begun >= seen.xmax:
        raise PositionInvalid
    found = await page(session, _listing(viewer, kinds, seen.xmin), request)
    if found.more:
        return Read(found, found.positions[-1])
    return Read(found, (str(max(begun, seen.xmin - 1)), *_LAST))


async def beginning(session: AsyncSession) -> Position:
    """Where somebody begins who wants only what happens from now on."""
    return (str((await horizon(session)).xmin - 1), *_LAST)


def _listing(viewer: Viewer, kinds: tuple[ItemKind, ...] | None, end: int) -> Listing:
    statement = history.events(viewer).statement.where(
        ItemEvent.position < end,
        exists().where(
            Item.authority_id == ItemEvent.authority_id,
            Item.id == ItemEvent.item_id,
            sight.items(viewer),
        ),
    )
    if kinds is not None:
        statement = statement.where(ItemEvent.kind.in_(kinds))
    return Listing(statement, _ORDER)


def _number(position: Position) -> int:
    said = position[0] if position else ""
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS):
        raise PositionInvalid
    return int(said)
