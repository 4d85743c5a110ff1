"""Recovery to a point in time, as docs/operations.md tells it: a mistake of yesterday is undone."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from tests.room import room
from tests.world import build_world
from trainingflow.db.migrations import migrate
from trainingflow.db.session import driver_url
from trainingflow.postgres import bundled_tool, embedded_server
from trainingflow.services.invariants.check import counts

DATABASE = "district"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Room for two servers, which other users have to reach where the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="trainingflow-recovery-", dir=room()))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for one in statements:
            connection.execute(one)


def tokens(url: str) -> int:
    with psycopg.connect(url) as connection:
        [found] = connection.execute("SELECT count(*) FROM sign_in_token").fetchone() or (0,)
    return int(found)


def archived(url: str, segment: str) -> None:
    """Wait until PostgreSQL has handed a segment of its log over."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(600):
            query = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
            if connection.execute(query, [segment]).fetchone() == (True,):
                return
            time.sleep(0.1)
    message = "nothing is archived"
    raise TimeoutError(message)


def copied(url: str, target: Path) -> None:
    program = bundled_tool("pg_basebackup")
    assert program is not None
    subprocess.run(
        [program, f"--dbname={url}", f"--pgdata={target}", "--checkpoint=fast"],
        check=True,
        capture_output=True,
    )


def test_a_district_is_brought_back_to_the_instant_before_a_mistake(folder: Path) -> None:
    first, second, log = folder / "first", folder / "second", folder / "log"
    with embedded_server(first) as server:
        execute(
            server.url,
            "ALTER SYSTEM SET archive_mode = on",
            f"ALTER SYSTEM SET archive_command = 'test ! -f {log}/%f && cp %p {log}/%f'",
        )
        owner = first.stat()
    log.mkdir()
    os.chown(log, owner.st_uid, owner.st_gid)

    with embedded_server(first) as server:
        server.ensure_database(DATABASE)
        url = server.database(DATABASE)
        migrate(url)
        copied(server.url, second)
        with build_world(url, teachers=3):
            before = tokens(url)
            execute(url, "SELECT pg_create_restore_point('before the mistake')")
            execute(url, "DELETE FROM sign_in_token")
        with psycopg.connect(url, autocommit=True) as connection:
            query = "SELECT pg_walfile_name(pg_switch_wal())"
            [segment] = connection.execute(query).fetchone() or ("",)
        archived(url, segment)
    shutil.rmtree(first)

    with (second / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"archive_mode = off\nrestore_command = 'cp {log}/%f %p'\n"
            "recovery_target_name = 'before the mistake'\nrecovery_target_action = promote\n"
        )
    (second / "recovery.signal").touch()
    for left in (".s.PGSQL.5432.lock", ".handle_pids.json", "log"):  # of the embedded server
        (second / left).unlink(missing_ok=True)
    for path in (second, *second.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)

    with embedded_server(second) as server:
        url = server.database(DATABASE)
        engine = create_engine(driver_url(url))
        with engine.connect() as connection_:
            broken = counts(connection_)
        engine.dispose()

        assert tokens(url) == before > 0
        assert set(broken.values()) == {0}
