"""A trip is a transaction of its own: bound to one authority, and asked again where it was lost."""

import asyncio
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import Integer, Text, bindparam, func, select, true

from tests.services.conftest import People
from trainingflow.db import lines
from trainingflow.db.asking import Question, ask, together
from trainingflow.db.models import Person
from trainingflow.db.pools import Timeouts
from trainingflow.db.session import Database, Overloaded, Slow, Unavailable
from trainingflow.observing import metrics

PEOPLE = Question(select(Person.id))
WHOSE = Question(
    select(func.current_setting("trainingflow.authority", true(), type_=Text()).label("authority"))
)
SLOW = Question(select(func.pg_sleep(bindparam("seconds", type_=Integer())).label("slept")))
READING = Question(
    select(
        func.current_setting("application_name", type_=Text()).label("name"),
        func.pg_backend_pid(type_=Integer()).label("pid"),
    )
)
HASTY = Timeouts("100ms", "100ms", "1s", 0.1)


async def _pids(database: Database) -> set[int]:
    async def pid() -> int:
        async with database.reading() as session:
            found = await ask(session, READING)
        return int(found[0].pid)

    return set(await asyncio.gather(*(pid() for _ in range(4))))


def _end(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            " AND application_name = 'trainingflow'"
        )


async def test_a_trip_sees_the_people_of_its_authority_and_the_next_nobody(
    people: People, database: Database
) -> None:
    authority = people.world.authority_id
    async with database.of(authority).reading() as session:
        seen, whose = await together(ask(session, PEOPLE), ask(session, WHOSE))
    assert len(seen) > 1
    assert [one.authority for one in whose] == [str(authority)]

    async with database.reading() as session:
        nobody, unbound = await together(ask(session, PEOPLE), ask(session, WHOSE))
    assert nobody == []
    assert [one.authority or None for one in unbound] == [None]

    async with database.of(uuid4()).reading() as session:
        assert await ask(session, PEOPLE) == []


async def test_connections_that_the_server_has_ended_cost_nobody_an_answer(
    database: Database, owner_url: str
) -> None:
    before = await _pids(database)

    await asyncio.to_thread(_end, owner_url)
    after = await _pids(database)

    assert after
    assert not before & after


async def test_a_trip_whose_connection_is_lost_under_way_is_made_again(
    database: Database, owner_url: str
) -> None:
    async with database.reading() as session:
        asked = asyncio.create_task(ask(session, SLOW, seconds=1))
        await asyncio.sleep(0.4)
        await asyncio.to_thread(_end, owner_url)
        assert len(await asked) == 1


async def test_what_takes_too_long_is_told_as_that_and_the_connection_goes_on(
    database_url: str,
) -> None:
    database = Database(database_url, pool_size=1, timeouts=HASTY)
    try:
        with pytest.raises(Slow):
            async with database.reading() as session:
                await ask(session, SLOW, seconds=2)
        with pytest.raises(Slow):
            async with database.of(UUID(int=1)).reading() as session:
                await together(ask(session, SLOW, seconds=2), ask(session, WHOSE))
        assert len(await _pids_of_one(database)) == 1
    finally:
        await database.close()


async def _pids_of_one(database: Database) -> set[int]:
    async with database.reading() as session:
        return {(await ask(session, READING))[0].pid for _ in range(3)}


async def test_who_finds_no_connection_in_time_is_told_that_others_hold_them(
    database_url: str,
) -> None:
    patience = Timeouts("10s", "1s", "10s", 0.1)
    database = Database(database_url, pool_size=1, timeouts=patience)

    async def asking() -> None:
        async with database.reading() as session:
            await ask(session, SLOW, seconds=1)

    try:
        first = asyncio.create_task(asking())
        await asyncio.sleep(0.3)
        with pytest.raises(Overloaded):
            await asking()
        await first
    finally:
        await database.close()


async def test_who_waits_for_a_connection_gets_the_next_that_is_given_back(
    database_url: str,
) -> None:
    database = Database(database_url, pool_size=1, timeouts=Timeouts("10s", "1s", "10s", 5))
    try:
        pids = [await _pids(database) for _ in range(3)]  # four at once, each time
        assert len(set.union(*pids)) == 1
    finally:
        await database.close()


async def test_connections_at_hand_are_not_in_use_and_are_closed_in_the_end(
    database_url: str, owner_url: str
) -> None:
    def ours() -> int:
        count = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
        with psycopg.connect(owner_url) as connection:
            return int((connection.execute(count, [[*pids]]).fetchone() or [0])[0])

    before = metrics.POOL_IN_USE._value.get()  # noqa: SLF001 - what it shows
    database = Database(database_url, pool_size=3)
    pids = await _pids(database)
    assert 1 <= len(pids) <= 3
    assert ours() == len(pids)
    assert metrics.POOL_IN_USE._value.get() == before  # noqa: SLF001 - as above

    await database.close()

    assert ours() == 0
    assert metrics.POOL_IN_USE._value.get() == before  # noqa: SLF001 - as above


async def test_a_connection_that_is_old_is_made_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await _pids(database)
    assert await _pids(database) <= before

    monkeypatch.setattr(lines, "RECYCLED", -1)
    pool = database._pools.trips.engine.sync_engine.pool  # noqa: SLF001 - whose age it is
    monkeypatch.setattr(pool, "_recycle", 0)
    await _pids(database)

    assert not await _pids(database) & before


async def test_a_database_that_is_away_is_told_as_away() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(Unavailable):
        async with database.reading() as session:
            await ask(session, WHOSE)
    await database.close()


async def test_a_question_in_a_begun_transaction_is_asked_in_it(database: Database) -> None:
    async with database.reading() as session:
        connection = await session.connection()
        pid = (await connection.execute(select(func.pg_backend_pid()))).scalar_one()
        assert (await ask(session, READING))[0].pid == pid
