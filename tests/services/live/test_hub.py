"""Events are given to whoever waits: each once, in order, and none is lost by who is slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.services.conftest import People, contents, district, people, world
from tests.services.webhooks.test_delivering import settled
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.live import seats
from trainingflow.services.live.hub import Hub
from trainingflow.services.live.seats import Arrived, place_at
from trainingflow.services.reading import event_feed
from trainingflow.services.reading.paging import PageRequest, Position, PositionInvalid
from trainingflow.services.reading.viewers import viewer_of

__all__ = ["contents", "district", "people", "world"]

Seen = list[tuple[UUID, int]]


@pytest.fixture
async def hub(people: People) -> AsyncIterator[Hub]:
    made = Hub(people.database, pause=0.02)
    yield made
    await made.close()


class Follower:
    """Somebody who waits, and keeps what has come."""

    def __init__(self, hub: Hub, seat: seats.Seat, arrivals: Any) -> None:
        self.hub, self.seat = hub, seat
        self._arrivals = arrivals
        self.seen: Seen = []
        self.resume: Position = ()

    async def more(self) -> Arrived:
        arrived: Arrived = await asyncio.wait_for(anext(self._arrivals), 60)
        self.seen += [(one.item_id, one.seq) for one in arrived.page.rows]
        self.resume = arrived.resume
        return arrived

    async def until(self, number: int) -> Seen:
        while len(self.seen) < number:
            await self.more()
        return self.seen


@asynccontextmanager
async def following(  # noqa: PLR0913 - what a subscription says
    hub: Hub,
    people: People,
    who: str,
    *,
    after: Position | None = None,
    kinds: tuple[ItemKind, ...] | None = None,
    size: int = 20,
) -> AsyncIterator[Follower]:
    async with (
        hub.seat(people.world.signed_in(who), kinds, after, size) as seat,
        aclosing(hub.arrivals(seat)) as arrivals,
    ):
        yield Follower(hub, seat, arrivals)


async def feed(people: People, who: str, after: Position) -> Seen:
    async with people.database.reading() as session:
        viewer = await viewer_of(session, people.world.signed_in(who))
        read = await event_feed.read(session, viewer, None, PageRequest(500, after))
    return [(one.item_id, one.seq) for one in read.page.rows]


async def declared(people: People) -> UUID:
    """A course that lies behind the horizon: whoever else writes on the server is waited for."""
    course = await people.declare_course()
    await settled(people)
    return course


async def saved(people: People, course: UUID, times: int) -> None:
    for number in range(times):
        await people.must("applicant", "saveDraft", course, title=f"第{number}稿")


async def test_who_comes_in_is_told_at_once_where_they_stand_and_then_what_happens(
    hub: Hub, people: People
) -> None:
    await declared(people)
    async with following(hub, people, "ce-officer") as officer:
        first = await officer.more()
        course = await people.declare_course()
        await saved(people, course, 2)
        seen = await officer.until(3)

    assert list(first.page.rows) == []
    assert seen == [(course, 1), (course, 2), (course, 3)]


async def test_everybody_is_given_what_they_find_in_the_feed(hub: Hub, people: People) -> None:
    everybody = ("ce-officer", "applicant", "college-officer", "manager", "teacher-7", "auditor")
    people.world.appoint("teacher-6", Role.AUDITOR, "commission")
    people.world.people["auditor"] = people.world.people["teacher-6"]
    await settled(people)
    async with people.database.reading() as session:
        begun = await event_feed.beginning(session)

    async def told(who: str) -> Seen:
        async with following(hub, people, who, after=begun, size=2) as one:
            coming, over = asyncio.create_task(one.more()), False
            while not over:  # whoever sees nothing is told nothing, however long they wait
                ended = done.is_set() and one.seat.place >= place_at(end[0])
                await asyncio.wait({coming}, timeout=0.05)
                if coming.done():
                    coming.result()
                    coming = asyncio.create_task(one.more())
                else:
                    over = ended
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
            return one.seen

    done, end = asyncio.Event(), [begun]
    waiting = [asyncio.create_task(told(who)) for who in everybody]
    for _ in range(3):
        course = await people.declare_course()
        await saved(people, course, 3)
    await settled(people)
    async with people.database.reading() as session:
        end[0] = await event_feed.beginning(session)
    done.set()
    found = dict(zip(everybody, await asyncio.gather(*waiting), strict=True))

    assert found == {who: await feed(people, who, begun) for who in everybody}
    assert len(found["ce-officer"]) >= 12
    assert found["teacher-7"] == []


async def test_only_items_of_the_kinds_that_are_wanted(hub: Hub, people: People) -> None:
    async with (
        following(hub, people, "ce-officer", kinds=(ItemKind.COURSE_RUN,)) as runs,
        following(hub, people, "ce-officer", kinds=(ItemKind.COURSE,)) as courses,
        following(hub, people, "ce-officer", kinds=()) as nothing,
    ):
        for one in (runs, courses, nothing):
            await one.more()
        course = await people.declare_course()
        await courses.until(1)

        assert courses.seen == [(course, 1)]
        assert (len(runs.seat.told), len(nothing.seat.told)) == (0, 0)


async def test_who_goes_on_from_a_cursor_has_missed_nothing(hub: Hub, people: People) -> None:
    course = await declared(people)
    async with following(hub, people, "ce-officer") as first:
        await first.more()
        await saved(people, course, 3)
        await first.until(3)
    await saved(people, course, 4)
    async with following(hub, people, "ce-officer", after=first.resume, size=2) as second:
        await second.until(4)
        await saved(people, course, 1)
        await second.until(5)

    assert [seq for _, seq in first.seen + second.seen] == [2, 3, 4, 5, 6, 7, 8, 9]


async def test_who_is_slow_is_kept_few_events_for_and_loses_none(
    hub: Hub, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "MOST_WAITING", 5)
    course = await declared(people)
    most = 0
    async with (
        following(hub, people, "ce-officer", size=2) as slow,
        following(hub, people, "ce-officer") as quick,
    ):
        await slow.more()
        await quick.more()
        for number in range(12):
            await saved(people, course, 1)
            await quick.until(number + 1)
            most = max(most, sum(len(one.page.rows) for one in slow.seat.told))
        await slow.until(12)

    assert slow.seen == quick.seen == [(course, seq) for seq in range(2, 14)]
    assert most <= 5


async def test_a_right_counts_from_the_moment_it_is_given_until_it_is_taken(
    hub: Hub, people: People
) -> None:
    course = await declared(people)
    async with (
        following(hub, people, "teacher-7") as teacher,
        following(hub, people, "ce-officer") as officer,
    ):
        await teacher.more()
        await officer.more()
        coming = asyncio.create_task(teacher.more())
        await saved(people, course, 1)
        await officer.until(1)
        while teacher.seat.behind or teacher.seat.place < officer.seat.place:  # noqa: ASYNC110 - no event says so
            await asyncio.sleep(0.01)
        people.world.appoint("teacher-7", Role.AUDITOR, "commission")
        await saved(people, course, 1)
        await coming
        people.world.dismiss("teacher-7")
        await saved(people, course, 1)
        await officer.until(3)

        assert teacher.seen == [(course, 3)]
        assert not teacher.seat.told


async def test_what_is_held_back_by_a_transaction_comes_when_that_has_ended(
    hub: Hub, people: People, owner_url: str
) -> None:
    course = await declared(people)
    async with following(hub, people, "ce-officer") as officer:
        await officer.more()
        with psycopg.connect(owner_url) as slow:
            slow.execute("SELECT pg_current_xact_id()")
            await saved(people, course, 2)
            await asyncio.sleep(0.3)
            held = len(officer.seat.told)
        await officer.until(2)

    assert held == 0
    assert officer.seen == [(course, 2), (course, 3)]


async def test_a_connection_that_is_cut_is_made_again_and_nothing_is_lost(
    hub: Hub, people: People, owner_url: str
) -> None:
    course = await declared(people)
    async with following(hub, people, "ce-officer") as officer:
        await officer.more()
        await saved(people, course, 1)
        await officer.until(1)
        with psycopg.connect(owner_url, autocommit=True) as owner:
            cut = owner.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <>"
                " pg_backend_pid() AND datname = current_database() AND usename <> 'postgres'"
            ).fetchone()
        await saved(people, course, 1)
        await officer.until(2)

    assert cut is not None
    assert cut[0] >= 1
    assert officer.seen == [(course, 2), (course, 3)]


@pytest.mark.parametrize(
    "position",
    [
        ("9" * 18, str(UUID(int=0)), "1"),
        ("-5", str(UUID(int=0)), "1"),
        ("1", "nothing", "1"),
        ("1",),
        ("x", str(UUID(int=0)), "1"),
    ],
)
async def test_a_place_that_is_none_is_refused(
    hub: Hub, people: People, position: Position
) -> None:
    with pytest.raises(PositionInvalid):
        async with following(hub, people, "ce-officer", after=position) as one:
            await one.more()


async def test_nobody_looks_where_nobody_waits(hub: Hub, people: People) -> None:
    async with following(hub, people, "ce-officer") as one:
        await one.more()
        waiting = hub.seats

    assert (waiting, hub.seats) == (1, 0)


async def test_what_cannot_be_decided_for_all_is_read_by_each(
    hub: Hub, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = await declared(people)

    async def broken(*_: object) -> None:
        raise KeyError

    async with following(hub, people, "ce-officer") as officer:
        await officer.more()
        monkeypatch.setattr("trainingflow.services.live.hub.audience.read", broken)
        await saved(people, course, 3)
        await officer.until(3)

    assert officer.seen == [(course, seq) for seq in (2, 3, 4)]
