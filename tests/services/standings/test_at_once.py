"""Several who change the ledger at once lose nothing, and changes are found in any order."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from tests.services.conftest import People
from tests.services.standings.conftest import differences, due, stored
from tests.statements import statements
from trainingflow.db.base import new_id
from trainingflow.db.models import CreditConfirmation, CreditRecord
from trainingflow.db.session import Session
from trainingflow.domain.credit.fold import FoldPlan
from trainingflow.services import ledger
from trainingflow.services.identity import begin
from trainingflow.services.reading import standings
from trainingflow.services.reading.paging import PageRequest
from trainingflow.services.reading.standings import Wanted
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.standings import records
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.standings.renew import renew
from trainingflow.services.work import Work

TEN = PageRequest(limit=500)


async def posted(work: Work, teachers: list[UUID], hours: int = 20) -> UUID:
    """A group of records of electives, one for each teacher, that nobody has confirmed."""
    group = new_id()
    await work.session.execute(
        text(
            "INSERT INTO credit_record_group (authority_id, id, label) VALUES (:one, :id, 'test')"
        ),
        {"one": work.authority_id, "id": group},
    )
    rows: list[dict[str, Any]] = [
        {
            "authority_id": work.authority_id,
            "id": new_id(),
            "teacher_id": teacher,
            "activity": "ELECTIVE_COURSE",
            "facts": {"part": "TOPIC"},
            "hours": hours,
            "earned_on": date(2024, 3, 1),
            "passed": True,
            "provider_recognised": True,
            "source_kind": "IMPORT",
            "source_id": new_id(),
            "revision": 1,
            "group_id": group,
            "recorded_at": work.now,
        }
        for teacher in teachers
    ]
    await work.session.execute(insert(CreditRecord), rows)
    return group


async def confirmed(work: Work, group: UUID) -> None:
    """One row confirms the group, and the standings follow."""
    await work.session.execute(
        insert(CreditConfirmation),
        [{"authority_id": work.authority_id, "group_id": group, "confirmed_at": work.now}],
    )
    await refresh(work, ledger.teachers_of_group(work, group))


async def work_of(people: People, session: Session) -> Work:
    return await begin(session, people.world.signed_in("ce-officer"))


async def test_two_confirmations_of_one_teacher_at_once_count_both(people: People) -> None:
    await renew(people.database)
    teacher = people.world.people["teacher-0"]
    async with people.database.writing() as session:
        work = await work_of(people, session)
        groups = [await posted(work, [teacher]) for _ in range(2)]

    async def confirm(group: UUID, entered: asyncio.Event, go: asyncio.Event | None) -> None:
        async with people.database.writing() as session:
            await confirmed(await work_of(people, session), group)
            entered.set()
            if go is not None:
                await go.wait()

    first, second, go = asyncio.Event(), asyncio.Event(), asyncio.Event()
    one = asyncio.create_task(confirm(groups[0], first, go))
    await first.wait()
    other = asyncio.create_task(confirm(groups[1], second, None))
    await asyncio.sleep(0.3)
    waited = not second.is_set()
    go.set()
    await asyncio.gather(one, other)

    account = await stored(people, "teacher-0", "chaoyang-2021")
    assert waited
    assert account.requirements["ELECTIVE"][1] == "2"
    assert (await due(people), await differences(people)) == (0, ())


async def test_a_change_that_commits_after_a_later_one_is_not_lost(people: People) -> None:
    await renew(people.database)
    early, late = people.world.people["teacher-0"], people.world.people["teacher-1"]
    async with people.database.writing() as session:
        work = await work_of(people, session)
        groups = [await posted(work, [one]) for one in (early, late)]

    async with people.database.writing() as slow:
        await confirmed(await work_of(people, slow), groups[0])  # begins first
        async with people.database.writing() as quick:
            await confirmed(await work_of(people, quick), groups[1])  # begins later, commits first
        seen, cursor = await changes(people, None)
        before = {one.teacher_id: one.requirements["ELECTIVE"][1] for one in seen}
    after, _ = await changes(people, cursor)

    assert (before[early], before[late]) == ("0", "1")
    assert {one.teacher_id: one.requirements["ELECTIVE"][1] for one in after}.get(early) == "1"


async def changes(people: People, since: int | None) -> tuple[list[Any], int]:
    """The standings that have changed, and where the next reading begins."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await work_of(people, session))
        wanted = Wanted(policy_id="chaoyang-2021", since=since)
        read = await standings.read(session, viewer, wanted, TEN)
    return list(read.page.rows), read.until


async def test_confirming_five_hundred_costs_as_many_statements_as_five(people: People) -> None:
    everybody = [one for code, one in people.world.people.items() if code.startswith("teacher-")]
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO teacher_fact SELECT authority_id, gen_random_uuid(), id, 'level',"
                " '7.5', '2020-01-01', NULL FROM teacher"
            )
        )
    await renew(people.database)
    sent = {}
    for size in (5, 50):
        async with people.database.writing() as session:
            work = await work_of(people, session)
            group = await posted(work, everybody[:size])
        with statements(people.database) as counted:
            async with people.database.writing() as session:
                await confirmed(await work_of(people, session), group)
        sent[size] = len(counted)

    assert sent[5] == sent[50]
    assert (await due(people), await differences(people)) == (0, ())


@pytest.mark.parametrize(("teachers", "planned"), [(101, "force_custom_plan"), (5, "auto")])
async def test_what_is_read_of_many_is_planned_for_many(
    people: People, teachers: int, planned: str
) -> None:
    """A plan that is kept for any number takes ten for granted: it took thrice as long."""
    async with people.database.writing() as session:
        work = await work_of(people, session)
        await refresh(work, {new_id() for _ in range(teachers)})
        assert await session.scalar(text("SHOW plan_cache_mode")) == planned


async def test_what_is_summed_is_read_from_an_index_alone(people: People) -> None:
    """The rows of the table lie in the order of recording, those of a teacher on a page each."""
    [one, *_] = [one for code, one in people.world.people.items() if code.startswith("teacher-")]
    async with people.database.writing() as session:
        for kind in ("seqscan", "bitmapscan", "indexscan"):
            await session.execute(text(f"SET LOCAL enable_{kind} = off"))
        with explained(people) as plan:
            await records.said(
                session,
                people.world.authority_id,
                {one: date(2024, 1, 1)},
                FoldPlan(nothing=False, alone=frozenset(), days=(date(2021, 1, 1),)),
                date(2024, 6, 1),
                kinds=frozenset(),
            )

    assert "Index Only Scan using ix_credit_record_summed on credit_record r" in "\n".join(plan)


@pytest.mark.parametrize("asked", [True, False])
async def test_when_records_were_confirmed_is_said_where_a_policy_may_ask(
    people: People, *, asked: bool
) -> None:
    teacher = people.world.people["teacher-0"]
    plan = FoldPlan(nothing=True, alone=frozenset(), days=(date(2021, 1, 1),), instants=asked)
    async with people.database.writing() as session:
        work = await work_of(people, session)
        await confirmed(work, await posted(work, [teacher]))
        what = await records.said(
            session, work.authority_id, {teacher: None}, plan, date(2024, 6, 1), kinds=frozenset()
        )

    [(_, found)] = records.counted(what, lambda _: None)
    [mine] = [one for one in found.records if one.earned_on == date(2024, 3, 1)]
    assert (mine.activity, mine.hours) == ("ELECTIVE_COURSE", Decimal(20))
    assert dict(mine.fields) == {"part": "TOPIC"}
    assert mine.confirmed_at == (
        work.now.replace(microsecond=0) if asked else datetime(1970, 1, 1, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"activity": "A\x1fB"}, "ck_credit_record_activity"),
        ({"facts": {"topic": "x" * 1_800}}, "ck_credit_record_facts"),
        ({"facts": {"topic": secrets.token_hex(870)}}, None),
    ],
)
async def test_a_record_is_short_enough_for_its_index(
    people: People, said: dict[str, Any], constraint: str | None
) -> None:
    [one, *_] = [one for code, one in people.world.people.items() if code.startswith("teacher-")]
    async with people.database.writing() as session:
        group = await posted(await work_of(people, session), [one])
        row = (await session.scalars(select(CreditRecord).filter_by(group_id=group))).one()
        columns = [column.name for column in CreditRecord.__table__.columns]
        same = {name: getattr(row, name) for name in columns}
        another = insert(CreditRecord).values(
            {**same, "id": new_id(), "source_id": new_id(), **said}
        )
        if constraint is None:
            await session.execute(another)
        else:
            with pytest.raises(IntegrityError, match=constraint):
                await session.execute(another)
            await session.rollback()


@contextmanager
def explained(people: People) -> Iterator[list[str]]:
    """The plan of the statement on records that is sent meanwhile."""
    plan: list[str] = []

    def explain(
        connection: Connection,
        _cursor: object,
        statement: str,
        parameters: Any,
        _context: object,
        _many: object,
    ) -> None:
        if "FROM credit_record r" in statement:
            raw = connection.connection.cursor()
            raw.execute("EXPLAIN (COSTS OFF) " + statement, parameters)
            plan.extend(row[0] for row in raw.fetchall())

    engine = people.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", explain)
    try:
        yield plan
    finally:
        event.remove(engine, "before_cursor_execute", explain)
