"""The windows and duties of this year and the next, with everything the clock will say of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Authority, Deadline, Organisation
from trainingflow.db.models import Window as WindowRow
from trainingflow.db.session import Database, clock
from trainingflow.domain.calendar import Window, local_date
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.ladder import Rung, duty_dates, duty_rungs, window_rungs
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.windows import round_after
from trainingflow.policies import library
from trainingflow.services import deadlines
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
    added = 0
    async with database.writing() as session:
        now = await clock(session)
        year = local_date(now).year
        for authority_id, policy_id in await _policies_in_use(session):
            work = Work(session, authority_id, SYSTEM, now)
            procedure = library.builtin(policy_id).procedure
            if procedure is None or not await hold(work, f"windows:{authority_id}:{policy_id}"):
                continue  # another worker is at it
            for target in (year, year + 1):
                added += await open_year(work, procedure, target)
                await _plan_duties(work, procedure, target)
            await _plan_windows(work, procedure)
    return added


async def _plan_windows(work: Work, procedure: Procedure) -> None:
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
        plan_window(work, procedure, row, known)


def plan_window(
    work: Work,
    procedure: Procedure,
    row: WindowRow,
    known: Iterable[Window],
    *,
    until: datetime | None = None,
) -> None:
    """Write what the clock will say of one window, as the calendar or an exception opens it.

    Args:
        work: the unit of work.
        procedure: of the window's policy.
        row: the window.
        known: the windows that are there, to see which follows.
        until: when it closes by an extension; only what is left of it is said then.
    """
    rule = procedure.window(row.name)
    if rule is None:
        return
    window = replace(as_window(row), closes=until or row.closes_at)
    following = round_after(procedure, known, row.name, window.closes)
    rungs = window_rungs(rule, procedure.ladder, window, following)
    wanted = (one for one in rungs if until is None or one.rung is not Rung.OPENS)
    deadlines.write_for_window(work, procedure.policy, row, wanted, window.closes)


async def _plan_duties(work: Work, procedure: Procedure, year: int) -> None:
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
    for one in duty_dates(procedure, year):
        occasion = f"duty/{procedure.policy}/{one.duty.name}/{one.occasion}"
        if occasion not in have:
            deadlines.write_for_duty(
                work,
                procedure.policy,
                one.duty.name,
                one.occasion,
                duty_rungs(procedure.ladder, one),
            )


async def _policies_in_use(session: AsyncSession) -> list[tuple[UUID, str]]:
    own = select(Organisation.authority_id, Organisation.policy_id).where(
        Organisation.policy_id.is_not(None)
    )
    rows = await session.execute(
        select(Authority.id, Authority.policy_id).union(own).order_by("id", "policy_id")
    )
    return [(row[0], row[1]) for row in rows]
