"""What the clock will do, as rows: written when a state is entered or a window is, never later."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import Deadline, Item, Task, Window as WindowRow
from trainingflow.domain.calendar import (
    ZONE,
)
from trainingflow.domain.citation import LANGUAGES
from trainingflow.domain.lifecycles import definition_of
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
from trainingflow.services.due import times_of
from trainingflow.services.policy import pinned
from trainingflow.services.step import Step
from trainingflow.services.work import Work

STATE_LEFT = "STATE_LEFT"
EXTENDED = "EXTENDED"
RESCHEDULED = "RESCHEDULED"


async def replace(step: Step, state: State, due: datetime | None) -> None:
    """Close what the clock would have done in the state that was left, and write what it will."""
    work, item = step.work, step.item
    await close(work, item.id, STATE_LEFT)
    times = await times_of(step)
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
    planned = state_rungs(step.facts.procedure, item.kind, state, due, await times_of(step))
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
    times = await times_of(step)
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
