"""How the database is, looked at over a connection of its own: also when the pool is empty."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from alembic.script import ScriptDirectory
from psycopg import errors
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from trainingflow.db.migrations import folder
from trainingflow.db.session import driver_url
from trainingflow.observing.logs import logger
from trainingflow.observing.raised import Raised

_log = logger("trainingflow.health")

# Shorter than the patience of those who ask, a load balancer or systemd.
_SECONDS = 2
_KEPT = 1.0

_LOOK = text("""
    SELECT (SELECT version_num FROM alembic_version) AS revision,
           clock_timestamp() AS now,
           (SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat))
              FROM procrastinate_workers) AS heartbeat,
           (SELECT extract(epoch FROM trainingflow_now() - min(due_at))
              FROM deadline WHERE done_at IS NULL AND due_at < trainingflow_now()) AS overdue,
           (SELECT extract(epoch FROM clock_timestamp() - min(entry.at))
              FROM (SELECT last_txid, last_id FROM audit_seal ORDER BY n DESC LIMIT 1) AS seal
              JOIN audit_entry AS entry
                ON (entry.txid, entry.id) > (seal.last_txid, seal.last_id)) AS unsealed
""")


@dataclass(frozen=True, slots=True)
class Condition:
    """What one look has shown.

    Attributes:
        answers: whether the database answers at all.
        revision: of its schema; None where it was never migrated, or was by a release that did not
            let the application see it.
        skew: seconds that this machine's clock is ahead of the database's; half of the time that
            the look took is the error.
        heartbeat: seconds since a worker has last shown that it lives; None: none runs.
        overdue: seconds since which the oldest thing is due that the worker has not done.
        unsealed: seconds since which the oldest entry of the journal waits for its seal; 0 where
            nothing was ever sealed.
    """

    answers: bool
    revision: str | None = None
    skew: float = 0.0
    heartbeat: float | None = None
    overdue: float = 0.0
    unsealed: float = 0.0


@cache
def newest_revision() -> str:
    """The revision of the schema that this code is written for."""
    head = ScriptDirectory(str(folder())).get_current_head()
    assert head is not None  # noqa: S101 - the package has migrations
    return head


class Watch:
    """Looks at a database, once for all who ask within a second."""

    def __init__(self, url: str | URL) -> None:
        """Prepare; nothing is connected before the first look."""
        self._engine = create_async_engine(
            driver_url(url),
            poolclass=NullPool,  # once a second at most: nothing is kept, nothing can be stale
            connect_args={
                "options": f"-c statement_timeout={_SECONDS}s -c timezone=UTC",
                "application_name": "trainingflow-health",
                "connect_timeout": _SECONDS,
            },
        )
        self._lock = asyncio.Lock()
        self._seen: tuple[float, Condition] | None = None

    async def look(self) -> Condition:
        """How the database is now, or was less than a second ago."""
        async with self._lock:
            if self._seen is None or time.monotonic() - self._seen[0] > _KEPT:
                self._seen = time.monotonic(), await self._ask()
            return self._seen[1]

    async def close(self) -> None:
        """Close the connection."""
        await self._engine.dispose()

    async def _ask(self) -> Condition:
        began = datetime.now(UTC)
        try:
            async with asyncio.timeout(2 * _SECONDS), self._engine.connect() as connection:
                row = (await connection.execute(_LOOK)).one()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.warning("look failed", **Raised.of(error).told(frames=0))
            return Condition(answers=_refused(error))
        here = began + (datetime.now(UTC) - began) / 2
        return Condition(
            answers=True,
            revision=row.revision,
            skew=(here - row.now).total_seconds(),
            heartbeat=None if row.heartbeat is None else float(row.heartbeat),
            overdue=float(row.overdue or 0),
            unsealed=float(row.unsealed or 0),
        )


def _refused(error: Exception) -> bool:
    """Whether the database answers, though not what was asked: it is not migrated."""
    unknown = (errors.UndefinedTable, errors.UndefinedFunction, errors.InsufficientPrivilege)
    return isinstance(error, DBAPIError) and isinstance(error.orig, unknown)
