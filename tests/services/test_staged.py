"""Decisions prepared by an office and released together."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.test_write_path import ready_for_approval
from trainingflow.domain.people import Body
from trainingflow.failpoints import Boundary, Moment, armed, reach, times_reached
from trainingflow.services import staged
from trainingflow.services.command import Command, NewDocument, Performed
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.reading import daily_work
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.staged import Chosen


async def version(people: People, course: UUID) -> int:
    async with people.database.reading() as session:
        found = await session.scalar(
            text("SELECT version FROM item WHERE id = :item"), {"item": course}
        )
    assert isinstance(found, int)
    return found


async def stage(people: People, course: UUID, who: str = "ce-officer", **given: Any) -> MadeOrNot:
    """Let somebody try to stage an approval."""
    command = Command(
        **{
            "action": "approve",
            "item_id": course,
            "expected_version": await version(people, course),
            "comment": "小组会议决定",
            "documents": (NewDocument(kind="WG_DECISION", title="决定", text="同意"),),
            "acting_for": Body.WORKING_GROUP,
            "decision_reference": "2024-05 第5次",
            **given,
        }
    )
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await staged.stage(work, str(uuid4()), command, "五月批次")


async def release(people: People, key: str, who: str = "ce-officer-2") -> dict[UUID, str | None]:
    """Release the batch; the outcome of each item."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        made = await staged.plan_release(work, key, Chosen(batch="五月批次"), None)
    assert isinstance(made, Made), made
    await staged.release(people.database, people.world.signed_in(who), made.id)
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in(who))
        rows = (await daily_work.results(session, await viewer_at(work), [made.id]))[made.id]
    return {row.item_id: row.outcome for row in rows}


async def listed(people: People, who: str) -> int:
    """How many staged decisions a person sees."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        return len((await session.execute(daily_work.staged(viewer).statement)).all())


async def test_a_staged_decision_has_no_effect_and_only_its_office_sees_it(
    people: People,
) -> None:
    course = await ready_for_approval(people)
    before = await version(people, course)

    assert isinstance(await stage(people, course), Made)

    assert await version(people, course) == before
    seen = {one: await listed(people, one) for one in ("ce-officer", "ce-officer-2", "chair")}
    assert seen == {"ce-officer": 1, "ce-officer-2": 1, "chair": 0}
    assert await listed(people, "college-officer") == await listed(people, "applicant") == 0


async def test_what_would_be_refused_cannot_be_staged(people: People) -> None:
    course = await ready_for_approval(people)

    assert isinstance(await stage(people, course, who="applicant"), NotMade)
    assert isinstance(await stage(people, course, who="teacher-1"), Unknown)
    assert isinstance(await stage(people, course, expected_version=1), NotMade)
    assert isinstance(await stage(people, course), Made)
    assert isinstance(await stage(people, course, who="ce-officer-2"), NotMade)
    assert people.world.count("staged_decision") == 1


async def test_release_with_one_stale_item_lets_the_others_take_effect(people: People) -> None:
    """The stale one is reported and stays staged; the same key repeats nothing."""
    good, stale = await ready_for_approval(people), await ready_for_approval(people)
    for course in (good, stale):
        assert isinstance(await stage(people, course), Made)
    added = Command(
        action="attachDocument",
        item_id=stale,
        input={"kind": "WG_DECISION", "title": "会议纪要", "text": "另附"},
        acting_for=Body.WORKING_GROUP,
        idempotency_key="key-0",
    )
    assert isinstance(await people.carry_out("ce-officer", added), Performed)
    before = await version(people, good)

    assert await release(people, "key-1") == {good: "DONE", stale: "REFUSED"}
    assert await release(people, "key-1") == {good: "DONE", stale: "REFUSED"}

    assert await version(people, good) == before + 1
    assert await listed(people, "ce-officer") == 1
    assert people.world.count("decision_release") == 1


async def test_of_two_that_carry_out_one_release_at_once_one_decides(people: People) -> None:
    course = await ready_for_approval(people)
    assert isinstance(await stage(people, course), Made)
    who = people.world.signed_in("ce-officer-2")
    async with people.database.writing() as session:
        work = await begin(session, who)
        made = await staged.plan_release(work, "key-1", Chosen(batch="五月批次"), None)
    assert isinstance(made, Made)

    decided = f"{Boundary.STAGED_DECISION}.{Moment.BEFORE}"
    with armed(f"{decided}=barrier@every"):
        first = asyncio.create_task(staged.release(people.database, who, made.id))
        while not times_reached(decided):  # noqa: ASYNC110 - the program tells nobody of it
            await asyncio.sleep(0.01)
        second = asyncio.create_task(staged.release(people.database, who, made.id))
        while not somebody_waits(people):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
        await reach(decided)  # the first waits there for company
    await asyncio.gather(first, second)

    assert await release(people, "key-1") == {course: "DONE"}


def somebody_waits(people: People) -> bool:
    """Whether a transaction waits for the lock of another."""
    with people.world.engine.connect() as connection:
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                )
            )
        )


async def test_an_unstaged_decision_is_gone(people: People) -> None:
    course = await ready_for_approval(people)
    made = await stage(people, course)
    assert isinstance(made, Made)

    async with people.database.writing() as session:
        stranger = await begin(session, people.world.signed_in("college-officer"))
        assert await staged.unstage(stranger, made.id) == Unknown("stagedDecisionId")
        colleague = await begin(session, people.world.signed_in("ce-officer-2"))
        assert await staged.unstage(colleague, made.id) == Made(made.id)

    assert await listed(people, "ce-officer") == 0
    assert isinstance(await stage(people, course), Made)
