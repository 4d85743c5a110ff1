"""The windows of a policy as rows: written for a year at a time, read for every decision."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import Window as WindowRow
from trainingflow.domain.calendar import ZONE, Window
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.windows import window_rows
from trainingflow.services.work import Work


async def open_year(work: Work, procedure: Procedure, year: int) -> int:
    """Write the windows that the procedure opens in a year; those already there stay.

    Returns:
        How many were added.
    """
    have = await work.session.scalars(
        select(WindowRow.name + ":" + WindowRow.round).where(
            WindowRow.authority_id == work.authority_id, WindowRow.policy_id == procedure.policy
        )
    )
    known = frozenset(have)
    added = [
        _row(work, procedure.policy, window)
        for window in window_rows(procedure, year)
        if f"{window.name}:{window.round}" not in known
    ]
    if added:
        await work.session.execute(insert(WindowRow).on_conflict_do_nothing(), added)
    return len(added)


async def windows_of(work: Work, policy_id: str) -> tuple[Window, ...]:
    """Every window of a policy, past and future, by opening."""
    rows = await work.session.execute(
        select(WindowRow)
        .where(WindowRow.authority_id == work.authority_id, WindowRow.policy_id == policy_id)
        .order_by(WindowRow.opens_at, WindowRow.name)
    )
    return tuple(as_window(row) for row in rows.scalars())


def as_window(row: WindowRow) -> Window:
    """The row as the domain knows it, its instants in Beijing time."""
    return Window(
        name=row.name,
        opens=row.opens_at.astimezone(ZONE),
        closes=row.closes_at.astimezone(ZONE),
        round=row.round,
        target_year=row.target_year,
        semester=row.semester,
        due=row.due_at.astimezone(ZONE) if row.due_at else None,
        daily_from=row.daily_from,
        daily_until=row.daily_until,
    )


def _row(work: Work, policy_id: str, window: Window) -> dict[str, object]:
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "policy_id": policy_id,
        "name": window.name,
        "round": window.round,
        "target_year": window.target_year,
        "semester": window.semester,
        "opens_at": window.opens,
        "due_at": window.due,
        "closes_at": window.closes,
        "daily_from": window.daily_from,
        "daily_until": window.daily_until,
    }
