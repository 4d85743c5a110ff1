"""The windows and duties of this year and the next, with everything the clock will say of them."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Deadline, Window as WindowRow
from trainingflow.db.session import Database, clock
from trainingflow.domain.calendar import Window, local_date
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.ladder import (
    Planned,
    Rung,
    bodies_of,
    duties_in_use,
    duty_rungs,
    window_rungs,
    words,
)
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.windows import round_after, window_rows
from trainingflow.failpoints import Boundary
from trainingflow.policies import library
from trainingflow.services import deadlines
from trainingflow.services.declarants import units_of, windows_in_use
from trainingflow.services.policy import policies_in_use
from trainingflow.services.rivals import hold
from trainingflow.services.windows import as_window, open_year
from trainingflow.services.work import Work


async def open_windows(database: Database) -> int:
    """Write the windows and duties of this year and the next for every policy in use.

    Harmless to repeat. Each row brings the rows of what the clock will do about it, so that the
    year that comes can be read before it begins.

    Returns:
        How many windows were added.
    """
    async with database.reading() as session:
        in_use = await policies_in_use(session)
    # A transaction for each: what was opened stands in the journal of whose windows they are.
    return sum([await _open_of(database, *one) for one in in_use.items()])


async def _open_of(database: Database, authority_id: UUID, policies: Iterable[str]) -> int:
    added, heard = 0, list[Opened]()
    async with database.of(authority_id).writing(Boundary.CLOCK_YEAR) as session:
        work = Work(session, authority_id, SYSTEM, await clock(session))
        units = await units_of(work)
        for policy_id in policies:
            procedure = library.named(policy_id).procedure
            if procedure is None:
                continue
            opened = Opened(procedure, windows_in_use(procedure, units))
            if await hold(work, f"windows:{authority_id}:{policy_id}"):
                added += await _open(work, opened, heard)  # else another worker is at it
            heard.append(opened)
    return added


@dataclass(frozen=True, slots=True)
class Opened:
    """A policy in use, and the windows in which a unit under it may declare something."""

    procedure: Procedure
    windows: frozenset[str]


async def _open(work: Work, opened: Opened, heard: Sequence[Opened]) -> int:
    year, added = local_date(work.now).year, 0
    for target in (year, year + 1):
        added += await open_year(work, opened.procedure, target, opened.windows)
        await _plan_duties(work, opened.procedure, target, [one.procedure for one in heard])
    await _plan_windows(work, opened.procedure, heard)
    return added


def _unheard(planned: Iterable[Planned], told: Container[str]) -> Iterator[Planned]:
    """What is still to be said once the bodies that another policy tells the same are left out."""
    for one in planned:
        left = tuple(word for word in one.recipients if word not in told)
        if left or not one.recipients:
            yield replace(one, recipients=left)


def _told_of_window(heard: Iterable[Opened], window: Window) -> frozenset[str]:
    """Whom the other policies of the authority tell of a window of that name and time."""
    rules = (
        one.procedure.window(window.name)
        for one in heard
        if window.name in one.windows
        and any(
            (other.name, other.round, other.closes) == (window.name, window.round, window.closes)
            for other in window_rows(one.procedure, local_date(window.opens).year)
        )
    )
    return frozenset(
        word
        for rule in rules
        if rule is not None
        for word in words(bodies_of((*rule.declared_by, *rule.received_by)))
    )


async def _plan_windows(work: Work, procedure: Procedure, heard: Sequence[Opened]) -> None:
    """Write what the clock will say of windows of which it says nothing yet."""
    planned = select(Deadline.window_id).where(
        Deadline.authority_id == work.authority_id, Deadline.window_id.is_not(None)
    )
    rows = list(
        await work.session.scalars(
            select(WindowRow).where(
                WindowRow.authority_id == work.authority_id,
                WindowRow.policy_id == procedure.policy,
                WindowRow.closes_at > work.now,
                WindowRow.id.not_in(planned),
            )
        )
    )
    known = tuple(as_window(row) for row in rows)
    for row in rows:
        told = frozenset[str]()
        if row.change_id is None:
            told = _told_of_window(heard, as_window(row))
        plan_window(work, procedure, row, known, told=told)


def plan_window(  # noqa: PLR0913 - what is left out and until when, by name
    work: Work,
    procedure: Procedure,
    row: WindowRow,
    known: Iterable[Window],
    *,
    until: datetime | None = None,
    told: Container[str] = (),
) -> None:
    """Write what the clock will say of one window, as the calendar or an exception opens it.

    Args:
        work: the unit of work.
        procedure: of the window's policy.
        row: the window.
        known: the windows that are there, to see which follows.
        until: when it closes by an extension; only what is left of it is said then.
        told: recipients that another policy of the authority tells the same.
    """
    rule = procedure.window(row.name)
    if rule is None:
        return
    window = replace(as_window(row), closes=until or row.closes_at)
    following = round_after(procedure, known, row.name, window.closes)
    rungs = window_rungs(rule, procedure.ladder, window, following)
    wanted = (one for one in rungs if until is None or one.rung is not Rung.OPENS)
    deadlines.write_for_window(work, procedure.policy, row, _unheard(wanted, told), window.closes)


async def _plan_duties(
    work: Work, procedure: Procedure, year: int, heard: Sequence[Procedure]
) -> None:
    if procedure.ladder is None:
        return
    have = frozenset(
        await work.session.scalars(
            select(Deadline.occasion).where(
                Deadline.authority_id == work.authority_id,
                Deadline.policy_id == procedure.policy,
                Deadline.duty.is_not(None),
            )
        )
    )
    for one in duties_in_use(procedure, heard, year):
        name = one.duty.name
        deadlines.write_for_duty(
            work,
            procedure.policy,
            name,
            one.occasion,
            (
                rung
                for rung in duty_rungs(procedure.ladder, one)
                if deadlines.occasion_of_duty(procedure.policy, name, one.occasion, rung.rung)
                not in have
            ),
        )
