"""Files that another system reads and no person: every cell is text, and nothing is added."""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import xlsxwriter

from trainingflow.services.exports.column import Cell, Column
from trainingflow.services.exports.formats.delimited import harmless
from trainingflow.services.exports.mark import Mark

Write = Callable[[Path, Mark, Sequence[Column], Iterator[Sequence[Cell]]], None]

_LONGEST: Final = 32_767
"""Characters in a cell of a workbook."""


def text_in(encoding: str) -> Write:
    """What writes a CSV whose characters are encoded so."""

    def write(
        path: Path, _mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
    ) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow([harmless(one.label.zh) for one in columns])
            for row in rows:
                writer.writerow([harmless(_text(cell)) for cell in row])

    return write


def workbook(
    path: Path, mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> None:
    """Write one sheet; who took it stands in the properties of the file, where no row is."""
    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"author": mark.by, "comments": mark.line()})
        sheet = book.add_worksheet()
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.label.zh)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, _text(cell)[:_LONGEST])


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
