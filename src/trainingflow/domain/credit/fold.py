"""Which records may be summed before they are evaluated, and the summing.

A teacher with sixty records has attended the same kind of training many times. Where an article
grants so many credits for so many hours, and nothing asks about a single record, the sum of their
hours earns what they earn one by one. The evaluator stays the only place that knows what records
are worth: it is given fewer of them.

The analysis is conservative: an activity whose records might be told apart by anything in the
policy, or by a word that is not known here, stays alone.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import (
    Cap,
    CreditPolicy,
    Each,
    Requirement,
    Selection,
    Take,
    Unit,
)
from trainingflow.domain.credit.rules import Activity, Award, Condition, Rate, Rule
from trainingflow.domain.credit.verify import ledgers_of
from trainingflow.domain.credit.vocabulary import understood, whole_understood

_SUMMED = frozenset({Unit.CREDITS, Unit.HOURS})


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """What may be summed.

    Attributes:
        nothing: no record at all.
        alone: activities whose records stay as they are; of all others, also of those that the
            policy does not know, records of equal fields and the same period may be summed.
        days: first days of periods, ascending; records of two periods are never summed.
    """

    nothing: bool
    alone: frozenset[str]
    days: tuple[date, ...]

    def period(self, day: date) -> int:
        """The number of the period of a day; 0 before the first."""
        return bisect_right(self.days, day)


@lru_cache(maxsize=256)
def plan_of(policy: CreditPolicy) -> FoldPlan:
    """What may be summed before a policy is evaluated; found once for each policy."""
    return FoldPlan(
        nothing=not whole_understood(policy),
        alone=frozenset(code for code in policy.activities if not _sums(policy, code)),
        days=_days(policy),
    )


def common(plans: Iterable[FoldPlan]) -> FoldPlan:
    """What may be summed under each of several policies."""
    made = tuple(plans)
    return FoldPlan(
        nothing=any(plan.nothing for plan in made),
        alone=frozenset().union(*(plan.alone for plan in made)),
        days=tuple(sorted({day for plan in made for day in plan.days})),
    )


def fold(records: Sequence[Record], plan: FoldPlan, valid_at: date) -> tuple[Record, ...]:
    """Sum what may be summed; the requirements of an evaluation stay what they were.

    Only for evaluations at `valid_at` that know everything. The lines are those of the sums: they
    say nothing about single records.

    Args:
        records: in any order; their order is kept, a sum stands where its first record stood.
        plan: of every policy that is evaluated.
        valid_at: the day asked about; what lies after it stays alone.
    """
    places: dict[object, int] = {}
    found: list[Record] = []
    for record in records:
        key = _key(record, plan, valid_at)
        place = len(found) if key is None else places.setdefault(key, len(found))
        if place == len(found):
            found.append(record)
        else:
            found[place] = _sum(found[place], record)
    return tuple(found)


def _key(record: Record, plan: FoldPlan, valid_at: date) -> object | None:
    day = record.earned_on
    if (
        plan.nothing
        or record.activity in plan.alone
        or day is None
        or day > valid_at
        or record.hours is None
        or record.confirmed_at is None
    ):
        return None
    return (
        record.activity,
        record.passed,
        record.provider_recognised,
        plan.period(day),
        # True and Decimal(1) are equal and mean different things.
        frozenset((name, type(value), value) for name, value in record.fields.items()),
    )


def _sum(one: Record, other: Record) -> Record:
    if (
        one.hours is None
        or other.hours is None
        or one.earned_on is None
        or other.earned_on is None
        or one.confirmed_at is None
        or other.confirmed_at is None
    ):
        message = "only records with hours, a day and a confirmation are summed"
        raise ValueError(message)
    return replace(
        one,
        hours=one.hours + other.hours,
        earned_on=max(one.earned_on, other.earned_on),
        confirmed_at=max(one.confirmed_at, other.confirmed_at),
    )


def _days(policy: CreditPolicy) -> tuple[date, ...]:
    cycle = policy.cycle
    days = {cycle.first, cycle.last + timedelta(days=1)}
    repeated: tuple[Cap | Requirement, ...] = (*policy.requirements, *policy.caps)
    if any(one.each is not Each.CYCLE for one in repeated):
        days |= {date(year, 1, 1) for year in cycle.years}
    return tuple(sorted(days))


def _sums(policy: CreditPolicy, code: str) -> bool:
    """Whether the records of an activity may be summed as far as anything in the policy asks."""
    activity = policy.activities[code]
    if not understood(activity):
        return False
    followed = [policy.activities[one] for one in activity.among if one in policy.activities]
    judged = [activity, *followed]
    if not all(understood(one) and _adds_up(one) for one in judged):
        return False
    awards = [award for one in judged for rule in one.rules for award in rule.awards]
    ledgers = {ledger for award in awards for ledger in ledgers_of(policy, award)[0]}
    return not any(_touches(cap.select, code, ledgers) for cap in policy.caps) and not any(
        _tells_apart(requirement) and _looks_at(requirement, code, ledgers)
        for requirement in policy.requirements
    )


def _adds_up(activity: Activity) -> bool:
    return all(_rule_adds_up(rule) for rule in activity.rules)


def _rule_adds_up(rule: Rule) -> bool:
    return (
        rule.once is None
        and not any(_asks_for_a_number(one) for one in (*rule.fits, *rule.requires))
        and all(_award_adds_up(award) for award in rule.awards)
    )


def _award_adds_up(award: Award) -> bool:
    amount = award.amount
    return (
        award.fills is None
        and isinstance(amount, Rate)
        and amount.field == "hours"
        and amount.step is None
    )


def _asks_for_a_number(condition: Condition) -> bool:
    return not (condition.at_least is None and condition.at_most is None)


def _tells_apart(requirement: Requirement) -> bool:
    """Whether it matters to a requirement in how many records, or when, something was done."""
    return (
        not understood(requirement)
        or requirement.take is not Take.SUM
        or requirement.unit not in _SUMMED
        or requirement.rolling_years is not None
    )


def _looks_at(requirement: Requirement, code: str, ledgers: set[str]) -> bool:
    if not understood(requirement):
        return True
    in_credits = requirement.unit is Unit.CREDITS
    return _touches(requirement.select, code, ledgers if in_credits else None)


def _touches(select: Selection, code: str, ledgers: set[str] | None) -> bool:
    if code in select.except_activities or (select.activities and code not in select.activities):
        return False
    if ledgers is None or not select.ledgers:
        return True
    return any(
        ledger == one or ledger.startswith(f"{one}.")
        for one in select.ledgers
        for ledger in ledgers
    )
