"""Exact arithmetic: numbers of a regulation as whole parts of a credit, or as fractions of one.

Amounts are multiples of 1/`denominator` of a policy. Where a number is no whole multiple it stays a
fraction, so nothing is ever rounded before it is compared.
"""

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

_KEPT = 4096
"""Amounts whose digits are remembered: hours and credits are a few hundred different numbers."""

Exact = int | Fraction
"""An amount in multiples of 1/denominator; a fraction only where it is no whole multiple."""


class Direction(StrEnum):
    """Where a number goes that lies between two steps."""

    DOWN = "DOWN"
    UP = "UP"
    HALF_UP = "HALF_UP"


def exactly(numerator: int, denominator: int) -> Exact:
    """Give a quotient, whole where it can be."""
    if denominator == 1:
        return numerator
    whole, rest = divmod(numerator, denominator)
    return Fraction(numerator, denominator) if rest else whole


@lru_cache(maxsize=_KEPT)
def times(value: Decimal, factor: Exact) -> Exact:
    """Multiply a decimal exactly."""
    numerator, denominator = value.as_integer_ratio()
    top, bottom = factor.as_integer_ratio()
    return exactly(numerator * top, denominator * bottom)


def stepped(value: Exact, step: Exact, direction: Direction) -> Exact:
    """Bring a number to whole steps; a step of 0 leaves it as it is."""
    if not step:
        return value
    whole, rest = divmod(value, step)
    up = direction is Direction.UP or (direction is Direction.HALF_UP and 2 * rest >= step)
    return (whole + 1 if rest and up else whole) * step


def showing(denominator: int) -> Callable[[Exact], Decimal]:
    """Compile what turns amounts into credits; exact wherever decimals can be."""
    whole = Decimal(denominator)

    @lru_cache(maxsize=_KEPT)
    def shown(amount: Exact) -> Decimal:
        if isinstance(amount, int):
            return Decimal(amount) / whole
        top, bottom = amount.as_integer_ratio()
        return Decimal(top) / Decimal(bottom * denominator)

    return shown


def written(number: Decimal) -> str:
    """A number as text, without zeros that say nothing: the same text for the same number."""
    return format(number.normalize(), "f")


def writing(shown: Callable[[Exact], Decimal]) -> Callable[[Exact], str]:
    """Compile what turns amounts into the text of credits."""

    @lru_cache(maxsize=_KEPT)
    def text(amount: Exact) -> str:
        return written(shown(amount))

    return text
