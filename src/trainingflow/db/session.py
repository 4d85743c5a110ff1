"""The connection to PostgreSQL, and the only place where a transaction begins or ends."""

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final, Protocol, Self
from uuid import UUID

from psycopg import errors
from sqlalchemy import URL, DateTime, func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from trainingflow.db.row_security import OfOneAuthority, bound_to
from trainingflow.failpoints import Boundary, Moment, reach
from trainingflow.observing import metrics, statements

# What the layers above call it: they hand it on to the services, and write no SQL.
Session = AsyncSession

# A request waits this long for a row that another holds, and this long for an answer.
_LOCK_TIMEOUT = "10s"
_STATEMENT_TIMEOUT = "30s"
_HELD = (errors.LockNotAvailable, errors.DeadlockDetected)


def driver_url(url: str | URL) -> URL:
    """An address as libpq writes it, with the one driver that is used."""
    return make_url(url).set(drivername="postgresql+psycopg")


def engine_for(url: str, *, pool_size: int) -> AsyncEngine:
    """An engine for an address as libpq writes it (`postgresql://…`)."""
    options = (
        f"-c lock_timeout={_LOCK_TIMEOUT} -c statement_timeout={_STATEMENT_TIMEOUT} "
        "-c idle_in_transaction_session_timeout=60s -c timezone=UTC"
    )
    return create_async_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=20,
        pool_pre_ping=True,
        connect_args={"options": options, "application_name": "trainingflow"},
    )


class Closing(Protocol):
    """What has to be written before a transaction commits."""

    async def close(self, session: AsyncSession) -> None:
        """Write it."""


CLOSING: Final = "closing"
"""Under this name a session's `info` holds its `Closing`, if anything is to be written."""


class Busy(Exception):
    """Others hold what a transaction needs, and have held it for too long; try again."""


class Database:
    """The pool of one process. Everything read or written goes through one of its blocks.

    A block sees no personal data unless it is one of an authority: `database.of(id).reading()`.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """Prepare the pool; nothing is connected before the first block."""
        self._engine = engine_for(url, pool_size=pool_size)
        self._size = pool_size
        statements.watch(self._engine.sync_engine, size=pool_size)
        self._authority_id: UUID | None = None

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
        """A read-only transaction; what it reads is never written back."""
        async with self._session(autoflush=False) as session:
            await session.connection(execution_options={"postgresql_readonly": True})
            try:
                yield session
            finally:
                await session.rollback()

    @asynccontextmanager
    async def writing(self, at: Boundary = Boundary.UNNAMED) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises.

        Args:
            at: what is committed, so that tests can break the program just there.

        Raises:
            Busy: a row or a connection stayed taken for too long; nothing was changed.
        """
        try:
            async with self._session(autoflush=True) as session, session.begin():
                yield session
                closing: Closing | None = session.info.get(CLOSING)
                if closing is not None:
                    await closing.close(session)
                await reach(f"{at}.{Moment.BEFORE}")
            await reach(f"{at}.{Moment.AFTER}")
        except PoolTimeout as error:
            metrics.POOL_REFUSED.inc()
            raise Busy from error
        except DBAPIError as error:
            if isinstance(error.orig, _HELD):
                raise Busy from error
            raise

    def _session(self, *, autoflush: bool) -> AsyncSession:
        return AsyncSession(
            self._engine,
            sync_session_class=OfOneAuthority,
            info=bound_to(self._authority_id),
            expire_on_commit=False,
            autoflush=autoflush,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        statements.unwatch(self._size)


async def clock(session: AsyncSession) -> datetime:
    """The instant at which this transaction began, by the database, moved in the demo only."""
    now = func.trainingflow_now(type_=DateTime(timezone=True))
    return (await session.execute(select(now))).scalar_one()
