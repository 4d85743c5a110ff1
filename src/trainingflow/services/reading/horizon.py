"""Which transactions a reader cannot have seen yet."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_SNAPSHOT: Final = text(
    "SELECT pg_snapshot_xmin(s)::text::bigint AS xmin, pg_snapshot_xmax(s)::text::bigint AS xmax"
    " FROM pg_current_snapshot() AS s"
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far a transaction sees.

    Attributes:
        xmin: transactions from this number on may not be seen yet; all before it have ended.
        xmax: none so far has this number, or a greater one.
    """

    xmin: int
    xmax: int


async def horizon(session: AsyncSession) -> Horizon:
    """Ask how far the next statement sees at least."""
    found = (await session.execute(_SNAPSHOT)).one()
    return Horizon(found.xmin, found.xmax)
