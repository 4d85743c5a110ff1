"""The demo district, loaded once for all tests that only read it."""

import os
from collections.abc import AsyncIterator, Iterator
from typing import LiteralString
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from trainingflow import demo
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer


@pytest.fixture(scope="session")
def loaded(server: EmbeddedServer, template: str) -> Iterator[str]:
    """The address of a loaded district."""
    name = f"tf_test_{os.getpid()}_district"
    url = server.database(name)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        connection.execute(_statement("CREATE DATABASE {} TEMPLATE {}", name, template))
        demo.load(url)
        yield url
        connection.execute(_statement("DROP DATABASE {} WITH (FORCE)", name))


@pytest.fixture
def district(loaded: str) -> Iterator[psycopg.Connection]:
    """A connection to the loaded district; what a test writes is rolled back."""
    with psycopg.connect(loaded) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
async def opened(server: EmbeddedServer, loaded: str) -> AsyncIterator[Database]:
    """The loaded district, as the application reaches it."""
    name = urlsplit(loaded).path.removeprefix("/")
    database = Database(server.database(name, user=APPLICATION), pool_size=4)
    with psycopg.connect(loaded) as connection:
        [authority_id] = connection.execute("SELECT id FROM authority").fetchone() or []
    yield database.of(authority_id)
    await database.close()


def _statement(text: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))
