"""XLSX for people: a sheet with the rows, and one that says who took it for what."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Label
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.mark import Mark

MOST_ROWS: Final = 1_048_575
"""Beside the heading; a sheet has no more."""

_LONGEST: Final = 32_767
_LONGEST_FOOTER: Final = 200
_DATA: Final = Label("数据", "Data")
_ABOUT: Final = Label("说明", "About")
_WIDTHS: Final = {Type.TEXT: 18, Type.INSTANT: 19}


class Exact(Worksheet):  # type: ignore[misc]  # the library says nothing of its types
    """A sheet that writes 9.95 as 9.95, where sixteen digits make it 9.949999999999999."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]]) -> None:
        said = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{said}><v>{float(number)!r}</v></c>")


def write(
    path: Path, mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> None:
    """Write the file row by row; what is text never becomes a formula, a number or a link."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {"title": mark.subject.text(mark.language), "author": mark.by, "comments": mark.line()}
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        formats = {
            Type.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
            Type.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = book.add_worksheet(_DATA.text(mark.language), Exact)
        sheet.freeze_panes(1, 0)
        sheet.set_footer("&L" + mark.line()[:_LONGEST_FOOTER].replace("&", "&&") + "&R&P/&N")
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column.type, 11))
            sheet.write_string(0, place, column.label.text(mark.language), bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                put(sheet, number, place, cell, formats.get(columns[place].type))
        about(book, mark)


def put(sheet: Any, number: int, place: int, cell: Cell, format_: Any = None) -> None:  # noqa: ANN401 - as above
    """Write a cell as what it is; text never becomes a formula, a number or a link."""
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(number, place, cell, format_)
        case Decimal() | int():
            sheet.write_number(number, place, cell, format_)
        case datetime():
            local = cell.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
            sheet.write_datetime(number, place, local, format_)
        case date():
            sheet.write_datetime(number, place, cell, format_)
        case str():
            sheet.write_string(number, place, cell[:_LONGEST], format_)


def about(book: Any, mark: Mark) -> None:  # noqa: ANN401 - as above
    """Add the sheet that says who took the file when and for what."""
    sheet = book.add_worksheet(_ABOUT.text(mark.language))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 60)
    for number, (label, value) in enumerate(mark.labelled()):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, value)
