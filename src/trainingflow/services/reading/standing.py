"""What teachers owe and have, evaluated from their confirmed records."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    Employment,
    ItemEvent,
    Organisation,
    PostHeld,
    Teacher,
    TitleHeld,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit import facts
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.status import Status
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.effects import Effect
from trainingflow.policies.reader import Policy
from trainingflow.services.policy import policy_ids
from trainingflow.services.publishing.versions import credit_policies_on
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.work import Work

RecordsById = Mapping[str, facts.Record]
Evaluated = tuple[Status, RecordsById]


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
    teachers = await _teachers(session, viewer, ids)
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
    status = evaluate(
        policy.credit,
        teacher,
        records,
        valid_at=question.valid_at or today,
        known_at=question.known_at,
    )
    return status, {record.id: record for record in records}


async def _policies(
    session: AsyncSession,
    viewer: Viewer,
    questions: Sequence[Question],
    teachers: Mapping[UUID, facts.Teacher],
) -> Mapping[Question, str]:
    """The policy of each question: the one named, or that of the employer on the day."""
    employers = {
        one: employer_on(teachers[one.teacher_id], one.valid_at or local_date(viewer.now))
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
    """What is known about teachers: their dated facts, and their records as known then."""
    teachers = await _teachers(session, viewer, ids)
    records = await _records(session, viewer, ids, known_at)
    return {one: (teacher, records[one]) for one, teacher in teachers.items()}


def employer_on(teacher: facts.Teacher, day: date) -> UUID | None:
    """The employer on that day; the last one where nobody employs the teacher then."""
    begun = [one for one in teacher.employments if one.since is None or one.since <= day]
    running = [one for one in begun if one.until is None or one.until >= day]
    chosen = (running or begun)[-1:]
    return UUID(chosen[0].organisation) if chosen and chosen[0].organisation else None


async def _teachers(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, facts.Teacher]:
    rows = await session.execute(
        select(
            Teacher.id,
            Teacher.first_taught_on,
            Teacher.induction_completed_on,
            Teacher.transferred_on,
            Teacher.transferred_from,
        ).where(Teacher.authority_id == viewer.authority_id, Teacher.id.in_(ids))
    )
    employments = await _employments(session, viewer, ids)
    titles = await _titles(session, viewer, ids)
    posts = await _posts(session, viewer, ids)
    return {
        row.id: facts.Teacher(
            id=str(row.id),
            employments=tuple(employments[row.id]),
            first_taught_on=row.first_taught_on,
            induction_completed_on=row.induction_completed_on,
            transferred_in=(
                facts.Transfer(row.transferred_on, row.transferred_from)
                if row.transferred_on or row.transferred_from
                else None
            ),
            titles=tuple(titles[row.id]),
            posts=tuple(posts[row.id]),
        )
        for row in rows
    }


async def _employments(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, list[facts.Employment]]:
    rows = await session.execute(
        select(
            Employment.teacher_id,
            Employment.organisation_id,
            Organisation.kind,
            Organisation.run_by,
            Organisation.professional_development_school,
            Employment.since,
            Employment.until,
        )
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .where(Employment.authority_id == viewer.authority_id, Employment.teacher_id.in_(ids))
        .order_by(Employment.since, Employment.id)
    )
    found: defaultdict[UUID, list[facts.Employment]] = defaultdict(list)
    for row in rows:
        found[row.teacher_id].append(
            facts.Employment(
                organisation=str(row.organisation_id),
                kind=row.kind,
                run_by=row.run_by,
                professional_development_school=row.professional_development_school,
                since=row.since,
                until=row.until,
            )
        )
    return found


async def _titles(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, list[facts.Title]]:
    rows = await session.execute(
        select(TitleHeld.teacher_id, TitleHeld.title, TitleHeld.since)
        .where(TitleHeld.authority_id == viewer.authority_id, TitleHeld.teacher_id.in_(ids))
        .order_by(TitleHeld.since, TitleHeld.id)
    )
    found: defaultdict[UUID, list[facts.Title]] = defaultdict(list)
    for row in rows:
        found[row.teacher_id].append(facts.Title(row.title, row.since))
    return found


async def _posts(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, list[facts.Post]]:
    rows = await session.execute(
        select(PostHeld.teacher_id, PostHeld.post, PostHeld.since, PostHeld.until)
        .where(PostHeld.authority_id == viewer.authority_id, PostHeld.teacher_id.in_(ids))
        .order_by(PostHeld.since, PostHeld.id)
    )
    found: defaultdict[UUID, list[facts.Post]] = defaultdict(list)
    for row in rows:
        found[row.teacher_id].append(facts.Post(row.post, row.since, row.until))
    return found


async def _records(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID], known_at: datetime | None
) -> Mapping[UUID, list[facts.Record]]:
    """The records that were not reversed, as known at the instant; the earliest first."""
    reversal = aliased(CreditRecord)
    reversed_ = exists().where(
        reversal.authority_id == CreditRecord.authority_id,
        reversal.reverses_id == CreditRecord.id,
        *(() if known_at is None else (reversal.recorded_at <= known_at,)),
    )
    rows = await session.execute(
        select(CreditRecord, CreditConfirmation.confirmed_at, _denied_at())
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
    for record, confirmed_at, denied_at in rows:
        found[record.teacher_id].append(
            facts.Record(
                id=str(record.id),
                activity=record.activity,
                hours=record.hours,
                earned_on=record.earned_on,
                confirmed_at=confirmed_at,
                denied_at=denied_at,
                passed=record.passed,
                provider_recognised=record.provider_recognised,
                fields={name: _value(name, value) for name, value in record.facts.items()},
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


# Fields that policies count with; in JSON they are text, so that no float was ever born.
_NUMBERS = frozenset(
    {
        "assessmentsPassed",
        "courseCredits",
        "credits",
        "days",
        "lectureSessions",
        "sessionMinutes",
        "sessions",
    }
)


def _value(name: str, value: str | bool) -> facts.FieldValue:  # noqa: FBT001 - as it stands in JSON
    return Decimal(value) if name in _NUMBERS and isinstance(value, str) else value
