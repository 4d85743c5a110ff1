"""The driver's dialect of SQLAlchemy, under which the pools of a process share what is compiled."""

from typing import Final, Self

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.util import LRUCache

DRIVER: Final = "postgresql+trainingflow"

COMPILED: Final[LRUCache[object, object]] = LRUCache(1_000)
"""Statements as they are sent; SQLAlchemy would compile each of them once more for every pool."""


class SharedDialect(PGDialectAsync_psycopg):
    """The same, to SQLAlchemy's cache, as that of any other pool on a server of its version."""

    supports_statement_cache = True

    @classmethod
    def get_async_dialect_cls(cls, url: URL) -> type[Self]:  # noqa: ARG003 - SQLAlchemy's signature
        """Itself: it is asynchronous already."""
        return cls

    def __eq__(self, other: object) -> bool:
        """Whether a statement is written the same way for both."""
        return isinstance(other, SharedDialect) and self._learnt() == other._learnt()

    def __hash__(self) -> int:
        """One for all: there are as many as pools."""
        return hash(SharedDialect)

    def _learnt(self) -> tuple[object, ...]:
        """What it has asked the server, and statements depend on."""
        return self.server_version_info, self._backslash_escapes


registry.register(DRIVER.replace("+", "."), __name__, SharedDialect.__name__)
