"""What a cell of a file says, before anybody knows what it should say."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final


class Odd(Enum):
    """What stands where a value should."""

    FORMULA = "FORMULA"
    COVERED = "COVERED"


Cell = str | int | float | bool | date | Odd | None
"""Text, a number, yes or no, a day, nothing, or something odd."""

_LONGEST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file that holds something.

    Attributes:
        number: as a spreadsheet counts it, from 1.
    """

    number: int
    cells: tuple[Cell, ...]


def read_cell(said: Any) -> Cell:  # noqa: ANN401 - JSON
    """A cell from what the reading process says of it."""
    match said:
        case None | str():
            return said
        case ["n", int() | float() as number]:
            whole = isinstance(number, float) and number.is_integer()
            return int(number) if whole else number
        case ["d", str(day)]:
            return date.fromisoformat(day) if len(day) == len("2024-05-01") else day
        case ["b", bool(yes)]:
            return yes
        case ["m"]:
            return Odd.COVERED
        case _:
            return Odd.FORMULA


def shown(cell: Cell) -> str:
    """A cell as people see it in a list of what is wrong; never more than a line of it."""
    match cell:
        case None:
            return ""
        case Odd():
            return "=…" if cell is Odd.FORMULA else ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)[:_LONGEST_SHOWN]
