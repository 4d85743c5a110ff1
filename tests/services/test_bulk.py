"""Many items at once: each by itself, repeatable, resumable, and never twice."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.services.conftest import COMPLETION, People
from trainingflow.db.base import new_id
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.failpoints import Boundary, Moment, armed, reach, times_reached
from trainingflow.services import bulk, said
from trainingflow.services.bulk import Target
from trainingflow.services.command import Command, Missing, Outcome, Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, NotMade

SHARED = Command(action="saveDraft", input=COMPLETION, idempotency_key="key-1")


async def drafts(people: People, number: int) -> list[UUID]:
    return [await people.declare_course(title=f"课程{n}") for n in range(number)]


async def versions(people: People) -> list[int]:
    async with people.database.reading() as session:
        rows = await session.scalars(text("SELECT version FROM item ORDER BY title"))
        return list(rows)


async def start(people: People, targets: list[Target], **given: Any) -> UUID:
    """Start a job of the applicant."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("applicant"))
        shared = Command(**{"action": "saveDraft", "input": COMPLETION, **given})
        made = await bulk.start(work, str(uuid4()), shared, targets)
    assert isinstance(made, Made), made
    return made.id


async def outcomes(people: People, job: UUID) -> list[str | None]:
    async with people.database.reading() as session:
        rows = await session.scalars(
            text("SELECT outcome FROM bulk_entry WHERE job_id = :job ORDER BY number"),
            {"job": job},
        )
        return list(rows)


async def finished(people: People, job: UUID) -> bool:
    async with people.database.reading() as session:
        found = await session.scalar(
            text("SELECT finished_at FROM bulk_job WHERE id = :job"), {"job": job}
        )
    return found is not None


async def test_a_refused_item_stops_no_other(people: People) -> None:
    first, stale, last = await drafts(people, 3)
    targets = [Target(first, 1), Target(stale, 7), Target(new_id(), 1), Target(last, 1)]
    who = people.world.signed_in("applicant")

    found = await bulk.perform_each(people.database, who, SHARED, targets)

    assert [type(one) for one in found] == [Performed, Refused, Missing, Performed]
    refused = found[1]
    assert isinstance(refused, Refused)
    assert [one.code for one in refused.blockers] == [BlockerCode.STALE_VERSION]
    assert await versions(people) == [2, 1, 2]


async def test_the_same_key_again_repeats_nothing(people: People) -> None:
    targets = [Target(one, 1) for one in await drafts(people, 3)]
    who = people.world.signed_in("applicant")
    await bulk.perform_each(people.database, who, SHARED, targets[:2])

    again = await bulk.perform_each(people.database, who, SHARED, targets)

    assert [isinstance(one, Performed) and one.replayed for one in again] == [True, True, False]
    assert await versions(people) == [2, 2, 2]


async def test_a_dry_run_of_many_changes_nothing(people: People) -> None:
    targets = [Target(one, 1) for one in await drafts(people, 2)]
    who = people.world.signed_in("applicant")
    dry = replace(SHARED, dry_run=True)

    found = await bulk.perform_each(people.database, who, dry, targets)

    assert [isinstance(one, Performed) and one.seq is None for one in found] == [True, True]
    assert await versions(people) == [1, 1]


async def test_items_that_somebody_may_not_see_are_missing(people: People) -> None:
    [course] = await drafts(people, 1)
    who = people.world.signed_in("teacher-1")

    found = await bulk.perform_each(people.database, who, SHARED, [Target(course, 1)])

    assert found == [Missing("itemId", course)]


async def test_a_job_does_every_item_once_whoever_works(people: People) -> None:
    """Six workers on three jobs: every entry is carried out exactly once."""
    courses = await drafts(people, 9)
    jobs = [await start(people, [Target(one, 1) for one in courses[n : n + 3]]) for n in (0, 3, 6)]

    done = await asyncio.gather(*(bulk.run_open(people.database) for _ in range(6)))
    while not all([await finished(people, job) for job in jobs]):
        await bulk.run_open(people.database)

    assert sum(done) == 9
    assert [await outcomes(people, job) for job in jobs] == [["DONE"] * 3] * 3
    assert await versions(people) == [2] * 9


async def test_a_job_goes_on_after_a_crash_and_repeats_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies while the third item is being written: two are kept, the rest follows."""
    courses = await drafts(people, 4)
    job = await start(people, [Target(one, 1) for one in courses])
    real, seen = said.result_of, []

    class Crash(BaseException):
        pass

    def crash(outcome: Outcome) -> said.Result:
        seen.append(outcome)
        if len(seen) == 3:
            raise Crash
        return real(outcome)

    monkeypatch.setattr(said, "result_of", crash)
    with pytest.raises(Crash):
        await bulk.run_open(people.database)
    monkeypatch.undo()
    assert await outcomes(people, job) == ["DONE", "DONE", None, None]
    assert await versions(people) == [2, 2, 1, 1]

    assert await bulk.run_open(people.database) == 2
    assert await outcomes(people, job) == ["DONE"] * 4
    assert await versions(people) == [2] * 4


async def test_a_fault_of_one_item_undoes_that_item_alone(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    courses = await drafts(people, 3)
    job = await start(people, [Target(one, 1) for one in courses])
    real = said.result_of

    def fail(outcome: Outcome) -> said.Result:
        if isinstance(outcome, Performed) and outcome.item_id == courses[1]:
            message = "a bug"
            raise ValueError(message)
        return real(outcome)

    monkeypatch.setattr(said, "result_of", fail)
    assert await bulk.run_open(people.database) == 3

    assert await outcomes(people, job) == ["DONE", "FAULT", "DONE"]
    assert await versions(people) == [2, 1, 2]
    assert await finished(people, job)


async def test_a_cancelled_job_does_nothing_more(people: People) -> None:
    courses = await drafts(people, 3)
    job = await start(people, [Target(one, 1) for one in courses])
    assert await bulk.run_open(people.database, limit=1) == 1
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("applicant"))
        assert await bulk.cancel(work, job) == Made(job)

    assert await bulk.run_open(people.database) == 0
    assert await outcomes(people, job) == ["DONE", None, None]


async def test_a_job_that_is_cancelled_while_somebody_works_on_it_goes_no_further(
    people: People,
) -> None:
    job = await start(people, [Target(one, 1) for one in await drafts(people, 3)])
    committed = f"{Boundary.BULK_ENTRY}.{Moment.AFTER}"
    with armed(f"{committed}=barrier@every"):
        working = asyncio.create_task(bulk.run_open(people.database))
        while not times_reached(committed):  # noqa: ASYNC110 - the program tells nobody of it
            await asyncio.sleep(0.01)
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in("applicant"))
            assert await bulk.cancel(work, job) == Made(job)
        await reach(committed)  # the worker waits there for company

    assert await working == 1
    assert await outcomes(people, job) == ["DONE", None, None]


async def test_a_job_without_items_or_with_one_twice_is_refused(people: People) -> None:
    [course] = await drafts(people, 1)
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("applicant"))
        shared = Command(action="saveDraft")
        none = await bulk.start(work, "key-1", shared, [])
        twice = await bulk.start(work, "key-2", shared, [Target(course, 1), Target(course, 2)])

    assert [isinstance(one, NotMade) for one in (none, twice)] == [True, True]
    assert people.world.count("bulk_job") == 0
