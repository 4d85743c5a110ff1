"""Gives events to everybody who waits in this process, soon after they were committed.

One connection hears of commits, one transaction for all reads what has happened and decides who
sees it. Who comes in, or has not kept up, reads the feed by themselves until they have caught up:
the one order of the feed (ADR 0167) says what they have, so that nothing is lost and nothing comes
twice, whoever gives it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.listening import heard
from trainingflow.db.session import Busy, Database, Overloaded, Slow, Unavailable
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.identity import SignedIn
from trainingflow.services.live.seats import Arrived, Look, Seat, place_at, position_of
from trainingflow.services.reading import audience, event_feed
from trainingflow.services.reading.audience import Place
from trainingflow.services.reading.paging import PageRequest, Position
from trainingflow.services.reading.viewers import viewer_of

_log = logging.getLogger(__name__)

CHANNEL: Final = "trainingflow_events"
PAUSE: Final = 0.2
"""Seconds in which what happens is gathered before it is read together."""

LOOKS: Final = 10.0
"""Seconds after which somebody looks though nothing was announced."""

_CATCHING_UP: Final = 3
"""So many read on by themselves at once."""

_TROUBLE: Final = (SQLAlchemyError, Busy, Overloaded, Slow, Unavailable)


@dataclass(eq=False, slots=True)
class _Hall:
    """Those who wait for the events of one authority.

    Attributes:
        place: up to it everything was given to whoever is not behind; none before the first look.
        work: what looks and gives.
    """

    authority_id: UUID
    seats: set[Seat] = field(default_factory=set)
    place: Place | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    work: "asyncio.Task[None] | None" = None


class Hub:
    """The events of one process.

    Args:
        database: where they are read.
        pause: seconds in which what happens is gathered.
    """

    def __init__(self, database: Database, *, pause: float = PAUSE) -> None:
        self._database = database
        self._pause = pause
        self._halls: dict[UUID, _Hall] = {}
        self._hearing: asyncio.Task[None] | None = None
        self._turns = asyncio.Semaphore(_CATCHING_UP)

    @asynccontextmanager
    async def seat(
        self,
        who: SignedIn,
        kinds: tuple[ItemKind, ...] | None,
        position: Position | None,
        size: int,
    ) -> AsyncIterator[Seat]:
        """Wait for events as long as the block runs.

        Args:
            who: with what they signed in.
            kinds: of items of these kinds; of all when none.
            position: after this; none: what happens from now on.
            size: so many events at a time.
        """
        if position is None:
            async with self._database.of(who.authority_id).reading() as session:
                position = await event_feed.beginning(session)
        hall = self._halls.setdefault(who.authority_id, _Hall(who.authority_id))
        seat = Seat(who, kinds, place_at(position), size)
        hall.seats.add(seat)
        if hall.work is None:
            hall.work = asyncio.create_task(self._give(hall))
        if self._hearing is None:
            self._hearing = asyncio.create_task(self._hear())
        try:
            yield seat
        finally:
            hall.seats.discard(seat)
            if not hall.seats and hall.work is not None:
                hall.work.cancel()
                self._halls.pop(hall.authority_id, None)

    @property
    def seats(self) -> int:
        """How many wait."""
        return sum(len(hall.seats) for hall in self._halls.values())

    async def arrivals(self, seat: Seat) -> AsyncGenerator[Arrived, None]:
        """What has happened and happens for a seat: the first at once, even where it is nothing.

        While the database is away nothing comes, and nothing is lost.

        Raises:
            PositionInvalid: the place is none of this database.
        """
        hall = self._halls[seat.who.authority_id]
        first = True
        while True:
            try:
                arrived = await self._read_on(hall, seat) if seat.behind else seat.take()
            except _TROUBLE:
                await asyncio.sleep(1)
                continue
            if arrived is None:
                await seat.woken.wait()
            elif arrived.page.rows or first:
                first = False
                yield arrived
            elif seat.behind:
                await asyncio.sleep(self._pause / 4 if hall.place else self._pause * 5)

    async def close(self) -> None:
        """Give nothing more."""
        tasks = [one.work for one in self._halls.values()] + [self._hearing]
        for task in tasks:
            if task is not None:
                task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)

    async def _read_on(self, hall: _Hall, seat: Seat) -> Arrived:
        """Read the feed for one seat; who has read what was given to all is behind no more."""
        async with (
            self._turns,
            self._database.of(seat.who.authority_id).reading() as session,
        ):
            viewer = await viewer_of(session, seat.who)
            request = PageRequest(seat.size, position_of(seat.place))
            found = await event_feed.read(session, viewer, seat.kinds, request)
        seat.place = place_at(found.resume)
        if not found.page.more and hall.place is not None and seat.place >= hall.place:
            seat.behind = False
        return Arrived(viewer, found.page, found.resume)

    async def _hear(self) -> None:
        async for payload in heard(self._database.engine.url, CHANNEL):
            for hall in self._halls.values():
                if payload is None or payload == str(hall.authority_id):
                    hall.woken.set()

    async def _give(self, hall: _Hall) -> None:
        """Look whenever something was announced, until what was written then has been read."""
        newest = 0
        while True:
            try:
                if hall.place is None:
                    async with self._database.of(hall.authority_id).reading() as session:
                        hall.place = place_at(await event_feed.beginning(session))
                happened = await self._look(hall)
            except _TROUBLE:
                _log.exception("events could not be read")
                await asyncio.sleep(1)
                continue
            except Exception:  # noqa: BLE001 - whatever it is, everybody is to be given what is theirs
                # What cannot be decided for all is read by each: the feed itself is asked.
                _log.exception("events could not be given")
                hall.place = None
                for seat in hall.seats:
                    seat.fall_behind()
                await asyncio.sleep(1)
                continue
            if happened.more:
                continue
            if hall.woken.is_set():
                hall.woken.clear()
                newest = happened.newest
            settled = hall.place[0] + 1 >= newest
            try:
                async with asyncio.timeout(LOOKS if settled else self._pause):
                    await hall.woken.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(self._pause)

    async def _look(self, hall: _Hall) -> audience.Happened:
        after = hall.place
        if after is None:
            message = "nobody looks before it is known from where"
            raise LookupError(message)
        seats = [one for one in hall.seats if not one.behind]
        async with self._database.of(hall.authority_id).reading() as session:
            waiting = [one.who for one in seats]
            happened = await audience.read(session, hall.authority_id, after, waiting)
        # From here to the end nobody else runs: who has caught up meanwhile was not asked about.
        hall.place = happened.end
        for seat in hall.seats.difference(seats):
            if not seat.behind:
                seat.fall_behind()
        look = Look(happened.end, happened.items)
        for seat, viewer in zip(seats, happened.viewers, strict=bool(happened.events)):
            sees = happened.seen_by(viewer)
            seen = [one for one in happened.events if seat.wants(one) and sees(one)]
            seat.give(viewer, seen, look)
        if not happened.events:
            for seat in seats:
                if not seat.told and not seat.behind:
                    seat.place = max(seat.place, happened.end)
        return happened
