"""The ladder of reminders (提醒与升级): which rungs a window, a state or a duty has, and when.

Pure: what is planned here becomes rows, and the clock does what the rows say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from trainingflow.domain.calendar import (
    Window,
    add_months,
    local_date,
    midnight,
    semesters,
)
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.attempt import as_date
from trainingflow.domain.workflow.calendar_rules import (
    Addressee,
    Frequency,
    GapRule,
    LadderRule,
    Occasion,
    Party,
    PeriodicDuty,
)
from trainingflow.domain.workflow.duties import ForDuty
from trainingflow.domain.workflow.procedure import Procedure, WindowRule
from trainingflow.domain.workflow.states import ClockMove, State

OWNERS = "OWNERS"
"""Whoever the item waits for at the moment of sending."""
TEACHER = "TEACHER"
"""Every teacher who is short of what the duty is about, evaluated at the moment of sending."""
PRINCIPAL = "UNIT.PRINCIPAL"
"""The principal of the item's own unit."""


class Rung(StrEnum):
    """A step of a ladder; the later one of an occasion makes the earlier ones stale."""

    OPENS = "OPENS"
    DAYS_LEFT = "DAYS_LEFT"
    MONTHS_LEFT = "MONTHS_LEFT"
    CLOSED = "CLOSED"
    BEFORE = "BEFORE"
    DUE = "DUE"
    AFTER = "AFTER"
    OCCASION = "OCCASION"
    SOON = "SOON"
    LATE = "LATE"
    GAPS = "GAPS"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One thing that the clock will do.

    Attributes:
        move: what it does.
        rung: which step of which ladder it is.
        due: when.
        stale: from then on it says nothing that is still true, and is not sent.
        recipients: who gets it; see `recipient words` in `services.recipients`.
        input: what a notice speaks of, e.g. how many days are left.
    """

    move: ClockMove
    rung: Rung
    due: datetime
    stale: datetime | None = None
    recipients: tuple[str, ...]
    input: Mapping[str, object] = field(default_factory=dict)


def words(addressees: Sequence[Addressee]) -> tuple[str, ...]:
    """The addressees as recipients: a body through its officers."""
    return tuple(f"{one}.OFFICER" if isinstance(one, Body) else str(one) for one in addressees)


def bodies_of(addressees: Sequence[Addressee]) -> tuple[Body, ...]:
    """The bodies among the addressees: whoever is no unit and no applicant."""
    return tuple(one for one in addressees if isinstance(one, Body))


def window_rungs(
    rule: WindowRule, ladder: LadderRule | None, window: Window, following: datetime | None
) -> Iterator[Planned]:
    """What the clock says about a window: it opens, few days are left, it closed without you.

    Args:
        rule: the window as the policy has it.
        ladder: how many days before; without one only the opening is said.
        window: the row.
        following: when a window of that name opens next.
    """
    declarants = words(rule.declared_by)
    yield Planned(
        move=ClockMove.OPEN_WINDOW,
        rung=Rung.OPENS,
        due=window.opens,
        stale=window.closes,
        recipients=declarants,
    )
    if ladder is None:
        return
    for days in ladder.window_days_left:
        due = window.closes - timedelta(days=days)
        if due > window.opens:
            yield Planned(
                move=ClockMove.REMIND,
                rung=Rung.DAYS_LEFT,
                due=due,
                stale=window.closes,
                recipients=declarants,
                input={"days": days},
            )
    yield Planned(
        move=ClockMove.REMIND,
        rung=Rung.CLOSED,
        due=window.closes,
        stale=following,
        recipients=declarants + words(rule.received_by),
    )


def state_rungs(
    procedure: Procedure, kind: str, state: State, due: datetime | None, facts: "ItemTimes"
) -> Iterator[Planned]:
    """What the clock says or does while an item is in a state."""
    ladder = procedure.ladder
    if state.deadline is not None and due is not None:
        remind = state.deadline.move is ClockMove.REMIND
        yield Planned(
            move=state.deadline.move,
            rung=Rung.DUE,
            due=due,
            recipients=(OWNERS,) if remind else (),
        )
        if ladder is not None and (remind or state.deadline.warns):
            yield from _before(ladder, due)
        if ladder is not None and remind:
            yield from _after(procedure, ladder, state, due)
    if ladder is not None:
        yield from occasion_rungs(procedure, ladder, kind, state, facts)


def occasion_rungs(
    procedure: Procedure, ladder: LadderRule, kind: str, state: State, facts: "ItemTimes"
) -> Iterator[Planned]:
    """What the clock says of moments in a state that are no deadline of it."""
    for occasion in ladder.occasions:
        if (occasion.kind, occasion.state) == (kind, str(state.name)):
            yield from _occasions(occasion, facts, above(procedure, ladder, state))


def _before(ladder: LadderRule, due: datetime) -> Iterator[Planned]:
    for days in ladder.state_days_before:
        yield Planned(
            move=ClockMove.REMIND,
            rung=Rung.BEFORE,
            due=due - timedelta(days=days),
            stale=due,
            recipients=(OWNERS,),
            input={"days": days},
        )


def _after(
    procedure: Procedure, ladder: LadderRule, state: State, due: datetime
) -> Iterator[Planned]:
    for days in ladder.state_days_after:
        yield Planned(
            move=ClockMove.ESCALATE,
            rung=Rung.AFTER,
            due=due + timedelta(days=days),
            recipients=above(procedure, ladder, state),
            input={"days": days},
        )


def above(procedure: Procedure, ladder: LadderRule, state: State) -> tuple[str, ...]:
    """Whom it concerns that a state is overdue: the chairs of its bodies, else the principal."""
    bodies = [
        body
        for owner in state.owners
        if isinstance(owner, ForDuty)
        for body in procedure.bodies(owner.duty)
    ]
    chairs = [f"{body}.CHAIR" for body in bodies] or [PRINCIPAL]
    return tuple(dict.fromkeys([*chairs, *words(ladder.escalate_to)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTimes:
    """The times of an item that occasions are counted from, and what answers them."""

    entered: datetime
    first_session: date | None = None
    dossier: Mapping[str, object] = field(default_factory=dict)
    acts: Sequence[tuple[str, Mapping[str, object]]] = ()


def _occasions(occasion: Occasion, facts: ItemTimes, over: tuple[str, ...]) -> Iterator[Planned]:
    for day in sorted(set(_days(occasion, facts))):
        about = {"occasion": occasion.name, "day": day.isoformat()}
        for days in occasion.days_before:
            yield Planned(
                move=ClockMove.REMIND,
                rung=Rung.SOON,
                due=midnight(day) - timedelta(days=days),
                recipients=(OWNERS,),
                input={**about, "days": days},
            )
        yield Planned(
            move=ClockMove.REMIND,
            rung=Rung.OCCASION,
            due=midnight(day),
            recipients=(OWNERS,),
            input=about,
        )
        for days in occasion.days_after:
            yield Planned(
                move=ClockMove.ESCALATE,
                rung=Rung.LATE,
                due=midnight(day + timedelta(days=days + 1)),
                recipients=(OWNERS, *over),
                input={**about, "days": days},
            )


def _days(occasion: Occasion, facts: ItemTimes) -> Iterator[date]:
    if occasion.on is not None:
        today = local_date(facts.entered)
        this = date(today.year, *occasion.on)
        yield this if this > today else date(today.year + 1, *occasion.on)
    elif occasion.months_after_first_session is not None:
        if facts.first_session is not None:
            yield add_months(facts.first_session, occasion.months_after_first_session)
    else:
        rows = facts.dossier.get(occasion.field or "")
        for row in rows if isinstance(rows, (list, tuple)) else ():
            day = as_date(row.get(occasion.day or "")) if isinstance(row, Mapping) else None
            if day is not None and not _answered(occasion, row, facts):
                yield day


def _answered(occasion: Occasion, row: Mapping[str, object], facts: ItemTimes) -> bool:
    """Whether the action that answers the row was taken."""
    if occasion.answered_by is None or occasion.answer is None:
        return False
    wanted = row.get(occasion.answer)
    return any(
        action == occasion.answered_by and said.get(occasion.answer) == wanted
        for action, said in facts.acts
    )


@dataclass(frozen=True, slots=True)
class DutyDate:
    """One time that a duty is due: `occasion` is the year, the semester or the cycle."""

    duty: PeriodicDuty
    occasion: str
    due: datetime


def duty_dates(procedure: Procedure, year: int) -> tuple[DutyDate, ...]:
    """When the duties of the policy's calendar are due in a year, in order of time.

    A duty is due when its last day is over; none before the procedure binds.
    """
    found = (
        DutyDate(duty, occasion, midnight(last + timedelta(days=1)))
        for duty in procedure.calendar
        for occasion, last in _last_days(procedure, duty, year)
        if last >= procedure.binds_from
    )
    return tuple(sorted(found, key=lambda one: (one.due, one.duty.name)))


def duties_in_use(
    procedure: Procedure, heard: Sequence[Procedure], year: int
) -> Iterator[DutyDate]:
    """When the duties of a policy are due in a year, beside the other policies of the authority.

    A body that one of them names for the same duty and day is left out: it is told once.
    """
    named = {
        (one.duty.name, one.occasion, one.due, body)
        for other in heard
        for one in duty_dates(other, year)
        for body in bodies_of(one.duty.by)
    }
    for one in duty_dates(procedure, year):
        same = (one.duty.name, one.occasion, one.due)
        by = tuple(party for party in one.duty.by if (*same, party) not in named)
        if by or one.duty.gaps is not None:
            yield replace(one, duty=replace(one.duty, by=by))


def _last_days(procedure: Procedure, duty: PeriodicDuty, year: int) -> Iterator[tuple[str, date]]:
    match duty.every:
        case Frequency.YEAR | Frequency.ROLLING:
            if duty.on is not None:
                yield str(year + duty.target_year_offset), date(year, *duty.on)
        case Frequency.SEMESTER:
            for one in semesters(procedure.semesters, year - 1, year):
                last = one.ends - timedelta(days=1)
                if last.year == year:
                    yield one.code, last
        case Frequency.CYCLE:
            if duty.ends is not None and duty.ends.year == year:
                yield str(year), duty.ends
        case Frequency.ANY_TIME:
            return


def duty_rungs(ladder: LadderRule, one: DutyDate) -> Iterator[Planned]:
    """When those who have a duty are reminded of it: a cycle months before, the rest days.

    Where teachers are told of their gaps, units hear of them then, and of the cycle only so.
    """
    duty = one.duty
    rungs, by = _instants(ladder, one), duty.by
    if duty.gaps is not None:
        yield from _gap_rungs(duty.gaps, rungs, one)
        by = bodies_of(by) if duty.every is Frequency.CYCLE else by
    for rung, due, input_ in rungs if by else ():
        yield Planned(
            move=ClockMove.REMIND,
            rung=rung,
            due=due,
            stale=one.due,
            recipients=words(by),
            input=input_,
        )


_Instants = Sequence[tuple[Rung, datetime, Mapping[str, object]]]


def _instants(ladder: LadderRule, one: DutyDate) -> _Instants:
    duty = one.duty
    if duty.every is Frequency.CYCLE and duty.ends is not None:
        return [
            (Rung.MONTHS_LEFT, midnight(add_months(duty.ends, -months)), {"months": months})
            for months in ladder.cycle_months_left
        ]
    return [
        (Rung.DAYS_LEFT, one.due - timedelta(days=days), {"days": days})
        for days in ladder.window_days_left
    ]


def _gap_rungs(gaps: GapRule, rungs: _Instants, one: DutyDate) -> Iterator[Planned]:
    own: _Instants = [
        (Rung.GAPS, one.due - timedelta(days=days), {"days": days}) for days in gaps.days_left
    ]
    for _, due, input_ in own or rungs:
        yield Planned(
            move=ClockMove.REMIND,
            rung=Rung.GAPS,
            due=due,
            stale=one.due if due < one.due else None,
            recipients=(TEACHER, str(Party.UNIT)),
            input=input_,
        )
