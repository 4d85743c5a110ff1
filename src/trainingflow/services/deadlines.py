"""What the clock will do, as rows: written when a state is entered or a window is, never later."""

import dataclasses
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import Course, CourseRun, Deadline, Dossier, Item, Task
from trainingflow.db.models import Window as WindowRow
from trainingflow.domain.calendar import (
    ZONE,
    local_date,
    midnight,
    notice_period,
    semesters_touched,
)
from trainingflow.domain.canonical import plain
from trainingflow.domain.citation import LANGUAGES
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.careers.completed import cycle_closes
from trainingflow.domain.workflow.attempt import as_date
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.ladder import (
    OWNERS,
    ItemTimes,
    Planned,
    Rung,
    above,
    occasion_rungs,
    state_rungs,
)
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.states import ClockMove, Due, State
from trainingflow.services.command import Refused
from trainingflow.services.policy import pinned
from trainingflow.services.step import Step
from trainingflow.services.work import Work
from trainingflow.services.working_days import working_days_of

STATE_LEFT = "STATE_LEFT"
EXTENDED = "EXTENDED"
RESCHEDULED = "RESCHEDULED"


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


async def replace(step: Step, state: State, due: datetime | None) -> None:
    """Close what the clock would have done in the state that was left, and write what it will."""
    work, item = step.work, step.item
    await close(work, item.id, STATE_LEFT)
    times = await _times(step)
    planned = state_rungs(step.facts.procedure, item.kind, state, due, times)
    write_for_item(work, item, state, planned)


async def rewrite(step: Step, state: State, due: datetime | None) -> None:
    """Bring the ladder of the state that an item stays in into line with another definition.

    What was sent stays sent and is not said again; what was scheduled beside the ladder stays.
    """
    work, item = step.work, step.item
    ladder = _ladder_of(item)
    of_ladder = (
        Deadline.authority_id == work.authority_id,
        Deadline.item_id == item.id,
        or_(Deadline.occasion == ladder, Deadline.occasion.startswith(f"{ladder}/")),
    )
    await work.session.execute(
        update(Deadline)
        .where(*of_ladder, Deadline.done_at.is_(None))
        .values(done_at=work.now, outcome="REWRITTEN")
    )
    sent = {
        (row.rung, row.due_at)
        for row in await work.session.execute(
            select(Deadline.rung, Deadline.due_at).where(*of_ladder, Deadline.outcome == "SENT")
        )
    }
    planned = state_rungs(step.facts.procedure, item.kind, state, due, await _times(step))
    write_for_item(work, item, state, (one for one in planned if not _said(work, one, sent)))
    await _move_tasks(work, item, due)


def _said(work: Work, one: Planned, sent: Container[tuple[str, datetime]]) -> bool:
    """Whether it was sent before: just so, or as the last call of a day that has passed."""
    past_call = one.rung is Rung.DUE and one.move is ClockMove.REMIND and one.due <= work.now
    return (str(one.rung), one.due) in sent or past_call


def _ladder_of(item: Item) -> str:
    return f"item/{item.id}/{item.state_since.astimezone(ZONE).isoformat()}"


def _occasion_of(item: Item, one: Planned) -> str:
    """The ladder that a rung belongs to: the state's, or that of a moment within it."""
    named, day = one.input.get("occasion"), one.input.get("day")
    return f"{_ladder_of(item)}/{named}/{day}" if named else _ladder_of(item)


async def follow_dossier(step: Step, state: State) -> None:
    """Bring the reminders of days in the dossier into line with it and with what was done.

    Within a state the schedule of a project may change: a stage report is then due on another day.
    Once it is handed in nobody is reminded of it; what was sent is not sent again.
    """
    work, item, ladder = step.work, step.item, step.facts.procedure.ladder
    named = (str(item.kind), str(state.name))
    if ladder is None or not any(
        one.field is not None and (one.kind, one.state) == named for one in ladder.occasions
    ):
        return
    times = await _times(step)
    planned = {
        (_occasion_of(item, one), str(one.rung), one.due): one
        for one in occasion_rungs(step.facts.procedure, ladder, item.kind, state, times)
    }
    rows = await work.session.scalars(
        select(Deadline).where(
            Deadline.authority_id == work.authority_id,
            Deadline.item_id == item.id,
            Deadline.occasion.startswith(f"{_ladder_of(item)}/"),
            Deadline.outcome.is_distinct_from(RESCHEDULED),
        )
    )
    for row in rows:
        key = (row.occasion, row.rung, row.due_at)
        if key in planned:
            del planned[key]
        elif row.done_at is None:
            row.done_at, row.outcome = work.now, RESCHEDULED
    write_for_item(work, item, state, planned.values())


async def _times(step: Step) -> ItemTimes:
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


async def extend(
    work: Work, item: Item, state: State, procedure: Procedure, due: datetime | None
) -> datetime | None:
    """Bring the deadlines of an item into line with its round, which now closes at `due`.

    Returns:
        The new instant; None where nothing in the state hangs on the round.
    """
    if state.deadline is None or state.deadline.due is not Due.ROUND_CLOSES or due is None:
        return None
    rungs = (str(Rung.BEFORE), str(Rung.DUE), str(Rung.AFTER))
    await close(work, item.id, EXTENDED, rungs=rungs)
    times = ItemTimes(entered=item.state_since)  # its occasions do not hang on the round
    planned = state_rungs(procedure, item.kind, state, due, times)
    write_for_item(work, item, state, (one for one in planned if one.rung in rungs))
    await _move_tasks(work, item, due)
    return due


async def _move_tasks(work: Work, item: Item, due: datetime | None) -> None:
    await work.session.execute(
        update(Task)
        .where(
            Task.authority_id == work.authority_id,
            Task.item_id == item.id,
            Task.closed_at.is_(None),
        )
        .values(due_at=due)
    )


async def close(
    work: Work, item_id: UUID, outcome: str, *, rungs: Iterable[str] | None = None
) -> None:
    """Close what the clock would still do with an item; with rungs, only those of its ladder."""
    statement = update(Deadline).where(
        Deadline.authority_id == work.authority_id,
        Deadline.item_id == item_id,
        Deadline.done_at.is_(None),
    )
    if rungs is not None:
        statement = statement.where(
            Deadline.rung.in_(list(rungs)), Deadline.kind != str(ClockMove.EXPIRE)
        )
    await work.session.execute(statement.values(done_at=work.now, outcome=outcome))


def write_for_item(work: Work, item: Item, state: State, planned: Iterable[Planned]) -> None:
    """Write what is planned for an item in its state; reminders that lie in the past are left out.

    Who enters a state two days before it is due needs no reminder of three days.
    """
    for one in planned:
        if one.due <= work.now and one.rung is not Rung.DUE:
            continue
        work.session.add(
            _row(
                work,
                one,
                occasion=_occasion_of(item, one),
                item_id=item.id,
                action=(state.deadline.action or "")
                if one.rung is Rung.DUE and state.deadline
                else "",
            )
        )


def write_for_window(
    work: Work, policy_id: str, window: WindowRow, planned: Iterable[Planned], until: datetime
) -> None:
    """Write what is planned for a window, for those to whom it closes at `until`."""
    stamp = until.astimezone(ZONE).isoformat()
    for one in planned:
        if one.due > work.now:
            work.session.add(
                _row(
                    work,
                    one,
                    occasion=f"window/{policy_id}/{window.name}/{window.round}/{stamp}",
                    window_id=window.id,
                    policy_id=policy_id,
                    extra={"closes": stamp},
                )
            )


def write_for_duty(
    work: Work, policy_id: str, duty: str, occasion: str, planned: Iterable[Planned]
) -> None:
    """Write the reminders of a periodic duty."""
    for one in planned:
        if one.due > work.now:
            work.session.add(
                _row(
                    work,
                    one,
                    occasion=occasion_of_duty(policy_id, duty, occasion, one.rung),
                    duty=duty,
                    policy_id=policy_id,
                    extra={"occasion": occasion},
                )
            )


def occasion_of_duty(policy_id: str, duty: str, occasion: str, rung: Rung) -> str:
    """The ladder of a duty; what teachers are told of their gaps is one of its own."""
    own = "/gaps" if rung is Rung.GAPS else ""
    return f"duty/{policy_id}/{duty}/{occasion}{own}"


def schedule(  # noqa: PLR0913 - what a row of the clock says; all of it by name
    work: Work,
    *,
    item_id: UUID,
    kind: ClockMove,
    action: str,
    due: datetime,
    recipients: Iterable[str] = (),
    input: Mapping[str, object] | None = None,  # noqa: A002 - the word of the commands
    occasion: str | None = None,
) -> UUID:
    """Let the clock do one more thing with an item in its present state.

    It is forgotten when the state is left, or when the thing's own occasion is closed with
    `cancel`. An EXPIRE takes the action with the input through `perform`, as SYSTEM.

    Returns:
        The id of the row.
    """
    row = Deadline(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=item_id,
        kind=str(kind),
        action=action,
        rung=str(Rung.DUE),
        occasion=occasion or f"item/{item_id}/{action}/{new_id()}",
        due_at=due,
        recipients=list(recipients),
        input=dict(input or {}),
        created_at=work.now,
    )
    work.session.add(row)
    return row.id


async def fall_due(step: Step, action: str) -> None:
    """Let the clock take an action with the item at once; said twice, it is taken once."""
    occasion = f"item/{step.item.id}/{action}"
    await cancel(step.work, occasion)
    schedule(
        step.work,
        item_id=step.item.id,
        kind=ClockMove.AUTO_TRANSITION,
        action=action,
        due=step.work.now,
        occasion=occasion,
    )


async def tell_of_refusal(work: Work, item: Item, action: str, refused: Refused) -> None:
    """Tell whom the item waits for, and those above them, that the clock could not take an action.

    The move stays due; what is told is a row of its own, which the clock sends as any other.
    """
    definition = definition_of(ItemKind(item.kind), item.definition_version)
    pinned_ = (item.policy_id, item.policy_hash)
    procedure = (await pinned(work, [pinned_]))[pinned_].procedure
    if procedure is None or procedure.ladder is None:
        return
    over = above(procedure, procedure.ladder, definition.state(item.state))
    reasons = {
        language: " ".join(one.message(language) for one in refused.blockers)
        for language in LANGUAGES
    }
    planned = Planned(
        move=ClockMove.ESCALATE,
        rung=Rung.REFUSED,
        due=work.now,
        recipients=(OWNERS, *over),
        input={"action": action, "version": item.definition_version, "reasons": reasons},
    )
    occasion = f"item/{item.id}/{action}/refused"
    await cancel(work, occasion)
    work.session.add(_row(work, planned, occasion=occasion, item_id=item.id))


async def cancel(work: Work, occasion: str) -> None:
    """Forget what was scheduled under an occasion: it has been answered."""
    await work.session.execute(
        update(Deadline)
        .where(
            Deadline.authority_id == work.authority_id,
            Deadline.occasion == occasion,
            Deadline.done_at.is_(None),
        )
        .values(done_at=work.now, outcome="CANCELLED")
    )


def _row(  # noqa: PLR0913 - the columns that differ, by name
    work: Work,
    planned: Planned,
    *,
    occasion: str,
    item_id: UUID | None = None,
    window_id: UUID | None = None,
    duty: str | None = None,
    policy_id: str | None = None,
    action: str = "",
    extra: Mapping[str, object] | None = None,
) -> Deadline:
    return Deadline(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=item_id,
        window_id=window_id,
        duty=duty,
        policy_id=policy_id,
        kind=str(planned.move),
        action=action,
        rung=str(planned.rung),
        occasion=occasion,
        due_at=planned.due,
        stale_at=planned.stale,
        recipients=list(planned.recipients),
        input={**planned.input, **(extra or {})},
        created_at=work.now,
    )


async def _term_ends(step: Step, name: str) -> datetime:
    """The end of the last day of the term, counted from the day on which the state began."""
    procedure: Procedure = step.facts.procedure
    since = step.item.state_since.astimezone(ZONE)
    term, first = procedure.terms[name], local_date(since)
    if not term.working:
        return midnight(first + timedelta(days=term.days + 1))
    return notice_period(since, term.days, await working_days_of(step.work)).closes


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
