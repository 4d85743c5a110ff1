"""The facts of runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from trainingflow.db.models import (
    ClassSession as SessionRow,
    Course,
    CourseClass,
    CourseRun,
    Employment,
    Enrolment,
    Item,
    Organisation,
    Result,
    RunNote,
    Teacher,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.runs.facts import (
    ClassSession,
    ClassStatus,
    CourseRunFacts,
    OtherRun,
    PlaceTaken,
    RunClass,
    RunCourse,
)
from trainingflow.domain.lifecycles.runs.states import RUNS_COUNTED
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.facts.course import developers_of
from trainingflow.services.work import Work


async def course_run_facts(
    work: Work,
    rows: Mapping[UUID, Head],
    common: Mapping[UUID, CommonFields],
    people: Iterable[UUID],
) -> dict[UUID, CourseRunFacts]:
    """The facts of runs, in a number of statements that does not depend on how many.

    Args:
        work: the unit of work.
        rows: the heads.
        common: the common fields.
        people: whose enrolments matter: the actor and those whom the input names.
    """
    ids = list(rows)
    runs = await _runs(work, ids)
    courses = await run_courses(work, {run.course_id for run in runs.values()})
    classes = await _classes(work, ids)
    sessions = await _sessions(work, ids)
    others = await other_runs(work, {run.leader_id for run in runs.values()})
    concerned = set(people)
    enrolments = await _enrolments(work, ids, concerned)
    employers, in_service = await _employers(work, concerned)
    problems = await _open_problems(work, ids)
    return {
        run_id: CourseRunFacts(
            **common[run_id],
            course=courses.get(run.course_id),
            leader=run.leader_id,
            semester=run.semester,
            delivery_mode=run.delivery_mode,
            first_session=run.first_session_on,
            last_session=run.last_session_on,
            classes=classes[run_id],
            sessions=sessions[run_id],
            other_runs=tuple(one for one in others[run.leader_id] if one.run_id != run_id),
            enrolments=enrolments[run_id],
            employers=employers,
            in_service=in_service,
            open_problems=problems[run_id],
        )
        for run_id, run in runs.items()
    }


async def _runs(work: Work, ids: Sequence[UUID]) -> dict[UUID, CourseRun]:
    rows = await work.session.scalars(
        select(CourseRun)
        .where(CourseRun.authority_id == work.authority_id, CourseRun.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def run_courses(work: Work, ids: Iterable[UUID]) -> dict[UUID, RunCourse]:
    """What a run has to know of its course, by the course's id."""
    wanted = list(ids)
    rows = await work.session.execute(
        select(Item.id, Item.state, Course.category, Course.discontinued_at)
        .join(Course, and_(Course.authority_id == Item.authority_id, Course.id == Item.id))
        .where(Item.authority_id == work.authority_id, Item.id.in_(wanted))
    )
    developers = await developers_of(work, wanted)
    return {
        row.id: RunCourse(
            course_id=row.id,
            state=row.state,
            category=row.category,
            developers=developers[row.id],
            discontinued=row.discontinued_at is not None,
        )
        for row in rows
    }


async def _classes(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[RunClass, ...]]:
    enrolled = await _counts_by_class(work, ids)
    planned = await _session_counts(work, ids)
    rows = await work.session.scalars(
        select(CourseClass)
        .where(CourseClass.authority_id == work.authority_id, CourseClass.run_id.in_(ids))
        .order_by(CourseClass.run_id, CourseClass.number)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[UUID, tuple[RunClass, ...]] = defaultdict(tuple)
    for row in rows:
        places, missing = enrolled.get(row.id, (0, 0))
        sessions, held = planned.get(row.id, (0, 0))
        found[row.run_id] += (
            RunClass(
                class_id=row.id,
                status=ClassStatus(row.status),
                capacity=row.capacity,
                enrolled=places,
                minimum_waived=row.minimum_waived,
                sessions_planned=sessions,
                sessions_held=held,
                results_missing=missing,
            ),
        )
    return found


async def _counts_by_class(work: Work, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Active enrolments of each class, and how many of them have no result."""
    has_result = (
        select(Result.enrolment_id)
        .where(Result.authority_id == Enrolment.authority_id, Result.enrolment_id == Enrolment.id)
        .exists()
    )
    rows = await work.session.execute(
        select(
            Enrolment.class_id,
            func.count().label("places"),
            func.count().filter(~has_result).label("missing"),
        )
        .where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id.in_(ids),
            Enrolment.withdrawn_at.is_(None),
        )
        .group_by(Enrolment.class_id)
    )
    return {row.class_id: (row.places, row.missing) for row in rows}


async def _session_counts(work: Work, ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Planned sessions of each class, and how many of them were held."""
    rows = await work.session.execute(
        select(
            SessionRow.class_id,
            func.count().label("planned"),
            func.count(SessionRow.held_at).label("held"),
        )
        .join(
            CourseClass,
            and_(
                CourseClass.authority_id == SessionRow.authority_id,
                CourseClass.id == SessionRow.class_id,
            ),
        )
        .where(SessionRow.authority_id == work.authority_id, CourseClass.run_id.in_(ids))
        .group_by(SessionRow.class_id)
    )
    return {row.class_id: (row.planned, row.held) for row in rows}


async def _sessions(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[ClassSession, ...]]:
    rows = await work.session.execute(
        select(
            CourseClass.run_id,
            SessionRow.id,
            SessionRow.class_id,
            SessionRow.planned_on,
            SessionRow.held_at,
        )
        .join(
            CourseClass,
            and_(
                CourseClass.authority_id == SessionRow.authority_id,
                CourseClass.id == SessionRow.class_id,
            ),
        )
        .where(SessionRow.authority_id == work.authority_id, CourseClass.run_id.in_(ids))
        .order_by(SessionRow.class_id, SessionRow.number)
    )
    found: defaultdict[UUID, tuple[ClassSession, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.run_id] += (
            ClassSession(row.id, row.class_id, row.planned_on, held=row.held_at is not None),
        )
    return found


async def other_runs(work: Work, leaders: Iterable[UUID]) -> Mapping[UUID, tuple[OtherRun, ...]]:
    """The runs of electives that count for each leader, by the leader's id."""
    classes = (
        select(CourseClass.authority_id, CourseClass.run_id, func.count().label("number"))
        .where(CourseClass.status != ClassStatus.CANCELLED)
        .group_by(CourseClass.authority_id, CourseClass.run_id)
        .subquery()
    )
    rows = await work.session.execute(
        select(CourseRun, classes.c.number)
        .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
        .join(
            Course,
            and_(Course.authority_id == CourseRun.authority_id, Course.id == CourseRun.course_id),
        )
        .outerjoin(
            classes,
            and_(
                classes.c.authority_id == CourseRun.authority_id,
                classes.c.run_id == CourseRun.id,
            ),
        )
        .where(
            CourseRun.authority_id == work.authority_id,
            CourseRun.leader_id.in_(set(leaders)),
            Item.kind == ItemKind.COURSE_RUN,
            Item.state.in_(sorted(RUNS_COUNTED)),
            Course.category == "ELECTIVE",
        )
        .order_by(CourseRun.id)
    )
    found: defaultdict[UUID, tuple[OtherRun, ...]] = defaultdict(tuple)
    for row in rows:
        run = row.CourseRun
        found[run.leader_id] += (
            OtherRun(
                run_id=run.id,
                course_id=run.course_id,
                classes=row.number or 0,
                first_session=run.first_session_on,
                last_session=run.last_session_on,
            ),
        )
    return found


async def _enrolments(
    work: Work, ids: Sequence[UUID], people: Iterable[UUID]
) -> Mapping[UUID, dict[UUID, PlaceTaken]]:
    has_result = (
        select(Result.enrolment_id)
        .where(Result.authority_id == Enrolment.authority_id, Result.enrolment_id == Enrolment.id)
        .exists()
    )
    rows = await work.session.execute(
        select(
            Enrolment.run_id,
            Enrolment.teacher_id,
            Enrolment.class_id,
            has_result.label("has_result"),
        ).where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id.in_(ids),
            Enrolment.teacher_id.in_(set(people)),
            Enrolment.withdrawn_at.is_(None),
        )
    )
    found: defaultdict[UUID, dict[UUID, PlaceTaken]] = defaultdict(dict)
    for row in rows:
        found[row.run_id][row.teacher_id] = PlaceTaken(
            class_id=row.class_id, has_result=row.has_result
        )
    return found


async def _employers(
    work: Work, people: Iterable[UUID]
) -> tuple[dict[UUID, frozenset[UUID]], frozenset[UUID]]:
    """Where each person is employed today, with all above; and who of them is qualified."""
    today = local_date(work.now)
    rows = await work.session.execute(
        select(Employment.teacher_id, Organisation.path, Teacher.qualified)
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .join(
            Teacher,
            and_(
                Teacher.authority_id == Employment.authority_id,
                Teacher.id == Employment.teacher_id,
            ),
        )
        .where(
            Employment.authority_id == work.authority_id,
            Employment.teacher_id.in_(set(people)),
            Employment.since <= today,
            or_(Employment.until.is_(None), Employment.until >= today),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    qualified = set()
    for row in rows:
        found[row.teacher_id] |= frozenset(row.path)
        if row.qualified:
            qualified.add(row.teacher_id)
    return dict(found), frozenset(qualified)


async def _open_problems(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = await work.session.execute(
        select(RunNote.run_id, RunNote.id).where(
            RunNote.authority_id == work.authority_id,
            RunNote.run_id.in_(ids),
            RunNote.kind == "PROBLEM",
            RunNote.resolved_at.is_(None),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.run_id] |= {row.id}
    return found
