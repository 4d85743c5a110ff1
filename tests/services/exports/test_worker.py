"""The worker writes exports: once, from the beginning where it was stopped, and forgets them."""

import asyncio
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.services.exports.taken import AT_ONCE, Desk, lines
from trainingflow.domain.citation import Label
from trainingflow.domain.people import Role
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.command import KeyReused
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.exports import run, writing
from trainingflow.services.exports.column import Column
from trainingflow.services.exports.formats import WRITERS, Format, parquet
from trainingflow.services.exports.mark import Mark
from trainingflow.services.exports.spool import Spool
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.task import Named
from trainingflow.services.exports.writing import Written, write
from trainingflow.services.identity import SignedIn
from trainingflow.services.once import Made, NotMade
from trainingflow.services.reading.standings import Wanted
from trainingflow.services.storage import Announced, exported


def faults(answer: Any) -> list[tuple[BlockerCode, str]]:
    assert isinstance(answer, NotMade), answer
    return [(one.code, getattr(one, "field", getattr(one, "limit", ""))) for one in answer.blockers]


async def test_the_same_key_is_the_same_export(desk: Desk) -> None:
    first = await desk.ask(key="once")

    again = await desk.ask(key="once")
    other = await desk.ask(key="once", purpose="别的用途")

    assert isinstance(first, Made)
    assert again == Made(first.id, replayed=True)
    assert isinstance(other, KeyReused)
    assert await desk.work() == 1


async def test_a_purpose_is_demanded_and_no_more_than_five_wait(desk: Desk) -> None:
    assert faults(await desk.ask(purpose=" ")) == [(BlockerCode.INPUT_INVALID, "purpose")]
    assert faults(await desk.ask(purpose="x" * 201)) == [(BlockerCode.INPUT_INVALID, "purpose")]
    for _ in range(5):
        await desk.must()
    assert faults(await desk.ask()) == [(BlockerCode.LIMIT_REACHED, "EXPORTS")]
    await desk.must("teacher-0")
    assert await desk.work() == 6
    await desk.must()


async def test_a_format_that_is_not_installed_is_refused_with_those_that_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = await desk.must(format_=Format.PARQUET)
    monkeypatch.setattr(parquet, "installed", lambda: False)

    refused = await desk.ask(format_=Format.PARQUET)
    await desk.work()

    assert isinstance(refused, NotMade)
    [blocker] = refused.blockers
    assert getattr(blocker, "expected", "").startswith("one of CSV, JSONL, XLSX")
    assert (await desk.row(id_)).refusal == ExportRefusal.FORMAT_MISSING


async def test_a_token_takes_no_more_than_it_shows(desk: Desk) -> None:
    scope = Scope(frozenset({Operation.READ}))
    who = desk.people.world.signed_in("ce-officer")
    narrow = SignedIn(
        who.authority_id,
        who.person_id,
        Credential(Means.TOKEN, desk.people.world.authority_id, scope),
    )

    assert await desk.rows(narrow) == []
    assert len(await desk.rows(who)) > 0


async def test_rights_are_those_of_the_moment_of_reading(desk: Desk) -> None:
    id_ = await desk.must()
    desk.people.world.appoint("ce-officer", Role.TEACHER, "college")

    await desk.work()

    assert {one["teacher"] for one in lines(await desk.content(id_))[1:]} == {"ce-officer"}


async def test_a_list_with_too_many_rows_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_ROWS", 3)
    id_ = await desk.must()

    assert await desk.work() == 1

    row = await desk.row(id_)
    assert (row.refusal, row.sha256, row.stored) == (ExportRefusal.TOO_MANY_ROWS, None, False)
    assert await desk.reads(id_) == []


async def test_pages_lose_nothing_and_show_how_far_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await desk.taken()
    monkeypatch.setattr(writing, "AT_ONCE", 7)
    id_ = await desk.must()
    told: list[tuple[int, int]] = []
    tell = run.told

    async def watched(*arguments: Any) -> None:
        told.append(arguments[2:4])
        await tell(*arguments)

    monkeypatch.setattr(run, "told", watched)
    await desk.work()

    rows = len(lines(whole)) - 1
    assert lines(await desk.content(id_))[1:] == lines(whole)[1:]
    assert told == [(min(7 * n, rows), rows) for n in range(1, -(-rows // 7) + 1)]
    found = await desk.row(id_)
    assert (found.rows, found.total) == (rows, rows)


async def test_another_worker_leaves_an_export_alone_until_its_time_is_over(desk: Desk) -> None:
    id_ = await desk.must()
    of = Named(desk.people.world.authority_id, id_)
    first = await run.begun(desk.database, of)

    assert await run.begun(desk.database, of) is None
    assert await desk.work() == 0

    assert first is not None
    await run.told(desk.database, first, 0, 0, AT_ONCE)
    assert await desk.work() == 1
    with pytest.raises(run.Gone):
        await run.told(desk.database, first, 1, 1, AT_ONCE)


async def test_whoever_was_given_up_ends_nothing(desk: Desk, tmp_path: Path) -> None:
    """A worker that was stopped for long comes back when another has written the file."""
    id_ = await desk.must()
    of = Named(desk.people.world.authority_id, id_)
    slow = await run.begun(desk.database, of, AT_ONCE)
    assert slow is not None
    assert await desk.work() == 1
    before = await desk.row(id_)

    with pytest.raises(run.Gone):
        await run.ended(desk.database, slow, Written(tmp_path, 1), Announced(1, b"x"), stored=True)

    after = await desk.row(id_)
    assert (after.sha256, after.attempts, after.rows) == (before.sha256, 2, before.rows)
    assert len(await desk.reads(id_)) == 1


async def test_two_workers_at_once_write_it_once(desk: Desk) -> None:
    ids = [await desk.must(who) for who in ("ce-officer", "teacher-0", "teacher-1")]

    done = await asyncio.gather(desk.work(), desk.work())

    assert sum(done) == 3
    assert [len(await desk.reads(one)) for one in ids] == [1, 1, 1]
    assert [(await desk.row(one)).attempts for one in ids] == [1, 1, 1]


async def test_what_always_fails_is_given_up_and_stops_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await desk.must(purpose="坏"), await desk.must(purpose="好")
    real = writing.write

    async def broken(database: Any, task: Any, *rest: Any) -> Written:
        if task.of.id == bad:
            message = "this one fails"
            raise RuntimeError(message)
        return await real(database, task, *rest)

    monkeypatch.setattr(run, "write", broken)
    for _ in range(7):
        await run.run_open(desk.database, desk.files, held=AT_ONCE)

    assert (await desk.row(good)).refusal is None
    row = await desk.row(bad)
    assert (row.attempts, row.refusal) == (run.MOST_ATTEMPTS, ExportRefusal.GIVEN_UP)


async def test_a_file_goes_after_a_day_with_those_of_earlier_attempts(desk: Desk) -> None:
    id_ = await desk.must()
    await run.begun(desk.database, Named(desk.people.world.authority_id, id_), AT_ONCE)
    await desk.work()
    authority = desk.people.world.authority_id

    async def pieces() -> Any:
        yield b"half"

    await desk.files.storage.write(exported(authority, id_, 1), pieces())
    assert await run.forget(desk.database, desk.files) == 0
    desk.people.world.set_now("2025-12-21T09:01")

    assert await run.forget(desk.database, desk.files) == 1

    assert [one async for one in desk.files.storage.keys("exports")] == []
    assert (await desk.row(id_)).forgotten_at is not None
    assert await run.forget(desk.database, desk.files) == 0


async def test_reading_more_pages_takes_no_more_memory(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The page stays as it is: four times the rows may not take twice the memory."""
    monkeypatch.setattr(writing, "AT_ONCE", 10)
    wanted = {
        10: Wanted(teachers=tuple(desk.people.world.people[f"teacher-{n}"] for n in range(5))),
        40: Wanted(teachers=tuple(desk.people.world.people[f"teacher-{n}"] for n in range(20))),
    }
    peaks = {}

    async def tell(*_progress: int) -> None:
        return

    for rows in (10, 10, 40):  # once before it counts: what is loaded for good
        id_ = await desk.must("ce-officer", "CREDIT_STATUSES", wanted[rows])
        task = await run.begun(desk.database, Named(desk.people.world.authority_id, id_))
        assert task is not None
        folder = tmp_path / str(id_)
        folder.mkdir()
        tracemalloc.start()
        written = await write(desk.database, task, folder, tell)
        peaks[rows] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert written.rows == rows
        await run.refused(desk.database, task, ExportRefusal.GIVEN_UP)
    assert peaks[40] < 2 * peaks[10]


@pytest.mark.parametrize("format_", WRITERS)
def test_four_times_the_rows_take_no_more_memory_to_write(format_: Format, tmp_path: Path) -> None:
    columns = [Column("a", Label("甲", "A")), Column("b", Label("乙", "B"))]
    mark = _mark()
    peaks = []

    def page(number: int) -> list[Sequence[str]]:
        return [(f"row {number}-{one}" * 5, "x") for one in range(500)]

    for pages in (10, 40):
        with Spool(tmp_path / f"{pages}") as spool:
            for number in range(pages):
                spool.add(page(number))
            tracemalloc.start()
            WRITERS[format_](tmp_path / f"{pages}.{format_}", mark, columns, spool.read())
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def _mark() -> Mark:
    return Mark(
        export_id=UUID(int=1),
        subject=Label("事项", "Items"),
        by="张三 1",
        at=datetime(2025, 1, 1, tzinfo=UTC),
        purpose="试",
        rows=1,
        language="en",
    )
