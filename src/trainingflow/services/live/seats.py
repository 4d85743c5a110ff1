"""Whoever waits for events: a place in the feed, and what has come since."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.observing import metrics
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.audience import Place, place_of, shown_to
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
    """

    viewer: Viewer
    page: Page
    resume: Position


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

    def give(self, viewer: Viewer, events: Sequence[Any], end: Place) -> None:
        """Give what is theirs of what has happened up to a place.

        Who has not taken what was given before has to read on by themselves: nothing is lost, and
        nothing piles up.

        Args:
            viewer: who waits, as they are now.
            events: those that the viewer sees, in the order of the feed.
            end: up to here these are all.
        """
        if self.behind:
            return
        new = [one for one in events if place_of(one) > self.place]
        if not new and not self.told:
            self.place = max(self.place, end)
        elif self._waiting + len(new) > MOST_WAITING:
            self.fall_behind()
        elif new:
            self._keep(viewer, new, end)

    def _keep(self, viewer: Viewer, new: Sequence[Any], end: Place) -> None:
        for start in range(0, len(new), self.size):
            part = [shown_to(one, viewer) for one in new[start : start + self.size]]
            places = [position_of(place_of(one)) for one in part]
            more = start + self.size < len(new)
            resume = places[-1] if more else position_of(end)
            self.told.append(Arrived(viewer, Page(part, places, more), resume))
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
