"""What happens to a run and its classes: planned, started, cancelled, supervised."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    ClassSession,
    Course,
    CourseClass,
    CourseRun,
    Enrolment,
    Item,
    RunNote,
)
from trainingflow.domain.calendar import semesters_touched
from trainingflow.domain.canonical import plain
from trainingflow.domain.lifecycles.runs.facts import ClassStatus
from trainingflow.domain.workflow.attempt import as_date
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def create_run(step: Step) -> None:
    """Make the row of the new run; it bears the title of its course."""
    attempt, work = step.attempt, step.work
    course_id, first, last = (
        attempt.identifier("course"),
        attempt.day("firstSession"),
        attempt.day("lastSession"),
    )
    if course_id is None or first is None or last is None:
        message = "a run needs a course, a first and a last session"
        raise ValueError(message)
    course = await work.session.get_one(Item, (work.authority_id, course_id))
    step.item.title = course.title
    work.session.add(
        CourseRun(
            authority_id=work.authority_id,
            id=step.item.id,
            course_id=course_id,
            leader_id=attempt.identifier("leader") or step.item.owner_id,
            semester=_semester(step, first),
            delivery_mode=attempt.text("deliveryMode"),
            first_session_on=first,
            last_session_on=last,
        )
    )


async def plan_classes(step: Step) -> None:
    """Take over period, mode, leader and classes of the plan; classes are planned as a whole."""
    attempt, work = step.attempt, step.work
    await work.session.flush()
    run = await run_of(work, step.item.id)
    run.delivery_mode = attempt.text("deliveryMode") or run.delivery_mode
    run.leader_id = attempt.identifier("leader") or run.leader_id
    run.first_session_on = attempt.day("firstSession") or run.first_session_on
    run.last_session_on = attempt.day("lastSession") or run.last_session_on
    run.semester = _semester(step, run.first_session_on)
    planned = list(attempt.rows("classes"))
    if planned:
        await _replace_classes(work, run.id, planned)


async def waive_minimum(step: Step) -> None:
    """Let a class open below its minimum (AMB-22)."""
    await _update_class(step, minimum_waived=True)


async def start_class(step: Step) -> None:
    """Start one class."""
    await _update_class(step, status=str(ClassStatus.STARTED), started_at=step.work.now)


async def start_classes(step: Step) -> None:
    """Start the run and every class that is still planned."""
    await step.work.session.execute(
        update(CourseClass)
        .where(
            CourseClass.authority_id == step.work.authority_id,
            CourseClass.run_id == step.item.id,
            CourseClass.status == str(ClassStatus.PLANNED),
        )
        .values(status=str(ClassStatus.STARTED), started_at=step.work.now)
    )
    run = await run_of(step.work, step.item.id)
    run.started_at = step.work.now


async def cancel_class(step: Step) -> None:
    """Cancel one class; the places in it are given up."""
    chosen = step.attempt.identifier("class")
    await _update_class(step, status=str(ClassStatus.CANCELLED), cancelled_at=step.work.now)
    await _give_up_places(step, [chosen] if chosen else [])


async def cancel_classes(step: Step) -> None:
    """Cancel every class of the run; all places are given up."""
    classes = [one.class_id for one in await _classes(step.work, step.item.id)]
    await step.work.session.execute(
        update(CourseClass)
        .where(
            CourseClass.authority_id == step.work.authority_id,
            CourseClass.run_id == step.item.id,
            CourseClass.status != str(ClassStatus.CANCELLED),
        )
        .values(status=str(ClassStatus.CANCELLED), cancelled_at=step.work.now)
    )
    await _give_up_places(step, classes)


async def record_problem(step: Step) -> None:
    """Keep a problem that the leader reports; it is open until it is resolved."""
    _note(step, "PROBLEM")


async def resolve_problem(step: Step) -> None:
    """Close a problem with its resolution."""
    work = step.work
    note = await work.session.get_one(
        RunNote, (work.authority_id, step.attempt.identifier("problem"))
    )
    note.content = {**note.content, "resolution": step.attempt.text("resolution")}
    note.resolved_at = work.now


async def record_supervision(step: Step) -> None:
    """Keep what a supervision visit found."""
    _note(step, "SUPERVISION")


async def discontinue_course(step: Step) -> None:
    """Block new runs of the course until it is appraised again as a new one (AMB-20)."""
    run = await run_of(step.work, step.item.id)
    course = await step.work.session.get_one(Course, (step.work.authority_id, run.course_id))
    course.discontinued_at = step.work.now


async def run_of(work: Work, run_id: UUID) -> CourseRun:
    """The row of a run that is known to be there."""
    return await work.session.get_one(CourseRun, (work.authority_id, run_id))


def _semester(step: Step, first: date) -> str:
    touched = semesters_touched(step.facts.procedure.semesters, first, first)
    return touched[0].code if touched else str(first.year)


async def _replace_classes(
    work: Work, run_id: UUID, planned: Sequence[Mapping[str, object]]
) -> None:
    gone = [row.class_id for row in await _classes(work, run_id)]
    for table, column in ((ClassSession, ClassSession.class_id), (CourseClass, CourseClass.id)):
        await work.session.execute(
            delete(table).where(table.authority_id == work.authority_id, column.in_(gone))
        )
    for number, row in enumerate(planned, start=1):
        class_id = new_id()
        work.session.add(
            CourseClass(
                authority_id=work.authority_id,
                id=class_id,
                run_id=run_id,
                number=number,
                capacity=row["capacity"],
                status=str(ClassStatus.PLANNED),
                minimum_waived=False,
            )
        )
        await work.session.flush()
        _plan_sessions(work, class_id, row.get("sessions"))


def _plan_sessions(work: Work, class_id: UUID, planned: object) -> None:
    entries = planned if isinstance(planned, (list, tuple)) else ()
    ordered = sorted(entries, key=lambda entry: str(entry["on"]))
    for number, entry in enumerate(ordered, start=1):
        work.session.add(
            ClassSession(
                authority_id=work.authority_id,
                id=new_id(),
                class_id=class_id,
                number=number,
                planned_on=as_date(entry["on"]),
                hours=as_decimal(entry["hours"]),
            )
        )


async def _classes(work: Work, run_id: UUID) -> Sequence[Any]:
    rows = await work.session.execute(
        select(CourseClass.id.label("class_id")).where(
            CourseClass.authority_id == work.authority_id, CourseClass.run_id == run_id
        )
    )
    return rows.all()


async def _update_class(step: Step, **values: object) -> None:
    await step.work.session.execute(
        update(CourseClass)
        .where(
            CourseClass.authority_id == step.work.authority_id,
            CourseClass.run_id == step.item.id,
            CourseClass.id == step.attempt.identifier("class"),
        )
        .values(**values)
    )


async def _give_up_places(step: Step, classes: Sequence[UUID]) -> None:
    await step.work.session.execute(
        update(Enrolment)
        .where(
            Enrolment.authority_id == step.work.authority_id,
            Enrolment.class_id.in_(classes),
            Enrolment.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=step.work.now)
    )


def _note(step: Step, kind: str) -> None:
    step.work.session.add(
        RunNote(
            authority_id=step.work.authority_id,
            id=new_id(),
            run_id=step.item.id,
            kind=kind,
            content=plain(step.command.input),
            noted_at=step.work.now,
            noted_by=step.work.actor.person_id,
        )
    )
