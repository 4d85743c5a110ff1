"""A process that is frozen holds up nobody for long, and does nothing more when it wakes.

The frozen one is a process of its own that a failpoint sends SIGSTOP just before it commits, with
its locks held. Others are told to come back; the server ends the transaction in which nothing is
said; and what the frozen one says when it goes on is too late.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.api.test_changing import ACT
from tests.chaos.stage import Play, Stage, Theatre, open_transactions, wrong
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import COMPLETION
from tests.world import World
from trainingflow.api.nodes import global_id
from trainingflow.db.losses import Unavailable
from trainingflow.db.pools import Timeouts
from trainingflow.failpoints import Boundary, Moment
from trainingflow.services import bulk
from trainingflow.services.bulk import Target
from trainingflow.services.command import Command
from trainingflow.services.identity import begin
from trainingflow.services.once import Made

IDLE: Final = 6.0
"""Seconds after which the server ends a transaction in which nothing is said; ten in production."""

TIMEOUTS: Final = Timeouts("5s", "700ms", f"{IDLE:g}s", 2)
ITEMS: Final = 3


@pytest.fixture(scope="module")
def theatre(
    copies: Copies, district: District, tmp_path_factory: pytest.TempPathFactory
) -> Theatre:
    made = Theatre(copies, district, tmp_path_factory.mktemp("frozen"), TIMEOUTS)
    made.rehearse(rehearsed)  # so that no play is slow while another is frozen
    return made


async def rehearsed(stage: Stage) -> None:
    [course] = await drafts(stage, 1)
    await save(course, "rehearsed", stage)


async def drafts(stage: Stage, number: int) -> list[UUID]:
    stage.people.world.set_now("2024-05-20T09:00")
    return [await stage.people.declare_course(title=f"课程{one}") for one in range(number)]


async def save(course: UUID, key: str, stage: Stage) -> tuple[Any, ...]:
    """Save a draft; how it is answered, and after how long."""
    asked = {
        "itemId": global_id("Course", course),
        "action": "saveDraft",
        "expectedVersion": 1,
        "idempotencyKey": key,
        "input": {"title": "新名"},
    }
    async with stage.api() as api:
        began = time.monotonic()
        body = await api.answer(ACT, "applicant", input=asked)
        took = time.monotonic() - began
    if "errors" in body:
        [error] = body["errors"]
        return error["extensions"]["code"], error["extensions"].get("outcome"), took
    payload = body["data"]["performAction"]
    codes = [one["code"] for one in payload["errors"]]
    return codes or [payload["seq"], payload["replayed"]], took


async def job(courses: list[UUID], stage: Stage) -> None:
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("applicant"))
        shared = Command(action="saveDraft", input=COMPLETION)
        made = await bulk.start(work, "job", shared, [Target(one, 1) for one in courses])
    assert isinstance(made, Made)


async def work_off(stage: Stage) -> int | str:
    """As a worker does: how many entries it has carried out; in words where it could not go on."""
    try:
        return await bulk.run_open(stage.database)
    except Unavailable:
        return "the database is away"


@contextmanager
def frozen(play: Play) -> Iterator[None]:
    """What happens while the play is stopped; afterwards it goes on."""
    assert play.stopped()
    try:
        yield
    finally:
        play.resume()


def until_ended(world: World) -> None:
    """Wait until the server has ended the transaction in which nothing is said."""
    deadline = time.monotonic() + 3 * IDLE
    while open_transactions(world):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    with world.engine.connect() as connection:
        return [tuple(one) for one in connection.execute(text(query))]


def test_others_are_told_to_come_back_and_the_frozen_one_that_it_is_too_late(
    theatre: Theatre,
) -> None:
    with theatre.copy() as name, theatre.world(name) as world:
        [course] = theatre.play(name, partial(drafts, number=1))
        slow = theatre.begin(
            name, partial(save, course, "slow"), f"{Boundary.ACTION}.{Moment.BEFORE}=stop"
        )
        with frozen(slow):
            same_item = theatre.play(name, partial(save, course, "quick"))
            same_key = theatre.play(name, partial(save, course, "slow"))
            until_ended(world)
            later = theatre.play(name, partial(save, course, "quick"))
        woken = slow.ended().value
        again = theatre.play(name, partial(save, course, "slow"))

        assert (same_item[0], same_key[0]) == (["IN_FLIGHT"], ["IN_FLIGHT"])
        assert max(same_item[-1], same_key[-1]) < 3
        assert later[0] == [2, False]
        assert woken[:2] == ("UNAVAILABLE", "UNKNOWN")
        assert again[0] == ["STALE_VERSION"]
        assert rows(world, "SELECT seq, action FROM item_event ORDER BY seq") == [
            (1, "declareCourse"),
            (2, "saveDraft"),
        ]
        assert wrong(world) == {}


def test_entry_of_a_job_that_another_has_taken_over_is_not_done_twice(theatre: Theatre) -> None:
    with theatre.copy() as name, theatre.world(name) as world:
        courses = theatre.play(name, partial(drafts, number=ITEMS))
        theatre.play(name, partial(job, courses))
        slow = theatre.begin(name, work_off, f"{Boundary.BULK_ENTRY}.{Moment.BEFORE}=stop")
        with frozen(slow):
            others = theatre.play(name, work_off)
            unfinished = rows(world, "SELECT finished_at FROM bulk_job")
            until_ended(world)
            taken_over = theatre.play(name, work_off)
        woken = slow.ended().value

        assert (others, unfinished) == (ITEMS - 1, [(None,)])
        assert (taken_over, woken) == (1, "the database is away")
        assert rows(world, "SELECT outcome, seq FROM bulk_entry") == [("DONE", 2)] * ITEMS
        assert rows(world, "SELECT version FROM item") == [(2,)] * ITEMS
        assert rows(world, "SELECT count(*) FROM bulk_job WHERE finished_at IS NULL") == [(0,)]
        assert rows(world, "SELECT count(*) FROM item_event WHERE action = 'saveDraft'") == [
            (ITEMS,)
        ]
        assert wrong(world) == {}
