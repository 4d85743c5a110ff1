"""How many credits a record is worth under a rule, exactly."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

from trainingflow.domain.credit.conditions import number_of, value_of, word_of
from trainingflow.domain.credit.exact import Direction, Exact, exactly, stepped, times
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import (
    Amount,
    Award,
    Bands,
    Factor,
    Fixed,
    Listed,
    Rate,
)

AmountOf = Callable[[Record], Exact | None]
"""Gives the amount of a record in multiples of 1/denominator; none where a field is missing."""

_KEPT = 1024
"""Numbers of hours whose worth is remembered: a district has a few hundred different ones."""

_HUNDREDTHS = 100
"""Hours come with at most two decimals as a rule; finer ones make fractions."""


def denominator_of(policy: CreditPolicy) -> int:
    """Find a factor that makes the rates, the numbers and the shares of a policy whole."""
    numbers = [Fraction(1, len(policy.cycle.years)), *_numbers(policy)]
    return _HUNDREDTHS * lcm(*(number.denominator for number in numbers))


def _numbers(policy: CreditPolicy) -> Iterator[Fraction]:
    for activity in policy.activities.values():
        for rule in activity.rules:
            for award in rule.awards:
                factor = Fraction(award.times) if isinstance(award.times, Decimal) else Fraction(1)
                for number in _amounts(award.amount):
                    yield number * factor
    years = len(policy.cycle.years)
    for requirement in policy.requirements:
        for minimum in requirement.minima:
            yield Fraction(minimum.at_least) / (years if minimum.scale else 1)
    for cap in policy.caps:
        yield Fraction(cap.at_most)


def _amounts(amount: Amount) -> list[Fraction]:
    match amount:
        case Rate():
            return [Fraction(amount.credits) / Fraction(amount.units)]
        case Bands():
            return [Fraction(worth) for _, worth in amount.bands]
        case Fixed(worth):
            return [Fraction(worth)]
        case Listed():
            return [Fraction(worth) for worth in amount.credits.values()]
        case _:
            return []


def amount_of(award: Award, denominator: int) -> AmountOf | None:
    """Compile what an award is worth; none stands for as much as is missing."""
    plain = _plain(award.amount, denominator)
    return plain if plain is None else _multiplied(plain, award.times)


def _plain(amount: Amount, denominator: int) -> AmountOf | None:
    match amount:
        case Rate():
            return _rate(amount, denominator)
        case Bands():
            return _bands(amount, denominator)
        case Fixed(credits):
            fixed = times(credits, denominator)
            return lambda _record: fixed
        case Listed():
            return _listed(amount, denominator)
        case _:
            return None


def _listed(listed: Listed, denominator: int) -> AmountOf:
    field = listed.field
    values = {value: times(number, denominator) for value, number in listed.credits.items()}
    return lambda record: values.get(word_of(value_of(record, field)))


def _bands(bands: Bands, denominator: int) -> AmountOf:
    field = bands.field
    highest = [(low, times(worth, denominator)) for low, worth in reversed(bands.bands)]

    def amount(record: Record) -> Exact | None:
        value = number_of(record, field)
        if value is None:
            return None
        return next((worth for low, worth in highest if value >= low), None)

    return amount


def _rate(rate: Rate, denominator: int) -> AmountOf:
    factor = Fraction(rate.credits) / Fraction(rate.units) * denominator
    top, bottom = factor.as_integer_ratio()
    field = rate.field

    @lru_cache(maxsize=_KEPT)
    def worth(value: Decimal) -> Exact:
        over, under = value.as_integer_ratio()
        return exactly(over * top, under * bottom)

    def of_hours(record: Record) -> Exact | None:
        value = record.hours
        return None if value is None else worth(value)

    def of_field(record: Record) -> Exact | None:
        value = number_of(record, field)
        return None if value is None else worth(value)

    amount = of_hours if field == "hours" else of_field
    if not rate.step:
        return amount
    return _in_steps(amount, times(rate.step, denominator), rate.direction)


def _in_steps(amount: AmountOf, step: Exact, direction: Direction) -> AmountOf:
    def in_steps(record: Record) -> Exact | None:
        whole = amount(record)
        return None if whole is None else stepped(whole, step, direction)

    return in_steps


def _multiplied(amount: AmountOf, factor: Factor) -> AmountOf:
    if isinstance(factor, Decimal):
        constant = times(factor, 1)
        if constant == 1:
            return amount
        return lambda record: _product(amount(record), constant)
    if isinstance(factor, str):
        field = factor

        def by_field(record: Record) -> Exact | None:
            number = number_of(record, field)
            return None if number is None else _product(amount(record), times(number, 1))

        return by_field
    chosen = _listed(factor, 1)
    return lambda record: _product(amount(record), chosen(record))


def _product(one: Exact | None, other: Exact | None) -> Exact | None:
    return None if one is None or other is None else one * other
