"""Saved plans, as far as a viewer may see them, and what has changed since."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    ClassSession,
    CourseClass,
    CourseRun,
    CreditPlan,
    CreditPlanShare,
    Enrolment,
    Item,
    Teacher,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.runs.facts import ClassStatus
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.policies import library
from trainingflow.services.planning.plans import facts_hash
from trainingflow.services.publishing.versions import credit_policies_on
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.standing import Question, statuses
from trainingflow.services.reading.viewers import Viewer

_PLAN = (
    CreditPlan.id,
    CreditPlan.teacher_id,
    CreditPlan.name,
    CreditPlan.due_by,
    CreditPlan.advisory,
    CreditPlan.policy_id,
    CreditPlan.policy_hash,
    CreditPlan.inputs_hash,
    CreditPlan.facts_hash,
    CreditPlan.content,
    CreditPlan.made_by,
    CreditPlan.made_at,
)


class SinceThen(StrEnum):
    """What may have changed since a plan was saved."""

    RUN_CANCELLED = "RUN_CANCELLED"
    ENROLMENT_CLOSED = "ENROLMENT_CLOSED"
    CLASS_FULL = "CLASS_FULL"
    DAYS_CHANGED = "DAYS_CHANGED"
    JOINED = "JOINED"
    FACTS_CHANGED = "FACTS_CHANGED"
    POLICY_CHANGED = "POLICY_CHANGED"
    DAY_PASSED = "DAY_PASSED"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Something that has changed since: of one of its runs, or of the whole."""

    what: SinceThen
    class_id: UUID | None = None


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Plans that the viewer may see: own ones, those about oneself, those shown to one.

    A school's plan is seen by those who manage its training as long as the teacher works there;
    whoever made a plan for a teacher as long as the teacher may be seen. Auditors see all.
    """
    person = viewer.person_id
    if person is None:
        return false()
    teacher = exists().where(
        Teacher.authority_id == CreditPlan.authority_id,
        Teacher.id == CreditPlan.teacher_id,
        sight.teachers(viewer),
    )
    shared = CreditPlanShare
    share = exists().where(
        shared.authority_id == CreditPlan.authority_id,
        shared.plan_id == CreditPlan.id,
        shared.ended_at.is_(None),
        or_(
            shared.person_id == person,
            and_(shared.organisation_id.in_(list(viewer.units)), teacher),
        ),
    )
    seen = or_(CreditPlan.teacher_id == person, and_(CreditPlan.made_by == person, teacher), share)
    return or_(seen, teacher) if viewer.audits else seen


def plans(viewer: Viewer, *, teacher_id: UUID | None = None) -> Listing:
    """Plans that the viewer may see, the newest first."""
    statement = select(*_PLAN).where(
        CreditPlan.authority_id == viewer.authority_id, visible(viewer)
    )
    if teacher_id is not None:
        statement = statement.where(CreditPlan.teacher_id == teacher_id)
    return Listing(statement, Order((CreditPlan.made_at, CreditPlan.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The plans among these that the viewer may see."""
    rows = await session.execute(plans(viewer).statement.where(CreditPlan.id.in_(ids)))
    return {row.id: row for row in rows}


async def shares(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """With whom plans are shared; only to their makers and to whom they are about."""
    rows = await session.execute(
        select(
            CreditPlanShare.id,
            CreditPlanShare.plan_id,
            CreditPlanShare.person_id,
            CreditPlanShare.organisation_id,
            CreditPlanShare.shared_at,
        )
        .join(
            CreditPlan,
            and_(
                CreditPlan.authority_id == CreditPlanShare.authority_id,
                CreditPlan.id == CreditPlanShare.plan_id,
            ),
        )
        .where(
            CreditPlanShare.authority_id == viewer.authority_id,
            CreditPlanShare.plan_id.in_(ids),
            CreditPlanShare.ended_at.is_(None),
            or_(CreditPlan.made_by == viewer.person_id, CreditPlan.teacher_id == viewer.person_id),
        )
        .order_by(CreditPlanShare.shared_at, CreditPlanShare.id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(row)
    return found


async def changes(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[PlanChange]]:
    """What has changed since plans were saved, run by run and then as a whole.

    Ask only for plans that the viewer may see. As many statements for fifty plans as for one.
    """
    rows = (await by_id(session, viewer, ids)).values()
    wanted = sorted({UUID(run["class"]) for row in rows for run in row.content["runs"]})
    classes = await _classes(session, viewer, wanted)
    days = await _days(session, viewer, wanted)
    joined = await _joined(session, viewer, [row.teacher_id for row in rows], wanted)
    facts = await _facts(session, viewer, list(rows))
    pins = await _counting(session, viewer, list(rows))
    return {
        row.id: (
            *_of_runs(viewer, row, classes, days, joined),
            *_of_whole(viewer, row, facts.get(row.id, row.facts_hash), pins.get(row.id)),
        )
        for row in rows
    }


def _of_runs(
    viewer: Viewer,
    row: AnyRow,
    classes: Mapping[UUID, AnyRow],
    days: Mapping[UUID, list[str]],
    joined: frozenset[tuple[UUID, UUID]],
) -> Iterator[PlanChange]:
    for run in row.content["runs"]:
        class_id = UUID(run["class"])
        what = _of_run(viewer, classes.get(class_id), run, days.get(class_id, []))
        if (row.teacher_id, class_id) in joined:
            what = SinceThen.JOINED
        if what is not None:
            yield PlanChange(what, class_id)


async def _counting(
    session: AsyncSession, viewer: Viewer, rows: Sequence[AnyRow]
) -> Mapping[UUID, str]:
    """The hash of the text by which each plan would be made now; none where there is none."""
    asked = {row.id: (row.policy_id, row.due_by, None) for row in rows}
    known = {one for one in asked.values() if one[0] in library.known_ids()}
    texts = await credit_policies_on(session, viewer.authority_id, known)
    return {key: texts[one].hash for key, one in asked.items() if one in texts}


def _of_whole(
    viewer: Viewer, row: AnyRow, facts: str, policy_hash: str | None
) -> Iterator[PlanChange]:
    if facts != row.facts_hash:
        yield PlanChange(SinceThen.FACTS_CHANGED)
    if policy_hash != row.policy_hash:
        yield PlanChange(SinceThen.POLICY_CHANGED)
    if row.due_by < local_date(viewer.now):
        yield PlanChange(SinceThen.DAY_PASSED)


def _of_run(
    viewer: Viewer, row: AnyRow | None, run: Mapping[str, Any], days: list[str]
) -> SinceThen | None:
    gone = row is None or row.status == str(ClassStatus.CANCELLED)
    if row is None or gone or row.state == str(RunState.CANCELLED):
        return SinceThen.RUN_CANCELLED
    begun = date.fromisoformat(run["days"][0]) <= local_date(viewer.now)
    open_ = row.state == str(RunState.ENROLLING) and row.status == str(ClassStatus.PLANNED)
    if not open_ or begun:
        return SinceThen.ENROLMENT_CLOSED
    if row.enrolled >= row.capacity:
        return SinceThen.CLASS_FULL
    return SinceThen.DAYS_CHANGED if days != run["days"] else None


async def _classes(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    enrolled = (
        select(func.count())
        .select_from(Enrolment)
        .where(
            Enrolment.authority_id == CourseClass.authority_id,
            Enrolment.class_id == CourseClass.id,
            Enrolment.withdrawn_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = await session.execute(
        select(
            CourseClass.id,
            CourseClass.status,
            CourseClass.capacity,
            Item.state,
            enrolled.label("enrolled"),
        )
        .join(
            CourseRun,
            and_(
                CourseRun.authority_id == CourseClass.authority_id,
                CourseRun.id == CourseClass.run_id,
            ),
        )
        .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
        .where(CourseClass.authority_id == viewer.authority_id, CourseClass.id.in_(ids))
    )
    return {row.id: row for row in rows}


async def _days(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, list[str]]:
    rows = await session.execute(
        select(ClassSession.class_id, ClassSession.planned_on)
        .where(ClassSession.authority_id == viewer.authority_id, ClassSession.class_id.in_(ids))
        .distinct()
        .order_by(ClassSession.planned_on)
    )
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        found[row.class_id].append(row.planned_on.isoformat())
    return found


async def _joined(
    session: AsyncSession, viewer: Viewer, teachers: Sequence[UUID], classes: Sequence[UUID]
) -> frozenset[tuple[UUID, UUID]]:
    rows = await session.execute(
        select(Enrolment.teacher_id, Enrolment.class_id).where(
            Enrolment.authority_id == viewer.authority_id,
            Enrolment.teacher_id.in_(teachers),
            Enrolment.class_id.in_(classes),
            Enrolment.withdrawn_at.is_(None),
        )
    )
    return frozenset((row.teacher_id, row.class_id) for row in rows)


async def _facts(
    session: AsyncSession, viewer: Viewer, rows: Sequence[AnyRow]
) -> Mapping[UUID, str]:
    """The hash of each teacher's facts and records as they are now."""
    known = library.known_ids()
    questions = {
        row.id: Question(row.teacher_id, row.policy_id, row.due_by)
        for row in rows
        if row.policy_id in known
    }
    if not questions:
        return {}
    answers = await statuses(session, viewer, list(set(questions.values())))
    return {key: facts_hash(answers[one]) for key, one in questions.items()}
