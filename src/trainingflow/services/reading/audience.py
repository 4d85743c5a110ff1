"""Who of many sees which events: what the feed shows to each, decided for all at once.

`event_feed` filters in SQL for one viewer. Here the same rows of the table of reading are decided
over ties that are read once; that both agree is a property that tests hold.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Integer, Uuid, bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, Question, ask, together
from trainingflow.db.models import ItemEvent
from trainingflow.domain.authority.reading import everything, holding, qualities
from trainingflow.domain.authority.terms import Holder, Matter, Tie, Ties
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading import history, sight
from trainingflow.services.reading.horizon import horizon
from trainingflow.services.reading.items import ItemRow, unasked
from trainingflow.services.reading.ties import schools_of, ties_of
from trainingflow.services.reading.viewers import Viewer, viewers_of

MOST: Final = 500
"""So many events are looked at together."""

Place = tuple[int, UUID, int]
"""Where an event stands in the feed: position, item, number."""

LAST: Final = (UUID(int=2**128 - 1), 2**31 - 1)
"""After every event of a position."""

_KEY: Final = (ItemEvent.position, ItemEvent.item_id, ItemEvent.seq)
_AFTER: Final = Question(
    select(*history.SHOWN, ItemEvent.comment, ItemEvent.input, ItemEvent.position)
    .where(
        ItemEvent.authority_id == AUTHORITY,
        tuple_(*_KEY)
        > tuple_(
            bindparam("position", type_=BigInteger()),
            bindparam("item", type_=Uuid()),
            bindparam("seq", type_=Integer()),
        ),
        ItemEvent.position < bindparam("end", type_=BigInteger()),
    )
    .order_by(*_KEY)
    .limit(MOST + 1)
)


@dataclass(frozen=True)
class Happened:
    """What has happened between two places of the feed of an authority.

    Attributes:
        events: rows as `history.events` gives them, with what was filled in and their position.
        end: the place up to which all of it is here.
        more: whether events lie behind the end that could be read already.
        newest: no transaction had this number yet, or a greater one: whoever was writing then is
            read once the end has come as far.
        viewers: who waits, as each of them is now; in the order in which they were asked about.
        ties: what ties those who wait to the items of the events.
        items: the items of the events, each for whoever sees an event of it.
    """

    events: Sequence[Any]
    end: Place
    more: bool
    newest: int
    viewers: Sequence[Viewer] = ()
    ties: Mapping[UUID, Ties] = field(default_factory=dict)
    items: Mapping[UUID, ItemRow] = field(default_factory=dict)

    def seen_by(self, viewer: Viewer) -> Callable[[Any], bool]:
        """Whether a viewer may see an event of these."""
        near = self._near(viewer)

        def seen(event: Any) -> bool:  # noqa: ANN401 - a row
            return event.item_id in near and decide()(event)

        @cache
        def decide() -> Callable[[Any], bool]:
            return self._decision(viewer)

        return seen

    def _near(self, viewer: Viewer) -> Container[UUID]:
        """The items that are not certainly hidden: for most who wait, that is all of it.

        Nobody reads an item by a role in a school, or in person, to whom nothing ties it.
        """
        actor = viewer.actor
        if actor is None or viewer.lent or qualities(actor.assignments) - {Holder.UNIT}:
            return self.ties
        units = viewer.units
        return {
            item
            for item, (public, persons, above) in self._reached.items()
            if public or actor.person_id in persons or not units.isdisjoint(above)
        }

    @cached_property
    def _reached(self) -> Mapping[UUID, tuple[bool, frozenset[UUID], frozenset[UUID]]]:
        nobody: frozenset[UUID] = frozenset()
        return {
            item: (
                one.public,
                nobody.union(*one.persons.values()),
                nobody.union(*one.units.values()),
            )
            for item, one in self.ties.items()
        }

    def _decision(self, viewer: Viewer) -> Callable[[Any], bool]:
        ties = self.ties
        item, inside = viewer.claims(Matter.ITEM), viewer.claims(Matter.INSIDE)
        every_item, every_inside = everything(item), everything(inside)
        schools = frozenset(map(str, viewer.units))

        def inside_of(event: Any, tied: Ties) -> bool:  # noqa: ANN401 - a row
            if every_inside or holding(inside, tied) is not None:
                return _in_scope(viewer, tied)
            return bool(schools) and _tells(event, schools)

        def seen(event: Any) -> bool:  # noqa: ANN401 - a row
            tied = ties.get(event.item_id)
            if tied is None or not _in_scope(viewer, tied):
                return False
            return (every_item or holding(item, tied) is not None) and inside_of(event, tied)

        return seen


async def read(
    session: AsyncSession, authority_id: UUID, after: Place, waiting: Sequence[SignedIn]
) -> Happened:
    """Read what has happened after a place, and then who those are that wait for it.

    Args:
        session: where to read.
        authority_id: whose events.
        after: where the last reading ended.
        waiting: who is asked about.
    """
    seen = await horizon(session)
    position, item, seq = after
    rows = await ask(
        session,
        _AFTER,
        authority=authority_id,
        position=position,
        item=item,
        seq=seq,
        end=seen.xmin,
    )
    more, events = len(rows) > MOST, rows[:MOST]
    end = place_of(events[-1]) if more else max(after, (seen.xmin - 1, *LAST))
    if not events:
        return Happened((), end, more, seen.xmax)
    viewers = await viewers_of(session, authority_id, waiting)
    ids = sorted({one.item_id for one in events})
    people = sorted({one.person_id for one in waiting})
    ties, items = await together(
        ties_of(session, authority_id, ids, people), unasked(session, authority_id, ids)
    )
    return Happened(events, end, more, seen.xmax, viewers, ties, items)


def place_of(event: Any) -> Place:  # noqa: ANN401 - a row
    """Where an event stands."""
    return event.position, event.item_id, event.seq


def shown_to(event: Any, viewer: Viewer) -> Any:  # noqa: ANN401 - a row
    """An event as a viewer sees it: the words of a panel's member are for their author alone."""
    hidden = event.action in history.CONFIDENTIAL and event.actor_id != viewer.person_id
    return event._replace(input=None, comment=None if hidden else event.comment)


def _all(tied: Iterable[frozenset[UUID]]) -> frozenset[UUID]:
    return frozenset(chain.from_iterable(tied))


def _in_scope(viewer: Viewer, tied: Ties) -> bool:
    scope, above = viewer.scope, tied.units.get(Tie.DECLARING, frozenset())
    return scope is None or scope.covers(tied.kind, above)


def _tells(event: Any, schools: frozenset[str]) -> bool:  # noqa: ANN401 - a row
    """Whether an event tells one of the schools something, or names people of it in a list."""
    telling = (event.kind, event.action) in sight.TELLING
    if telling and event.input.get("school") in schools:
        return True
    return not schools.isdisjoint(schools_of(event.kind, event.input))
