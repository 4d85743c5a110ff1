"""The connections of one process in bulkheads: what floods one of them leaves the others dry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from trainingflow.db.lines import Lines
from trainingflow.observing import statements

_PLANNING: Final = "-c random_page_cost=1.1 -c jit=off"
"""For every connection: pages lie in memory or on a disk without heads, where one is read as fast
as the next; and no statement of ours runs so long that machine code made for it would be paid
back."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long a transaction may wait, as PostgreSQL writes it.

    Attributes:
        statement: for the answer to one statement.
        lock: for a row that another transaction holds.
        idle: between two statements, before the transaction is ended by the server.
        pool: seconds for a connection.
    """

    statement: str
    lock: str
    idle: str
    pool: float

    def options(self) -> str:
        """As a connection is told when it is made."""
        return (
            f"-c statement_timeout={self.statement} -c lock_timeout={self.lock} "
            f"-c idle_in_transaction_session_timeout={self.idle} -c timezone=UTC {_PLANNING}"
        )


PATIENT: Final = Timeouts("60s", "10s", "60s", 20)
"""Of the worker, of commands, and of what is large."""

UNHURRIED: Final = Timeouts("0", "10s", "0", 20)
"""Of what fills a database that nobody uses yet, however slow the machine is."""

SERVING: Final = Timeouts("5s", "2s", "10s", 2)
"""Of requests: somebody waits for the answer, and others wait behind."""

_REPORTS: Final = Timeouts("60s", "2s", "60s", 2)
_RESERVED: Final = Timeouts("2s", "1s", "5s", 2)

_MOST_REPORTS: Final = 3
_MOST_RESERVED: Final = 2


class Pools:
    """The pools of one process; those beside the main one are made when they are first used."""

    def __init__(
        self, make: Callable[[int, Timeouts, bool], AsyncEngine], size: int, timeouts: Timeouts
    ) -> None:
        self._make = make
        self._size = size, timeouts
        self._read_only: dict[AsyncEngine, AsyncEngine] = {}
        self._made: dict[str, tuple[AsyncEngine, int]] = {}
        self.main = self._pool("main", size, timeouts)

    @property
    def reports(self) -> AsyncEngine:
        """For reports and other large reads."""
        return self._pool("reports", _MOST_REPORTS, _REPORTS)

    @property
    def reserved(self) -> AsyncEngine:
        """For what has to work under overload: health, sign-out, limits."""
        return self._pool("reserved", _MOST_RESERVED, _RESERVED)

    @cached_property
    def trips(self) -> Lines:
        """For questions that need no transaction of a session; as many as the main one."""
        return Lines(self._pool("trips", *self._size, trips=True))

    def read_only(self, engine: AsyncEngine) -> AsyncEngine:
        """The same pool, for transactions that only read."""
        if engine not in self._read_only:
            self._read_only[engine] = engine.execution_options(postgresql_readonly=True)
        return self._read_only[engine]

    async def close(self) -> None:
        """Close every connection."""
        if "trips" in vars(self):
            self.trips.close()
        for engine, size in self._made.values():
            await engine.dispose()
            statements.unwatch(size)

    def _pool(
        self, name: str, size: int, timeouts: Timeouts, *, trips: bool = False
    ) -> AsyncEngine:
        if name not in self._made:
            engine = self._make(size, timeouts, trips)
            statements.watch(engine.sync_engine, size=size)
            self._made[name] = engine, size
        return self._made[name][0]
