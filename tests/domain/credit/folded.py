"""The summing of records that the database does, said once more in Python."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from trainingflow.domain.credit.facts import Record, Teacher
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
        # True and Decimal(1) are equal and mean different things.
        content = frozenset([(name, type(value), value) for name, value in fields.items()])
        said[id(fields)] = content
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
