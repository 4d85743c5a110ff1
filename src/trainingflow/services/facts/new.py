"""The facts of items that do not exist yet."""

from collections.abc import Mapping

from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.lifecycles.runs.batch_facts import CreditBatchFacts
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.window_changes import Subject
from trainingflow.services.facts.common import CommonFields, Unit, fields_of_new, heads
from trainingflow.services.facts.course import superseded_courses
from trainingflow.services.facts.course_run import other_runs, run_courses
from trainingflow.services.windows import windows_of
from trainingflow.services.work import Work


async def common(work: Work, kind: ItemKind, place: Unit, procedure: Procedure) -> CommonFields:
    """The common fields of something new in an organisation."""
    person = work.actor.person_id
    subject = Subject(
        kind=str(kind),
        organisation_path=place.path,
        persons=frozenset({person} if person else ()),
    )
    windows = (await windows_of(work, procedure.policy)).of(subject)
    return fields_of_new(place, procedure, windows, person)


async def course(work: Work, common: CommonFields, given: Mapping[str, object]) -> CourseFacts:
    """A course that somebody wants to declare."""
    older = as_uuid(given.get("supersedes"))
    superseded = await superseded_courses(work, [older]) if older else {}
    return CourseFacts(**common, supersedes=superseded.get(older) if older else None)


async def course_run(
    work: Work, common: CommonFields, given: Mapping[str, object]
) -> CourseRunFacts:
    """A run that somebody wants to declare."""
    course_id = as_uuid(given.get("course"))
    leader = as_uuid(given.get("leader")) or work.actor.person_id
    courses = await run_courses(work, [course_id]) if course_id else {}
    others = await other_runs(work, [leader]) if leader else {}
    return CourseRunFacts(
        **common,
        course=courses.get(course_id) if course_id else None,
        leader=leader,
        first_session=as_date(given.get("firstSession")),
        last_session=as_date(given.get("lastSession")),
        other_runs=others.get(leader, ()) if leader else (),
    )


async def credit_batch(
    work: Work, common: CommonFields, given: Mapping[str, object]
) -> CreditBatchFacts:
    """The batch of a run that has just finished."""
    run_id = as_uuid(given.get("run"))
    rows = await heads(work, [run_id]) if run_id else {}
    run = rows.get(run_id) if run_id else None
    common["applicant"] = run.Item.owner_id if run else None
    return CreditBatchFacts(
        **common,
        run_state=run.Item.state if run else None,
        provider_recognised=common["organisation_recognised"],
    )
