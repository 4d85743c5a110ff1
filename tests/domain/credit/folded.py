"""The summing of records that the database does, said once more in Python, and that of the rest."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.filling import OUTSIDE, Filling, Kind, filling_of, together
from trainingflow.domain.credit.fold import FoldPlan, own_days, plan_of
from trainingflow.domain.credit.policy import CreditPolicy

_ZERO = Decimal(0)


def plan_for(policy: CreditPolicy, teacher: Teacher) -> FoldPlan:
    """What may be summed of one teacher: a finding may ask what came before a day of theirs."""
    plan, own = plan_of(policy), own_days(policy, teacher)
    return replace(plan, days=tuple(sorted({*plan.days, *own}))) if own else plan


def fold(records: Sequence[Record], plan: FoldPlan, valid_at: date) -> tuple[Record, ...]:
    """Sum what may be summed; the requirements of an evaluation stay what they were.

    Only for evaluations at `valid_at` that know everything. The lines are those of the sums: they
    say nothing about single records.

    Args:
        records: in any order; their order is kept, a sum stands where its first record stood.
        plan: of every policy that is evaluated.
        valid_at: the day asked about; what lies after it stays alone.
    """
    places: dict[object, list[Record]] = {}
    said: dict[int, object] = {}
    found: list[list[Record]] = []
    for record in records:
        key = _key(record, plan, valid_at, said)
        together = None if key is None else places.get(key)
        if together is not None:
            together.append(record)
            continue
        found.append([record])
        if key is not None:
            places[key] = found[-1]
    return tuple([_sum(together) for together in found])


def filled(records: Sequence[Record], *cohorts: Cohort) -> tuple[Record, ...]:
    """Sum what fills a cap, in the order of the days, as services do before they evaluate.

    Args:
        records: folded, in any order.
        cohorts: of the teacher, under each policy.
    """
    filling = filling_of(cohorts)
    ordered = sorted(records, key=lambda one: one.earned_on or date.max)
    if filling is None:
        return tuple(ordered)
    own_day = filling.own_day or date.min
    own = len([one for one in ordered if one.earned_on is not None and one.earned_on < own_day])
    kinds = [_kind(one, filling) for one in ordered]
    numbers = together(kinds, [one.hours or _ZERO for one in ordered], own)
    return tuple([_sum([ordered[number] for number in one]) for one in numbers])


def _kind(record: Record, filling: Filling) -> Kind:
    day = record.earned_on
    inside = day is not None and filling.first <= day <= filling.last
    confirmed = record.confirmed_at is not None and record.hours is not None
    if not (inside and confirmed and record.passed and record.provider_recognised):
        return OUTSIDE
    return filling.kind((record.activity, _content(record)), record.activity, record.fields)


def _content(record: Record) -> object:
    # True and Decimal(1) are equal and mean different things.
    return frozenset([(name, type(value), value) for name, value in record.fields.items()])


def _key(
    record: Record, plan: FoldPlan, valid_at: date, said: dict[int, object]
) -> tuple[object, ...] | None:
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
    fields = record.fields
    content = said.get(id(fields))  # the records keep it, and with it the number, alive
    if content is None:
        content = said[id(fields)] = _content(record)
    return (
        record.activity,
        record.passed,
        record.provider_recognised,
        bisect_right(plan.days, day),
        content,
    )


def _sum(together: Sequence[Record]) -> Record:
    """One record for several: all their hours, on the last of their days."""
    first = together[0]
    if len(together) == 1:
        return first
    return Record(
        id=first.id,
        activity=first.activity,
        hours=sum([one.hours for one in together if one.hours is not None], _ZERO),
        earned_on=max([one.earned_on for one in together if one.earned_on is not None]),
        confirmed_at=max([one.confirmed_at for one in together if one.confirmed_at is not None]),
        passed=first.passed,
        provider_recognised=first.provider_recognised,
        fields=first.fields,
    )
