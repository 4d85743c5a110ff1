"""Databases for tests: copied from one that is ready, dropped when nobody uses them any more."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql

from trainingflow.postgres import EmbeddedServer

# As files: a copy through the log takes twice as long, and writes all of it twice.
_COPY = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"


class Copies:
    """Makes the databases of one test process.

    A copy is dropped when the next one is made, not when its test ends: by then its connections
    are gone, for which the server would otherwise wait a tenth of a second each time.
    """

    def __init__(self, server: EmbeddedServer, connection: psycopg.Connection[tuple[str]]) -> None:
        self.server = server
        self._connection = connection
        self._left: list[str] = []

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The name of a fresh copy, for as long as the block runs."""
        name = f"tf_test_{os.getpid()}_{uuid4().hex[:8]}"
        self.clear()
        self._connection.execute(_statement(_COPY, name, template))
        try:
            yield name
        finally:
            self._left.append(name)

    def clear(self) -> None:
        """Drop what is no longer used."""
        while self._left:
            name = self._left.pop()
            self._connection.execute(_statement("DROP DATABASE {} WITH (FORCE)", name))


@contextmanager
def copies_on(server: EmbeddedServer) -> Iterator[Copies]:
    """What makes copies on a server; nothing of it is left afterwards."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        copies = Copies(server, connection)
        yield copies
        copies.clear()


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))
