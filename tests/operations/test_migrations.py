"""Migrations while others serve: short waits, each in its own transaction, and linted."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from tests.migration_lint import BASELINE, findings, statements
from trainingflow.db import privileges
from trainingflow.db.condition import newest_revision
from trainingflow.db.migrations import configuration, migrate
from trainingflow.postgres import EmbeddedServer

# Runs the migrations and dies as the statement of this number is about to be sent.
DIES = """
import os, signal, sys
from sqlalchemy import Engine, event
from trainingflow.db.migrations import migrate

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

migrate(sys.argv[1])
"""


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[str]:
    """The address of a database that holds nothing."""
    name = f"tf_test_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        create, drop = "CREATE DATABASE {} TEMPLATE template0", "DROP DATABASE {} WITH (FORCE)"
        connection.execute(sql.SQL(create).format(sql.Identifier(name)))
        yield server.database(name)
        connection.execute(sql.SQL(drop).format(sql.Identifier(name)))


def revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


def columns(url: str) -> list[tuple[str, ...]]:
    query = """
        SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = 'public' ORDER BY 1, 2
    """
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_migrations_that_are_killed_again_and_again_reach_the_same_schema(
    empty: str, owner_url: str
) -> None:
    killed = []
    for statement in (9, 60, 200, 330, 450):
        done = subprocess.run([sys.executable, "-c", DIES, empty, str(statement)], check=False)
        killed.append((done.returncode, revision(empty)))

    migrate(empty)

    assert {status for status, _ in killed} <= {-9, 0}
    assert killed[0] == (-9, None)
    reached = [found or "" for _, found in killed]
    assert reached == sorted(reached)  # what was committed stays
    assert len(set(reached)) > 2
    assert revision(empty) == newest_revision()
    assert columns(empty) == columns(owner_url)


class Killed(Exception):
    """Somebody has pulled the plug."""


def test_what_runs_outside_of_a_transaction_is_begun_again_wherever_it_was_killed(
    empty: str, owner_url: str
) -> None:
    killed: list[str] = []

    def kill(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        alone = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        if alone and statement not in killed:
            killed.append(statement)
            raise Killed

    event.listen(Engine, "before_cursor_execute", kill)
    try:
        for _ in range(100):
            with suppress(Killed):
                migrate(empty)
                break
    finally:
        event.remove(Engine, "before_cursor_execute", kill)

    assert any("CONCURRENTLY" in one for one in killed)
    assert any("VALIDATE CONSTRAINT ck_task_in_order" in one for one in killed)
    assert revision(empty) == newest_revision()
    assert columns(empty) == columns(owner_url)


def test_a_migration_that_gets_no_lock_lets_others_pass_and_is_begun_again(
    owner_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A reader holds a table for longer than the lock timeout; writers are not kept waiting."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [newest_revision()])
    holder = psycopg.connect(owner_url)
    holder.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
    release = threading.Timer(6, holder.close)
    release.start()
    try:
        migrate(owner_url)
    finally:
        release.join()

    assert "migration waits for a lock" in caplog.text
    assert revision(owner_url) == newest_revision()


def test_the_newer_migrations_lock_nothing_for_long(empty: str) -> None:
    scripts = statements(empty)

    assert max(scripts) == newest_revision()
    assert min(scripts) > BASELINE
    assert findings(scripts) == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("ALTER TABLE person ADD COLUMN x bigint NOT NULL;", "adding-required-field"),
        ("ALTER TABLE person DROP COLUMN name;", "ban-drop-column"),
        ("ALTER TABLE person ALTER COLUMN name TYPE bytea;", "changing-column-type"),
        ("CREATE INDEX x ON item_event (at);", "require-concurrent-index-creation"),
        ("ALTER TABLE person RENAME COLUMN name TO called;", "renaming-column"),
        ("ALTER TABLE person ADD CONSTRAINT c CHECK (name <> '');", "constraint-missing-not-valid"),
        ("ALTER TABLE person ALTER COLUMN phone SET NOT NULL;", "adding-not-nullable-field"),
    ],
)
def test_a_migration_that_would_stop_the_others_is_found(statement: str, rule: str) -> None:
    assert [one.split(": ")[:2] for one in findings({"9999": statement})] == [["9999", rule]]


def test_assignments_of_before_count_as_known_from_their_first_day(empty: str) -> None:
    engine = create_engine(make_url(empty).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            privileges.create_roles(connection)
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
            connection.commit()
            command.upgrade(configuration(connection), "0019")
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(
                text(
                    "INSERT INTO assignment (authority_id, id, person_id, role, organisation_id,"
                    " since) VALUES (:one, :one, :one, 'PRINCIPAL', :one, '2021-01-01')"
                ),
                {"one": uuid4()},
            )
            connection.commit()
        migrate(empty)
        with engine.connect() as connection:
            known = connection.execute(
                text("SELECT recorded_at AT TIME ZONE 'Asia/Shanghai' FROM assignment")
            ).scalar_one()
    finally:
        engine.dispose()

    assert known == datetime(2021, 1, 1)  # noqa: DTZ001 - the clock of the place
