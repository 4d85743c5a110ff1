"""The facts of courses in appraisal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import (
    Course,
    CourseDeveloper,
    Item,
    Objection,
)
from trainingflow.domain.calendar import Period
from trainingflow.domain.lifecycles.courses.facts import (
    CourseFacts,
    SupersededCourse,
)
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.work import Work


async def course_facts(
    work: Work, rows: Mapping[UUID, Head], common: Mapping[UUID, CommonFields]
) -> dict[UUID, CourseFacts]:
    """The facts of courses, in a number of statements that does not depend on how many."""
    ids = list(rows)
    courses = await _courses(work, ids)
    developers = await developers_of(work, ids)
    objections = await _open_objections(work, ids)
    superseded = await _superseded(work, courses.values())
    return {
        item_id: CourseFacts(
            **common[item_id],
            category=course.category,
            activity=course.activity,
            module=course.module,
            size=course.size,
            hours=course.hours,
            units=course.units,
            delivery_mode=course.delivery_mode,
            leader=course.leader_id,
            developers=developers[item_id],
            project_reference=course.project_reference,
            hours_override=course.hours_override,
            discontinued=course.discontinued_at is not None,
            supersedes=superseded.get(item_id),
            notice=_notice(course),
            open_objections=objections[item_id],
        )
        for item_id, course in courses.items()
    }


async def _courses(work: Work, ids: Sequence[UUID]) -> dict[UUID, Course]:
    rows = await work.session.scalars(
        select(Course)
        .where(Course.authority_id == work.authority_id, Course.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def developers_of(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The developers and guides of each course."""
    rows = await work.session.execute(
        select(CourseDeveloper.course_id, CourseDeveloper.person_id).where(
            CourseDeveloper.authority_id == work.authority_id, CourseDeveloper.course_id.in_(ids)
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.course_id] |= {row.person_id}
    return found


async def _open_objections(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = await work.session.execute(
        select(Objection.item_id, Objection.id).where(
            Objection.authority_id == work.authority_id,
            Objection.item_id.in_(ids),
            Objection.status == "OPEN",
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.item_id] |= {row.id}
    return found


async def _superseded(work: Work, courses: Iterable[Course]) -> dict[UUID, SupersededCourse]:
    older = {course.id: course.supersedes_id for course in courses if course.supersedes_id}
    found = await superseded_courses(work, list(set(older.values())))
    return {new: found[old] for new, old in older.items() if old in found}


async def superseded_courses(work: Work, ids: Sequence[UUID]) -> dict[UUID, SupersededCourse]:
    """Courses that a new one takes the place of, by their own id."""
    rows = await work.session.execute(
        select(Item.id, Item.state, Course.discontinued_at)
        .join(Course, and_(Course.authority_id == Item.authority_id, Course.id == Item.id))
        .where(Item.authority_id == work.authority_id, Item.id.in_(ids))
    )
    return {
        row.id: SupersededCourse(row.state, discontinued=row.discontinued_at is not None)
        for row in rows
    }


def _notice(course: Course) -> Period | None:
    if course.notice_from is None or course.notice_until is None:
        return None
    return Period(course.notice_from, course.notice_until)
