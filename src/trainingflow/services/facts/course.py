"""The facts of courses in appraisal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, any_, select

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask, together
from trainingflow.db.models import (
    Course,
    CourseDeveloper,
    Item,
    Objection,
)
from trainingflow.db.wire import Rows
from trainingflow.domain.calendar import Period
from trainingflow.domain.lifecycles.courses.facts import (
    CourseFacts,
    SupersededCourse,
)
from trainingflow.services.facts.common import CommonFields
from trainingflow.services.work import Work

_COURSES: Final = Question(
    select(
        Course.id,
        Course.category,
        Course.activity,
        Course.module,
        Course.size,
        Course.hours,
        Course.units,
        Course.delivery_mode,
        Course.leader_id,
        Course.project_reference,
        Course.hours_override,
        Course.discontinued_at,
        Course.supersedes_id,
        Course.notice_from,
        Course.notice_until,
    ).where(Course.authority_id == AUTHORITY, Course.id == any_(IDS))
)
_DEVELOPERS: Final = Question(
    select(CourseDeveloper.course_id, CourseDeveloper.person_id).where(
        CourseDeveloper.authority_id == AUTHORITY, CourseDeveloper.course_id == any_(IDS)
    )
)
_OBJECTIONS: Final = Question(
    select(Objection.item_id, Objection.id).where(
        Objection.authority_id == AUTHORITY,
        Objection.item_id == any_(IDS),
        Objection.status == "OPEN",
    )
)
_SUPERSEDED: Final = Question(
    select(Item.id, Item.state, Course.discontinued_at)
    .join(Course, and_(Course.authority_id == Item.authority_id, Course.id == Item.id))
    .where(Item.authority_id == AUTHORITY, Item.id == any_(IDS))
)


@dataclass(frozen=True, slots=True)
class Courses:
    """What is read of courses by their ids, before anything else is known."""

    rows: Rows = ()
    developers: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    objections: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)


async def courses_of(work: Work, ids: Sequence[UUID]) -> Courses:
    """Read courses, asked together; nothing is asked about none."""
    if not ids:
        return Courses()
    return Courses(
        *await together(
            ask(work.session, _COURSES, authority=work.authority_id, ids=ids),
            developers_of(work, ids),
            _open_objections(work, ids),
        )
    )


async def course_facts(
    work: Work, read: Courses, common: Mapping[UUID, CommonFields]
) -> dict[UUID, CourseFacts]:
    """The facts of courses, in a number of statements that does not depend on how many."""
    superseded = await _superseded(work, read.rows)
    return {
        course.id: CourseFacts(
            **common[course.id],
            category=course.category,
            activity=course.activity,
            module=course.module,
            size=course.size,
            hours=course.hours,
            units=course.units,
            delivery_mode=course.delivery_mode,
            leader=course.leader_id,
            developers=read.developers[course.id],
            project_reference=course.project_reference,
            hours_override=course.hours_override,
            discontinued=course.discontinued_at is not None,
            supersedes=superseded.get(course.id),
            notice=_notice(course),
            open_objections=read.objections[course.id],
        )
        for course in read.rows
    }


async def developers_of(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The developers and guides of each course."""
    rows = await ask(work.session, _DEVELOPERS, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.course_id] |= {row.person_id}
    return found


async def _open_objections(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = await ask(work.session, _OBJECTIONS, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.item_id] |= {row.id}
    return found


async def _superseded(work: Work, courses: Iterable[Any]) -> dict[UUID, SupersededCourse]:
    older = {course.id: course.supersedes_id for course in courses if course.supersedes_id}
    found = await superseded_courses(work, list(set(older.values())))
    return {new: found[old] for new, old in older.items() if old in found}


async def superseded_courses(work: Work, ids: Sequence[UUID]) -> dict[UUID, SupersededCourse]:
    """Courses that a new one takes the place of, by their own id."""
    if not ids:
        return {}
    rows = await ask(work.session, _SUPERSEDED, authority=work.authority_id, ids=ids)
    return {
        row.id: SupersededCourse(row.state, discontinued=row.discontinued_at is not None)
        for row in rows
    }


def _notice(course: Any) -> Period | None:  # noqa: ANN401 - a row of `_COURSES`
    if course.notice_from is None or course.notice_until is None:
        return None
    return Period(course.notice_from, course.notice_until)
