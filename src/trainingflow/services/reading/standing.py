"""What teachers owe and have, evaluated from their confirmed records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    ItemEvent,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit import facts
from trainingflow.domain.credit.as_declared import records_as_declared
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.status import Status
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.effects import Effect
from trainingflow.policies.reader import Policy
from trainingflow.services.policy import policy_ids
from trainingflow.services.publishing.versions import credit_policies_on
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.standings.teachers import employer_on, teacher_facts
from trainingflow.services.work import Work

RecordsById = Mapping[str, facts.Record]


class Evaluated(NamedTuple):
    """A status with what it was computed from."""

    status: Status
    records: RecordsById
    teacher: facts.Teacher


@dataclass(frozen=True, slots=True)
class Question:
    """About whom, under which policy, as of which day and as known at which instant.

    Without a policy the employer's on that day is meant; without a day, today; without an
    instant, every confirmation counts.
    """

    teacher_id: UUID
    policy_id: str | None = None
    valid_at: date | None = None
    known_at: datetime | None = None


async def statuses(
    session: AsyncSession, viewer: Viewer, questions: Sequence[Question]
) -> Mapping[Question, Evaluated]:
    """Answer questions with as many statements for fifty teachers as for one.

    Ask only about teachers that the viewer may see, and only for a viewer who is signed in.
    """
    ids = list({one.teacher_id for one in questions})
    teachers = await teacher_facts(session, viewer.authority_id, ids)
    policies = await _policies(session, viewer, questions, teachers)
    records = {
        known_at: await _records(session, viewer, ids, known_at)
        for known_at in {one.known_at for one in questions}
    }
    today = local_date(viewer.now)
    asked = {one: (policies[one], one.valid_at or today, one.known_at) for one in questions}
    texts = await credit_policies_on(session, viewer.authority_id, asked.values())
    return {
        one: _answer(
            one,
            texts[asked[one]],
            teachers[one.teacher_id],
            records[one.known_at][one.teacher_id],
            today,
        )
        for one in questions
    }


def _answer(
    question: Question,
    policy: Policy,
    teacher: facts.Teacher,
    records: Sequence[facts.Record],
    today: date,
) -> Evaluated:
    records = records_as_declared(policy.credit, records)
    status = evaluate(
        policy.credit,
        teacher,
        records,
        valid_at=question.valid_at or today,
        known_at=question.known_at,
    )
    return Evaluated(status, {record.id: record for record in records}, teacher)


async def _policies(
    session: AsyncSession,
    viewer: Viewer,
    questions: Sequence[Question],
    teachers: Mapping[UUID, facts.Teacher],
) -> Mapping[Question, str]:
    """The policy of each question: the one named, or that of the employer on the day."""
    employers = {
        one: employer_on(teachers[one.teacher_id], one.valid_at or local_date(viewer.now))[0]
        for one in questions
    }
    wanted = [employer for employer in set(employers.values()) if employer is not None]
    work = Work(session, viewer.authority_id, viewer.actor or SYSTEM, viewer.now)
    found = await policy_ids(work, wanted)
    default = await _default(session, viewer)
    return {
        one: one.policy_id or found.get(employer or viewer.authority_id, default)
        for one, employer in employers.items()
    }


async def _default(session: AsyncSession, viewer: Viewer) -> str:
    from trainingflow.services.reading.people import policy_ids as known  # noqa: PLC0415

    return (await known(session, viewer))[0]


async def gathered(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID], known_at: datetime | None
) -> Mapping[UUID, tuple[facts.Teacher, Sequence[facts.Record]]]:
    """What is known about teachers: their dated facts, and their records as known then.

    All is as it is kept: `records_as_declared` reads the fields of records as a policy does.
    """
    teachers = await teacher_facts(session, viewer.authority_id, ids)
    records = await _records(session, viewer, ids, known_at)
    return {one: (teacher, records[one]) for one, teacher in teachers.items()}


async def _records(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID], known_at: datetime | None
) -> Mapping[UUID, list[facts.Record]]:
    """The records that were not reversed, as known at the instant; the earliest first.

    What came later is not there: neither the record nor its confirmation. So the same question
    has the same answer, byte for byte, whenever it is asked after the instant.
    """

    def known(at: datetime | None) -> datetime | None:
        return at if at is not None and (known_at is None or at <= known_at) else None

    reversal = aliased(CreditRecord)
    reversed_ = exists().where(
        reversal.authority_id == CreditRecord.authority_id,
        reversal.reverses_id == CreditRecord.id,
        *(() if known_at is None else (reversal.recorded_at <= known_at,)),
    )
    rows = await session.execute(
        # Columns, not rows of the model: of a whole district nobody needs their identities.
        select(
            CreditRecord.teacher_id,
            CreditRecord.id,
            CreditRecord.activity,
            CreditRecord.hours,
            CreditRecord.earned_on,
            CreditRecord.passed,
            CreditRecord.provider_recognised,
            CreditRecord.facts,
            CreditConfirmation.confirmed_at,
            _denied_at(),
        )
        .outerjoin(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == CreditRecord.authority_id,
                CreditConfirmation.group_id == CreditRecord.group_id,
            ),
        )
        .where(
            CreditRecord.authority_id == viewer.authority_id,
            CreditRecord.teacher_id.in_(ids),
            CreditRecord.reverses_id.is_(None),
            ~reversed_,
            *(() if known_at is None else (CreditRecord.recorded_at <= known_at,)),
        )
        .order_by(CreditRecord.earned_on, CreditRecord.id)
    )
    found: defaultdict[UUID, list[facts.Record]] = defaultdict(list)
    for teacher, id_, activity, hours, day, passed, recognised, kept, confirmed, denied in rows:
        found[teacher].append(
            facts.Record(
                id=str(id_),
                activity=activity,
                hours=hours,
                earned_on=day,
                confirmed_at=known(confirmed),
                denied_at=known(denied),
                passed=passed,
                provider_recognised=recognised,
                fields=kept,
            )
        )
    return found


_DENIALS = sorted(
    {
        (str(one.kind), line.action)
        for one in DEFINITIONS.values()
        for line in one.transitions
        if Effect.DENY_COMPLETIONS in line.effects
    }
)
"""The actions that refuse to recognise what they post."""


def _denied_at() -> ScalarSelect[datetime]:
    """When the recognition of a record was refused: the denial of its item in which it stands."""
    return (
        select(func.min(ItemEvent.at))
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == ItemEvent.authority_id,
                CreditRecordGroup.batch_id == ItemEvent.item_id,
            ),
        )
        .where(
            CreditRecordGroup.authority_id == CreditRecord.authority_id,
            CreditRecordGroup.id == CreditRecord.group_id,
            tuple_(ItemEvent.kind, ItemEvent.action).in_(_DENIALS),
            ItemEvent.at >= CreditRecord.recorded_at,
        )
        .correlate(CreditRecord)
        .scalar_subquery()
    )
