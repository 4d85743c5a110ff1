"""Who takes the same rows in opposite orders never stands still; what gives way is done again."""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import text

from tests.api.conftest import Api
from tests.api.test_changing import ACT
from tests.services import policy_life
from tests.services.conftest import COMPLETION, People
from tests.services.standings.conftest import differences, due
from tests.services.standings.test_at_once import confirmed, posted, work_of
from trainingflow.api.nodes import global_id
from trainingflow.observing.metrics import REGISTRY
from trainingflow.services import bulk
from trainingflow.services.again import again
from trainingflow.services.bulk import Faulted, Target
from trainingflow.services.command import Command, Outcome, Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.invariants.check import broken
from trainingflow.services.perform import perform
from trainingflow.services.standings.renew import renew

ROUNDS = 6


def deadlocks(people: People) -> int:
    """How many the server has had to end in this database."""
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    with people.world.engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        return int(connection.scalar(text(query)) or 0)


def retried() -> float:
    return REGISTRY.get_sample_value("trainingflow_transactions_retried_total") or 0.0


async def drafts(people: People, number: int) -> list[UUID]:
    return [await people.declare_course(title=f"课程{n}") for n in range(number)]


async def run_of(people: People, items: Sequence[UUID], version: int) -> list[Outcome | Faulted]:
    shared = Command(action="saveDraft", input=COMPLETION, idempotency_key=str(uuid4()))
    who = people.world.signed_in("applicant")
    return await bulk.perform_each(
        people.database, who, shared, [Target(i, version) for i in items]
    )


async def move(people: People, item: UUID, version: int) -> Outcome:
    command = Command(
        action="saveDraft",
        input=COMPLETION,
        item_id=item,
        expected_version=version,
        idempotency_key=str(uuid4()),
    )

    async def once() -> Outcome:
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in("applicant"))
            return await perform(work, command)

    return await again(once)


def one_each(found: Sequence[Outcome | Faulted], items: Sequence[UUID]) -> bool:
    """Whether of those who wanted an item one has moved it, and every other was told so."""
    won = sorted(one.item_id for one in found if isinstance(one, Performed) and one.item_id)
    lost = sum(isinstance(one, Refused) for one in found)
    return won == sorted(items) and lost == len(found) - len(won)


async def test_two_runs_over_the_same_items_in_opposite_order_never_stand_still(
    people: People,
) -> None:
    items = await drafts(people, 8)
    for version in range(1, ROUNDS + 1):
        forth, back = await asyncio.gather(
            run_of(people, items, version), run_of(people, items[::-1], version)
        )
        assert one_each([*forth, *back], items)

    assert deadlocks(people) == 0
    assert wrong(people) == {}


async def test_a_run_against_single_moves_from_the_other_end_never_stands_still(
    people: People,
) -> None:
    items = await drafts(people, 8)
    for version in range(1, ROUNDS + 1):
        found, singles = await asyncio.gather(
            run_of(people, items, version),
            asyncio.gather(*(move(people, one, version) for one in items[::-1])),
        )
        assert one_each([*found, *singles], items)

    assert deadlocks(people) == 0
    assert wrong(people) == {}


async def test_confirmations_against_a_publication_never_stand_still(people: People) -> None:
    """Both evaluate the same teachers: one in the order of its group, the other in its pages."""
    teachers = [one for code, one in people.world.people.items() if code.startswith("teacher-")]
    await renew(people.database)
    policy_life.appoint(people, policy_life.FIRST, policy_life.SECOND)
    officers = policy_life.Officers(people)
    async with people.database.writing() as session:
        work = await work_of(people, session)
        groups = [await posted(work, teachers[::-1]) for _ in range(4)]
    draft, preview, hash_ = await officers.proposed(policy_life.wanted())

    async def confirm(group: UUID) -> None:
        async with people.database.writing() as session:
            await confirmed(await work_of(people, session), group)

    # From here on it counts; who is concerned is evaluated page by page, while others confirm.
    policy_life.made(await officers.publish(draft, preview, hash_))
    await asyncio.gather(officers.worked(), *(again(partial(confirm, one)) for one in groups))
    await officers.worked()
    await renew(people.database)

    assert deadlocks(people) == 0
    assert (await due(people), await differences(people)) == (0, ())
    assert wrong(people) == {}


async def test_change_that_is_chosen_to_give_way_is_done_again_and_counted(
    api: Api, people: People, owner_url: str
) -> None:
    """A real deadlock: the other holds what the change needs next, and waits for what it holds."""
    course = await people.declare_course()
    before = retried()
    asked = {
        "itemId": global_id("Course", course),
        "action": "saveDraft",
        "expectedVersion": 1,
        "idempotencyKey": "crossed",
        "input": {"title": "新名"},
    }
    async with await psycopg.AsyncConnection.connect(owner_url) as other:
        await other.execute("SET deadlock_timeout = '20s'")  # the other never gives way
        await other.execute("LOCK TABLE item_event IN EXCLUSIVE MODE")
        changing = asyncio.create_task(api.data(ACT, "applicant", input=asked))
        await until_waiting(owner_url)
        await other.execute("SELECT id FROM item WHERE id = %s FOR UPDATE", [course])
        await other.rollback()
        payload = (await changing)["performAction"]

    assert (payload["errors"], payload["seq"], payload["replayed"]) == ([], 2, False)
    assert retried() == before + 1
    assert deadlocks(people) == 1
    assert wrong(people) == {}


async def until_waiting(owner_url: str) -> None:
    """Wait until somebody waits for a table of this database."""
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
    """
    async with (
        asyncio.timeout(10),
        await psycopg.AsyncConnection.connect(owner_url, autocommit=True) as looking,
    ):
        while True:
            row = await (await looking.execute(query)).fetchone()
            if row is not None and row[0]:
                return
            await asyncio.sleep(0.02)


def wrong(people: People) -> dict[str, object]:
    with people.world.engine.connect() as connection:
        return {name: rows for name, rows in broken(connection).items() if rows}
