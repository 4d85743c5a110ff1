"""Numbers of a regulation that are no plain digits: shares of a requirement, tables by a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from trainingflow.domain.credit.exact import Direction
from trainingflow.domain.credit.groups import DatedFact


class Side(StrEnum):
    """What a share is a share of: what a requirement demands, or what is there for it."""

    NEED = "NEED"
    HAVE = "HAVE"


@dataclass(frozen=True, slots=True)
class ShareOf:
    """A share of what a requirement demands, or of what is there for it."""

    share: Fraction
    requirement: str
    side: Side


@dataclass(frozen=True, slots=True)
class Table:
    """A number by a fact of the teacher: by the year in which it began, or by its value.

    Attributes:
        fact: which fact; the earliest that is known on the day decides.
        by_year: whether the year decides, and not the value.
        values: the numbers.
        otherwise: where the fact is unknown or not in the table.
    """

    fact: DatedFact
    by_year: bool
    values: Mapping[str, Decimal]
    otherwise: Decimal


@dataclass(frozen=True, slots=True)
class Rounding:
    """Brought to whole steps of `to`, in a direction."""

    to: Decimal
    direction: Direction


Derived = ShareOf | Table
"""A number that depends on the teacher, beside the plain one."""
