"""The restore drill: a district is copied, destroyed and brought back, and is what it was."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.copies import Copies
from tests.world import build_world
from trainingflow.db.privileges import APPLICATION
from trainingflow.postgres import EmbeddedServer
from trainingflow.services.backups.tools import without_password
from trainingflow.services.storage import Storage, kept

KEY = "a-key-for-the-seals-of-backups-of-this-test"
FILE = b"%PDF-1.7 evidence of a training"
TABLES = """
    SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname
"""
RIGHTS = """
    SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner), relacl::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname
"""


@dataclass
class Site:
    """A district with a file, a folder for its backups, and its variables."""

    server: EmbeddedServer
    name: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "trainingflow", *arguments],
            env=os.environ | self.variables | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def backup(self, name: str = "first", **variables: str) -> Path:
        done = self.run("backup", str(self.folder), "--name", name, "--json", **variables)
        assert done.returncode == 0, done.stderr
        return self.folder / name

    def answer(self, *arguments: str, **variables: str) -> dict[str, Any]:
        done = self.run(*arguments, "--json", **variables)
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@pytest.fixture(scope="module")
def original(
    server: EmbeddedServer,
    copies: Copies,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("backups")
    files = folder / "files"
    with copies.copy(template) as name, build_world(server.database(name), teachers=5) as world:
        key = asyncio.run(put(Storage.at(files.as_uri()), world.authority_id))
        yield Site(
            server,
            name,
            folder,
            {
                "DATABASE_URL": server.database(name),
                "TRAININGFLOW_FILES": files.as_uri(),
                "TRAININGFLOW_FILES_KEY": "k" * 40,
                "KEY_OF_THE_FILE": key,
            },
        )


@pytest.fixture(scope="module")
def taken(original: Site) -> Path:
    """A backup that the tests copy before they touch it."""
    return original.backup("taken", TRAININGFLOW_BACKUP_KEY=KEY)


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[str]:
    """The address of a database that holds nothing."""
    name = f"tf_test_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        create = "CREATE DATABASE {} TEMPLATE template0"
        connection.execute(sql.SQL(create).format(sql.Identifier(name)))
        yield server.database(name)
        drop = "DROP DATABASE {} WITH (FORCE)"
        connection.execute(sql.SQL(drop).format(sql.Identifier(name)))


async def put(storage: Storage, authority_id: UUID) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield FILE

    announced = await storage.write("incoming/x", chunks())
    key = kept(authority_id, announced.sha256)
    await storage.move("incoming/x", key)
    return key


def content(url: str) -> Mapping[str, tuple[int, str | None]]:
    """Every row of every table: how many, and the hash of all in the order of their text."""
    with psycopg.connect(url) as connection:
        found = {}
        for (table,) in connection.execute(TABLES).fetchall():
            query = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
            row = connection.execute(sql.SQL(query).format(sql.Identifier(table))).fetchone()
            assert row is not None
            found[table] = (int(row[0]), row[1])
        return found


def rights(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(RIGHTS).fetchall()


def test_a_district_that_was_destroyed_is_restored_with_every_row_file_and_right(
    original: Site, taken: Path, empty: str, tmp_path: Path
) -> None:
    before, owned = content(original.variables["DATABASE_URL"]), rights(empty)
    assert owned == []
    owned = rights(original.variables["DATABASE_URL"])
    files = tmp_path / "files"  # as after a fire: a new machine, a new disk

    said = original.answer(
        "restore",
        str(taken),
        DATABASE_URL=empty,
        TRAININGFLOW_FILES=files.as_uri(),
        TRAININGFLOW_BACKUP_KEY=KEY,
    )

    assert content(empty) == before
    assert rights(empty) == owned
    assert (files / original.variables["KEY_OF_THE_FILE"]).read_bytes() == FILE
    assert said.pop("seconds") > 0
    assert said == {
        "backup": str(taken),
        "takenAt": json.loads((taken / "manifest.json").read_text())["taken_at"],
        "revision": json.loads((taken / "manifest.json").read_text())["revision"],
        "rows": sum(rows for rows, _ in before.values()),
        "files": 1,
        "restored": True,
        "wrong": [],
        "migrate": False,
    }


def test_what_is_restored_serves_the_application(
    original: Site, taken: Path, empty: str, server: EmbeddedServer
) -> None:
    original.answer("restore", str(taken), DATABASE_URL=empty, TRAININGFLOW_BACKUP_KEY=KEY)

    name = empty.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(server.database(name, user=APPLICATION)) as connection:
        people = connection.execute("SELECT count(*) FROM sign_in_token").fetchone()
        assert people is not None
        assert people[0] > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM item_event")


@pytest.mark.parametrize("name", ["database.dump", "manifest.json", "the file", "the seal"])
def test_a_backup_that_was_altered_is_refused_before_anything_is_written(
    original: Site, taken: Path, empty: str, tmp_path: Path, name: str
) -> None:
    copied = tmp_path / "copied"
    shutil.copytree(taken, copied)
    place = {
        "the file": f"files/{original.variables['KEY_OF_THE_FILE']}",
        "the seal": "manifest.hmac-sha256",
    }.get(name, name)
    altered = bytearray((copied / place).read_bytes())
    altered[len(altered) // 2] ^= 1
    (copied / place).write_bytes(altered)

    done = original.run("restore", str(copied), DATABASE_URL=empty, TRAININGFLOW_BACKUP_KEY=KEY)

    assert done.returncode == 1
    assert "altered" in done.stderr
    assert content(empty) == {}


def test_a_whole_backup_made_anew_by_somebody_else_is_refused_by_its_hash_or_its_seal(
    original: Site, empty: str
) -> None:
    forged = original.backup("forged")  # without the key

    sealed = original.run("restore", str(forged), DATABASE_URL=empty, TRAININGFLOW_BACKUP_KEY=KEY)
    hashed = original.run("restore", str(forged), "--expect", "0" * 64, DATABASE_URL=empty)

    assert (sealed.returncode, hashed.returncode) == (1, 1)
    assert "The backup is not sealed" in sealed.stderr
    assert "not the one that was expected" in hashed.stderr
    assert content(empty) == {}


def test_a_database_that_holds_something_is_left_alone(original: Site, taken: Path) -> None:
    before = content(original.variables["DATABASE_URL"])

    done = original.run("restore", str(taken), TRAININGFLOW_BACKUP_KEY=KEY)

    assert done.returncode == 1
    assert "Restore into an empty one" in done.stderr
    assert content(original.variables["DATABASE_URL"]) == before


def test_a_backup_can_be_proved_without_a_database(original: Site, taken: Path) -> None:
    said = original.answer(
        "restore", str(taken), "--check-only", TRAININGFLOW_BACKUP_KEY=KEY, DATABASE_URL=NOWHERE
    )

    assert (said["restored"], said["wrong"]) == (False, [])


NOWHERE = "postgresql://127.0.0.1:1/none"


def test_a_role_that_does_not_see_every_row_makes_no_backup(
    original: Site, server: EmbeddedServer
) -> None:
    narrow = server.database(original.name, user=APPLICATION)

    done = original.run("backup", str(original.folder), "--name", "narrow", DATABASE_URL=narrow)

    assert done.returncode == 1
    assert "BYPASSRLS" in done.stderr
    assert not (original.folder / "narrow").exists()
    assert not (original.folder / "narrow.partial").exists()


def test_a_backup_is_for_its_owner_alone_and_holds_no_secret(original: Site, taken: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in taken.rglob("*") if path.is_file()}

    assert modes == {0o600}
    assert taken.stat().st_mode & 0o777 == 0o700
    manifest = (taken / "manifest.json").read_text()
    assert "k" * 40 not in manifest
    assert KEY not in manifest
    assert json.loads(manifest)["keys"] == ["TRAININGFLOW_FILES_KEY"]


def test_a_password_is_not_in_the_list_of_processes() -> None:
    assert without_password("postgresql://u:p%40ss@h:5/d?sslmode=require") == (
        "postgresql://u@h:5/d?sslmode=require",
        {"PGPASSWORD": "p@ss"},
    )
    assert without_password("postgresql:///d") == ("postgresql:///d", {})
