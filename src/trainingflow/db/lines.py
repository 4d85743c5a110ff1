"""The connections on which trips are made, at hand for the next one.

SQLAlchemy's pool makes them, says how many there may be and lets wait for them. To lend one there
and to take it back is a greenlet, events and a reset, a tenth of what a small request costs; so
what nobody waits for stays here, lent by the pool, until somebody does.
"""

import select
import time
from dataclasses import dataclass, field
from typing import Final, cast

import psycopg
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from trainingflow.db.wire import Line
from trainingflow.observing import statements

RECYCLED: Final = 1800
"""Seconds after which a connection is closed and made anew, in every pool."""

_LINE: Final = "line"


@dataclass(slots=True, eq=False)
class Lent:
    """A connection for one trip.

    Attributes:
        line: what is asked goes over it.
        driver: the connection below.
        borrowed: as the pool lends it.
        since: since when it is lent by the pool, by the clock of the process.
    """

    line: Line
    driver: psycopg.AsyncConnection
    borrowed: PoolProxiedConnection
    since: float


@dataclass(slots=True, eq=False)
class Lines:
    """Lends the connections of one pool.

    Attributes:
        engine: only its pool is used.
    """

    engine: AsyncEngine
    _idle: list[Lent] = field(init=False, default_factory=list)
    _asking: int = field(init=False, default=0)

    async def lend(self) -> Lent:
        """A connection that nothing was heard of: one that the server has ended is replaced.

        Raises:
            psycopg.Error: none could be made.
            TimeoutError: none was free in time (SQLAlchemy's).
        """
        while self._idle:
            lent = self._idle.pop()
            statements.lent()
            if not (lent.driver.broken or _spoken(lent.driver)):
                return lent
            await self.lose(lent)
        return await self._of_the_pool()

    def take_back(self, lent: Lent) -> None:
        """Keep it for the next trip, unless somebody waits for it at the pool, or it is old."""
        if self._asking or time.monotonic() - lent.since > RECYCLED:
            lent.borrowed.close()
        else:
            statements.returned()
            self._idle.append(lent)

    async def lose(self, lent: Lent, error: BaseException | None = None) -> None:
        """Close it: it is broken, or its answers may still be under way."""
        await greenlet_spawn(lent.borrowed.invalidate, error)

    def close(self) -> None:
        """Hand back what is at hand, so that the pool can close it."""
        while self._idle:
            statements.lent()
            self._idle.pop().borrowed.close()

    async def _of_the_pool(self) -> Lent:
        while True:
            self._asking += 1
            try:
                borrowed = await greenlet_spawn(self.engine.sync_engine.pool.connect)
            finally:
                self._asking -= 1
            driver = cast("psycopg.AsyncConnection", borrowed.driver_connection)
            line = borrowed.info.get(_LINE)
            if line is None:  # new: what a proxy says first would have it replaced for ever
                line = borrowed.info[_LINE] = Line(driver)
                return Lent(line, driver, borrowed, time.monotonic())
            if not (driver.broken or _spoken(driver)):
                return Lent(line, driver, borrowed, time.monotonic())
            await greenlet_spawn(borrowed.invalidate)


def _spoken(driver: psycopg.AsyncConnection) -> bool:
    """Whether the server has said something that nobody asked for: that it ends, mostly.

    What a ping learns for the price of a question, the socket tells for nothing.
    """
    looking = select.poll()
    looking.register(driver.pgconn.socket, select.POLLIN)
    return bool(looking.poll(0))
