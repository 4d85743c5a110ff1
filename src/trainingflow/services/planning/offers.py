"""What a teacher may join, and what is already on its way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    ClassSession,
    Course,
    CourseClass,
    CourseRun,
    CreditRecord,
    Employment,
    Enrolment,
    Item,
    Organisation,
    Result,
    Teacher,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.plan import Offer
from trainingflow.domain.lifecycles.runs.facts import ClassStatus
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.ledger import RUN_RESULT
from trainingflow.services.reading.paging import AnySelect
from trainingflow.services.reading.viewers import Viewer

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OVER: Final = (str(RunState.CANCELLED), str(RunState.DISCONTINUED))
_FIELDS: Final = ("topic", "module", "part")


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen from, and what is there anyway.

    Attributes:
        offers: classes that the teacher may join today and that end by the day, by key.
        under_way: what the teacher's own places will bring once they are passed, by enrolment.
        titles: of the runs by class, of the own places by enrolment.
    """

    offers: tuple[Offer, ...]
    under_way: tuple[Record, ...]
    titles: Mapping[str, str]


async def offered(session: AsyncSession, viewer: Viewer, teacher_id: UUID, by: date) -> Offered:
    """Read what a teacher may join: what `enrol` would not refuse today.

    Enrolment is open, the class is not full, has not begun and ends by the day; the teacher is in
    service and qualified, leads it not, has no place in it, has not taken its course, and is not
    elsewhere on its days. Five statements, whatever is offered.
    """
    places = await _places(session, viewer, teacher_id)
    days = await _days(session, viewer, [row.class_id for row in places])
    taken = {row.course_id for row in places if row.passed is not False}
    today = local_date(viewer.now)
    busy = {day for row in places for day in days[row.class_id] if day >= today}
    own = [row for row in places if row.passed is not False and not row.credited]
    under_way = tuple(_record(row, str(row.enrolment_id), days[row.class_id]) for row in own)
    titles = {str(row.enrolment_id): row.title for row in own}
    if not await _may_join(session, viewer, teacher_id):
        return Offered((), under_way, titles)
    rows = [
        row
        for row in await _open(session, viewer, teacher_id)
        if row.course_id not in taken and row.run_id not in {one.run_id for one in places}
    ]
    planned = await _days(session, viewer, [row.class_id for row in rows])
    offers = []
    for row in rows:
        when = planned[row.class_id]
        if when and today < min(when) and max(when) <= by and busy.isdisjoint(when):
            offers.append(_offer(row, when))
            titles[str(row.class_id)] = row.title
    return Offered(tuple(offers), under_way, titles)


def _offer(row: Any, days: Sequence[date]) -> Offer:  # noqa: ANN401 - a row
    return Offer(
        key=str(row.class_id),
        run=str(row.run_id),
        course=str(row.course_id),
        record=_record(row, str(row.class_id), days),
        days=frozenset(days),
        hours=row.hours,
        last=max(days),
    )


def _record(row: Any, key: str, days: Sequence[date]) -> Record:  # noqa: ANN401 - a row
    """What the ledger would hold once the class is passed and confirmed; see `ledger`."""
    return Record(
        id=key,
        activity=row.activity,
        hours=row.hours,
        earned_on=max(days, default=row.last_session_on),
        confirmed_at=_LONG_AGO,
        provider_recognised=row.recognised,
        fields={name: getattr(row, name) for name in _FIELDS if getattr(row, name)},
    )


async def _may_join(session: AsyncSession, viewer: Viewer, teacher_id: UUID) -> bool:
    """Training is for teachers in service who hold a qualification."""
    today = local_date(viewer.now)
    found = await session.scalar(
        select(Teacher.qualified)
        .join(
            Employment,
            and_(
                Employment.authority_id == Teacher.authority_id,
                Employment.teacher_id == Teacher.id,
            ),
        )
        .where(
            Teacher.authority_id == viewer.authority_id,
            Teacher.id == teacher_id,
            Employment.since <= today,
            or_(Employment.until.is_(None), Employment.until >= today),
        )
        .limit(1)
    )
    return bool(found)


async def _open(session: AsyncSession, viewer: Viewer, teacher_id: UUID) -> Sequence[Any]:
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
    statement = _classes(viewer).where(
        Item.state == str(RunState.ENROLLING),
        CourseClass.status == str(ClassStatus.PLANNED),
        CourseClass.capacity > enrolled,
        CourseRun.leader_id != teacher_id,
    )
    rows = await session.execute(statement.order_by(CourseClass.id))
    return rows.all()


async def _places(session: AsyncSession, viewer: Viewer, teacher_id: UUID) -> Sequence[Any]:
    """The places that the teacher has, with the latest result and whether it was posted."""
    latest = (
        select(Result.passed)
        .where(Result.authority_id == Enrolment.authority_id, Result.enrolment_id == Enrolment.id)
        .order_by(Result.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        _classes(viewer)
        .join(
            Enrolment,
            and_(
                Enrolment.authority_id == CourseClass.authority_id,
                Enrolment.class_id == CourseClass.id,
            ),
        )
        .add_columns(
            Enrolment.id.label("enrolment_id"),
            latest.label("passed"),
            _credited().label("credited"),
        )
        .where(
            Enrolment.teacher_id == teacher_id,
            Enrolment.withdrawn_at.is_(None),
            CourseClass.status != str(ClassStatus.CANCELLED),
            Item.state.not_in(_OVER),
        )
        .order_by(Enrolment.id)
    )
    rows = await session.execute(statement)
    return rows.all()


def _credited() -> ColumnElement[bool]:
    """Whether the result of a place is in the ledger: then it is a record, confirmed or waiting."""
    reversal = aliased(CreditRecord)
    return exists().where(
        CreditRecord.authority_id == Enrolment.authority_id,
        CreditRecord.source_kind == RUN_RESULT,
        CreditRecord.source_id == Enrolment.id,
        ~exists().where(
            reversal.authority_id == CreditRecord.authority_id,
            reversal.reverses_id == CreditRecord.id,
        ),
    )


def _classes(viewer: Viewer) -> AnySelect:
    """Classes of course runs with what their completion would be posted as."""
    return (
        select(
            CourseClass.id.label("class_id"),
            CourseRun.id.label("run_id"),
            CourseRun.course_id,
            CourseRun.last_session_on,
            Item.title,
            Course.activity,
            Course.topic,
            Course.module,
            Course.part,
            Course.hours,
            Organisation.recognised,
        )
        .join(
            CourseRun,
            and_(
                CourseRun.authority_id == CourseClass.authority_id,
                CourseRun.id == CourseClass.run_id,
            ),
        )
        .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
        .join(
            Course,
            and_(Course.authority_id == CourseRun.authority_id, Course.id == CourseRun.course_id),
        )
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Item.authority_id,
                Organisation.id == Item.organisation_id,
            ),
        )
        .where(
            CourseClass.authority_id == viewer.authority_id,
            Item.kind == str(ItemKind.COURSE_RUN),
        )
    )


async def _days(
    session: AsyncSession, viewer: Viewer, classes: Iterable[UUID]
) -> Mapping[UUID, list[date]]:
    rows = await session.execute(
        select(ClassSession.class_id, ClassSession.planned_on)
        .where(
            ClassSession.authority_id == viewer.authority_id,
            ClassSession.class_id.in_(list(classes)),
        )
        .order_by(ClassSession.planned_on)
    )
    found: defaultdict[UUID, list[date]] = defaultdict(list)
    for row in rows:
        found[row.class_id].append(row.planned_on)
    return found
