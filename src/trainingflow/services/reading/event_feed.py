"""The feed of events (办理记录推送): all that happened to items, in an order that can be followed.

An event stands where its transaction's number puts it, and never before the event of its item
that it follows. Transactions below the horizon have all ended: what lies there is complete, and is
read; what lies beyond is read next time. So nothing is passed over, and nothing comes twice.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    not_,
    or_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import NOW
from trainingflow.db.models import Item, ItemEvent
from trainingflow.db.trips import Plan
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
from trainingflow.services.reading.viewers import Asker, Viewer

# After every event of a position.
_LAST: Final = (str(UUID(int=2**128 - 1)), str(2**31 - 1))
# Of the greatest number of a transaction.
_DIGITS: Final = 19
_END: Final[BindParameter[int]] = bindparam("end", type_=BigInteger())
_KINDS: Final[BindParameter[Any]] = bindparam("kinds", type_=ARRAY(Text()))
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
    given = {} if kinds is None else {_KINDS.key: [str(one) for one in kinds]}
    listed = _listed(viewer.asker, of_kinds=kinds is not None)
    return listed.about(**given, **{_END.key: end, NOW.key: viewer.now})


@lru_cache(maxsize=500)
def _listed(asker: Asker, *, of_kinds: bool) -> Listing:
    """What somebody sees of the feed; whoever is inside of an item sees the item."""
    viewer = asker.viewer()
    statement = history.shown(viewer).where(ItemEvent.position < _END)
    if of_kinds:
        statement = statement.where(ItemEvent.kind == any_(_KINDS))
    seen = [*sight.inside_apart(viewer, ItemEvent.authority_id, ItemEvent.item_id)]
    if viewer.units:
        item = exists().where(
            Item.authority_id == ItemEvent.authority_id,
            Item.id == ItemEvent.item_id,
            sight.items(viewer),
        )
        seen.append(and_(not_(or_(*seen)), history.concerns(viewer), item))
    return Listing.kept(
        statement.where(or_(*seen)),
        _ORDER,
        parts=tuple(statement.where(one) for one in seen),
        plan=Plan.EACH,
    )


def _number(position: Position) -> int:
    said = position[0] if position else ""
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS):
        raise PositionInvalid
    return int(said)
