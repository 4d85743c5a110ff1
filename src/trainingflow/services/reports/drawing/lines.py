"""The figures of a report for programs: a JSON object in each line, the report first."""

import json
from datetime import datetime
from pathlib import Path

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.canonical import plain
from trainingflow.services.exports.column import Cell
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import Document, Sentence


def write(path: Path, mark: Mark, document: Document) -> None:
    """Write the file: what the report is, then each row with the table in which it stands.

    Exact numbers are text, as the API says them; columns have the same names in both languages.
    """
    head = {
        "export": mark.said(),
        "title": document.title,
        "about": [{"name": name, "value": value} for name, value in document.about],
        "basis": [{"article": one.article, "quote": one.quote} for one in document.basis],
        "sentences": [one.text for one in document.parts if isinstance(one, Sentence)],
        "tables": {
            one.name: {column.name: column.label.text(mark.language) for column in one.columns}
            for one in document.tables
        },
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_line(head))
        for table in document.tables:
            names = [one.name for one in table.columns]
            for row in table.rows:
                cells = dict(zip(names, map(_said, row), strict=True))
                file.write(_line({"table": table.name, **cells}))


def _line(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _said(cell: Cell) -> object:
    return cell.astimezone(ZONE).isoformat() if isinstance(cell, datetime) else plain(cell)
