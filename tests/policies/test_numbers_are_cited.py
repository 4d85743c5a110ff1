"""Every number of the four credit regimes stands in the words that it cites, or their reading."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import Amount, Fixed, Rate, Rule
from trainingflow.policies.library import builtin

REGIMES = ("beijing-2021", "chaoyang-2021", "chaoyang-private-2021", "hongkou-2016")
_CHINESE = "零一二三四五六七八九十"


def said(number: Decimal, words: str) -> bool:
    """Whether words hold a number, in digits or as a Chinese numeral up to ten."""
    if f"{number:f}" in re.findall(r"\d+(?:\.\d+)?", words):
        return True
    return number == number.to_integral_value() and _CHINESE[int(number) : int(number) + 1] in (
        character for character in words if character in _CHINESE
    )


Numbers = Iterator[tuple[str, Decimal, Citation]]


def numbers(policy: CreditPolicy) -> Numbers:
    """Every number of a credit policy that an article sets, with what it cites."""
    yield from _owed(policy)
    for cap in policy.caps:
        yield cap.code, cap.at_most, cap.citation
    for offset in policy.offsets:
        yield offset.code, offset.over, offset.citation
    for gap in policy.gaps:
        yield gap.code, gap.at_least, gap.citation
    for activity in policy.activities.values():
        for rule in activity.rules:
            yield from _granted(f"{activity.code}.{rule.key}", rule)


def _owed(policy: CreditPolicy) -> Numbers:
    for requirement in policy.requirements:
        for minimum in requirement.minima:
            cited = minimum.citation or requirement.citation
            yield requirement.code, minimum.at_least, cited
        if requirement.rolling_years is not None:
            yield requirement.code, Decimal(requirement.rolling_years), requirement.citation


def _granted(where: str, rule: Rule) -> Numbers:
    for award in rule.awards:
        for number in _of(award.amount):
            yield where, number, rule.citation
    for condition in (*rule.fits, *rule.requires):
        for bound in (condition.at_least, condition.at_most):
            if bound is not None:
                yield where, bound, rule.citation


def _of(amount: Amount) -> tuple[Decimal, ...]:
    match amount:
        case Rate():
            return amount.units, amount.credits
        case Fixed(number):
            return (number,)
        case _:
            return ()


def supported(number: Decimal, citation: Citation) -> bool:
    """Whether the words hold the number, or the reading in both languages says how it came."""
    if said(number, citation.quote):
        return True
    reading = citation.reading
    if reading is None or not said(number, reading.zh):
        return False
    return number == 1 or said(number, reading.en)  # in English “a credit” is one


@pytest.mark.parametrize("regime", REGIMES)
def test_every_number_is_in_its_quote_or_in_its_reading(regime: str) -> None:
    unsaid = [
        (where, str(number), citation.article)
        for where, number, citation in numbers(builtin(regime).credit)
        if not supported(number, citation)
    ]

    assert unsaid == []


def test_a_number_that_the_words_do_not_hold_is_found() -> None:
    assert said(Decimal("7.2"), "平均每年获得不少于 7.2 学分")
    assert said(Decimal(3), "每三年至少进行一次")
    assert not said(Decimal(2), "不少于 12 学分")
    assert not said(Decimal(6), "学分可折抵选修课学分")
