"""Classes, sessions and participants of runs, as far as a viewer may see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    Attendance,
    ClassSession,
    CourseClass,
    CreditBatch,
    Enrolment,
    Result,
)
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer

ByParent = Mapping[UUID, Sequence[AnyRow]]

ENROLMENT_RUN = Enrolment.run_id
ENROLMENT_CLASS = Enrolment.class_id
ENROLMENT_TEACHER = Enrolment.teacher_id

_CLASS = (
    CourseClass.id,
    CourseClass.run_id,
    CourseClass.number,
    CourseClass.capacity,
    CourseClass.status,
    CourseClass.minimum_waived,
    CourseClass.started_at,
    CourseClass.cancelled_at,
)


async def classes(session: AsyncSession, viewer: Viewer, run_ids: Sequence[UUID]) -> ByParent:
    """The classes of runs by number, each with how many places are taken."""
    return await _grouped(
        session, _classes(viewer).where(CourseClass.run_id.in_(run_ids)), "run_id"
    )


async def classes_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The classes among these; ask the run whether the viewer may see them."""
    rows = await session.execute(_classes(viewer).where(CourseClass.id.in_(ids)))
    return {row.id: row for row in rows}


async def sessions(session: AsyncSession, viewer: Viewer, class_ids: Sequence[UUID]) -> ByParent:
    """The sessions of classes by number."""
    statement = (
        select(
            ClassSession.id,
            ClassSession.class_id,
            ClassSession.number,
            ClassSession.planned_on,
            ClassSession.hours,
            ClassSession.held_at,
        )
        .where(
            ClassSession.authority_id == viewer.authority_id, ClassSession.class_id.in_(class_ids)
        )
        .order_by(ClassSession.number)
    )
    return await _grouped(session, statement, "class_id")


def enrolments(viewer: Viewer, *, active: bool) -> Listing:
    """Enrolments that the viewer may see, with the latest result, in the order of enrolment.

    Args:
        viewer: who looks.
        active: leave out those withdrawn.
    """
    statement = _enrolments(viewer)
    if active:
        statement = statement.where(Enrolment.withdrawn_at.is_(None))
    return Listing(statement, Order((Enrolment.enrolled_at, Enrolment.id)))


async def enrolments_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The enrolments that the viewer may see among these."""
    rows = await session.execute(_enrolments(viewer).where(Enrolment.id.in_(ids)))
    return {row.id: row for row in rows}


async def own_enrolments(
    session: AsyncSession, viewer: Viewer, run_ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The viewer's own place in each of these runs, by the run; none where it was given up."""
    statement = _enrolments(viewer).where(
        Enrolment.run_id.in_(run_ids),
        Enrolment.teacher_id == viewer.person_id,
        Enrolment.withdrawn_at.is_(None),
    )
    return {row.run_id: row for row in await session.execute(statement)}


async def batches(
    session: AsyncSession, viewer: Viewer, run_ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """Which credit batch each run has, by the run; ask the item whether the viewer may see it."""
    rows = await session.execute(
        select(CreditBatch.id, CreditBatch.run_id).where(
            CreditBatch.authority_id == viewer.authority_id, CreditBatch.run_id.in_(run_ids)
        )
    )
    return {row.run_id: row for row in rows}


async def attendance(
    session: AsyncSession, viewer: Viewer, enrolment_ids: Sequence[UUID]
) -> ByParent:
    """Who was present when, by session; ask only for enrolments that the viewer may see."""
    statement = (
        select(
            Attendance.enrolment_id,
            Attendance.session_id,
            Attendance.present,
            Attendance.recorded_at,
            ClassSession.number,
            ClassSession.planned_on,
            ClassSession.hours,
            ClassSession.held_at,
            ClassSession.class_id,
            ClassSession.id,
        )
        .join(
            ClassSession,
            and_(
                ClassSession.authority_id == Attendance.authority_id,
                ClassSession.id == Attendance.session_id,
            ),
        )
        .where(
            Attendance.authority_id == viewer.authority_id,
            Attendance.enrolment_id.in_(enrolment_ids),
        )
        .order_by(ClassSession.number)
    )
    return await _grouped(session, statement, "enrolment_id")


def _classes(viewer: Viewer) -> AnySelect:
    taken = (
        select(func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.authority_id == CourseClass.authority_id,
            Enrolment.class_id == CourseClass.id,
            Enrolment.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    return (
        select(*_CLASS, taken.label("enrolled"))
        .where(CourseClass.authority_id == viewer.authority_id)
        .order_by(CourseClass.number)
    )


def _enrolments(viewer: Viewer) -> AnySelect:
    latest = (
        select(Result)
        .where(Result.authority_id == Enrolment.authority_id, Result.enrolment_id == Enrolment.id)
        .order_by(Result.revision.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(
            Enrolment.id,
            Enrolment.run_id,
            Enrolment.class_id,
            Enrolment.teacher_id,
            Enrolment.enrolled_at,
            Enrolment.enrolled_by,
            Enrolment.withdrawn_at,
            *_columns(latest.c),
        )
        .select_from(Enrolment)
        .outerjoin(latest, true())
        .where(Enrolment.authority_id == viewer.authority_id, sight.participants(viewer))
    )


def _columns(result: Any) -> tuple[Any, ...]:  # noqa: ANN401 - columns of a subquery
    return (
        result.revision,
        result.assessment_passed,
        result.sessions_held,
        result.sessions_attended,
        result.passed,
        result.reason,
        result.recorded_at,
        result.recorded_by,
    )


async def _grouped(session: AsyncSession, statement: AnySelect, key: str) -> ByParent:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in await session.execute(statement):
        found[getattr(row, key)].append(row)
    return found
