"""A standing: what an evaluation says of one teacher, and for how long that stands."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson

from trainingflow.domain.credit import facts
from trainingflow.domain.credit.cohort import cohort_of
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.fold import fold
from trainingflow.domain.credit.horizon import stands_until
from trainingflow.domain.credit.pace import owed_years
from trainingflow.domain.credit.policy import CreditPolicy, Unit
from trainingflow.domain.credit.status import RequirementStatus, Status
from trainingflow.services.standings.records import Counted

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is stored of one evaluation.

    Attributes:
        policy_id: under which policy.
        cycle: its first and its last day.
        policy_hash: what exactly it said.
        inputs_hash: over the policy's hash, the teacher's facts and which records count.
        valid_on: the day that was evaluated.
        stands_until: the last day on which time alone changes nothing; none for ever.
        eligible: nothing that blocks is missing.
        requirements: by code: what is owed and what is there.
        missing: codes of the requirements that are not met, in that order.
        findings: codes of what people should look at.
        owed_years: how many years of the cycle the teacher owes in the requirement of all credits.
        need: what is owed in that requirement; 0 where the policy has none.
        have: what is there in it.
    """

    policy_id: str
    cycle: tuple[date, date]
    policy_hash: str
    inputs_hash: str
    valid_on: date
    stands_until: date | None
    eligible: bool
    requirements: Mapping[str, tuple[str, str]]
    missing: tuple[str, ...]
    findings: tuple[str, ...]
    owed_years: int
    need: str
    have: str


def standing_of(
    policy: CreditPolicy, teacher: facts.Teacher, counted: Counted, valid_on: date
) -> Standing:
    """Evaluate one teacher with the one evaluator, and say how long that stands."""
    # What was summed under all policies of the teacher can be summed further under this one alone.
    plan = cohort_of(policy, teacher, valid_on).plan
    records = counted.records if plan == counted.plan else fold(counted.records, plan, valid_on)
    status = evaluate(policy, teacher, records, valid_on)
    total = _total(status)
    return Standing(
        policy_id=policy.id,
        cycle=(policy.cycle.first, policy.cycle.last),
        policy_hash=policy.hash,
        inputs_hash=inputs_hash(policy, teacher, counted),
        valid_on=valid_on,
        stands_until=stands_until(policy, teacher, records, valid_on),
        eligible=status.eligible,
        requirements={one.code: (exact(one.need), exact(one.have)) for one in status.requirements},
        missing=tuple([one.code for one in status.requirements if not one.met]),
        findings=tuple([one.code for one in status.findings]),
        owed_years=_owed_years(policy, teacher, valid_on, total),
        need=exact(total.need) if total else "0",
        have=exact(total.have) if total else "0",
    )


def inputs_hash(policy: CreditPolicy, teacher: facts.Teacher, counted: Counted) -> str:
    """SHA-256 over all that a standing is made of, in hexadecimal digits."""
    made_of = (policy.hash, teacher, counted.number, counted.mark)
    return hashlib.sha256(orjson.dumps(made_of)).hexdigest()


def exact(number: Decimal) -> str:
    """A number as text, without zeros that say nothing: the same text for the same number."""
    return format(number.normalize(), "f")


def _owed_years(
    policy: CreditPolicy, teacher: facts.Teacher, day: date, total: RequirementStatus | None
) -> int:
    whole = len(policy.cycle.years)
    if total is None or not policy.scales:
        return whole
    requirement = next(one for one in policy.requirements if one.code == total.code)
    return owed_years(policy, cohort_of(policy, teacher, day).membership, requirement)[0]


def _total(status: Status) -> RequirementStatus | None:
    """The requirement of all credits: the first in credits that is no part of another."""
    return next(
        (one for one in status.requirements if one.unit is Unit.CREDITS and one.part_of is None),
        None,
    )
