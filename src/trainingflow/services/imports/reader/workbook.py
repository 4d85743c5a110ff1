"""The values of a workbook, cell by cell."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

import python_calamine

from trainingflow.services.imports.reader.archive import Sheet
from trainingflow.services.imports.reader.refused import FileRefused, Why

Said = str | list[object] | None
"""A cell as it is handed on: text, nothing, or what it is with its value.

`["n", 12.0]` is a number, `["d", "2024-05-01"]` a day, `["b", true]` yes or no, `["f"]` a formula,
`["m"]` covered by a merged cell.
"""

FORMULA: Final[list[object]] = ["f"]
COVERED: Final[list[object]] = ["m"]


def rows(data: bytes, sheet: Sheet, longest: int) -> Iterator[tuple[int, list[Said]]]:
    """The rows that hold anything, with their numbers, from 1.

    Raises:
        FileRefused: the workbook is damaged.
    """
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        found = book.get_sheet_by_name(sheet.name)
        left = (found.start or (0, 0))[1]  # empty columns in front are left out, rows are not
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused(Why.DAMAGED) from error
    for index, values in enumerate(found.iter_rows()):
        said = [*[None] * left, *(_said(value, longest) for value in values)]
        for column in range(len(said)):
            if (index, column) in sheet.formulas:
                said[column] = FORMULA
            elif said[column] is None and (index, column) in sheet.covered:
                said[column] = COVERED
        if any(one is not None and one != COVERED for one in said):
            yield index + 1, said


def _said(value: object, longest: int) -> Said:
    said: Said
    match value:
        case "" | None:
            said = None
        case str():
            said = value[: longest + 1] if value.strip() else None
        case bool():
            said = ["b", value]
        case int() | float():
            said = ["n", value]
        case datetime() if value.time() == time(0):
            said = ["d", value.date().isoformat()]
        case date():
            said = ["d", value.isoformat()]
        case _:  # a time of day
            said = str(value)
    return said
