"""The movable clock of the demo: one row, which exists nowhere else."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DemoClock


async def move_clock(session: AsyncSession, to: datetime) -> bool:
    """Let it be this instant for every transaction that begins from now on; time then ticks on.

    Returns:
        Whether there is a clock to move.
    """
    offset = func.ceil(func.extract("epoch", to - func.transaction_timestamp()))
    moved = await session.scalars(
        update(DemoClock).values(offset_seconds=offset).returning(DemoClock.id)
    )
    return moved.first() is not None
