"""The small district beside a twin of another authority, whose every word is a canary."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.api.conftest import Api, api
from tests.services.conftest import People, contents, district, people, world
from tests.world import World
from trainingflow.app import create_app
from trainingflow.db.row_security import PROTECTED
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.environment import Secret
from trainingflow.settings import Settings

__all__ = ["Api", "People", "api", "contents", "district", "people", "world"]

Connection = psycopg.Connection[tuple[Any, ...]]

CANARY = "他区的金丝雀"
MASTER = "c3a91f07d25e8b64f10937ad5ce286b04f7d913ae8502b6c1d94f376082bea55"

_COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO'
    AND column_default IS NULL
"""
_VALUES: dict[str, LiteralString] = {
    "date": "date '2024-03-01'",
    "time without time zone": "time '08:00'",
    "timestamp with time zone": "timestamptz '2024-03-01 10:00+08'",
    "boolean": "true",
    "integer": "1",
    "bigint": "1",
    "numeric": "1",
    "jsonb": "'{}'",
    "ARRAY": "'{}'",
    "bytea": "'\\x00'",
}


@dataclass(frozen=True)
class Twin:
    """Two authorities in one database: each has a row in every protected table."""

    mine: UUID
    other: UUID


@pytest.fixture
def owner(owner_url: str) -> Iterator[Connection]:
    """A connection as superuser, whom no policy holds."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def second(people: People) -> str:
    """Another who answers for personal data, beside the officer of the personnel section."""
    people.world.appoint("finance-officer", Role.SECURITY_ADMINISTRATOR, "commission")
    return "finance-officer"


@pytest.fixture
async def keyed(people: People, database: Database) -> AsyncIterator[Api]:
    """The application with a master key; no number is kept yet."""
    settings = Settings(demo=True, master_keys=(Secret(MASTER),))
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)


@pytest.fixture
def twin(world: World, owner: Connection) -> Twin:
    other = uuid4()
    owner.execute("SET session_replication_role = replica")  # rows alone, without what they need
    drop_checks(owner, PROTECTED)
    for authority_id in (world.authority_id, other):
        for table in sorted(PROTECTED):
            _add_row(owner, table, authority_id, CANARY if authority_id == other else "本区")
    owner.execute(
        "INSERT INTO authority (id, code, name_zh, name_en, policy_id) "
        "VALUES (%s, 'twin', %s, %s, 'chaoyang-2021')",
        [other, CANARY, CANARY],
    )
    owner.execute("SET session_replication_role = origin")
    return Twin(world.authority_id, other)


def drop_checks(connection: Connection, tables: Iterable[str]) -> None:
    """Let a row be anything: this database is a copy, and goes with the test."""
    checks = connection.execute(
        "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE contype = 'c' AND relname = ANY(%s)",
        [sorted(tables)],
    )
    for table, check in checks.fetchall():
        statement = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
        connection.execute(statement.format(sql.Identifier(table), sql.Identifier(check)))


def _add_row(connection: Connection, table: str, authority_id: UUID, word: str) -> None:
    """A row whose ids are all that of the authority, and whose texts are all one word."""
    columns = connection.execute(_COLUMNS, [table]).fetchall()
    names = [sql.Identifier(name) for name, _ in columns]
    values = [
        sql.Literal(authority_id)
        if kind == "uuid"
        else sql.SQL(_VALUES[kind])
        if kind in _VALUES
        else sql.Literal(word)
        for name, kind in columns
    ]
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table), sql.SQL(", ").join(names), sql.SQL(", ").join(values)
        )
    )
