"""A standing: what an evaluation says of one teacher, and for how long that stands."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import orjson

from trainingflow.domain.credit import facts
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.horizon import horizon
from trainingflow.domain.credit.pace import owed_years
from trainingflow.domain.credit.policy import CreditPolicy, Unit
from trainingflow.domain.credit.settle import Owed, settle
from trainingflow.services.standings.records import Counted


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
    cohort: Cohort, teacher: facts.Teacher, counted: Counted, until: date | None = None
) -> Standing:
    """Evaluate one teacher with the one evaluator, and say how long that stands.

    Args:
        cohort: of the teacher under the policy, on the day that is evaluated.
        teacher: everything that is known.
        counted: the records that count.
        until: the last day on which the policy counts; none where no other is published.
    """
    policy, text = cohort.policy, cohort.tables.text
    settled = settle(cohort, counted.records)
    total = _total(settled.owed)
    ends = horizon(cohort, counted.records)
    return Standing(
        policy_id=policy.id,
        cycle=(policy.cycle.first, policy.cycle.last),
        policy_hash=policy.hash,
        inputs_hash=inputs_hash(policy, teacher, counted),
        valid_on=cohort.valid_at,
        stands_until=min(ends, until) if ends and until else ends or until,
        eligible=settled.eligible,
        requirements={one.demand.code: (text(one.need), text(one.have)) for one in settled.owed},
        missing=tuple([one.demand.code for one in settled.owed if one.lack > 0]),
        findings=tuple(settled.findings),
        owed_years=_owed_years(cohort, total.demand.number if total else None),
        need=text(total.need) if total else "0",
        have=text(total.have) if total else "0",
    )


def inputs_hash(policy: CreditPolicy, teacher: facts.Teacher, counted: Counted) -> str:
    """SHA-256 over all that a standing is made of, in hexadecimal digits."""
    made_of = (policy.hash, teacher, counted.number, counted.mark)
    return hashlib.sha256(orjson.dumps(made_of)).hexdigest()


@lru_cache(maxsize=2048)
def _owed_years(cohort: Cohort, total: int | None) -> int:
    policy = cohort.policy
    if total is None or not policy.scales:
        return len(policy.cycle.years)
    return owed_years(policy, cohort.membership, policy.requirements[total])[0]


def _total(owed: Sequence[Owed]) -> Owed | None:
    """The requirement of all credits: the first in credits that is no part of another."""
    for one in owed:
        requirement = one.demand.requirement
        if requirement.unit is Unit.CREDITS and requirement.part_of is None:
            return one
    return None
