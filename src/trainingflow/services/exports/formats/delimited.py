"""CSV in UTF-8 with a mark of the encoding, as spreadsheets open it; no cell is ever a formula."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.canonical import plain
from trainingflow.domain.citation import Label, Language
from trainingflow.services.exports.column import Cell, Column
from trainingflow.services.exports.mark import Mark

# A text that begins so is run as a formula by one spreadsheet or another (ASVS 1.2.10).
_FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")
_MARK: Final = Label("导出标记", "Export mark")
_YES: Final = {True: Label("是", "yes"), False: Label("否", "no")}


def write(
    path: Path, mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> None:
    """Write the file; its last column is the mark, so that a copied row still carries it."""
    language, said = mark.language, harmless(mark.line())
    # With the mark of the encoding; without it a spreadsheet takes it for another.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        labels = [one.label.text(language) for one in columns]
        writer.writerow([*map(harmless, labels), _MARK.text(language)])
        for row in rows:
            writer.writerow([*(_text(cell, language) for cell in row), said])


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return "'" + text if text.startswith(_FORMULA) else text


def _text(cell: Cell, language: Language) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return _YES[cell].text(language)
        case Decimal() | int():
            return str(plain(cell))
        case datetime():
            return cell.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case str():
            return harmless(cell)
