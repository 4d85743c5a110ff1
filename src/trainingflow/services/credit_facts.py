"""What credits depend on, loaded for many teachers in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, false, or_, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    Organisation,
    PostHeld,
    TitleHeld,
)
from trainingflow.db.models import Employment as EmploymentRow
from trainingflow.db.models import Teacher as TeacherRow
from trainingflow.domain.credit.facts import Employment, Post, Record, Teacher, Title, Transfer
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record came from: a credit batch (then of which run), or an import."""

    kind: str
    id: UUID
    batch_id: UUID | None
    label: str


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """A teacher with the records, and where each record came from, by the record's id."""

    teacher: Teacher
    records: tuple[Record, ...]
    sources: Mapping[str, Source]


async def credit_facts(
    work: Work, teacher_ids: Sequence[UUID], *, known_at: datetime | None = None
) -> dict[UUID, CreditFacts]:
    """The facts of the teachers by id; who is no teacher is missing.

    Args:
        work: the unit of work.
        teacher_ids: the teachers.
        known_at: leave a record out only if it was reversed by then; none: by now.
    """
    ids = list(teacher_ids)
    people = await work.session.scalars(
        select(TeacherRow).where(
            TeacherRow.authority_id == work.authority_id, TeacherRow.id.in_(ids)
        )
    )
    employments = await _employments(work, ids)
    titles = await _titles(work, ids)
    posts = await _posts(work, ids)
    records, sources = await _records(work, ids, known_at)
    return {
        row.id: CreditFacts(
            Teacher(
                id=str(row.id),
                employments=employments[row.id],
                first_taught_on=row.first_taught_on,
                induction_completed_on=row.induction_completed_on,
                transferred_in=Transfer(row.transferred_on, row.transferred_from)
                if row.transferred_on
                else None,
                titles=titles[row.id],
                posts=posts[row.id],
            ),
            records[row.id],
            sources[row.id],
        )
        for row in people
    }


async def _employments(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Employment, ...]]:
    rows = await work.session.execute(
        select(EmploymentRow, Organisation)
        .join(
            Organisation,
            and_(
                Organisation.authority_id == EmploymentRow.authority_id,
                Organisation.id == EmploymentRow.organisation_id,
            ),
        )
        .where(EmploymentRow.authority_id == work.authority_id, EmploymentRow.teacher_id.in_(ids))
        .order_by(EmploymentRow.since, EmploymentRow.id)
    )
    found: defaultdict[UUID, tuple[Employment, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.Employment.teacher_id] += (
            Employment(
                organisation=row.Organisation.code,
                kind=row.Organisation.kind,
                run_by=row.Organisation.run_by,
                professional_development_school=row.Organisation.professional_development_school,
                since=row.Employment.since,
                until=row.Employment.until,
            ),
        )
    return found


async def _titles(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Title, ...]]:
    rows = await work.session.scalars(
        select(TitleHeld)
        .where(TitleHeld.authority_id == work.authority_id, TitleHeld.teacher_id.in_(ids))
        .order_by(TitleHeld.since, TitleHeld.id)
    )
    found: defaultdict[UUID, tuple[Title, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.teacher_id] += (Title(row.title, row.since),)
    return found


async def _posts(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Post, ...]]:
    rows = await work.session.scalars(
        select(PostHeld)
        .where(PostHeld.authority_id == work.authority_id, PostHeld.teacher_id.in_(ids))
        .order_by(PostHeld.since, PostHeld.id)
    )
    found: defaultdict[UUID, tuple[Post, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.teacher_id] += (Post(row.post, row.since, row.until),)
    return found


async def _records(
    work: Work, ids: Sequence[UUID], known_at: datetime | None
) -> tuple[Mapping[UUID, tuple[Record, ...]], Mapping[UUID, dict[str, Source]]]:
    reversal = aliased(CreditRecord)
    rows = await work.session.execute(
        select(CreditRecord, CreditConfirmation.confirmed_at, CreditRecordGroup)
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == CreditRecord.authority_id,
                CreditRecordGroup.id == CreditRecord.group_id,
            ),
        )
        .outerjoin(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == CreditRecord.authority_id,
                CreditConfirmation.group_id == CreditRecord.group_id,
            ),
        )
        .outerjoin(
            reversal,
            and_(
                reversal.authority_id == CreditRecord.authority_id,
                reversal.reverses_id == CreditRecord.id,
            ),
        )
        .where(
            CreditRecord.authority_id == work.authority_id,
            CreditRecord.teacher_id.in_(ids),
            CreditRecord.reverses_id.is_(None),
            or_(
                reversal.id.is_(None),
                reversal.recorded_at > known_at if known_at is not None else false(),
            ),
        )
        .order_by(CreditRecord.earned_on, CreditRecord.id)
    )
    records: defaultdict[UUID, list[Record]] = defaultdict(list)
    sources: defaultdict[UUID, dict[str, Source]] = defaultdict(dict)
    for row in rows:
        one: CreditRecord = row.CreditRecord
        records[one.teacher_id].append(
            Record(
                id=str(one.id),
                activity=one.activity,
                hours=one.hours,
                earned_on=one.earned_on,
                confirmed_at=row.confirmed_at,
                passed=one.passed,
                provider_recognised=one.provider_recognised,
                fields=one.facts,
            )
        )
        sources[one.teacher_id][str(one.id)] = Source(
            one.source_kind,
            one.source_id,
            row.CreditRecordGroup.batch_id,
            row.CreditRecordGroup.label,
        )
    frozen = {teacher: tuple(found) for teacher, found in records.items()}
    return defaultdict(tuple, frozen), sources
