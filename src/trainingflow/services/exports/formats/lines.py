"""A JSON object in each line, for programs: the mark first, then the rows."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.canonical import plain
from trainingflow.services.exports.column import Cell, Column
from trainingflow.services.exports.mark import Mark


def write(
    path: Path, mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> None:
    """Write the file; exact numbers are text, as the API says them."""
    names = [one.name for one in columns]
    labels = {one.name: one.label.text(mark.language) for one in columns}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_line({"export": mark.said(), "columns": labels}))
        for row in rows:
            file.write(_line(dict(zip(names, map(_said, row), strict=True))))


def _line(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def _said(cell: Cell) -> object:
    return cell.astimezone(ZONE).isoformat() if isinstance(cell, datetime) else plain(cell)
