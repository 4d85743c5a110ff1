"""Lists as files: the rows of the list on the screen, marked, exact, and never run."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from arro3.io import read_parquet
from sqlalchemy import text

from tests.services.exports.taken import PURPOSE, Desk, lines, table
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subjects import SUBJECTS
from trainingflow.services.identity import begin
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.items import ItemFilter
from trainingflow.services.reading.paging import PageRequest, page
from trainingflow.services.reading.standings import Wanted
from trainingflow.services.reading.viewers import viewer_at

AUDITOR = "finance-officer"
ASKERS = ("ce-officer", AUDITOR, "manager", "principal", "teacher-0", "teacher-1", "chair")


async def shown(desk: Desk, who: str, subject: str, wanted: Any) -> list[Any]:
    """What the list on the screen shows, page by page."""
    found: list[Any] = []
    position, more = None, True
    while more:
        async with desk.database.reading() as session:
            viewer = await viewer_at(await begin(session, desk.people.world.signed_in(who)))
            listing = SUBJECTS[subject].listing(viewer, wanted)
            read = await page(session, listing, PageRequest(2, position))
        found += read.rows
        more, position = read.more, read.positions[-1] if read.positions else None
    return found


async def codes(desk: Desk) -> dict[Any, str]:
    async with desk.database.reading() as session:
        return {one.id: one.code for one in await session.execute(text("SELECT * FROM person"))}


async def test_a_file_holds_what_the_list_shows_to_whoever_asks(desk: Desk) -> None:
    named, told = await codes(desk), {}
    for who in ASKERS:
        listed = await shown(desk, who, "CREDIT_STATUSES", Wanted())
        rows = await desk.rows(who)
        assert [(one["teacher"], one["policy"]) for one in rows] == [
            (named[one.teacher_id], one.policy_id) for one in listed
        ]
        told[who] = len(rows)
    assert told["ce-officer"] == told[AUDITOR] > told["teacher-0"] == 2
    assert 0 < told["manager"] < told[AUDITOR]


async def test_items_and_inboxes_are_those_of_whoever_asks(desk: Desk) -> None:
    await desk.people.declare_course(title="课堂观察")
    counted = {}
    for subject, wanted in (("WORK_ITEMS", ItemFilter()), ("INBOX", InboxFilter())):
        for who in ("applicant", *ASKERS):
            listed = await shown(desk, who, subject, wanted)
            rows = await desk.rows(who, subject)
            assert [one["key"] for one in rows] == [str(one.id) for one in listed]
            counted[subject, who] = len(rows)
    assert counted["WORK_ITEMS", "applicant"] == counted["INBOX", "applicant"] == 1
    assert counted["INBOX", AUDITOR] == 0


async def test_a_filter_is_that_of_the_list(desk: Desk) -> None:
    await desk.people.declare_course(title="课堂观察")
    teacher = desk.people.world.people["teacher-0"]
    narrow = Wanted(teachers=(teacher,), policy_id="chaoyang-2021", eligible=True)

    [status] = await desk.rows("ce-officer", "CREDIT_STATUSES", narrow)
    others = await desk.rows("ce-officer", "CREDIT_STATUSES", Wanted(missing=("NO_SUCH",)))
    titled = ItemFilter(title="观察", kinds=(ItemKind.COURSE,))
    [item] = await desk.rows("applicant", "WORK_ITEMS", titled)
    runs = ItemFilter(kinds=(ItemKind.COURSE_RUN,))

    assert (status["teacher"], status["policy"], status["eligible"]) == (
        "teacher-0",
        "chaoyang-2021",
        True,
    )
    assert others == []
    assert (item["title"], item["kindLabel"], item["state"]) == (
        "课堂观察",
        "course appraisal",
        "DRAFT",
    )
    assert await desk.rows("applicant", "WORK_ITEMS", runs) == []


async def test_requirements_are_columns_with_exact_numbers(desk: Desk) -> None:
    wanted = Wanted(teachers=(desk.people.world.people["teacher-0"],), policy_id="chaoyang-2021")
    listed = await shown(desk, "ce-officer", "CREDIT_STATUSES", wanted)
    [kept] = [one.requirements for one in listed]

    [row] = await desk.rows("ce-officer", "CREDIT_STATUSES", wanted)
    parquet = await desk.taken("ce-officer", "CREDIT_STATUSES", wanted, Format.PARQUET)
    book = await desk.taken("ce-officer", "CREDIT_STATUSES", wanted, Format.XLSX)

    said = {code: (Decimal(row[f"{code}.need"]), Decimal(row[f"{code}.have"])) for code in kept}
    assert said == {code: (Decimal(need), Decimal(have)) for code, (need, have) in kept.items()}
    batch = read_parquet(io.BytesIO(parquet)).read_next_batch()
    assert batch.column("TOTAL.have")[0].as_py() == said["TOTAL"][1]
    assert batch.column("cycleFirst")[0].as_py() == date.fromisoformat(row["cycleFirst"])
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    heads = [one.value for one in sheet[1]]
    assert Decimal(str(sheet[2][heads.index("Total credits: have")].value)) == said["TOTAL"][1]


@pytest.mark.parametrize(
    ("language", "heads"),
    [
        ("zh-CN", ["教师编号", "姓名"]),
        ("en", ["Teacher number", "Name"]),
    ],
)
async def test_headings_and_marks_speak_the_language_of_whoever_asked(
    desk: Desk, language: Any, heads: list[str]
) -> None:
    content = await desk.taken(format_=Format.CSV, language=language)

    rows = table(content)
    assert rows[0][:2] == heads
    assert rows[0][-1] == {"zh-CN": "导出标记", "en": "Export mark"}[language]
    assert all(PURPOSE in one[-1] and "ce-officer" in one[-1] for one in rows[1:])


async def test_every_format_says_who_took_it_when_and_for_what(desk: Desk) -> None:
    id_ = await desk.must(format_=Format.XLSX)
    await desk.work()
    row, sheets = await desk.row(id_), openpyxl.load_workbook(io.BytesIO(await desk.content(id_)))
    first = lines(await desk.taken())[0]["export"]
    parquet = await desk.taken(format_=Format.PARQUET)

    about = {one[0].value: one[1].value for one in sheets["About"].iter_rows()}
    assert about["Export"] == str(id_)
    assert about["Purpose"] == first["purpose"] == PURPOSE
    assert about["Exported by"] == first["by"]
    assert "ce-officer" in first["by"]
    assert about["Exported at"].startswith("2025-12-20T09:")
    assert about["Rows"] == str(row.rows)
    assert PURPOSE in sheets.worksheets[0].oddFooter.left.text
    assert PURPOSE.encode() in parquet


async def test_what_looks_like_a_formula_stays_text(desk: Desk) -> None:
    nasty = "=cmd|' /C calc'!A0"
    await desk.people.declare_course(title=nasty)

    content = await desk.taken("applicant", "WORK_ITEMS", format_=Format.CSV, purpose="=1+1")
    book = await desk.taken("applicant", "WORK_ITEMS", format_=Format.XLSX, purpose="=1+1")

    assert table(content)[1][3] == "'" + nasty
    cells = [
        one
        for sheet in openpyxl.load_workbook(io.BytesIO(book))
        for r in sheet.iter_rows()
        for one in r
    ]
    assert nasty in [one.value for one in cells]
    assert [one for one in cells if one.data_type == "f"] == []


async def test_the_journal_tells_who_has_read_what(desk: Desk) -> None:
    wanted = ItemFilter(title="课堂", kinds=(ItemKind.COURSE,))
    id_ = await desk.must("applicant", "WORK_ITEMS", wanted)
    before = await desk.reads(id_)
    await desk.work()

    [entry] = await desk.reads(id_)
    row = await desk.row(id_)
    assert before == []
    assert entry.actor_id == desk.people.world.people["applicant"]
    assert entry.detail == {
        "subject": "WORK_ITEMS",
        "filter": {"kinds": ["COURSE"], "title": True},
        "format": "JSONL",
        "rows": 0,
    }
    assert entry.after_sha256 == row.sha256
