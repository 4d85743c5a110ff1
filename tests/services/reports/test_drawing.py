"""One document in every format: what is said is there, and is nothing but text."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.services.reports.looked_at import fonts, head, tables, words
from trainingflow.domain.citation import LANGUAGES, Label, Language
from trainingflow.services.exports.column import Column, Type
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import (
    MOST_BARS,
    Basis,
    Chart,
    Document,
    Heading,
    Sentence,
    Shape,
    Table,
    Tone,
)
from trainingflow.services.reports.drawing import DRAWERS, pdf
from trainingflow.services.reports.drawing.cells import shown
from trainingflow.services.reports.drawing.charts import TONES
from trainingflow.services.reports.report import FORMATS

_HOSTILE: Final = '#panic("x") =1+1 *bold* $x$ <script>alert(1)</script> \\ @a & 校'
_COLUMNS: Final = (
    Column("unit", Label("单位", "Unit")),
    Column("rate", Label("完成率", "Rate"), Type.NUMBER, share=True),
    Column("teachers", Label("教师数", "Teachers"), Type.WHOLE),
    Column("on", Label("日期", "Day"), Type.DAY),
)
_ROWS: Final = (
    ("第一小学", Decimal(1) / Decimal(3), 1234, date(2025, 12, 20)),
    ("第一小学", Decimal(1), 2, None),
    (_HOSTILE, Decimal(0), 0, None),
)


def mark(language: Language = "zh-CN") -> Mark:
    return Mark(
        export_id=UUID(int=7),
        subject=Label("报告", "Report"),
        by="王老师 t-1",
        at=datetime(2025, 12, 20, 1, 0, tzinfo=UTC),
        purpose="考核",
        rows=3,
        language=language,
    )


def document(rows: tuple[tuple[object, ...], ...] = _ROWS, shape: Shape = Shape.BARS) -> Document:
    table = Table("units", "各单位 Units", _COLUMNS, rows)  # type: ignore[arg-type]  # cells
    return Document(
        title="完成率报告",
        about=(("范围", "全区"), ("截至", "2025-12-20")),
        basis=(Basis("附件9 第十一条", "确保“十四五”时期教师培训结业率达标"),),
        parts=(
            Heading("总体情况"),
            Sentence(_HOSTILE, marked=True),
            Chart("各单位完成率", table, "unit", ("rate",)),
            Chart("各单位教师数", table, "unit", ("teachers", "rate"), shape),
            table,
        ),
    )


def drawn(tmp_path: Path, format_: Format, what: Document, language: Language = "zh-CN") -> bytes:
    path = tmp_path / f"report.{format_.lower()}"
    DRAWERS[format_](path, mark(language), what)
    return path.read_bytes()


def test_there_is_a_drawer_for_every_format_of_a_report() -> None:
    assert sorted(DRAWERS) == sorted(FORMATS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_say_everything_as_text_in_fonts_that_they_carry(
    tmp_path: Path, language: Language
) -> None:
    content = drawn(tmp_path, Format.PDF, document(), language)
    said = words(content)

    rate = {"zh-CN": "完成率", "en": "Rate"}[language]
    for one in (
        "完成率报告",
        "附件9 第十一条".replace("9 ", "9"),
        "总体情况",
        rate,
        "33.3%",
        "1,234",
    ):
        assert one.replace(" ", "") in said.replace(" ", ""), one
    # Nothing of what was said was read as the language in which the page is set.
    assert '#panic("x")=1+1*bold*$x$<script>' in said.replace(" ", "").replace("\n", "")
    assert "王老师 t-1" in said
    assert fonts(content) <= {"NotoSansSC-Regular", "NotoSerifSC-Regular"}
    assert len(fonts(content)) == 2


def test_the_same_document_is_the_same_file(tmp_path: Path) -> None:
    first, again = (drawn(tmp_path, Format.PDF, document()) for _ in range(2))

    assert first == again


def test_a_workbook_has_a_sheet_for_each_table_and_charts_over_its_cells(tmp_path: Path) -> None:
    content = drawn(tmp_path, Format.XLSX, document())

    book = openpyxl.load_workbook(io.BytesIO(content))
    report, units, _ = (book[name] for name in book.sheetnames)
    assert [[cell.value for cell in row] for row in units.iter_rows(max_row=3)] == [
        ["单位", "完成率", "教师数", "日期"],
        ["第一小学", pytest.approx(1 / 3), 1234, datetime(2025, 12, 20)],  # noqa: DTZ001 - as the library reads a day
        ["第一小学", 1, 2, None],
    ]
    assert (units["A4"].value, units["A4"].data_type) == (_HOSTILE, "s")
    assert units["B2"].number_format == "0.0%"
    said = [cell.value for row in report.iter_rows() for cell in row if cell.value is not None]
    assert said[0] == "完成率报告"
    assert _HOSTILE in said
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [one for one in parts.namelist() if one.startswith("xl/charts/chart")]
        xml = parts.read("xl/charts/chart1.xml").decode()
    assert len(charts) == 2
    assert "'1 各单位 Units'!$B$2:$B$4" in xml


@pytest.mark.parametrize("shape", Shape)
def test_charts_keep_their_words_as_text(tmp_path: Path, shape: Shape) -> None:
    picture = ET.fromstring(drawn(tmp_path, Format.SVG, document(shape=shape)))  # noqa: S314 - drawn here

    said = [one.text for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert said.count("第一小学") >= 4  # two units of one name, in two charts
    assert {"完成率报告", "各单位完成率", "33.3%", "教师数"} <= set(said)
    assert not list(picture.iter("{http://www.w3.org/2000/svg}script"))


def test_points_are_a_picture(tmp_path: Path) -> None:
    assert drawn(tmp_path, Format.PNG, document()).startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_of_nothing_is_a_file(tmp_path: Path, format_: Format) -> None:
    content = drawn(tmp_path, format_, document(()))

    assert content
    if format_ is Format.PDF:
        assert "各单位 Units：没有记录。" in words(content)


def test_programs_get_exact_numbers_by_names(tmp_path: Path) -> None:
    content = drawn(tmp_path, Format.JSONL, document(), "en")

    assert tables(content)["units"][0] == {
        "unit": "第一小学",
        "rate": str(Decimal(1) / Decimal(3)),
        "teachers": 1234,
        "on": "2025-12-20",
    }
    assert head(content)["tables"]["units"] == {
        "unit": "Unit",
        "rate": "Rate",
        "teachers": "Teachers",
        "on": "Day",
    }
    assert head(content)["export"]["purpose"] == "考核"


def test_pages_stop_where_nobody_reads_on_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MOST_ROWS", 45)
    many = tuple((f"第{n}小学", Decimal(1), n, None) for n in range(50))

    said = words(drawn(tmp_path, Format.PDF, document(many)))

    assert "此处列出前 45 行，共 50 行" in said
    assert f"前 {MOST_BARS} 项，共 50 项" in said
    assert "第44小学" in said.replace(" ", "")
    assert "第45小学" not in said.replace(" ", "")


@pytest.mark.parametrize(
    ("cell", "as_text"),
    [
        (Decimal("1.999"), "1.99"),
        (Decimal("36.00"), "36"),
        (Decimal("1200.5"), "1,200.5"),
        (12000, "12,000"),
        (True, "是"),
        (None, ""),
        (datetime(2025, 12, 19, 16, 30, tzinfo=UTC), "2025-12-20 00:30"),
    ],
)
def test_numbers_are_cut_and_never_rounded_up(cell: object, as_text: str) -> None:
    column = Column("one", Label("甲", "A"), Type.NUMBER)

    assert shown(column, cell, "zh-CN") == as_text  # type: ignore[arg-type]  # a cell


def test_charts_below_each_other_keep_their_own_colours(tmp_path: Path) -> None:
    table = document().tables[0]
    told = replace(
        document(),
        parts=(
            Chart("甲", table, "unit", ("teachers", "rate"), Shape.STACKED, (Tone.GOOD, Tone.POOR)),
            Chart(
                "乙", table, "unit", ("rate", "teachers"), Shape.STACKED, (Tone.FAIR, Tone.PLAIN)
            ),
            table,
        ),
    )

    picture = drawn(tmp_path, Format.SVG, told).decode()

    assert all(TONES[one] in picture for one in (Tone.GOOD, Tone.POOR, Tone.FAIR, Tone.PLAIN))


def test_a_cell_that_is_longer_than_a_page_goes_over_to_the_next(tmp_path: Path) -> None:
    rows = (("长" * 4_000 + "完", Decimal(1), 1, None),)

    said = words(drawn(tmp_path, Format.PDF, document(rows)))

    assert said.replace("\n", "").count("长") >= 4_000
    assert "完" in said
