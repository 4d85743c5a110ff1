"""Questions are built once, travel together, and fail like everything else that is asked."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import (
    Integer,
    Text,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.statements import statements
from trainingflow.db.asking import IDS, Question, ask, each, together
from trainingflow.db.models import Authority, PolicyVersion
from trainingflow.db.session import Database
from trainingflow.db.wire import Line, Sent

NOW = datetime(2024, 5, 20, tzinfo=UTC)
_NUMBER = bindparam("number", type_=Integer())
_POLICY = bindparam("policy", type_=Text())
DOUBLE = Question(select((_NUMBER * 2).label("doubled")))
DIVIDED = Question(select((10 / _NUMBER).label("divided")))
NAMES = Question(select(Authority.name_zh).where(Authority.id == any_(IDS)))


@pytest.fixture(params=["in a trip", "in a transaction"])
async def session(
    request: pytest.FixtureRequest, database: Database
) -> AsyncIterator[AsyncSession]:
    async with database.reading() as reading:
        if request.param == "in a transaction":
            await reading.connection()
        yield reading


class Trips:
    """Counts how often somebody waits for the server with several questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pipelines = 0
        given, asked = psycopg.AsyncConnection.pipeline, Line.ask

        def counting(connection: psycopg.AsyncConnection[object]) -> object:
            self.pipelines += 1
            return given(connection)

        async def asking(line: Line, together: Sequence[Sent]) -> object:
            self.pipelines += len(together) > 1
            return await asked(line, together)

        monkeypatch.setattr(psycopg.AsyncConnection, "pipeline", counting)
        monkeypatch.setattr(Line, "ask", asking)


async def test_what_is_asked_side_by_side_is_answered_in_one_pipeline(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = Trips(monkeypatch)

    async def nested(number: int) -> list[int]:
        rows = await each(ask(session, DOUBLE, number=one) for one in (number, number + 1))
        return [row.doubled for (row,) in rows]

    found = await together(nested(1), together(nested(3), nested(5)))

    assert found == ([2, 4], ([6, 8], [10, 12]))
    assert trips.pipelines == 1


async def test_what_follows_an_answer_is_asked_after_it(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = Trips(monkeypatch)

    async def quadrupled(number: int) -> int:
        rows = await ask(session, DOUBLE, number=number)
        rows = await ask(session, DOUBLE, number=rows[0].doubled)
        return int(rows[0].doubled)

    assert await together(quadrupled(1), quadrupled(2)) == (4, 8)
    assert trips.pipelines == 2


async def test_a_question_alone_needs_no_pipeline(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = Trips(monkeypatch)

    assert (await ask(session, DOUBLE, number=21))[0].doubled == 42
    assert trips.pipelines == 0


@pytest.mark.parametrize("about", [{}, {"number": 1, "other": 2}, {"numbers": 1}])
async def test_a_question_is_asked_with_exactly_what_it_leaves_open(
    session: AsyncSession, about: dict[str, int]
) -> None:
    with pytest.raises(TypeError, match=r"the question is about \['number'\]"):
        await ask(session, DOUBLE, **about)


async def test_what_a_statement_says_itself_needs_no_value(session: AsyncSession) -> None:
    listed = Question(select(_NUMBER.in_([1, 2, 3]).label("found")))
    document = Question(select(literal({"a": [1]}, JSONB).contains({"a": []}).label("found")))

    found = await together(
        ask(session, listed, number=2), ask(session, listed, number=4), ask(session, document)
    )

    assert [rows[0].found for rows in found] == [True, False, True]


async def test_no_ids_find_nothing_and_are_the_same_statement(
    database: Database, session: AsyncSession
) -> None:
    with statements(database) as sent:
        found = [
            await ask(session, NAMES, ids=ids) for ids in ([], [UUID(int=1)], [UUID(int=1)] * 9)
        ]

    assert found == [[], [], []]
    assert len(set(sent)) == 1


async def test_who_fails_waits_for_the_others_and_leaves_the_connection_usable(
    database: Database,
) -> None:
    ended: list[int] = []

    async def late() -> None:
        await asyncio.sleep(0.01)
        ended.append(1)

    async with database.reading() as session:
        with pytest.raises(ZeroDivisionError):
            await together(_raising(), late(), ask(session, DOUBLE, number=1))
        assert ended == [1]
        assert (await ask(session, DOUBLE, number=1))[0].doubled == 2


async def _raising() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("numbers", [(0,), (1, 0), (0, 1, 2)])
async def test_the_database_s_refusal_is_one_of_sqlalchemy_s_errors(
    database: Database, numbers: tuple[int, ...]
) -> None:
    async with database.reading() as session:
        with pytest.raises(DBAPIError) as caught:
            await each(ask(session, DIVIDED, number=one) for one in numbers)
    assert isinstance(caught.value.orig, psycopg.errors.DivisionByZero)

    async with database.reading() as session:  # the connection goes on to serve others
        assert (await ask(session, DOUBLE, number=4))[0].doubled == 8


async def test_what_was_changed_before_is_seen_by_a_question(database: Database) -> None:
    kept = Question(select(PolicyVersion.hash).where(PolicyVersion.policy_id == _POLICY))
    async with database.writing() as session:
        session.add(PolicyVersion(policy_id="p", hash="h", content={}, loaded_at=NOW))

        found = await ask(session, kept, policy="p")

        assert [row.hash for row in found] == ["h"]
        await session.rollback()


async def test_who_is_given_up_in_the_middle_leaves_no_answers_behind(database: Database) -> None:
    slow = Question(select(func.pg_sleep(_NUMBER).label("slept")))

    async def asking() -> None:
        async with database.reading() as session:
            await each(ask(session, slow, number=one) for one in (5, 5))

    task = asyncio.create_task(asking())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with database.reading() as session:
        assert (await ask(session, DOUBLE, number=3))[0].doubled == 6


async def test_what_only_reads_leaves_statements_prepared(database: Database) -> None:
    for _ in range(8):
        async with database.reading() as session:
            await ask(session, DOUBLE, number=1)

    prepared = table("pg_prepared_statements", column("statement", Text()))
    async with database.reading() as session:
        kept = await ask(session, Question(select(prepared.c.statement)))
        assert any("doubled" in one.statement for one in kept)


async def test_what_only_reads_leaves_statements_prepared_in_a_transaction_too(
    database: Database,
) -> None:
    for _ in range(8):
        async with database.reading() as session:
            await session.connection()
            await ask(session, DOUBLE, number=1)

    async with database.reading() as session:
        kept = await session.scalars(text("SELECT statement FROM pg_prepared_statements"))
        assert any("doubled" in one for one in kept)
