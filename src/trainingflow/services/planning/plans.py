"""Plans of runs for a teacher: computed from what is there now, and never written here."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.canonical import canonical
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.plan import Judge, Plan, plan
from trainingflow.domain.credit.provisional import confirmed
from trainingflow.domain.credit.status import Status
from trainingflow.policies.reader import Policy
from trainingflow.services.planning.offers import Offered, offered
from trainingflow.services.policy import evaluated_by
from trainingflow.services.reading.standing import Evaluated, Question, statuses
from trainingflow.services.reading.viewers import Viewer

SECONDS: Final = 8.0  # of the twenty that a request may take


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to plan.

    Attributes:
        teacher_id: for whom.
        by: the day by which everything should be there.
        policy_id: under which policy; the employer's where none.
        advisory: also fill what the certificate does not hang on.
    """

    teacher_id: UUID
    by: date
    policy_id: str | None = None
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with everything that it was computed from.

    Attributes:
        wanted: what was asked for.
        policy: under which it was computed.
        plan: the plan.
        evaluated: what would be there with it.
        offered: what there was to choose from, and what is on its way.
        waiting: ids of the records that wait for confirmation and were taken as confirmed.
        inputs_hash: SHA-256 of everything that the plan depends on.
        facts_hash: SHA-256 of the teacher's facts and records alone.
    """

    wanted: Wanted
    policy: Policy
    plan: Plan
    evaluated: Evaluated
    offered: Offered
    waiting: tuple[str, ...]
    inputs_hash: str
    facts_hash: str


async def planned(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> Planned:
    """Compute a plan for a teacher whom the viewer may see.

    What waits for its confirmation, and places that the teacher has, are taken as passed.
    """
    question = Question(wanted.teacher_id, wanted.policy_id, valid_at=wanted.by)
    now = (await statuses(session, viewer, [question]))[question]
    policy = evaluated_by(now.status.policy_id, now.status.policy_hash)
    offers = await offered(session, viewer, wanted.teacher_id, wanted.by)
    records = tuple(now.records.values())
    base = (*(confirmed(records, now.status) or records), *offers.under_way)
    found = await asyncio.to_thread(  # it computes: others are answered meanwhile
        _solved, policy, now.teacher, base, offers, wanted
    )
    added = tuple(one.record for one in found.chosen)
    return Planned(
        wanted=wanted,
        policy=policy,
        plan=found,
        evaluated=Evaluated(found.status, {one.id: one for one in (*base, *added)}, now.teacher),
        offered=offers,
        waiting=tuple(one.id for one, was in zip(base, records, strict=False) if one is not was),
        inputs_hash=_hash(policy, now.teacher, base, offers, wanted),
        facts_hash=facts_hash(now),
    )


def facts_hash(known: Evaluated) -> str:
    """SHA-256 of a teacher's facts and records, in whatever order they were read."""
    records = sorted(known.records.values(), key=lambda one: one.id)
    said = {
        "teacher": asdict(known.teacher),
        "records": [one._asdict() for one in records],
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def _solved(
    policy: Policy, teacher: Teacher, base: Sequence[Record], offers: Offered, wanted: Wanted
) -> Plan:
    from trainingflow.services.planning.solver import solver_within  # noqa: PLC0415 - slow to load

    until = time.monotonic() + SECONDS
    return plan(
        _judge(policy, teacher, base, wanted.by),
        _judge(policy, teacher, (), wanted.by),
        offers.offers,
        solver_within(SECONDS),
        advisory=wanted.advisory,
        is_over=lambda: time.monotonic() > until,
    )


def _judge(policy: Policy, teacher: Teacher, base: Sequence[Record], by: date) -> Judge:
    def judge(added: Sequence[Record]) -> Status:
        return evaluate(policy.credit, teacher, (*base, *added), by)

    return judge


def _hash(
    policy: Policy, teacher: Teacher, base: Sequence[Record], offers: Offered, wanted: Wanted
) -> str:
    said = {
        "policy": policy.hash,
        "teacher": asdict(teacher),
        "records": [one._asdict() for one in base],
        "offers": [asdict(one) | {"record": one.record._asdict()} for one in offers.offers],
        "wanted": asdict(wanted),
    }
    return hashlib.sha256(canonical(said)).hexdigest()
