"""What is sent on a line comes back as cursors bring it, and a refusal leaves the line usable."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from psycopg import errors
from psycopg.rows import namedtuple_row

from trainingflow.db import wire
from trainingflow.db.wire import Line, Sent

Driver = psycopg.AsyncConnection[Any]

_KINDS = {
    "uuid": st.uuids(),
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=9),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**9),
    "date": st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    "timestamptz": st.datetimes(
        datetime(1990, 1, 1),  # noqa: DTZ001 - as Hypothesis wants it
        datetime(2040, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.just(UTC),
    ),
    "boolean": st.booleans(),
    "bytea": st.binary(max_size=20),
    "uuid[]": st.lists(st.uuids(), max_size=3),
    "text[]": st.lists(st.sampled_from(["a", '"', "，", "NULL"]), max_size=3),
}


@pytest.fixture
async def driver(database_url: str) -> AsyncIterator[Driver]:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def line(driver: Driver) -> Line:
    return Line(driver)


def _number(value: int) -> Sent:
    return "SELECT %(value)s::integer AS value, %(value)s::integer + 1 AS _next", {"value": value}


_DIVIDED = "SELECT 10 / %(by)s::integer AS quotient, '100 %%' AS said"


async def test_answers_come_in_the_order_of_what_was_asked(line: Line) -> None:
    for _ in range(4):
        found = await line.ask([_number(1), (_DIVIDED, {"by": 5}), _number(7)])
        assert [[tuple(row) for row in rows] for rows in found] == [
            [(1, 2)],
            [(2, "100 %")],
            [(7, 8)],
        ]
    assert found[0][0].value == 1
    assert found[0][0].f_next == 2  # as psycopg calls a column whose name a tuple cannot have


async def test_what_comes_again_is_prepared_once(line: Line) -> None:
    for number in range(5):
        await line.ask([_number(number)])
    names = "SELECT count(*) AS prepared FROM pg_prepared_statements"
    assert [tuple(row) for row in (await line.ask([(names, {})]))[0]] == [(1,)]


def _selecting(number: int) -> Sent:
    return f"SELECT {number} AS value, '{'x' * 100}' AS said", {}


async def _prepared(driver: Driver) -> list[str]:
    cursor = await driver.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'line%'")
    return [name for (name,) in await cursor.fetchall()]


async def test_what_was_asked_longest_ago_is_prepared_no_longer(
    line: Line, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_PREPARED", 3)
    for turn in range(3):
        for number in range(8):
            for _ in range(3):
                found = await line.ask([_selecting(number), _selecting(0)])
                assert [rows[0].value for rows in found] == [number, 0], turn
        await line.ask([_selecting(0)])  # the server is told with what is asked next
        assert len(await _prepared(driver)) <= 3


async def test_long_statements_push_others_out_and_nobody_stops_a_line_from_preparing(
    line: Line, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "_MOST_OF_A_LINE", 1_000)
    monkeypatch.setattr(wire, "_MOST_OF_ALL", 2_000)
    for number in range(100):  # once each, as somebody does who varies what is asked
        await line.ask([_selecting(number)])
    for _ in range(3):
        found = await line.ask([_selecting(7)] * 3)
        assert [rows[0].value for rows in found] == [7, 7, 7]
    await line.ask([_selecting(7)])
    assert len(await _prepared(driver)) == 1


async def test_a_refusal_takes_all_of_it_back_and_the_line_goes_on(line: Line) -> None:
    await line.ask([("CREATE TEMPORARY TABLE kept (n integer)", {})])
    put = "INSERT INTO kept VALUES (%(n)s::integer)"
    count = "SELECT count(*) AS number FROM kept"
    for n in range(5):  # refused at first sight, when it would be prepared, and when it is
        with pytest.raises(errors.DivisionByZero):
            await line.ask([(put, {"n": n}), (_DIVIDED, {"by": 0}), _number(n)])
        assert [row.value for row in (await line.ask([_number(n)]))[0]] == [n]
    assert [row.number for row in (await line.ask([(count, {})]))[0]] == [0]

    await line.ask([(put, {"n": 1}), (_DIVIDED, {"by": 1})])
    assert [row.number for row in (await line.ask([(count, {})]))[0]] == [1]


async def test_nothing_found_is_an_empty_list_and_so_is_what_gives_no_rows(line: Line) -> None:
    found = await line.ask([("SELECT 1 AS one WHERE false", {}), ("SET TIME ZONE 'UTC'", {})])
    assert found == [[], []]


async def test_much_is_sent_while_much_comes_back(line: Line) -> None:
    # More than the buffers of both sockets hold, in both directions at once.
    text = "字" * 400_000
    asked: list[Sent] = [("SELECT %(text)s::text AS text", {"text": text})] * 40
    found = await line.ask(asked)
    assert all(rows[0].text == text for rows in found)


async def test_the_server_stops_when_nobody_waits_any_more(
    line: Line, driver: Driver, database_url: str
) -> None:
    pid = driver.info.backend_pid
    waiting = asyncio.ensure_future(line.ask([("SELECT pg_sleep(60)", {})]))
    running = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state = 'active'"
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:

        async def until(number: int) -> bool:
            for _ in range(200):
                [found] = await (await other.execute(running, [pid])).fetchall()
                if found == (number,):
                    return True
                await asyncio.sleep(0.05)
            return False

        assert await until(1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await until(0)
    await driver.close()  # as whoever has lent it does


async def test_a_connection_that_is_lost_is_told_to_who_waits(
    line: Line, driver: Driver, database_url: str
) -> None:
    waiting = asyncio.ensure_future(line.ask([("SELECT pg_sleep(60)", {})]))
    await asyncio.sleep(0.2)
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", [driver.info.backend_pid])

    with pytest.raises(psycopg.OperationalError):
        await waiting
    assert driver.broken


async def test_more_statements_than_are_kept_are_answered_all_the_same(line: Line) -> None:
    for _ in range(3):
        asked: list[Sent] = [(f"SELECT {n} AS n", {}) for n in range(400)]
        assert [rows[0].n for rows in await line.ask(asked)] == [*range(400)]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
async def test_values_travel_as_with_a_cursor(
    driver: Driver, line: Line, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(sorted(_KINDS)), min_size=1, max_size=5))
    values = [data.draw(st.none() | _KINDS[kind]) for kind in chosen]
    holes = ", ".join(f"%(v{n})s::{kind} AS v{n}" for n, kind in enumerate(chosen))
    text, given_ = f"SELECT {holes}", {f"v{n}": value for n, value in enumerate(values)}

    for _ in range(3):
        [rows] = await line.ask([(text, given_)])
        cursor = driver.cursor(row_factory=namedtuple_row)
        await cursor.execute(text.encode(), given_)
        expected = await cursor.fetchall()
        assert [tuple(row) for row in rows] == [tuple(row) for row in expected]
        assert [row._fields for row in rows] == [row._fields for row in expected]
