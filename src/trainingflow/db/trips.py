"""Trips to the database: what is asked together goes and comes back at once, and nothing else does.

A transaction that reads needs no more than its questions: PostgreSQL makes one of what is sent in a
pipeline, and each statement sees what was committed when it began, as in any transaction of the
house. What would be a ping, a BEGIN, a setting, a question and a COMMIT, five trips, is one.
"""

import select
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

import psycopg
from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from trainingflow.db.wire import Line, Rows, Sent

_LINE: Final = "line"
_ENTER: Final = (
    "SELECT set_config('trainingflow.authority', %(authority)s, true),"
    " set_config('plan_cache_mode', %(plans)s, true)"
)
"""For the trip and no longer: see `row_security`, whose setting it is; and how it is planned."""


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips for the data of one authority.

    Args:
        engine: of connections that commit by themselves; only its pool is used.
        watched: whose listeners are told what is asked.
        authority_id: whose personal data is seen; None: nobody's.
    """

    engine: AsyncEngine
    watched: Engine
    authority_id: UUID | None = None

    async def answers(self, asked: Sequence[Sent], *, planned_once: bool = False) -> list[Rows]:
        """What the database answers to each, in their order.

        Where the connection is lost all of it is asked once more on another: nothing was changed.

        Args:
            asked: what is asked.
            planned_once: one plan serves, whatever the parameters are (`Question.planned_once`).

        Raises:
            DBAPIError: the database refuses.
            TimeoutError: no connection was free in time (SQLAlchemy's).
        """
        try:
            return await self.once(asked, planned_once=planned_once)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self.once(asked, planned_once=planned_once)

    async def once(self, asked: Sequence[Sent], *, planned_once: bool = False) -> list[Rows]:
        """The same without a second time: also for what changes something.

        Raises:
            DBAPIError: the database refuses, or the connection was lost on the way.
            TimeoutError: as above.
        """
        borrowed, driver = await self._borrowed()
        try:
            found = await self._sent(borrowed, asked, planned_once=planned_once)
        except psycopg.Error as error:
            if driver.broken:
                await greenlet_spawn(borrowed.invalidate, error)
            else:
                borrowed.close()
            raise refused([text for text, _ in asked], error, lost=driver.broken) from error
        except BaseException:
            # Answers may still be under way: nobody is to find them on this connection.
            await greenlet_spawn(borrowed.invalidate)
            raise
        borrowed.close()
        return found

    async def _sent(
        self, borrowed: PoolProxiedConnection, asked: Sequence[Sent], *, planned_once: bool
    ) -> list[Rows]:
        line = borrowed.info.get(_LINE)
        if line is None:
            driver = cast("psycopg.AsyncConnection", borrowed.driver_connection)
            line = borrowed.info[_LINE] = Line(driver)
        if self.authority_id is None:
            return cast("list[Rows]", await line.ask(asked))
        plans = "force_generic_plan" if planned_once else "auto"
        entering = (_ENTER, {"authority": str(self.authority_id), "plans": plans})
        return cast("list[Rows]", (await line.ask([entering, *asked]))[1:])

    async def _borrowed(self) -> tuple[PoolProxiedConnection, psycopg.AsyncConnection]:
        """A connection that nothing was heard of: one that the server has ended is replaced."""
        while True:
            try:
                borrowed = await greenlet_spawn(self.engine.sync_engine.pool.connect)
            except psycopg.Error as error:
                raise refused(["connect"], error) from error
            driver = cast("psycopg.AsyncConnection", borrowed.driver_connection)
            # Of a new one nothing is asked: what a proxy says first would replace it for ever.
            if _LINE not in borrowed.info or not (driver.broken or _spoken(driver)):
                return borrowed, driver
            await greenlet_spawn(borrowed.invalidate)


def refused(texts: Sequence[str], error: psycopg.Error, *, lost: bool = False) -> DBAPIError:
    """An error of the driver as SQLAlchemy says it, for those who tell errors apart.

    Args:
        texts: what was asked.
        error: the driver's.
        lost: whether the connection is gone with it.
    """
    text = texts[0] if len(texts) == 1 else f"{len(texts)} questions together"
    said = DBAPIError.instance(text, None, error, psycopg.Error, connection_invalidated=lost)
    return cast("DBAPIError", said)


def _spoken(driver: psycopg.AsyncConnection) -> bool:
    """Whether the server has said something that nobody asked for: that it ends, mostly.

    What a ping learns for the price of a question, the socket tells for nothing.
    """
    looking = select.poll()
    looking.register(driver.pgconn.socket, select.POLLIN)
    return bool(looking.poll(0))
