"""The windows of policies as they were written for each year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Window, WindowChange
from trainingflow.domain import calendar
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer

_COLUMNS = (
    Window.id,
    Window.policy_id,
    Window.name,
    Window.round,
    Window.target_year,
    Window.semester,
    Window.opens_at,
    Window.due_at,
    Window.closes_at,
    Window.daily_from,
    Window.daily_until,
    Window.change_id,
)


def windows(
    viewer: Viewer,
    *,
    policy_id: str | None = None,
    names: Sequence[str] | None = None,
    open_at: datetime | None = None,
    closing_after: datetime | None = None,
) -> Listing:
    """Windows by opening.

    Args:
        viewer: who looks.
        policy_id: only of this policy.
        names: only of these names; of none when empty.
        open_at: only those that run at this instant, whatever the hour of the day.
        closing_after: only those that have not closed by this instant.
    """
    statement = select(*_COLUMNS).where(Window.authority_id == viewer.authority_id)
    if policy_id is not None:
        statement = statement.where(Window.policy_id == policy_id)
    if names is not None:
        statement = statement.where(Window.name.in_(names))
    if open_at is not None:
        statement = statement.where(Window.opens_at <= open_at, Window.closes_at > open_at)
    if closing_after is not None:
        statement = statement.where(Window.closes_at > closing_after)
    return Listing(statement, Order((Window.opens_at, Window.id)))


async def by_id(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    """Windows by id."""
    rows = await session.execute(
        select(*_COLUMNS).where(Window.authority_id == viewer.authority_id, Window.id.in_(ids))
    )
    return {row.id: row for row in rows}


async def changes_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The changes of windows, the oldest first: what opened one, and what extended it."""
    columns = [column for column in WindowChange.__table__.columns if column.name != "authority_id"]
    rows = await session.execute(
        select(Window.id.label("window_id"), *columns)
        .join(
            WindowChange,
            and_(
                WindowChange.authority_id == Window.authority_id,
                WindowChange.policy_id == Window.policy_id,
                WindowChange.name == Window.name,
                WindowChange.round == Window.round,
            ),
        )
        .where(Window.authority_id == viewer.authority_id, Window.id.in_(ids))
        .order_by(WindowChange.made_at, WindowChange.id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.window_id].append(row)
    return found


async def change_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> dict[UUID, AnyRow]:
    """Changes of windows by id."""
    columns = [column for column in WindowChange.__table__.columns if column.name != "authority_id"]
    rows = await session.execute(
        select(*columns).where(
            WindowChange.authority_id == viewer.authority_id, WindowChange.id.in_(ids)
        )
    )
    return {row.id: row for row in rows}


def as_window(row: AnyRow) -> calendar.Window:
    """The row as the domain knows it."""
    return calendar.Window(
        name=row.name,
        opens=row.opens_at,
        closes=row.closes_at,
        round=row.round,
        target_year=row.target_year,
        semester=row.semester,
        due=row.due_at,
        daily_from=row.daily_from,
        daily_until=row.daily_until,
    )
