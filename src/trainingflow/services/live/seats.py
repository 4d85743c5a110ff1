"""Whoever waits for events: a place in the feed, and what has come since."""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.observing import metrics
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.audience import Place, place_of, shown_to
from trainingflow.services.reading.items import ItemRow
from trainingflow.services.reading.paging import Page, Position, PositionInvalid
from trainingflow.services.reading.viewers import Viewer

MOST_WAITING: Final = 200
"""So many events are kept for somebody who is slow; then they are read again from the feed."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Some events, in the order of the feed.

    Attributes:
        viewer: who sees them, as they were when it was decided.
        page: the events; none where it only says how far the feed has been read.
        resume: after it lies all that has not been given.
        items: the items of the events, where they were read for everybody: as they were then.
        kept: what was made of it for others to whom it was given too; None: it was read for one.
    """

    viewer: Viewer
    page: Page
    resume: Position
    items: Mapping[UUID, ItemRow] = field(default_factory=dict)
    kept: dict[Hashable, Any] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the feed has found for everybody.

    Attributes:
        end: up to here the events are all.
        items: the items of the events.
        kept: what is made of it and is the same for many.
    """

    end: Place
    items: Mapping[UUID, ItemRow]
    kept: dict[Hashable, Any] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Seat:
    """Somebody who waits for the events of an authority.

    Attributes:
        who: with what they signed in.
        kinds: of items of these kinds; of all when none.
        place: up to it everything was taken.
        size: so many events at a time.
        behind: whether they have to read on by themselves before they are given anything.
        told: what was not taken yet.
    """

    who: SignedIn
    kinds: tuple[ItemKind, ...] | None
    place: Place
    size: int
    behind: bool = True
    told: deque[Arrived] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: int = 0

    def give(self, viewer: Viewer, events: Sequence[Any], look: Look) -> None:
        """Give what is theirs of what has happened up to a place.

        Who has not taken what was given before has to read on by themselves: nothing is lost, and
        nothing piles up.

        Args:
            viewer: who waits, as they are now.
            events: those that the viewer sees, in the order of the feed.
            look: where they were found.
        """
        if self.behind:
            return
        new = [one for one in events if place_of(one) > self.place]
        if not new and not self.told:
            self.place = max(self.place, look.end)
        elif self._waiting + len(new) > MOST_WAITING:
            self.fall_behind()
        elif new:
            self._keep(viewer, new, look)

    def _keep(self, viewer: Viewer, new: Sequence[Any], look: Look) -> None:
        for start in range(0, len(new), self.size):
            part = [shown_to(one, viewer) for one in new[start : start + self.size]]
            places = [position_of(place_of(one)) for one in part]
            more = start + self.size < len(new)
            resume = places[-1] if more else position_of(look.end)
            # No others: whatever else is asked for by its id is read for who asks.
            own = {one.item_id: look.items[one.item_id] for one in part}
            page = Page(part, places, more)
            self.told.append(Arrived(viewer, page, resume, own, look.kept))
        self._waiting += len(new)
        metrics.EVENTS_GIVEN.inc(len(new))
        self.woken.set()

    def wants(self, event: Any) -> bool:  # noqa: ANN401 - a row
        """Whether it is about an item of the kinds that are waited for."""
        return self.kinds is None or event.kind in self.kinds

    def take(self) -> Arrived | None:
        """The next of what was given; none where all was taken."""
        if not self.told:
            self.woken.clear()
            return None
        one = self.told.popleft()
        self._waiting -= len(one.page.rows)
        self.place = max(self.place, place_at(one.resume))
        return one

    def fall_behind(self) -> None:
        """Forget what was given and not taken: it is read again."""
        metrics.FELL_BEHIND.inc()
        self.behind = True
        self.told.clear()
        self._waiting = 0
        self.woken.set()


def position_of(place: Place) -> Position:
    """A place as cursors carry it."""
    return (str(place[0]), str(place[1]), str(place[2]))


def place_at(position: Position) -> Place:
    """The place of a cursor.

    Raises:
        PositionInvalid: it is none.
    """
    try:
        number, item, seq = position
        return int(number), UUID(item), int(seq)
    except ValueError as error:
        raise PositionInvalid from error
