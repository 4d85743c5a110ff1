"""The worker takes imports on: from a stored file to a list of what is wrong, and to the end."""

import hashlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy import text

from tests.services.imports.sent import Office, as_csv, as_xlsx, teachers, units
from trainingflow.services import storage
from trainingflow.services.addresses import Signer
from trainingflow.services.files import Files
from trainingflow.services.identity import begin
from trainingflow.services.imports import apply, asking, child, run
from trainingflow.services.imports.cells import Line
from trainingflow.services.imports.reader.refused import FileRefused, Why
from trainingflow.services.once import Made, NotMade, Unknown
from trainingflow.services.storage import Storage, incoming

_AGAIN = partial(Made, replayed=True)
GOOD = as_xlsx(teachers(["N001", "张三", "school", "2020-09-01"], ["N002", "", "school", "x"]))


ENDLESS = """
from trainingflow.services.imports.reader.limits import limit_this_process
limit_this_process()
print('[[1,["a"]]]', flush=True)
taken = bytearray(1)
while True:
    taken += bytes(len(taken))
"""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    storage = Storage.at((tmp_path / "stored").as_uri())
    return Files(storage, Signer("a key of the tests, long enough"), frozenset(), 1 << 20)


async def arrive(files: Files, id_: UUID, data: bytes) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield data

    await files.storage.write(incoming(id_), pieces())


async def asked(office: Office, data: bytes, kind: str = "TEACHERS") -> UUID:
    id_ = await office.sent(kind, data)
    async with office.database.writing() as session:
        work = await begin(session, office.people.world.signed_in("personnel-officer"))
        assert isinstance(await asking.check(work, id_, received=True), Made)
    return id_


async def test_a_stored_file_is_checked_and_its_list_of_faults_kept(
    office: Office, files: Files, tmp_path: Path
) -> None:
    id_ = await asked(office, GOOD)
    await arrive(files, id_, GOOD)

    assert await run.run_open(office.database, files) == 1

    found = await office.found(id_)
    assert await office.counts(id_) == ("CHECKED", 1, 0, 0, 1)
    assert found.report_sha256 is not None
    assert found.plan_sha256 is not None
    key = storage.listed(found.authority_id, id_, found.plan_sha256)
    written = tmp_path / "listed.xlsx"
    pieces = [one async for one in files.storage.read(key)]
    written.write_bytes(b"".join(pieces))
    sheet = openpyxl.load_workbook(written).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["N002"]
    assert found.report_sha256 == hashlib.sha256(written.read_bytes()).digest()
    assert not await files.storage.has(incoming(id_))
    assert await run.run_open(office.database, files) == 0


async def test_a_file_that_is_not_there_is_asked_for_again(office: Office, files: Files) -> None:
    id_ = await asked(office, GOOD)
    await arrive(files, id_, GOOD[:-1])

    await run.run_open(office.database, files)

    found = await office.found(id_)
    assert (found.state, found.refusal) == ("REFUSED", {"why": "FILE_GONE", "about": ""})


async def test_a_step_that_always_fails_is_given_up_and_stops_no_other(
    office: Office, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object, **_more: object) -> None:
        message = "this step fails"
        raise RuntimeError(message)

    bad = await office.checked("TEACHERS", GOOD)
    await office.ask(asking.apply, bad)
    with monkeypatch.context() as patch:
        patch.setattr(apply.Applying, "run", broken)
        done = [await run.run_open(office.database, files) for _ in range(7)]
    good = await asked(office, GOOD)
    await arrive(files, good, GOOD)
    await run.run_open(office.database, files)

    found = await office.found(bad)
    assert done == [0] * 7
    assert (found.state, found.refusal) == ("CHECKED", {"why": "READER_ENDED", "about": ""})
    assert (await office.found(good)).state == "CHECKED"


async def test_reading_that_asks_for_too_much_ends_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(as_csv(teachers(["N001", "张三", "school", "2020-09-01"])))
    monkeypatch.setattr(child, "_ARGUMENTS", ("-I", "-c", ENDLESS))
    came = []

    async def read() -> None:
        async for some in child.lines_of(file, ["姓名"]):
            came.append(some)  # noqa: PERF401 - what comes before the end counts

    with pytest.raises(FileRefused) as refused:
        await read()
    assert came == [[Line(1, ("a",))]]
    assert refused.value.why is Why.READER_ENDED


async def test_only_the_personnel_section_imports(office: Office) -> None:
    id_ = await office.checked("TEACHERS", GOOD)

    answers = [
        await office.ask(what, id_, *rest, who="ce-officer")
        for what, *rest in ((asking.apply,), (asking.undo, "因由"), (asking.cancel,))
    ]
    unknown = await office.ask(asking.apply, UUID(int=7))

    assert [type(one) for one in answers] == [NotMade] * 3
    assert unknown == Unknown("importId")


async def test_who_has_left_the_section_applies_nothing(office: Office) -> None:
    id_ = await office.checked("TEACHERS", GOOD)
    await office.ask(asking.apply, id_)
    office.people.world.dismiss("personnel-officer")

    await run.run_open(office.database)

    found = await office.found(id_)
    assert (found.state, found.refusal) == ("CHECKED", {"why": "NO_LONGER_ALLOWED", "about": ""})
    assert office.select("SELECT count(*) FROM person WHERE code = 'N001'") == [(0,)]


async def test_what_is_asked_twice_is_done_once(office: Office) -> None:
    id_ = await office.checked("TEACHERS", GOOD)

    answers = [await office.ask(asking.apply, id_) for _ in range(2)]
    await run.run_open(office.database)
    answers.append(await office.ask(asking.apply, id_))
    await office.undo(id_)
    answers.append(await office.ask(asking.undo, id_, "再次"))

    assert answers == [Made(id_), _AGAIN(id_), _AGAIN(id_), _AGAIN(id_)]


async def test_steps_are_taken_in_their_order(office: Office) -> None:
    fresh = await office.sent("TEACHERS", GOOD)
    checked = await office.checked("TEACHERS", GOOD)
    dropped = await office.checked("TEACHERS", GOOD)

    answers = [
        await office.ask(asking.apply, fresh),
        await office.ask(asking.undo, checked, "因由"),
        await office.ask(asking.cancel, dropped),
        await office.ask(asking.apply, dropped),
    ]

    assert [type(one) for one in answers] == [NotMade, NotMade, Made, NotMade]


async def test_rows_are_forgotten_after_a_month_and_where_nothing_came_of_them(
    office: Office, files: Files
) -> None:
    kept = await office.applied("TEACHERS", GOOD)
    dropped = await office.checked("TEACHERS", GOOD)
    awaited = await office.sent("TEACHERS", GOOD)
    await arrive(files, awaited, GOOD)
    await office.ask(asking.cancel, dropped)
    office.people.world.set_now("2024-05-21T09:00")

    first = await run.forget(office.database, files)
    rows = [len(await office.rows(one)) for one in (kept, dropped)]
    stored = await files.storage.has(incoming(awaited))
    office.people.world.set_now("2024-06-21T09:00")
    second = await run.forget(office.database, files)

    assert (first, rows, stored) == (2, [2, 0], False)
    assert second == 1
    assert await office.rows(kept) == []
    assert office.select("SELECT count(*) FROM import_change") == [(0,)]
    assert (await office.found(awaited)).state == "CANCELLED"
    assert isinstance(await office.ask(asking.undo, kept, "太晚"), NotMade)


async def test_the_list_of_what_is_wrong_goes_with_the_rows(office: Office, files: Files) -> None:
    """One that is written anew takes the place of the older one."""
    id_ = await asked(office, GOOD)
    await arrive(files, id_, GOOD)
    await run.run_open(office.database, files)
    await office.applied("TEACHERS", teachers(["N001", "张三丰", "school", "2020-09-01"]))
    await office.ask(asking.apply, id_)
    await run.run_open(office.database, files)
    again = await office.found(id_)
    lists = [one async for one in files.storage.keys("made")]
    office.people.world.set_now("2024-06-21T09:00")

    await run.forget(office.database, files)

    assert (again.state, again.refusal) == ("CHECKED", {"why": "CHANGED_SINCE", "about": ""})
    assert again.plan_sha256 is not None
    assert lists == [storage.listed(again.authority_id, id_, again.plan_sha256)]
    assert [one async for one in files.storage.keys("made")] == []
    assert (await office.found(id_)).report_size is None


async def test_an_import_of_another_authority_removes_nothing_here(office: Office) -> None:
    id_ = await office.applied("ORGANISATIONS", units(["U1", "甲校", "小学", "区属", "commission"]))

    async with office.database.reading() as session:
        with pytest.raises(Exception, match="not being undone"):
            await session.execute(
                text("SELECT undo_import(:authority, :import)"),
                {"authority": office.people.world.authority_id, "import": id_},
            )
