"""The demo district, loaded once for all tests that only read it."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import SOURCES
from tests.copies import Copies
from tests.templates import Recipe, fingerprint, made_once
from trainingflow import demo
from trainingflow.db.migrations import folder
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer


@pytest.fixture(scope="session")
def loaded(server: EmbeddedServer, template: str, copies: Copies) -> Iterator[str]:
    """The address of a loaded district: a copy of the one that the first who asked has loaded."""
    paths = (*SOURCES.rglob("*.py"), *SOURCES.rglob("*.yaml"), *folder().rglob("*.py"))
    recipe = Recipe("tf_demo", fingerprint(paths), demo.load, kept=timedelta(hours=6))
    ready = made_once(server, recipe, of=template)
    with copies.copy(ready) as name:
        yield server.database(name)


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
