"""Compares what is stored with what the evaluator says now, record by record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import CreditAccount, StandingDue, Teacher
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit.exact import written
from trainingflow.domain.credit.status import Status
from trainingflow.services.publishing.versions import counting_on
from trainingflow.services.reading import standing as reading
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.standings.evaluation import evaluated
from trainingflow.services.work import Work

Said = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Difference:
    """A standing that does not say what a fresh evaluation says.

    Attributes:
        teacher_id: whose.
        policy_id: under which policy.
        stored: what is stored; none where nothing is.
        fresh: what was evaluated; none where the teacher is not under the policy.
    """

    teacher_id: UUID
    policy_id: str
    stored: Said | None
    fresh: Said | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification came to.

    Attributes:
        teachers: how many were compared.
        waiting: how many were not, since their evaluation is due.
        differences: in the order of teachers.
        last: the last teacher looked at; none where there was none.
    """

    teachers: int
    waiting: int
    differences: tuple[Difference, ...]
    last: UUID | None


async def verify_batch(work: Work, after: UUID | None, limit: int) -> Verified:
    """Compare so many teachers after one, in the order of their ids; nothing is changed.

    The evaluation that it compares with sums nothing beforehand and reads the ledger as any
    question about one teacher does. A teacher is waiting where a change is due or the stored
    day has passed: the worker will evaluate.
    """
    return await verify_these(work, await _next(work, after, limit))


async def verify_these(work: Work, ids: Sequence[UUID]) -> Verified:
    """Compare these teachers, as `verify_batch` does; nothing is changed."""
    today = local_date(work.now)
    stored = await _stored(work, ids)
    waiting = await _waiting(work, ids) | await _over(work, stored, today)
    compared = [one for one in ids if one not in waiting]
    fresh = await _fresh(work, compared, today)
    differences = [
        Difference(teacher, policy, before.get(policy), now.get(policy))
        for teacher in compared
        for before, now in [
            ({row.policy_id: _said_stored(row) for row in stored.get(teacher, ())}, fresh[teacher])
        ]
        for policy in sorted(before.keys() | now.keys())
        if before.get(policy) != now.get(policy)
    ]
    return Verified(len(compared), len(waiting), tuple(differences), ids[-1] if ids else None)


async def _next(work: Work, after: UUID | None, limit: int) -> Sequence[UUID]:
    statement = select(Teacher.id).where(Teacher.authority_id == work.authority_id)
    if after is not None:
        statement = statement.where(Teacher.id > after)
    return (await work.session.scalars(statement.order_by(Teacher.id).limit(limit))).all()


async def _waiting(work: Work, ids: Sequence[UUID]) -> set[UUID]:
    rows = await work.session.scalars(
        select(StandingDue.teacher_id).where(
            StandingDue.authority_id == work.authority_id, StandingDue.teacher_id.in_(ids)
        )
    )
    return set(rows)


async def _stored(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, list[CreditAccount]]:
    rows = await work.session.scalars(
        select(CreditAccount).where(
            CreditAccount.authority_id == work.authority_id,
            CreditAccount.teacher_id.in_(ids),
            CreditAccount.applies,
        )
    )
    found: dict[UUID, list[CreditAccount]] = {}
    for row in rows:
        found.setdefault(row.teacher_id, []).append(row)
    return found


async def _over(
    work: Work, stored: Mapping[UUID, Sequence[CreditAccount]], today: date
) -> set[UUID]:
    """Those of whom a standing is of another version than counts today, or of a day gone by."""
    policies = sorted({row.policy_id for rows in stored.values() for row in rows})
    counting = await counting_on(work.session, work.authority_id, policies, today)

    def is_over(row: CreditAccount) -> bool:
        outdated = row.policy_hash != counting[row.policy_id].policy.hash
        over = row.stands_until is not None and row.stands_until < today
        return outdated or over or row.valid_on > today

    return {one for one, rows in stored.items() if any(is_over(row) for row in rows)}


async def _fresh(work: Work, ids: Sequence[UUID], today: date) -> Mapping[UUID, Mapping[str, Said]]:
    """What the evaluator says of each teacher under each policy, one record at a time."""
    summed = await evaluated(work, ids, today)
    questions = {
        (teacher, one.policy_id): reading.Question(teacher, one.policy_id, today)
        for teacher, standings in summed.standings.items()
        for one in standings
    }
    viewer = Viewer(work.authority_id, work.now, work.actor)
    found = await reading.statuses(work.session, viewer, list(questions.values()))
    return {
        teacher: {
            one.policy_id: _said(
                found[questions[teacher, one.policy_id]][0],
                one.inputs_hash,
                summed.employers[teacher],
            )
            for one in standings
        }
        for teacher, standings in summed.standings.items()
    }


def _said(status: Status, inputs_hash: str, employer: UUID | None) -> Said:
    return {
        "requirements": {
            one.code: [written(one.need), written(one.have)] for one in status.requirements
        },
        "missing": [one.code for one in status.requirements if not one.met],
        "findings": [one.code for one in status.findings],
        "eligible": status.eligible,
        "policyHash": status.policy_hash,
        "inputsHash": inputs_hash,
        "organisation": employer,
    }


def _said_stored(row: CreditAccount) -> Said:
    requirements: dict[str, Any] = row.requirements
    return {
        "requirements": requirements,
        "missing": row.missing,
        "findings": row.findings,
        "eligible": row.eligible,
        "policyHash": row.policy_hash,
        "inputsHash": row.inputs_hash,
        "organisation": row.organisation_id,
    }
