"""What a file is made of: columns with a name for programs and one for people, and typed cells."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from trainingflow.domain.citation import Label

Cell = str | Decimal | int | bool | date | datetime | None


class Type(StrEnum):
    """What stands in the cells of a column; none stands for what is not there."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    WHOLE = "WHOLE"
    YES_OR_NO = "YES_OR_NO"
    DAY = "DAY"
    INSTANT = "INSTANT"


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: for programs; the same in both languages, as the API calls it.
        label: for people.
        type: what stands in it.
        decimals: of a number, at most so many.
        share: whether a number is a share of a whole, from 0 to 1; people read it in percent.
    """

    name: str
    label: Label
    type: Type = Type.TEXT
    decimals: int = 10
    share: bool = False
