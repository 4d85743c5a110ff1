"""When everything that was known at an instant can be read.

An entry carries the instant at which its transaction began; it is seen only once that has
committed. Who reads at once what was known until now could read less than whoever reads it
again tomorrow.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_STILL_OPEN = text(
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start <= :at)"
)


async def real_clock(session: AsyncSession) -> datetime:
    """The instant by the clock of the database itself, which no demo moves."""
    now: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return now


async def is_quiet(session: AsyncSession, at: datetime) -> bool:
    """Whether no transaction of this application that began until then is still open.

    Args:
        session: of the application, which sees its own transactions only.
        at: by `real_clock`.
    """
    return not (await session.execute(_STILL_OPEN, {"at": at})).scalar_one()
