"""Files as they come: damaged, locked, made to harm, or written by people in a hurry."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from tests.services.imports.sent import TEACHER_HEAD, Office, as_csv, as_xlsx, teachers

GOOD = teachers(["N001", "张三", "school", "2020-09-01"])


def _with_part(name: str, content: bytes, *, at: str = "", times: int = 1) -> bytes:
    """A workbook with a part of one's own, in the place of another or of one of its name."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(GOOD))) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.namelist():
            if one != (at or name):
                after.writestr(one, before.read(one))
        with after.open(name, "w") as part:
            for _ in range(times):
                part.write(content)
    return made.getvalue()


_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
_LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>' + _SHEET.format(
    "&y;"
)
_CORNER = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)
_WIDE = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'


_FIRST = "xl/worksheets/sheet1.xml"


def _sheet(content: str) -> bytes:
    return _with_part(_FIRST, content.encode())


def _crowded() -> bytes:
    """A good workbook with thousands of parts that nobody needs."""
    made = io.BytesIO(as_xlsx(GOOD))
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(5_000):
            archive.writestr(f"../{number}.xml", b"")
    return made.getvalue()


def _lying() -> bytes:
    """A part that claims to be small when it is unpacked, and is not."""
    data = bytearray(_with_part(_FIRST, bytes(2_000_000)))
    directory = data.index(b"PK\x01\x02")
    while data[directory + 46 : directory + 46 + len(_FIRST)] != _FIRST.encode():
        directory = data.index(b"PK\x01\x02", directory + 1)
    data[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    return bytes(data)


def _nested() -> bytes:
    """An archive in an archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("table.xlsx", as_xlsx(GOOD))
    return made.getvalue()


DAMAGED: dict[str, tuple[bytes, str]] = {
    "truncated": (as_xlsx(GOOD)[:-300], "DAMAGED"),
    "half": (as_xlsx(GOOD)[:2000], "DAMAGED"),
    "a-flipped-byte": (b"".join((as_xlsx(GOOD)[:700], b"\x00\x01\x02", as_xlsx(GOOD)[703:])), ""),
    "cut-at-the-end": (as_xlsx(GOOD)[:-1], "DAMAGED"),
    "crowded": (_crowded(), "TOO_LARGE"),
    "a-size-that-lies": (_lying(), "DAMAGED"),
    "an-archive-in-an-archive": (_nested(), "NOT_A_TABLE"),
    "zeros": (bytes(1_000), "NOT_A_TABLE"),
    "utf-16-without-a-mark": ("人员编号,姓名\n".encode("utf-16-le"), "NOT_A_TABLE"),
    "an-encoding-for-each-line": (
        "人员编号,姓名,任职单位编号,任职起始日期\n".encode()
        + "N1,张三,school,".encode("gbk")
        + b"\xff\n",
        "ENCODING_UNKNOWN",
    ),
    "a-page": (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HEADINGS_MISSING"),
    "not-xml": (_sheet("<worksheet"), "DAMAGED"),
    "a-bomb-of-zeros": (_with_part(_FIRST, bytes(1_000_000), times=200), "TOO_LARGE"),
    "a-bomb-of-strings": (
        _with_part("xl/sharedStrings.xml", b"<si><t>a</t></si>" * 100_000, times=30),
        "TOO_LARGE",
    ),
    "billion-laughs": (_sheet(_LAUGHS), "TOO_LARGE"),
    "a-sparse-corner": (_sheet(_SHEET.format(_CORNER)), "TOO_MANY_ROWS"),
    "a-wide-row": (_sheet(_SHEET.format(_WIDE)), "TOO_LARGE"),
    "macros": (_with_part("xl/vbaProject.bin", b"x"), "HAS_MACROS"),
    "an-old-or-locked-one": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "LOCKED_OR_OLD"),
    "another-archive": (_with_part("a.txt", b"", at="xl/workbook.xml"), "NOT_A_TABLE"),
    "a-picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NOT_A_TABLE"),
    "an-unknown-encoding": ("人员编号,姓名\n1,\n".encode() + b"\xff\xff\xff\n", "ENCODING_UNKNOWN"),
    "empty-lines": (b"\n\n,,,\n", "NO_ROWS"),
    "headings-only": (as_xlsx([TEACHER_HEAD]), "NO_ROWS"),
    "no-headings": (as_xlsx([["N001", "张三", "school", "2020-09-01"]]), "HEADINGS_MISSING"),
    "a-heading-twice": (
        as_xlsx([[*TEACHER_HEAD, "姓名"], ["N001", "张三", "school", "2020-09-01"]]),
        "HEADINGS_TWICE",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
async def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    office: Office, name: str
) -> None:
    data, why = DAMAGED[name]
    before = office.select("SELECT count(*) FROM person")

    id_ = await office.checked("TEACHERS", data)

    found = await office.found(id_)
    assert found.state == "REFUSED"
    assert found.refusal is not None
    assert found.refusal["why"] == (why or "DAMAGED")
    assert await office.rows(id_) == []
    assert office.select("SELECT count(*) FROM person") == before


def _grid(*rows: list[Any], write: Any = None) -> bytes:
    """A workbook with the headings of teachers, and whatever else is written into it."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([list(TEACHER_HEAD), *rows]):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    if write is not None:
        write(book, sheet)
    book.close()
    return made.getvalue()


async def test_cells_are_understood_however_they_are_written(office: Office) -> None:
    def dated(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 3, date(2020, 9, 1), book.add_format({"num_format": "yyyy/m/d"}))

    id_ = await office.checked(
        "TEACHERS",
        _grid(
            ["N001", "张三", "school", None],
            [" Ｎ００２\u3000", "\u200b李四 ", "school", "2020/9/1"],
            ["N003", "王  五", "school", "２０２０年９月１日"],
            ["N004", "赵六", "school", 20200901],
            [1005, "孙七", "school", "2020.09.01"],
            [],
            ["  ", "", None],
            write=dated,
        ),
    )

    assert await office.faults(id_) == []
    assert [
        (row.said["code"], row.said["name_zh"], row.said["since"])
        for row in await office.rows(id_)
        if row.said
    ] == [
        ("N001", "张三", "2020-09-01"),
        ("N002", "李四", "2020-09-01"),
        ("N003", "王 五", "2020-09-01"),
        ("N004", "赵六", "2020-09-01"),
        ("1005", "孙七", "2020-09-01"),
    ]


async def test_what_a_spreadsheet_has_damaged_is_told_cell_by_cell(office: Office) -> None:
    def damage(book: Any, sheet: Any) -> None:
        del book
        sheet.write_formula(1, 1, '="张三"', None, "张三")
        sheet.merge_range(2, 2, 3, 2, "school")

    id_ = await office.checked(
        "TEACHERS",
        _grid(
            ["N001", "", "school", "2020-09-01"],
            ["N002", "李四", "", "2020-09-01"],
            ["N003", "王五", "", "2020-09-01"],
            ["N004", "赵六", "school", 44075],
            [110101199003070000, "孙七", "school", "2020-09-01"],
            [12.5, "周八", "school", "2020-02-30"],
            ["N 7/8", "吴九\ue000", "school", "1840-01-01"],
            ["N" * 41, "郑" * 101, "school", "昨天"],
            write=damage,
        ),
    )

    assert await office.faults(id_) == [
        (2, "name_zh", "FORMULA"),
        (4, "unit", "COVERED"),
        (5, "since", "DAY_AS_NUMBER"),
        (6, "code", "DIGITS_LOST"),
        (7, "code", "DIGITS_LOST"),
        (7, "since", "NOT_A_DAY"),
        (8, "code", "NOT_A_CODE"),
        (8, "name_zh", "CHARACTER"),
        (8, "since", "DAY_BEYOND"),
        (9, "code", "TOO_LONG"),
        (9, "name_zh", "TOO_LONG"),
        (9, "since", "NOT_A_DAY"),
    ]


async def test_zeros_that_a_quantity_has_lost_are_missed(office: Office) -> None:
    await office.applied("TEACHERS", teachers(["000123", "张三", "school", "2020-09-01"]))

    id_ = await office.checked(
        "TEACHERS",
        _grid([123, "张三", "school", "2020-09-01"], ["124", "李四", "school", "2020-09-01"]),
    )

    [fault] = [one for row in await office.rows(id_) for one in row.faults]
    assert fault == {"code": "ZEROS_LOST", "column": "code", "about": {"likely": "000123"}}
    assert await office.counts(id_) == ("CHECKED", 1, 0, 0, 1)


async def test_headings_are_found_below_a_title_and_in_either_language(office: Office) -> None:
    table = [
        ["2024年教师名册"],
        ["打印日期：2024-05-20"],
        ["姓名*", "备注", "PERSONAL CODE", "Code of the unit（必填）", " 任职起始日期 "],
        ["张三", "新调入", "N001", "school", "2020-09-01"],
    ]

    id_ = await office.checked("TEACHERS", table)

    assert await office.counts(id_) == ("CHECKED", 1, 0, 0, 0)


async def test_a_text_file_whose_encoding_says_two_things_is_asked_about(office: Office) -> None:
    rows = [["code", "name_zh", "unit", "since"], ["N001", "张三", "school", "2020-09-01"]]

    found = [
        (await office.found(await office.checked("TEACHERS", as_csv(table, "utf-8")))).state
        for table in (rows, [*rows, ["N002", "诸葛亮", "school", "2020-09-01"]])
    ]

    assert found == ["REFUSED", "CHECKED"]


async def test_text_cells_keep_what_spreadsheets_guard(office: Office) -> None:
    data = '人员编号,姓名,任职单位编号,任职起始日期\n"=""000123""",\'=张三,school,2020-09-01\n'

    id_ = await office.checked("TEACHERS", data.encode("gb18030"))

    [row] = await office.rows(id_)
    assert row.said == {
        "code": "000123",
        "name_zh": "=张三",
        "unit": "school",
        "since": "2020-09-01",
    }


async def test_days_of_both_calendars_and_hidden_rows_are_read(office: Office) -> None:
    """A workbook may count its days from 1904; what is hidden is seen in the preview."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "date_1904": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, heading in enumerate(TEACHER_HEAD):
        sheet.write(0, place, heading)
    for number, code in enumerate(["N001", "N002"], start=1):
        for place, cell in enumerate([code, "张三", "school"]):
            sheet.write(number, place, cell)
        sheet.write_datetime(number, 3, date(2020, 9, 1), day)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()

    id_ = await office.checked("TEACHERS", made.getvalue())

    assert await office.counts(id_) == ("CHECKED", 2, 0, 0, 0)
    assert [(row.said or {})["since"] for row in await office.rows(id_)] == ["2020-09-01"] * 2


async def test_lines_may_end_in_any_way_and_names_be_rare(office: Office) -> None:
    """Names of people stand in every part of the standard, the newest among them."""
    names = ["䶮㛃", "𬸚龴", "李·买买提", "欧阳\u3000娜"]
    lines = [",".join(TEACHER_HEAD[:4])]
    lines += [f"N{number},{name},school,2020-09-01" for number, name in enumerate(names)]
    text = "".join(
        line + end for line, end in zip(lines, ["\r\n", "\n", "\r\n", "\n", ""], strict=True)
    )

    said = []
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        id_ = await office.checked("TEACHERS", text.encode(encoding))
        said.append([(row.said or {}).get("name_zh") for row in await office.rows(id_)])

    assert said == [["䶮㛃", "𬸚龴", "李·买买提", "欧阳 娜"]] * 4


async def test_what_is_there_written_out_and_taken_in_again_changes_nothing(
    office: Office,
) -> None:
    """The round trip of units and teachers, in both encodings and as a workbook."""
    people = office.select(
        "SELECT p.code, p.name_zh, o.code, e.since::text, coalesce(e.until::text, ''),"
        " coalesce(t.first_taught_on::text, '') FROM employment e"
        " JOIN teacher t ON t.id = e.teacher_id JOIN person p ON p.id = t.id"
        " JOIN organisation o ON o.id = e.organisation_id ORDER BY p.code"
    )
    table = teachers(*people)

    counts = []
    for data in (as_csv(table), as_csv(table, "gb18030"), as_xlsx(table)):
        id_ = await office.checked("TEACHERS", data)
        counts.append(await office.counts(id_))

    assert counts == [("CHECKED", 0, 0, len(people), 0)] * 3
