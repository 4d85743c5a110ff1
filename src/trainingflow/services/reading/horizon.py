"""Which transactions a reader cannot have seen yet."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import Question, ask

_SNAPSHOT: Final = Question(
    select(
        literal_column("pg_snapshot_xmin(s)::text::bigint", BigInteger()).label("xmin"),
        literal_column("pg_snapshot_xmax(s)::text::bigint", BigInteger()).label("xmax"),
    ).select_from(func.pg_current_snapshot().table_valued(name="s"))
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
    """Ask how far the next statement sees at least, what is asked beside it after it included."""
    [found] = await ask(session, _SNAPSHOT)
    return Horizon(found.xmin, found.xmax)
