"""`trainingflow verify` computes a sample of standings afresh and reads the stored files."""

import asyncio
import hashlib
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from tests.world import build_world
from trainingflow.cli import standings
from trainingflow.cli.verify import app
from trainingflow.services.storage import Storage, made

STANDINGS = "standings-can-be-recomputed"
FILES = "files-are-what-rows-say"
CONTENT = b"some bytes"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this installation keeps its files."""
    monkeypatch.setenv("TRAININGFLOW_FILES", (tmp_path / "kept").as_uri())
    monkeypatch.setenv("TRAININGFLOW_FILES_KEY", "0123456789abcdef" * 4)
    return tmp_path / "kept"


@pytest.fixture
def owner(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A district of nine teachers and their offices, everybody evaluated."""
    with build_world(owner_url, teachers=9) as world:
        world.set_now("2024-05-20T09:00")
        monkeypatch.setenv("DATABASE_URL", database_url)
        done = CliRunner().invoke(standings.app, ["recompute", "--json"])
        assert done.exit_code == 0, done.stderr
    return owner_url


def verified(*words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, ["--json", *words])
    assert done.exit_code < 2, done.stderr
    return done.exit_code, json.loads(done.stdout)


def test_a_sample_is_computed_afresh_and_comes_again_with_its_seed(owner: str) -> None:
    status, said = verified("--standings", "5")
    again = verified("--standings", "5", "--seed", str(said["seed"]))
    everybody = verified("--standings", "1000", "--only", STANDINGS)
    none = verified("--standings", "0")
    printed = CliRunner().invoke(app, ["--standings", "5", "--seed", "7", "--only", STANDINGS])

    assert (status, said["looked"], said["invariants"][STANDINGS]) == (0, {STANDINGS: 5}, [])
    assert again == (0, said)
    assert everybody[1]["looked"] == {STANDINGS: 25}
    assert none[1]["looked"] == {}
    assert "comes again with --seed 7" in printed.stdout


def test_a_standing_that_somebody_wrote_is_found_by_a_sample(owner: str) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute(
            "UPDATE credit_account SET eligible = NOT eligible WHERE policy_id = 'beijing-2021'"
            " AND teacher_id = (SELECT id FROM person WHERE code = 'teacher-3')"
        )

    status, said = verified("--only", STANDINGS)

    [row] = said["invariants"][STANDINGS]
    assert (status, row["policy"]) == (1, "beijing-2021")
    assert row["stored"]["eligible"] is not row["fresh"]["eligible"]


def stored(owner: str, folder: Path) -> Path:
    """A report with its row, as the installation makes them."""
    digest = hashlib.sha256(CONTENT).digest()
    with psycopg.connect(owner) as connection:
        found = connection.execute("SELECT id FROM authority").fetchone()
        assert found is not None
        [authority] = found
        connection.execute(
            "INSERT INTO report_file (authority_id, id, file_name, content_type, size, sha256,"
            " made_at) VALUES (%s, gen_random_uuid(), 'x', 'text/csv', %s, %s, now())",
            [authority, len(CONTENT), digest],
        )
    key = made(authority, digest)

    async def pieces() -> AsyncIterator[bytes]:
        yield CONTENT

    asyncio.run(_write(Storage.at(folder.as_uri()), key, pieces()))
    return folder / key


async def _write(storage: Storage, key: str, pieces: AsyncIterator[bytes]) -> None:
    await storage.write(key, pieces)


def planted(file: Path, *, days: float) -> None:
    """A file beside another that no row names, so old."""
    other = file.with_name("0" * 64)
    other.write_bytes(CONTENT)
    at = time.time() - days * 86_400
    os.utime(other, (at, at))


CHANGES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "nothing": (lambda _file: None, []),
    "altered": (lambda file: file.write_bytes(b"other bytes"), ["it is not what its row says"]),
    "one bit": (lambda file: file.write_bytes(b"some bytez"), ["it is not what its row says"]),
    "lost": (lambda file: file.unlink(), ["it is missing"]),
    "planted": (lambda file: planted(file, days=2), ["no row names it"]),
    "on its way in": (lambda file: planted(file, days=0.5), []),
}


@pytest.mark.parametrize("how", CHANGES)
def test_every_stored_file_is_compared_with_its_row(how: str, owner: str, folder: Path) -> None:
    change, expected = CHANGES[how]
    change(stored(owner, folder))

    status, said = verified("--only", FILES)

    assert (status, [row["wrong"] for row in said["invariants"][FILES]]) == (
        1 if expected else 0,
        expected,
    )


def test_where_no_files_are_kept_none_are_looked_at(owner: str) -> None:
    assert verified("--only", FILES)[1]["looked"] == {}
