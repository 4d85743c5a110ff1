"""How scores are added up: exactly, in any order, and not applicable is not zero.

A criterion that a member calls not applicable (NA) is left out of the mean with its weight; a
member who calls all of them so has no score and does not count in the panel's mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from trainingflow.domain.workflow.panel_rule import Rubric

FULL_MARKS: Final = 100
"""What a member's score is when every criterion has its maximum."""

_SHOWN: Final = Decimal("0.01")

Points = Mapping[str, Decimal | None]
"""A member's points by criterion; None is not applicable."""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What the members gave one criterion: the mean of the points, and how many called it NA."""

    key: str
    mean: Fraction | None
    scored: int
    not_applicable: int


def member_score(rubric: Rubric, points: Points) -> Fraction | None:
    """The weighted mean of one member, 0 to 100; None when no criterion was applicable.

    Criteria without points, and points of criteria that the rubric does not have, do not count.
    """
    counted = [
        (Fraction(given) / Fraction(one.maximum), Fraction(one.weight))
        for one in rubric.criteria
        if (given := points.get(one.key)) is not None
    ]
    total = sum((weight for _, weight in counted), Fraction(0))
    if not total:
        return None
    return FULL_MARKS * sum((part * weight for part, weight in counted), Fraction(0)) / total


def mean(scores: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of those that are there; None when none is."""
    there = [one for one in scores if one is not None]
    return sum(there, Fraction(0)) / len(there) if there else None


def criterion_results(rubric: Rubric, members: Iterable[Points]) -> tuple[CriterionResult, ...]:
    """What each criterion was given, in the order of the rubric."""
    sheets = list(members)
    return tuple(_criterion_result(one.key, sheets) for one in rubric.criteria)


def _criterion_result(key: str, sheets: list[Points]) -> CriterionResult:
    answers = [sheet[key] for sheet in sheets if key in sheet]
    given = [Fraction(one) for one in answers if one is not None]
    return CriterionResult(key, mean(given), len(given), len(answers) - len(given))


def shown(score: Fraction) -> Decimal:
    """The score as it is shown: two places, half a hundredth is rounded up."""
    hundredths = Decimal(score.numerator * 1000 // score.denominator) / 1000
    return hundredths.quantize(_SHOWN, rounding=ROUND_HALF_UP)
