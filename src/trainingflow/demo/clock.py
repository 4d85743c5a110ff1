"""The clock of the demo: by how much the database's own is moved."""

from datetime import date
from typing import Final

import psycopg
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DemoClock
from trainingflow.demo.instants import morning
from trainingflow.domain.calendar import local_date

_ROW: Final = 1

_MOVE: Final = """
    INSERT INTO demo_clock (id, offset_seconds)
    VALUES (%(row)s, ceil(extract(epoch FROM %(at)s::timestamptz - transaction_timestamp()))::int)
    ON CONFLICT (id) DO UPDATE SET offset_seconds = excluded.offset_seconds
"""


async def start_clock(session: AsyncSession, today: date) -> None:
    """Let it be nine in the morning of the day for the first time."""
    offset = func.ceil(func.extract("epoch", morning(today) - func.transaction_timestamp()))
    await session.execute(insert(DemoClock).values(id=_ROW, offset_seconds=offset))


async def clock_runs(session: AsyncSession) -> bool:
    """Whether the demo's clock has been started."""
    return await session.scalar(select(DemoClock.id)) is not None


def set_today(url: str, today: date) -> None:
    """Move the clock of a demo database to nine o'clock of the day in Asia/Shanghai."""
    with psycopg.connect(url) as connection:
        connection.execute(_MOVE, {"row": _ROW, "at": morning(today)})


def today(url: str) -> date:
    """The day that it is in a database, in Asia/Shanghai."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT trainingflow_now()").fetchone()
    if row is None:
        message = "a SELECT without FROM has one row"
        raise LookupError(message)
    return local_date(row[0])
