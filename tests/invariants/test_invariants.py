"""Every invariant holds in a district that was lived in, and bites where a row is broken."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.copies import Copies
from tests.districts import District
from tests.invariants.breaking import BREAKS, SLEEP, WAKE
from trainingflow.services.invariants.catalogue import BEYOND, INVARIANTS
from trainingflow.services.invariants.check import broken, counts, rows_of
from trainingflow.services.invariants.page import ELSEWHERE, ROWS

ROOT = Path(__file__).parents[2]

# Broken by a second session that leaves its transaction open, in a test of its own.
OF_SESSIONS = {"no-transaction-is-left-open"}


@pytest.fixture
def connection(copies: Copies, lived: District) -> Iterator[Connection]:
    """A transaction as superuser that is rolled back: whatever is broken in it was never there."""
    address = make_url(copies.server.database(lived.database_name))
    engine = create_engine(address.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as opened:
        yield opened
        opened.rollback()


def found(connection: Connection) -> set[str]:
    return {name for name, rows in broken(connection).items() if rows}


def test_nothing_is_broken_where_people_have_worked(connection: Connection) -> None:
    assert {name: rows for name, rows in broken(connection).items() if rows} == {}


def test_every_invariant_is_shown_to_bite() -> None:
    assert BREAKS.keys() | OF_SESSIONS == INVARIANTS.keys()


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_found_and_nothing_else(name: str, connection: Connection) -> None:
    one = BREAKS[name]
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in (SLEEP, *one.statements, WAKE, *one.guards):
        connection.execute(text(statement.replace(":", "\\:")))

    assert found(connection) == {name} | one.also


def test_a_transaction_that_somebody_left_open_is_found(
    connection: Connection, copies: Copies, lived: District
) -> None:
    kept = INVARIANTS["no-transaction-is-left-open"]
    sooner = dataclasses.replace(kept, query=kept.query.replace("2 minutes", "0 seconds"))

    with psycopg.connect(copies.server.database(lived.database_name)) as other:
        other.execute("SELECT 1")
        rows = rows_of(connection, sooner)

        assert [one["process"] for one in rows] == [str(other.info.backend_pid)]
        assert rows_of(connection, kept) == []


def test_a_gauge_shows_how_many_rows_are_broken(connection: Connection) -> None:
    connection.execute(text("UPDATE credit_account SET have = -1"))

    counted = counts(connection, ["standings-have-floors", "events-continue"])

    accounts = connection.scalar(text("SELECT count(*) FROM credit_account"))
    assert counted == {"standings-have-floors": accounts, "events-continue": 0}


def test_every_row_of_the_catalogue_is_answered_by_something_that_is_named() -> None:
    answered = {one.row for one in INVARIANTS.values()} | {one.row for one in BEYOND.values()}

    assert answered | ELSEWHERE.keys() == ROWS.keys() == {f"I{n:02}" for n in range(1, 31)}
    named = re.findall(r"`(tests/[\w/.]+)`", " ".join(ELSEWHERE.values()))
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_every_invariant_says_what_it_is_about_in_both_languages() -> None:
    assert [
        one.name
        for one in INVARIANTS.values()
        if not (one.en.endswith(".") and one.zh.endswith("。") and one.row.startswith("I"))
    ] == []
