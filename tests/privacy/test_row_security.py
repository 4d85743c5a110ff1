"""The database itself shows a transaction the personal data of its own authority only."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from tests.privacy.conftest import CANARY, Api, Connection, Twin
from trainingflow.db.privileges import APPLICATION, AUDITOR, BACKUP, OWNER
from trainingflow.db.row_security import PROTECTED, UNPROTECTED, enter
from trainingflow.db.session import Database
from trainingflow.services.privacy.entries import REGISTER

TABLES = sorted(PROTECTED)


async def authorities_seen(session: AsyncSession, table: str) -> list[object]:
    """Whose rows a statement without any filter finds."""
    rows = await session.execute(text(f'SELECT DISTINCT authority_id FROM "{table}"'))  # noqa: S608 - a table of ours
    return list(rows.scalars())


def test_every_protected_table_holds_its_owner_to_the_policy_too(owner: Connection) -> None:
    held = owner.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity ORDER BY 1"
    ).fetchall()

    assert [name for (name,) in held] == TABLES


def test_the_application_owns_nothing_and_passes_no_policy_by(owner: Connection) -> None:
    role = owner.execute(
        "SELECT rolsuper, rolbypassrls, pg_has_role(rolname, %s, 'MEMBER'), "
        "EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) "
        "FROM pg_roles WHERE rolname = %s",
        [OWNER, APPLICATION],
    ).fetchone()

    assert role == (False, False, False, False)


def test_every_table_that_names_people_has_a_policy_or_a_reason_why_not(owner: Connection) -> None:
    """Asked of the database, so that a table without a model counts as well."""
    named = {
        table
        for (table,) in owner.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid IN ('person'::regclass, 'teacher'::regclass)"
        ).fetchall()
    } | REGISTER.keys()

    assert named - PROTECTED - UNPROTECTED.keys() == set()
    assert UNPROTECTED.keys() - named == set()
    assert UNPROTECTED.keys() & PROTECTED == set()


@pytest.mark.parametrize("table", TABLES)
def test_who_audits_and_who_backs_up_sees_every_row_and_changes_none(
    twin: Twin, owner: Connection, table: str
) -> None:
    for role in (AUDITOR, BACKUP):
        with owner.transaction():
            owner.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
            [(rows,)] = owner.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE authority_id IN (%s, %s)").format(
                    sql.Identifier(table)
                ),
                [twin.mine, twin.other],
            )
            may = owner.execute(
                "SELECT has_table_privilege(%s, %s, 'INSERT, UPDATE, DELETE')", [role, table]
            ).fetchone()
        assert rows >= 2
        assert may == (False,)


async def test_without_any_filter_a_transaction_finds_the_rows_of_its_own_authority(
    twin: Twin, database: Database
) -> None:
    async with database.of(twin.mine).reading() as session:
        mine = {table: await authorities_seen(session, table) for table in TABLES}
    async with database.of(twin.other).reading() as session:
        other = {table: await authorities_seen(session, table) for table in TABLES}

    assert mine == {key: [twin.mine] for key in TABLES}
    assert other == {key: [twin.other] for key in TABLES}


async def test_a_transaction_that_has_not_said_whose_data_it_works_on_finds_nothing(
    twin: Twin, database: Database
) -> None:
    async with database.reading() as session:
        found = {table: await authorities_seen(session, table) for table in TABLES}

    assert found == {key: [] for key in TABLES}


async def test_a_row_of_another_authority_can_be_neither_written_nor_changed(
    twin: Twin, database: Database
) -> None:
    with pytest.raises(ProgrammingError, match="row-level security policy") as refused:
        async with database.of(twin.mine).writing() as session:
            await session.execute(
                text(
                    "INSERT INTO person (authority_id, id, code, name_zh, name_en) "
                    "VALUES (:other, gen_random_uuid(), 'smuggled', 'x', 'x')"
                ),
                {"other": twin.other},
            )
    async with database.of(twin.mine).writing() as session:
        changed = await session.execute(
            text("UPDATE person SET name_en = 'changed' WHERE authority_id = :other RETURNING id"),
            {"other": twin.other},
        )
        rows = changed.all()

    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
    assert rows == []


async def test_a_transaction_can_learn_on_its_way_whose_data_it_works_on(
    twin: Twin, database: Database
) -> None:
    async with database.reading() as session:
        before = await authorities_seen(session, "person")
        await enter(session, twin.other)
        after = await authorities_seen(session, "person")

    assert (before, after) == ([], [twin.other])


async def test_the_next_transaction_of_a_connection_begins_without_an_authority(
    twin: Twin, database_url: str
) -> None:
    database = Database(database_url, pool_size=1)
    bound = (database.of(twin.mine), database, database.of(twin.other), database)
    read, committed = [], []
    for one in bound:
        async with one.reading() as session:
            read.append(await authorities_seen(session, "person"))
    for one in bound:  # what is set for longer than a transaction outlives only one that commits
        async with one.writing() as session:
            committed.append(await authorities_seen(session, "person"))
    await database.close()

    assert read == committed == [[twin.mine], [], [twin.other], []]


async def test_a_request_that_is_cancelled_in_the_middle_leaves_no_authority_behind(
    twin: Twin, database_url: str
) -> None:
    database = Database(database_url, pool_size=1)
    begun = asyncio.Event()

    async def given_up() -> None:
        async with database.of(twin.mine).writing() as session:
            await session.execute(text("SELECT 1"))
            begun.set()
            await session.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(given_up())
    await begun.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    async with database.reading() as session:
        seen = await authorities_seen(session, "person")
        setting = await session.scalar(
            text("SELECT NULLIF(current_setting('trainingflow.authority', true), '')")
        )
    await database.close()

    assert (seen, setting) == ([], None)


async def test_whenever_requests_are_cancelled_the_one_connection_shows_each_its_own_rows(
    twin: Twin, database_url: str
) -> None:
    """Two authorities and nobody take turns on a pool of one, and half of them give up."""
    database = Database(database_url, pool_size=1)
    chance = random.Random(20240520)  # noqa: S311 - no secret
    turns = [(database.of(twin.mine), [twin.mine]), (database.of(twin.other), [twin.other])]
    turns.append((database, []))
    finished = 0

    async def request(bound: Database, own: Sequence[object]) -> None:
        nonlocal finished
        async with bound.reading() if chance.random() < 0.5 else bound.writing() as session:
            for _ in range(3):
                assert await authorities_seen(session, "person") == list(own)
                await asyncio.sleep(chance.random() / 200)
        finished += 1

    for _ in range(20):
        tasks = [asyncio.create_task(request(bound, own)) for bound, own in turns * 2]
        for task in chance.sample(tasks, 3):
            await asyncio.sleep(chance.random() / 100)
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert outcome is None or isinstance(outcome, asyncio.CancelledError)
    await database.close()

    assert 40 <= finished < 120


async def test_rolling_back_to_a_savepoint_keeps_the_authority(
    twin: Twin, database: Database
) -> None:
    async with database.of(twin.mine).writing() as session:
        with suppress(ProgrammingError):
            async with session.begin_nested():
                await session.execute(text("SELECT nothing_of_the_kind"))
        seen = await authorities_seen(session, "person")

    assert seen == [twin.mine]


READ = """
    query($name: String!) { teachers(first: 5, name: $name) { totalCount nodes { code name } } }
"""


async def test_without_the_net_the_filters_alone_show_nothing_of_another_authority(
    twin: Twin, owner: Connection, api: Api
) -> None:
    owner.execute("DELETE FROM erasure")  # whoever is restricted is on no list
    asked = ("teacher-1", "本区", CANARY)
    with_net = [await api.data(READ, "ce-officer", name=name) for name in asked]
    for table in TABLES:
        statement = "ALTER TABLE {} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
        owner.execute(sql.SQL(statement).format(sql.Identifier(table)))
    without_net = [await api.data(READ, "ce-officer", name=name) for name in asked]

    assert with_net == without_net
    assert [one["teachers"]["totalCount"] for one in without_net] == [11, 1, 0]
