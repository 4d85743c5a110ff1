"""How many credits a record is worth under a rule, exactly."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import lcm

from trainingflow.domain.credit.conditions import number_of
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import Amount, Fixed, Listed, Rate

AmountOf = Callable[[Record], Decimal | None]
"""Gives the amount of a record in multiples of 1/denominator; none where a field is missing."""


def denominator_of(policy: CreditPolicy) -> Decimal:
    """Find the smallest factor that makes all rates and shares exact decimals."""
    parts = [Fraction(1, len(policy.cycle.years))]
    for activity in policy.activities.values():
        for rule in activity.rules:
            parts += [
                Fraction(award.amount.credits) / Fraction(award.amount.units)
                for award in rule.awards
                if isinstance(award.amount, Rate)
            ]
    return Decimal(lcm(*(_without_two_and_five(part.denominator) for part in parts)))


def _without_two_and_five(number: int) -> int:
    for prime in (2, 5):
        while number % prime == 0:
            number //= prime
    return number


def amount_of(amount: Amount, denominator: Decimal) -> AmountOf | None:
    """Compile an amount; none stands for as much as is missing."""
    match amount:
        case Rate():
            return _rate(amount, denominator)
        case Fixed(credits):
            fixed = credits * denominator
            return lambda _record: fixed
        case Listed(field, credits):
            listed = {value: number * denominator for value, number in credits.items()}
            return lambda record: listed.get(str(record.fields.get(field)))
        case _:
            return None


def _rate(rate: Rate, denominator: Decimal) -> AmountOf:
    exact = Fraction(rate.credits) / Fraction(rate.units) * int(denominator)
    factor = Decimal(exact.numerator) / Decimal(exact.denominator)
    field = rate.field
    step = rate.step * denominator if rate.step else None

    def of_hours(record: Record) -> Decimal | None:
        return None if record.hours is None else record.hours * factor

    def of_field(record: Record) -> Decimal | None:
        value = number_of(record, field)
        return None if value is None else value * factor

    amount = of_hours if field == "hours" else of_field
    if step is None:
        return amount

    def in_steps(record: Record) -> Decimal | None:
        whole = amount(record)
        return None if whole is None else whole // step * step

    return in_steps
