"""The feed has every event once, and those of an item in their order, while others write."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.services.conftest import People
from trainingflow.db.models import ItemEvent
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Command, Performed
from trainingflow.services.identity import begin
from trainingflow.services.perform import perform
from trainingflow.services.reading import event_feed
from trainingflow.services.reading.paging import PageRequest, Position, PositionInvalid
from trainingflow.services.reading.viewers import viewer_at

Seen = tuple[UUID, int]
_XID = text("SELECT pg_current_xact_id()")


class Reader:
    """Somebody who follows the feed and notes what it shows."""

    def __init__(self, people: People, who: str = "ce-officer", size: int = 3) -> None:
        self.people = people
        self.who = who
        self.size = size
        self.position: Position | None = None
        self.seen: list[Seen] = []

    async def poll(self) -> bool:
        """Read a page; whether more follows at once."""
        async with self.people.database.reading() as session:
            work = await begin(session, self.people.world.signed_in(self.who))
            request = PageRequest(self.size, self.position)
            read = await event_feed.read(session, await viewer_at(work), None, request)
        self.position = read.resume
        self.seen += [(row.item_id, row.seq) for row in read.page.rows]
        return read.page.more

    async def catch_up(self, wanted: Sequence[Seen]) -> None:
        """Poll until everything was shown; whoever else writes on the server is waited for."""
        for _ in range(3000):
            while await self.poll():
                pass
            if set(self.seen) >= set(wanted):
                return
            await asyncio.sleep(0.1)
        pytest.fail("somebody has kept a transaction open for five minutes")


async def recorded(people: People) -> list[Seen]:
    async with people.database.reading() as session:
        rows = await session.execute(select(ItemEvent.item_id, ItemEvent.seq))
        return [(row.item_id, row.seq) for row in rows]


async def save(people: People, item: UUID, title: str, *, early: float, late: float) -> None:
    """Move an item in a transaction that has its number well before, and commits well after."""
    async with people.database.writing() as session:
        await session.execute(_XID)
        await asyncio.sleep(early)
        work = await begin(session, people.world.signed_in("applicant"))
        said = Command(
            action="saveDraft", item_id=item, input={"title": title}, idempotency_key=title
        )
        outcome = await perform(work, said)
        await asyncio.sleep(late)
    assert isinstance(outcome, Performed), outcome


def in_order(seen: Sequence[Seen]) -> bool:
    """Whether the events of each item have come one by one."""
    items = {item for item, _ in seen}
    return all(
        later == earlier + 1
        for one in items
        for earlier, later in pairwise([seq for item, seq in seen if item == one])
    )


@pytest.mark.parametrize("seed", range(6))
async def test_whoever_polls_gets_every_event_once_and_in_the_order_of_its_item(
    people: People, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - a schedule, no secret
    items = [await people.declare_course() for _ in range(3)]
    readers = [Reader(people, size=size) for size in (1, 4, 100)]
    done = asyncio.Event()

    async def follow(one: Reader) -> None:
        while not done.is_set():
            await one.poll()
            await asyncio.sleep(0.005)

    async def writer(number: int) -> None:
        for turn in range(4):
            await asyncio.sleep(dice.uniform(0, 0.03))
            await save(
                people,
                dice.choice(items),
                f"课程 {seed}-{number}-{turn}",
                early=dice.choice((0, 0.01, 0.08)),
                late=dice.choice((0, 0.01, 0.05)),
            )

    following = [asyncio.create_task(follow(one)) for one in readers]
    await asyncio.gather(*(writer(number) for number in range(4)))
    done.set()
    await asyncio.gather(*following)
    wanted = await recorded(people)
    for one in readers:
        await one.catch_up(wanted)

    assert [Counter(one.seen) for one in readers] == [Counter(wanted)] * 3
    assert [in_order(one.seen) for one in readers] == [True] * 3


async def test_an_event_of_an_earlier_transaction_that_comes_later_is_shown_later(
    people: People,
) -> None:
    item = await people.declare_course()
    slow = asyncio.create_task(save(people, item, "后写", early=0.4, late=0))
    await asyncio.sleep(0.1)
    await save(people, item, "先写", early=0, late=0)
    reader = Reader(people)

    while await reader.poll():
        pass
    before = [seq for one, seq in reader.seen if one == item]
    await slow
    await reader.catch_up(await recorded(people))

    assert before in ([], [1])  # what the slow one may still precede is not shown yet
    assert [seq for one, seq in reader.seen if one == item] == [1, 2, 3]


async def test_what_is_read_is_what_may_be_seen_of_the_kinds_that_are_wanted(
    people: People,
) -> None:
    course = await people.declare_course()
    everybodys = Reader(people, "ce-officer", 100)
    owners, strangers = Reader(people, "applicant", 100), Reader(people, "teacher-7", 100)
    await everybodys.catch_up(await recorded(people))
    for one in (owners, strangers):
        while await one.poll():
            pass
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        runs = await event_feed.read(
            session, await viewer_at(work), (ItemKind.COURSE_RUN,), PageRequest(100)
        )

    assert (course, 1) in owners.seen
    assert (course, 1) not in strangers.seen
    assert (course, 1) not in [(row.item_id, row.seq) for row in runs.page.rows]
    assert (course, 1) in everybodys.seen


async def test_a_position_of_another_database_is_refused(people: People) -> None:
    far = (str(2**62), str(UUID(int=0)), "1")
    nonsense = ("x", str(UUID(int=0)), "1")
    for position in (far, nonsense, ("1" * 30, str(UUID(int=0)), "1")):
        reader = Reader(people)
        reader.position = position
        with pytest.raises(PositionInvalid):
            await reader.poll()


async def test_nobody_chooses_where_an_event_stands(people: People) -> None:
    item = await people.declare_course()
    with people.world.engine.begin() as connection:
        now = connection.scalar(text("SELECT (pg_current_xact_id()::text)::bigint"))
        found = connection.scalar(
            text(
                "INSERT INTO item_event (authority_id, item_id, seq, kind, definition_version,"
                " action, from_state, to_state, at, input, warnings, row_hash, position)"
                " SELECT authority_id, item_id, seq + 1, kind, definition_version, 'saveDraft',"
                " to_state, to_state, at, '{}', '[]', row_hash, 1 FROM item_event"
                " WHERE item_id = :item RETURNING position"
            ),
            {"item": item},
        )
        connection.rollback()

    assert found == now
