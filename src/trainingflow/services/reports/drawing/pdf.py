"""A report as PDF: set by Typst, with the charts as vectors and text that can be searched."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import typst

from trainingflow.domain.citation import Label, Language
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import (
    MOST_BARS,
    Chart,
    Document,
    Heading,
    Part,
    Sentence,
    Table,
)
from trainingflow.services.reports.drawing import charts, fonts
from trainingflow.services.reports.drawing.cells import is_number, shown

MOST_ROWS: Final = 1_000
"""Rows of a table that are set; who needs more takes the workbook, and the page says so."""

_PAGE: Final = Path(__file__).with_name("page.typ")
_EMPTY: Final = Label("没有记录。", "nothing.")
_COLON: Final = Label("：", ": ")
_MORE: Final = Label(
    "此处列出前 {shown} 行，共 {all} 行；其余见同一报告的电子表格。",
    "The first {shown} of {all} rows; the workbook of this report has them all.",
)
_FIRST: Final = Label("（前 {shown} 项，共 {all} 项）", " (the first {shown} of {all})")
_SMALL, _SIZE = 8.5, 9.5
_MANY_COLUMNS: Final = 6
_LONG: Final = 600
"""Characters in a cell from which on its row may go over to the next page."""


def write(path: Path, mark: Mark, document: Document) -> None:
    """Write the file; beside it lie the charts, until the folder goes."""
    folder, language = path.parent, mark.language
    told = {
        "title": document.title,
        "language": language,
        "by": mark.by,
        "line": mark.line(),
        "about": document.about,
        "basis": [{"article": one.article, "quote": one.quote} for one in document.basis],
        "parts": [
            _part(one, folder / f"chart-{place}.svg", language)
            for place, one in enumerate(document.parts)
            if not isinstance(one, Chart) or one.shown
        ],
    }
    page = folder / _PAGE.name
    page.write_bytes(_PAGE.read_bytes())
    typst.compile(
        str(page),
        output=str(path),
        root=str(folder),
        font_paths=[fonts.folder()],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(told, ensure_ascii=False)},
        pdf_standards="a-2u",  # an archive is read for longer than programs last
        timestamp=int(mark.at.astimezone(UTC).timestamp()),
    )


def _part(part: Part, file: Path, language: Language) -> dict[str, Any]:
    match part:
        case Heading():
            return {"part": "heading", "text": part.text, "level": 2 if part.deeper else 1}
        case Sentence():
            return {"part": "sentence", "text": part.text, "marked": part.marked}
        case Chart():
            return _chart(part, file, language)
        case Table():
            return _table(part, language)


def _chart(chart: Chart, file: Path, language: Language) -> dict[str, Any]:
    drawn = charts.svg(chart, language)
    file.write_text(drawn, encoding="utf-8")
    width = float(ET.fromstring(drawn).attrib["width"])  # noqa: S314 - what was drawn here
    title = chart.title
    if len(chart.table.rows) > MOST_BARS:
        title += _said(_FIRST, MOST_BARS, len(chart.table.rows), language)
    return {"part": "chart", "title": title, "file": file.name, "width": width}


def _table(table: Table, language: Language) -> dict[str, Any]:
    rows, widths = table.rows[:MOST_ROWS], table.widths or (1,) * len(table.columns)
    columns = [(place, one) for place, one in enumerate(table.columns) if widths[place]]
    more = _said(_MORE, MOST_ROWS, len(table.rows), language) if rows != table.rows else ""
    return {
        "part": "table",
        "title": table.title,
        "colon": _COLON.text(language),
        "empty": _EMPTY.text(language),
        "more": more,
        "size": _SMALL if len(columns) > _MANY_COLUMNS else _SIZE,
        "breakable": any(isinstance(one, str) and len(one) > _LONG for row in rows for one in row),
        "widths": [one for one in table.widths if one],
        "columns": [
            {"label": one.label.text(language), "number": is_number(one)} for _, one in columns
        ],
        "rows": [[shown(one, row[place], language) for place, one in columns] for row in rows],
    }


def _said(label: Label, shown_: int, all_: int, language: Language) -> str:
    return label.text(language).format(shown=shown_, all=all_)
