"""Which records may be summed before they are evaluated; the database sums them.

A teacher with sixty records has attended the same kind of training many times. Where an article
grants so many credits for so many hours, and nothing asks about a single record, the sum of their
hours earns what they earn one by one. The evaluator stays the only place that knows what records
are worth: it is given fewer of them.

The analysis is conservative: an activity whose records might be told apart by anything in the
policy, or by a word that is not known here, stays alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from functools import lru_cache

from trainingflow.domain.credit.facts import Teacher
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
from trainingflow.domain.credit.teacher_facts import TeacherFacts
from trainingflow.domain.credit.verify import ledgers_of
from trainingflow.domain.credit.vocabulary import understood, whole_understood

_SUMMED = frozenset({Unit.CREDITS, Unit.HOURS})
_ONE_CYCLE = 2
"""So many days say when a cycle begins and when it is over."""


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """What may be summed.

    Attributes:
        nothing: no record at all.
        alone: activities whose records stay as they are; of all others, also of those that the
            policy does not know, records of equal fields and the same period may be summed.
        days: first days of periods, ascending; records of two periods are never summed.
        instants: when a record was confirmed may matter; nothing that is understood asks for it.
        until_full: those of `alone` of which `filling` may sum what comes before a cap is full,
            and what comes after: there is one period only.
    """

    nothing: bool
    alone: frozenset[str]
    days: tuple[date, ...]
    until_full: frozenset[str] = frozenset()
    instants: bool = False


class _Summing(Enum):
    """Which records of an activity, with equal fields in the same period, may be summed."""

    ALL = auto()
    UNTIL_FULL = auto()
    NONE = auto()


@lru_cache(maxsize=1024)
def plan_of(policy: CreditPolicy, absent: frozenset[str] = frozenset()) -> FoldPlan:
    """What may be summed before a policy is evaluated; found once for each policy.

    Args:
        policy: under which the records are evaluated.
        absent: groups that the teacher was never in: what is asked of them asks nothing here.
    """
    asked = tuple(
        one for one in policy.requirements if not one.groups or not absent.issuperset(one.groups)
    )
    found = dict.fromkeys(policy.activities, _Summing.NONE)
    if all(understood(one) for one in asked):  # nobody knows what another one looks at
        found = {code: _summing(policy, asked, code) for code in policy.activities}
    days = _days(policy, asked)
    return FoldPlan(
        nothing=not whole_understood(policy),
        alone=frozenset(code for code, summing in found.items() if summing is not _Summing.ALL),
        days=days,
        until_full=_in_one_period(
            days, [code for code, summing in found.items() if summing is _Summing.UNTIL_FULL]
        ),
        instants=not understood(policy),
    )


def own_days(policy: CreditPolicy, teacher: Teacher) -> frozenset[date]:
    """Days in a teacher's life between which records are not summed; mostly none."""
    asked = [notice.before for notice in policy.notices if notice.before is not None]
    if not asked:
        return frozenset()
    known = TeacherFacts(teacher, policy.cycle.last)
    days = [found[0] for fact in asked if (found := known.days(fact))]
    return frozenset(day for day in days if day > policy.cycle.first)


@lru_cache(maxsize=1024)
def common(made: tuple[FoldPlan, ...]) -> FoldPlan:
    """What may be summed under each of several policies."""
    days = tuple(sorted({day for plan in made for day in plan.days}))
    alone = frozenset().union(*(plan.alone for plan in made))
    never = frozenset().union(*(plan.alone - plan.until_full for plan in made))
    return FoldPlan(
        nothing=any(plan.nothing for plan in made),
        alone=alone,
        days=days,
        until_full=_in_one_period(days, alone - never),
        instants=any(plan.instants for plan in made),
    )


def _in_one_period(days: Sequence[date], codes: Iterable[str]) -> frozenset[str]:
    """What fills a cap of the cycle, unless it is told apart by years as well, or by two cycles."""
    return frozenset(codes) if len(days) == _ONE_CYCLE else frozenset()


def _days(policy: CreditPolicy, asked: Sequence[Requirement]) -> tuple[date, ...]:
    cycle = policy.cycle
    days = {cycle.first, cycle.last + timedelta(days=1)}
    repeated: tuple[Cap | Requirement, ...] = (*asked, *policy.caps)
    if any(one.each is not Each.CYCLE for one in repeated):
        days |= {date(year, 1, 1) for year in cycle.years}
    return tuple(sorted(days))


def _summing(policy: CreditPolicy, asked: Sequence[Requirement], code: str) -> _Summing:
    """Which records of an activity may be summed as far as anything in the policy asks."""
    activity = policy.activities[code]
    judged = _judged(policy, activity)
    if not all(understood(one) and _adds_up(one) for one in judged):
        return _Summing.NONE
    ledgers = _entered(policy)[code]
    caps = [cap for cap in policy.caps if _touches(cap.select, code, ledgers)]
    if not all(_only_sums(policy, cap) for cap in caps):
        return _Summing.NONE
    if any(_tells_apart(one) and _looks_at(one, code, ledgers) for one in asked):
        return _Summing.NONE
    if not any(_asks_what_was_cut(policy, one, caps) for one in asked):
        return _Summing.ALL
    single = all(len(rule.awards) <= 1 for rule in activity.rules) and judged == [activity]
    return _Summing.UNTIL_FULL if single else _Summing.NONE


def _judged(policy: CreditPolicy, activity: Activity) -> list[Activity]:
    """An activity, and those whose rules it may follow."""
    among = [policy.activities[one] for one in activity.among if one in policy.activities]
    return [activity, *among]


@lru_cache(maxsize=256)
def _entered(policy: CreditPolicy) -> Mapping[str, frozenset[str]]:
    """By activity, the ledgers that its records may enter."""
    return {
        code: frozenset(
            ledger
            for one in _judged(policy, activity)
            for rule in one.rules
            for award in rule.awards
            for ledger in ledgers_of(policy, award)[0]
        )
        for code, activity in policy.activities.items()
    }


def _asks_what_was_cut(policy: CreditPolicy, requirement: Requirement, caps: Sequence[Cap]) -> bool:
    """Whether it matters to a requirement which of the records that fill some caps were cut.

    To whatever looks at all entries of a ledger alike it does not. What it looks at may be records
    of another activity that fill the same cap.
    """
    return not _looks_at_ledgers(requirement) and any(
        _touches(cap.select, code, ledgers) and _looks_at(requirement, code, ledgers)
        for code, ledgers in _entered(policy).items()
        for cap in caps
    )


def _only_sums(policy: CreditPolicy, cap: Cap) -> bool:
    """Whether a cap cuts the same whichever records fill it first.

    So it does where it is about all entries of a single ledger, which no other cap is about.
    """
    plain = not (cap.select.activities or cap.select.except_activities or cap.select.where)
    if not plain or cap.each is not Each.CYCLE or len(cap.select.ledgers) != 1:
        return False
    [code] = cap.select.ledgers
    nested = any(ledger.code.startswith(f"{code}.") for ledger in policy.ledgers)
    others = [one for one in policy.caps if one is not cap]
    return not nested and not any(_reaches(one.select, code) for one in others)


def _reaches(select: Selection, ledger: str) -> bool:
    return not select.ledgers or any(
        ledger == one or ledger.startswith(f"{one}.") for one in select.ledgers
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
        requirement.take is not Take.SUM
        or requirement.unit not in _SUMMED
        or requirement.rolling_years is not None
    )


def _looks_at_ledgers(requirement: Requirement) -> bool:
    select = requirement.select
    return (
        requirement.unit is Unit.CREDITS
        and requirement.each is Each.CYCLE
        and not (select.activities or select.except_activities or select.where)
    )


def _looks_at(requirement: Requirement, code: str, ledgers: frozenset[str]) -> bool:
    in_credits = requirement.unit is Unit.CREDITS
    return _touches(requirement.select, code, ledgers if in_credits else None)


def _touches(select: Selection, code: str, ledgers: frozenset[str] | None) -> bool:
    if code in select.except_activities or (select.activities and code not in select.activities):
        return False
    if ledgers is None or not select.ledgers:
        return True
    return any(
        ledger == one or ledger.startswith(f"{one}.")
        for one in select.ledgers
        for ledger in ledgers
    )
