"""The file is what the policy declares: its format, its encoding, its columns and its words."""

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.services.imports.sent import Office
from tests.services.municipal.municipality import OFFICER, Sender
from trainingflow.policies import library
from trainingflow.services.exports.formats import Format
from trainingflow.services.municipal.states import UploadState

HEAD = """\
id: example
extends: chaoyang-2021
checkedOn: 2026-01-01
municipalUpload:
"""
COLUMNS = """\
  columns:
    - {header: 号, value: REFERENCE}
    - {header: 操作, value: ACTION, words: {NEW: A, CHANGED: U, WITHDRAWN: D}}
    - {header: 批次, value: UPLOAD}
    - {header: 行号, value: LINE}
    - {header: 名称, value: TITLE}
    - {header: 办法, value: POLICY}
    - {header: 类别, value: CATEGORY_CODE}
    - {header: 活动, value: ACTIVITY}
    - {header: 学分, value: CREDITS, decimals: 3}
    - {header: 日期, value: EARNED_ON, pattern: YYYY年MM月DD日}
  answer:
    columns:
      - {header: 号, value: REFERENCE}
      - {header: 状态, value: RESULT, words: {ACCEPTED: Y, REFUSED: N}}
"""
Declare = Callable[[str], None]


@pytest.fixture
def declare(sender: Sender, tmp_path: Path) -> Iterator[Declare]:
    """Lay a policy over the district's that declares another file."""

    def declared(text: str) -> None:
        folder = tmp_path / "policies"
        folder.mkdir()
        (folder / "example.yaml").write_text(HEAD + text, encoding="utf-8")
        library.open_folder(folder)
        with sender.people.world.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE authority SET policy_id = 'example'")

    yield declared
    library.open_folder(None)


@pytest.fixture
def office(sender: Sender, tmp_path: Path) -> Office:
    return Office(sender.people, tmp_path, OFFICER)


async def test_gb18030_goes_over_and_its_answer_comes_back_in_the_words_of_the_policy(
    sender: Sender, office: Office, declare: Declare
) -> None:
    declare("  file: {format: CSV, encoding: GB18030}\n" + COLUMNS)
    rare = sender.confirm("teacher-1", "2025-12-20T08:00+08:00", 30, "=HYPERLINK(𠮷龘)")
    upload = await sender.prepared()

    content = await sender.file(upload)

    rows = list(csv.DictReader(io.StringIO(content.decode("gb18030"), newline="")))
    [row] = [one for one in rows if one["号"] == str(rare)]
    assert {name: row[name] for name in ("操作", "批次", "名称", "办法", "日期")} == {
        "操作": "A",
        "批次": "1",
        "名称": "'=HYPERLINK(𠮷龘)",
        "办法": "example",
        "日期": "2024年05月20日",
    }
    assert {len(one["学分"].partition(".")[2]) for one in rows} == {3}
    assert [one["行号"] for one in rows] == [str(n) for n in range(1, len(rows) + 1)]
    answer = [["状态", "号"], *(["Y", one["号"]] for one in rows)]
    told = io.StringIO()
    csv.writer(told).writerows(answer)
    await office.applied("MUNICIPAL_ANSWERS", told.getvalue().encode("gb18030"))
    assert await sender.state(upload) == UploadState.ACKNOWLEDGED


async def test_workbook_holds_text_only_and_one_sheet_without_anything_added(
    sender: Sender, declare: Declare
) -> None:
    declare("  file: {format: XLSX, encoding: null}\n" + COLUMNS)
    sender.confirm("teacher-1", "2025-12-20T08:00+08:00", 30, "=1+1")
    upload = await sender.prepared()

    content = await sender.file(upload, Format.XLSX)

    book = openpyxl.load_workbook(io.BytesIO(content))
    [sheet] = book.worksheets
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heads == ["号", "操作", "批次", "行号", "名称", "办法", "类别", "活动", "学分", "日期"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert "=1+1" in [row[4] for row in rows]
    assert sum(Decimal(row[8]) for row in rows) == sum(
        one.credits for one in await sender.lines(upload)
    )
    assert "ce-officer" in str(book.properties.description)


async def test_only_the_records_that_the_policy_sends_are_told(
    sender: Sender, declare: Declare
) -> None:
    declare("  records: {ledgers: [REQUIRED], activities: [PUBLIC_COURSE]}\n")
    upload = await sender.prepared()

    lines: list[Any] = await sender.lines(upload)

    assert {one.said["CATEGORY_CODE"].split(".")[0] for one in lines} == {"REQUIRED"}
    assert all(one.said["TITLE"].startswith("pub-") for one in lines)


async def test_what_earns_nothing_is_told_only_where_the_policy_says_so(
    sender: Sender, declare: Declare
) -> None:
    """A record below the first credit is confirmed and earns none."""
    nothing = sender.confirm("teacher-1", "2025-12-20T08:00+08:00", 0, "零学时")
    assert nothing not in {one.record_id for one in await sender.lines(await sender.prepared())}

    declare("  records: {uncounted: true}\n")
    upload = await sender.prepared()

    [line] = [one for one in await sender.lines(upload) if one.record_id == nothing]
    assert (line.action, line.credits) == ("NEW", 0)
