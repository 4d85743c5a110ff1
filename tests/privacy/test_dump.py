"""Whoever steals a backup has no number, no password and no token: the key is elsewhere."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.privacy.conftest import MASTER, People
from tests.privacy.test_numbers import ALL, EMAIL, ID, KEYRING, PHONE, keep
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer
from trainingflow.services.backups import tools
from trainingflow.services.privacy import starting
from trainingflow.services.privacy.masters import MasterMissing
from trainingflow.services.privacy.numbers import numbers_of

SECRETS = (ID, PHONE, EMAIL, ID[:17], EMAIL.partition("@")[0], MASTER, MASTER.upper())
SPELLINGS = ("utf-8", "utf-16-le", "gb18030")


def as_written(secret: str) -> set[bytes]:
    """The secret as a file may hold it: as text, and as the hexadecimal digits of a bytea."""
    texts = {secret.encode(spelling) for spelling in SPELLINGS}
    return texts | {one.hex().encode() for one in texts} | ({bytes.fromhex(MASTER)})


def trainingflow(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "trainingflow", *words],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def held(folder: Path) -> list[bytes]:
    """Every file of a backup."""
    return [one.read_bytes() for one in folder.rglob("*") if one.is_file()]


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[str]:
    """The address of a database that holds nothing."""
    name = sql.Identifier(f"tf_test_{os.getpid()}_{uuid4().hex[:8]}")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield server.database(name.as_string(connection).strip('"'))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
async def stolen(people: People, owner_url: str, tmp_path: Path) -> Path:
    """The folder of a backup of a database with numbers, as an operator takes it."""
    await keep(people, KEYRING, *ALL)
    taken = trainingflow(
        "backup",
        str(tmp_path),
        "--name",
        "taken",
        DATABASE_URL=owner_url,
        TRAININGFLOW_MASTER_KEY=MASTER,
    )
    assert taken.returncode == 0, taken.stderr
    assert MASTER not in taken.stdout + taken.stderr
    return tmp_path / "taken"


async def test_a_backup_holds_the_rows_of_numbers_and_nothing_that_is_read_without_the_key(
    stolen: Path, owner_url: str, people: People
) -> None:
    with psycopg.connect(owner_url) as connection:
        program = tools.tool("pg_restore", connection.info.server_version // 10_000)
    plain = subprocess.run(  # noqa: ASYNC221 - nothing else runs here
        [program, "--file=-", stolen / "database.dump"], capture_output=True, check=True
    ).stdout

    assert b"COPY public.personal_number " in plain
    assert str(people.world.people["teacher-0"]).encode() in plain
    for content in (plain, *held(stolen)):
        found = [secret for secret in SECRETS for one in as_written(secret) if one in content]
        assert found == []


async def test_a_restored_database_stays_shut_without_the_master_key_and_opens_with_it(
    stolen: Path, empty: str, people: People
) -> None:
    restored = trainingflow("restore", str(stolen), DATABASE_URL=empty)
    assert restored.returncode == 0, restored.stderr
    database = Database(empty, pool_size=1)

    with pytest.raises(MasterMissing, match="without it nobody can read them"):
        await starting.check(database, None)
    await starting.check(database, KEYRING)
    async with database.of(people.world.authority_id).reading() as session:
        one = people.world.people["teacher-0"]
        found = await numbers_of(session, KEYRING, people.world.authority_id, [one])
    await database.close()

    assert [number.whole for number in found[one]] == [EMAIL, ID, PHONE]
