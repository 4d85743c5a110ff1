"""Cells as people read them: numbers without an end of zeros, shares in percent, days as days."""

from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Label, Language
from trainingflow.services.exports.column import Cell, Column, Type

_YES: Final = {True: Label("是", "yes"), False: Label("否", "no")}
_CENT: Final = Decimal("0.01")
_PER_MILLE: Final = Decimal("0.1")


def is_number(column: Column) -> bool:
    """Whether the cells of a column stand to the right."""
    return column.type in {Type.NUMBER, Type.WHOLE}


def shown(column: Column, cell: Cell, language: Language) -> str:  # noqa: PLR0911 - a line for each type
    """A cell as text; none is empty.

    A share is said in tenths of a percent, another number with two decimals at most, cut off and
    never rounded up, as everywhere: 1.999 credits are not 2.
    """
    match cell:
        case None:
            return ""
        case bool():
            return _YES[cell].text(language)
        case Decimal() if column.share:
            return f"{percent(cell)}%"
        case Decimal():
            return f"{cell.quantize(_CENT, ROUND_DOWN).normalize():,f}"
        case int():
            return f"{cell:,}"
        case datetime():
            return cell.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
        case str():
            return cell


def percent(share: Decimal) -> Decimal:
    """A share in percent, to a tenth."""
    return (share * 100).quantize(_PER_MILLE, ROUND_HALF_UP)
