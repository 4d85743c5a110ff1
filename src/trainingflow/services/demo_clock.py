"""The movable clock of the demo: one row, which exists nowhere else."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DemoClock

_ROW = 1


async def move_clock(session: AsyncSession, to: datetime) -> None:
    """Let it be this instant for every transaction that begins from now on; time then ticks on."""
    offset = func.ceil(func.extract("epoch", to - func.transaction_timestamp()))
    row = insert(DemoClock).values(id=_ROW, offset_seconds=offset)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["id"], set_={"offset_seconds": row.excluded.offset_seconds}
        )
    )
