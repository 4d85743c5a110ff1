"""The connection to PostgreSQL, and the only place where a transaction begins or ends."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, Protocol, Self
from uuid import UUID

from sqlalchemy import URL, DateTime, func, make_url, select, true
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import configure_mappers

from trainingflow.db.asking import TRIPS, Question, ask
from trainingflow.db.lines import RECYCLED
from trainingflow.db.losses import Busy, Crossed, Overloaded, Slow, Unavailable, told_apart
from trainingflow.db.pools import PATIENT, Pools, Timeouts
from trainingflow.db.row_security import OfOneAuthority, bound_to
from trainingflow.db.trips import Trips
from trainingflow.failpoints import Boundary, Moment, reach
from trainingflow.observing.story import current

__all__ = ["Busy", "Crossed", "Database", "Overloaded", "Session", "Slow", "Unavailable"]

# What the layers above call it: they hand it on to the services, and write no SQL.
Session = AsyncSession


def driver_url(url: str | URL) -> URL:
    """An address as libpq writes it, with the one driver that is used."""
    return make_url(url).set(drivername="postgresql+psycopg")


def engine_for(
    url: str, *, pool_size: int, timeouts: Timeouts = PATIENT, trips: bool = False
) -> AsyncEngine:
    """An engine for an address as libpq writes it (`postgresql://…`).

    Args:
        url: the address.
        pool_size: how many connections it keeps.
        timeouts: how long its statements may take.
        trips: whether its pool is for `Trips`, whose connections commit by themselves.
    """
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=timeouts.pool,
        pool_pre_ping=not trips,
        pool_reset_on_return=None if trips else "rollback",
        pool_recycle=RECYCLED,
        connect_args={
            "options": timeouts.options(),
            "application_name": "trainingflow",
            "connect_timeout": 5,
            "autocommit": trips,
        },
    )


class Closing(Protocol):
    """What has to be written before a transaction commits."""

    async def close(self, session: AsyncSession) -> None:
        """Write it."""


CLOSING: Final = "closing"
"""Under this name a session's `info` holds its `Closing`, if anything is to be written."""


class Database:
    """The pool of one process. Everything read or written goes through one of its blocks.

    A block sees no personal data unless it is one of an authority: `database.of(id).reading()`.
    """

    def __init__(self, url: str, *, pool_size: int = 10, timeouts: Timeouts = PATIENT) -> None:
        """Prepare the pool; nothing is connected before the first block.

        What the models are mapped to is worked out now: it would keep the first who asks waiting.
        """
        configure_mappers()
        self._pools = Pools(
            lambda size, for_, trips: engine_for(url, pool_size=size, timeouts=for_, trips=trips),
            pool_size,
            timeouts,
        )
        self._engine = self._pools.main
        self._authority_id: UUID | None = None

    @property
    def reports(self) -> Self:
        """The same database through the few connections of what is large and may take long."""
        return self._through(self._pools.reports)

    @property
    def reserved(self) -> Self:
        """The same database through connections kept free for health, sign-out and limits."""
        return self._through(self._pools.reserved)

    def _through(self, engine: AsyncEngine) -> Self:
        other = copy.copy(self)
        other._engine = engine  # noqa: SLF001 - of its own kind
        return other

    def of(self, authority_id: UUID) -> Self:
        """The same pool, for the data of one authority: its blocks see that of no other."""
        bound = copy.copy(self)
        bound._authority_id = authority_id  # noqa: SLF001 - of its own kind
        return bound

    @property
    def engine(self) -> AsyncEngine:
        """The engine below, for counting statements in tests and for the readiness check."""
        return self._engine

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A read-only transaction; what it reads is never written back.

        Questions (`ask`) need none: each is a trip of its own, as long as nothing else has begun
        one. Either way a statement sees what was committed when it began.

        Raises:
            Overloaded: no connection was free in time.
            Slow: a statement took too long.
            Unavailable: the database cannot be reached.
        """
        session = self._session(self._pools.read_only(self._engine))
        if self._engine is self._pools.main:
            session.info[TRIPS] = self._trips()
        with told_apart():
            try:
                yield session
                if session.in_transaction():
                    # Nothing was written that could be taken back, and what was loaded is not
                    # written now; but at a ROLLBACK the driver forgets what is prepared.
                    session.expunge_all()
                    await session.commit()
            finally:
                if session.in_transaction():  # else it holds nothing: few have begun any
                    await asyncio.shield(session.close())

    @asynccontextmanager
    async def writing(self, at: Boundary = Boundary.UNNAMED) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises.

        Args:
            at: what is committed, so that tests can break the program just there.

        Raises:
            Busy: a row or a connection stayed taken for too long; nothing was changed.
            Slow: a statement took too long; nothing was changed.
            Unavailable: the database cannot be reached. Nothing was changed, unless the commit had
                begun: then it may have been made, and the story of the request says that it had.
        """
        with told_apart():
            async with self._session(self._engine) as session, session.begin():
                yield session
                closing: Closing | None = session.info.get(CLOSING)
                if closing is not None and session.in_transaction():  # not taken back in the block
                    await closing.close(session)
                await reach(f"{at}.{Moment.BEFORE}")
                current().commits += 1
            await reach(f"{at}.{Moment.AFTER}")

    async def write_once(self, at: Boundary, text: str, **given: object) -> None:
        """One statement that is a transaction of its own, in one round trip.

        Args:
            at: what is committed, as in `writing`.
            text: the statement as the driver takes it.
            given: its parameters.

        Raises:
            Busy: a row or a connection stayed taken for too long; nothing was changed.
            Slow: the statement took too long; nothing was changed.
            Unavailable: the database cannot be reached; whether it was done nobody knows.
        """
        with told_apart():
            await reach(f"{at}.{Moment.BEFORE}")
            await self._trips().once([(text, given)])
            await reach(f"{at}.{Moment.AFTER}")

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a transaction of its own, one round trip.

        Raises:
            Busy: a row or a connection stayed taken for too long.
            Slow: a statement took too long.
            Unavailable: the database cannot be reached.
        """
        with told_apart():
            async with self._engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    def _trips(self) -> Trips:
        return Trips(self._pools.trips, self._engine.sync_engine, self._authority_id)

    def _session(self, engine: AsyncEngine) -> AsyncSession:
        return AsyncSession(
            engine,
            sync_session_class=OfOneAuthority,
            info=bound_to(self._authority_id),
            expire_on_commit=False,
            autoflush=engine is self._engine,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._pools.close()


async def clock(session: AsyncSession) -> datetime:
    """The instant at which this transaction began, by the database, moved in the demo only."""
    now: datetime = (await ask(session, _NOW))[0].now
    return now


_NOW: Final = Question(select(func.trainingflow_now(type_=DateTime(timezone=True)).label("now")))


async def patient(session: AsyncSession) -> None:
    """Let the transaction at hand take as long as large work takes; it ends with it."""
    await session.execute(
        select(
            func.set_config("statement_timeout", PATIENT.statement, true()),
            func.set_config("idle_in_transaction_session_timeout", PATIENT.idle, true()),
        )
    )
