"""A real PostgreSQL for every test that asks: one server, one migrated template, a copy each."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.copies import Copies, copies_on
from trainingflow.db.migrations import folder, migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer, embedded_server

SOURCES = Path(__file__).parents[1] / "src" / "trainingflow"

# A copy has hundreds of small files, which a file system in memory makes ten times as fast.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it, as in any other
ENOUGH = 2 << 30

_OLD = """
    SELECT datname FROM pg_database
    WHERE datname LIKE 'tf_template_%%' AND datname <> %s
    AND (pg_stat_file(format('base/%%s/PG_VERSION', oid), true)).modification
        < now() - interval '7 days'
"""


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedServer]:
    """The server of `TEST_DATABASE_URL` (a superuser's address), or the embedded one."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named is not None:
        yield EmbeddedServer(named)
        return
    data = _room() / f"trainingflow-tests-{os.getuid()}"
    with embedded_server(data, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: EmbeddedServer) -> str:
    """A migrated database that is only ever copied; made anew when its sources change."""
    name = f"tf_template_{_fingerprint()}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7420222)")  # one test process makes it
        _sweep(connection, name)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            growing = f"{name}_growing"
            connection.execute(_statement("DROP DATABASE IF EXISTS {}", growing))
            connection.execute(_statement("CREATE DATABASE {}", growing))
            migrate(server.database(growing))
            connection.execute(_statement("ALTER DATABASE {} RENAME TO {}", growing, name))
    return name


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


def _room() -> Path:
    """Where the server of the tests keeps its data: in memory, where there is enough of it."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))


def _fingerprint() -> str:
    digest = hashlib.sha256()
    folders = (folder(), SOURCES / "db", SOURCES / "domain")
    for path in sorted(path for root in folders for path in root.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sweep(connection: psycopg.Connection[tuple[str]], template: str) -> None:
    """Drop what killed test runs have left, whose process is gone, and templates of last week."""
    names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'tf_test_%'")
    for (name,) in names.fetchall():
        if not Path(f"/proc/{name.split('_')[2]}").exists():
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    for (name,) in connection.execute(_OLD, [template]).fetchall():
        connection.execute(_statement("DROP DATABASE IF EXISTS {}", name))
