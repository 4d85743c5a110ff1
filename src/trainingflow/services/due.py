"""By when a state of an item should be left, and what its occasions are counted from."""

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from trainingflow.db.models import Course, CourseRun, Dossier
from trainingflow.domain.calendar import (
    ZONE,
    local_date,
    midnight,
    notice_period,
    semesters_touched,
)
from trainingflow.domain.canonical import plain
from trainingflow.domain.lifecycles.careers.completed import cycle_closes
from trainingflow.domain.workflow.attempt import as_date
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.ladder import (
    ItemTimes,
)
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.states import Due, State
from trainingflow.services.step import Step
from trainingflow.services.working_days import working_days_of


async def due_at(step: Step, state: State) -> datetime | None:
    """By when the state that the step leads to should be left; None when it may last."""
    if state.deadline is None:
        return None
    item, facts = step.item, step.facts
    match state.deadline.due:
        case Due.ROUND_CLOSES:
            window = step.window_used()
            return window.closes if window else facts.round_closes
        case Due.NOTICE_ENDS:
            course = await step.work.session.get(Course, (step.work.authority_id, item.id))
            return course.notice_until if course else None
        case Due.YEAR_BEGINS | Due.YEAR_ENDS | Due.CYCLE_CLOSES:
            return _of_year(step, state.deadline.due)
        case Due.TERM:
            return await _term_ends(step, state.deadline.term or "")
        case Due.FIRST_SESSION | Due.LAST_SESSION | Due.SEMESTER_ENDS:
            return await _run_due(step, state.deadline.due)


def _of_year(step: Step, due: Due) -> datetime | None:
    year = step.item.target_year
    if year is None:
        return None
    if due is Due.CYCLE_CLOSES:
        return cycle_closes(step.facts.procedure, year)
    return midnight(date(year + (due is Due.YEAR_ENDS), 1, 1))


async def _run_due(step: Step, due: Due) -> datetime | None:
    rules = step.facts.procedure.semesters
    run = await step.work.session.get(CourseRun, (step.work.authority_id, step.item.id))
    if run is None and due is not Due.SEMESTER_ENDS:  # a class, whose days stand in its dossier
        return _session_day(step, due)
    if run is None:  # credits that wait: by the end of the semester in which they do
        today = local_date(step.work.now)
        return midnight(semesters_touched(rules, today, today)[-1].ends)
    if due is Due.FIRST_SESSION:
        return midnight(run.first_session_on)
    if due is Due.LAST_SESSION:
        return midnight(run.last_session_on + timedelta(days=1))
    touched = semesters_touched(rules, run.first_session_on, run.last_session_on)
    return midnight(touched[-1].ends) if touched else None


def _session_day(step: Step, due: Due) -> datetime | None:
    """The beginning of the first session's day, or the end of the last one's."""
    first = due is Due.FIRST_SESSION
    day = as_date(step.facts.dossier.get("firstSession" if first else "lastSession"))
    return None if day is None else midnight(day + timedelta(days=not first))


async def _term_ends(step: Step, name: str) -> datetime:
    """The end of the last day of the term, counted from the day on which the state began."""
    procedure: Procedure = step.facts.procedure
    since = step.item.state_since.astimezone(ZONE)
    term, first = procedure.terms[name], local_date(since)
    if not term.working:
        return midnight(first + timedelta(days=term.days + 1))
    return notice_period(since, term.days, await working_days_of(step.work)).closes


async def times_of(step: Step) -> ItemTimes:
    """What occasions are counted from, as the step has left it."""
    work, item = step.work, step.item
    run = None
    if step.definition.kind is ItemKind.COURSE_RUN:
        run = await work.session.get(CourseRun, (work.authority_id, item.id))
    dossier = await work.session.scalar(
        select(Dossier.content)
        .where(Dossier.authority_id == work.authority_id, Dossier.item_id == item.id)
        .order_by(Dossier.no.desc())
        .limit(1)
    )
    return ItemTimes(
        entered=item.state_since,
        first_session=run.first_session_on if run else None,
        dossier=_in_force(step, dossier or {}),
        acts=(
            *((one.action, one.input) for one in step.facts.history),
            (step.command.action, step.command.input),
        ),
    )


def _in_force(step: Step, dossier: Mapping[str, object]) -> Mapping[str, object]:
    """The dossier as it holds once the step is done, with what the step itself adjusts."""
    holds = step.definition.in_force
    if holds is None:
        return dossier
    command, work = step.command, step.work
    act = Act(command.action, work.actor.person_id, work.now, step.seq, plain(command.input))
    return holds(
        dataclasses.replace(step.facts, dossier=dossier, history=(*step.facts.history, act))
    )
