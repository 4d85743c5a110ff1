"""The ledger of completion records: neutral of any policy, append-only, corrected by reversal."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    ClassSession,
    Course,
    CourseRun,
    CreditRecord,
    CreditRecordGroup,
    Enrolment,
    Item,
    Organisation,
    Result,
)
from trainingflow.services.work import Work

RUN_RESULT = "RUN_RESULT"
REVERSAL = "REVERSAL"

# What a record says beside its hours, by activity: the fields of the credit policies.
_FIELDS = ("topic", "module", "part")


def completed_hours() -> Subquery:
    """The hours that completing a run is worth: those fixed when its course was appraised."""
    return (
        select(CourseRun.authority_id, CourseRun.id.label("run_id"), Course.hours)
        .join(
            Course,
            and_(Course.authority_id == CourseRun.authority_id, Course.id == CourseRun.course_id),
        )
        .subquery()
    )


async def open_group(work: Work, batch_id: UUID, label: str) -> UUID:
    """A new group of records that are confirmed together."""
    group = new_id()
    work.session.add(
        CreditRecordGroup(authority_id=work.authority_id, id=group, batch_id=batch_id, label=label)
    )
    await work.session.flush()
    return group


async def post_results(
    work: Work, run_id: UUID, group_id: UUID, enrolments: Sequence[UUID] | None = None
) -> int:
    """Write a record for the latest result of every participant of a run.

    Who did not pass gets a record as well: it says so when it is read under a policy.

    Args:
        work: the unit of work.
        run_id: the run.
        group_id: what the records are confirmed with.
        enrolments: only these; all of the run when left out.

    Returns:
        How many records were written.
    """
    rows = [_record(work, group_id, row) for row in await _completions(work, run_id, enrolments)]
    if rows:
        await work.session.execute(insert(CreditRecord), rows)
    return len(rows)


async def reverse(work: Work, record_ids: Sequence[UUID]) -> int:
    """End records: each gets a reversal, from which on it counts no more.

    Returns:
        How many were reversed; a record that is already reversed stays as it is.
    """
    reversal = aliased(CreditRecord)
    rows = await work.session.scalars(
        select(CreditRecord)
        .outerjoin(
            reversal,
            and_(
                reversal.authority_id == CreditRecord.authority_id,
                reversal.reverses_id == CreditRecord.id,
            ),
        )
        .where(
            CreditRecord.authority_id == work.authority_id,
            CreditRecord.id.in_(record_ids),
            CreditRecord.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .order_by(CreditRecord.id)
    )
    reversals = [_reversal(work, record) for record in rows]
    if reversals:
        await work.session.execute(insert(CreditRecord), reversals)
    return len(reversals)


def teachers_of_group(work: Work, group_id: UUID) -> Select[UUID]:
    """A statement that selects whoever has a record in a group, some more than once."""
    return select(CreditRecord.teacher_id).where(
        CreditRecord.authority_id == work.authority_id, CreditRecord.group_id == group_id
    )


async def live_records(
    work: Work, *, group_batch: UUID | None = None, sources: Sequence[UUID] | None = None
) -> list[UUID]:
    """Records that no reversal has ended, of a batch or of certain sources."""
    reversal = aliased(CreditRecord)
    statement = (
        select(CreditRecord.id)
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == CreditRecord.authority_id,
                CreditRecordGroup.id == CreditRecord.group_id,
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
            CreditRecord.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .order_by(CreditRecord.id)
    )
    if group_batch is not None:
        statement = statement.where(CreditRecordGroup.batch_id == group_batch)
    if sources is not None:
        statement = statement.where(
            CreditRecord.source_kind == RUN_RESULT, CreditRecord.source_id.in_(sources)
        )
    return list(await work.session.scalars(statement))


async def _completions(
    work: Work, run_id: UUID, enrolments: Sequence[UUID] | None
) -> Sequence[Any]:
    places = select(Enrolment.id, Enrolment.class_id).where(
        Enrolment.authority_id == work.authority_id, Enrolment.run_id == run_id
    )
    latest = (
        select(Result.enrolment_id, func.max(Result.revision).label("revision"))
        .where(
            Result.authority_id == work.authority_id,
            Result.enrolment_id.in_(places.with_only_columns(Enrolment.id)),
        )
        .group_by(Result.enrolment_id)
        .subquery()
    )
    last_sessions = (
        select(ClassSession.class_id, func.max(ClassSession.planned_on).label("day"))
        .where(
            ClassSession.authority_id == work.authority_id,
            ClassSession.class_id.in_(places.with_only_columns(Enrolment.class_id)),
        )
        .group_by(ClassSession.class_id)
        .subquery()
    )
    statement = (
        select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.teacher_id,
            Result.passed,
            Result.revision,
            last_sessions.c.day,
            CourseRun.last_session_on,
            Course.activity,
            Course.topic,
            Course.module,
            Course.part,
            Course.hours,
            Organisation.recognised,
        )
        .join(latest, latest.c.enrolment_id == Enrolment.id)
        .join(
            Result,
            and_(
                Result.authority_id == Enrolment.authority_id,
                Result.enrolment_id == Enrolment.id,
                Result.revision == latest.c.revision,
            ),
        )
        .outerjoin(last_sessions, last_sessions.c.class_id == Enrolment.class_id)
        .join(
            CourseRun,
            and_(
                CourseRun.authority_id == Enrolment.authority_id,
                CourseRun.id == Enrolment.run_id,
            ),
        )
        .join(
            Course,
            and_(Course.authority_id == CourseRun.authority_id, Course.id == CourseRun.course_id),
        )
        .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Item.authority_id,
                Organisation.id == Item.organisation_id,
            ),
        )
        .where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id == run_id,
            Enrolment.withdrawn_at.is_(None),
        )
        .order_by(Enrolment.id)
    )
    if enrolments is not None:
        statement = statement.where(Enrolment.id.in_(enrolments))
    return (await work.session.execute(statement)).all()


def _record(work: Work, group_id: UUID, row: Any) -> dict[str, object]:  # noqa: ANN401 - a row
    earned_on: date = row.day or row.last_session_on
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "teacher_id": row.teacher_id,
        "activity": row.activity,
        "facts": {name: getattr(row, name) for name in _FIELDS if getattr(row, name)},
        "hours": row.hours,
        "earned_on": earned_on,
        "passed": row.passed,
        "provider_recognised": row.recognised,
        "source_kind": RUN_RESULT,
        "source_id": row.enrolment_id,
        "revision": row.revision,
        "group_id": group_id,
        "reverses_id": None,
        "recorded_at": work.now,
    }


def _reversal(work: Work, record: CreditRecord) -> dict[str, object]:
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "teacher_id": record.teacher_id,
        "activity": record.activity,
        "facts": record.facts,
        "hours": record.hours,
        "earned_on": record.earned_on,
        "passed": record.passed,
        "provider_recognised": record.provider_recognised,
        "source_kind": REVERSAL,
        "source_id": record.id,
        "revision": record.revision,
        "group_id": record.group_id,
        "reverses_id": record.id,
        "recorded_at": work.now,
    }
