"""A real PostgreSQL for every test that asks: one server, one migrated template, a copy each."""

import gc
import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.copies import Copies, copies_on
from tests.order import pytest_addoption, pytest_collection_modifyitems, pytest_configure
from tests.room import room
from tests.templates import Recipe, fingerprint, made_once
from trainingflow.db.migrations import folder, migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer, embedded_server

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]

SOURCES = Path(__file__).parents[1] / "src" / "trainingflow"


def pytest_sessionstart() -> None:
    """Look for no garbage while twenty thousand tests are collected: there is none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Never look through them again: a million objects, a second each time.

    Through what comes later as seldom as a process that serves does (`trainingflow.app`).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The server of `TEST_DATABASE_URL` (a superuser's address), or the embedded one."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named is not None:
        yield EmbeddedServer(named)
        return
    data = room() / f"trainingflow-tests-{os.getuid()}"
    with embedded_server(data, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """A migrated database that is only ever copied; made anew when its sources change."""
    folders = (folder(), SOURCES / "db", SOURCES / "domain")
    mark = fingerprint(path for root in folders for path in root.rglob("*.py"))
    _sweep(server)
    return made_once(server, Recipe("tf_template", mark, migrate, kept=timedelta(days=2)))


@pytest.fixture(scope="session")
def copies(server: EmbeddedServer) -> Iterator[Copies]:
    """What makes the databases of this test process."""
    with copies_on(server) as made:
        yield made


@pytest.fixture
def contents(template: str) -> str:
    """What a test's database is a copy of: nothing but the migrated schema, or a district."""
    return template


@pytest.fixture
def database_name(copies: Copies, contents: str) -> Iterator[str]:
    """A fresh copy for one test."""
    with copies.copy(contents) as name:
        yield name


@pytest.fixture
def owner_url(server: EmbeddedServer, database_name: str) -> str:
    """The address of the test's database as superuser: for what the application may not do."""
    return server.database(database_name)


@pytest.fixture
def database_url(server: EmbeddedServer, database_name: str) -> str:
    """The address of the test's database as the application's role."""
    return server.database(database_name, user=APPLICATION)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's database, as the application reaches it."""
    opened = Database(database_url, pool_size=10)
    yield opened
    await opened.close()


def _sweep(server: EmbeddedServer) -> None:
    """Drop what killed test runs have left, whose process is gone."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tf_test_%'")
        for (name,) in names.fetchall():
            if not Path(f"/proc/{name.split('_')[2]}").exists():
                drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))
