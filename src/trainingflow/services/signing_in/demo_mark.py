"""Whether a database is a demo's: what has a movable clock is one, and nothing else is."""

import logging

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.models import Authority, DemoClock
from trainingflow.db.session import Database

_log = logging.getLogger(__name__)


class NotADemo(Exception):
    """The demo was to serve a database that holds an authority's own data."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "TRAININGFLOW_DEMO=yes, but the database is not marked as a demo's: it has no movable "
            "clock. Whoever knows the demo's tokens would be let in. Set TRAININGFLOW_DEMO=no, or "
            "name the database of a demo."
        )


async def refuse_real_data(database: Database) -> None:
    """Stop a demo in front of real data.

    A database that cannot be reached or holds nothing yet is let be: the demo itself starts its
    server before its data are there, and until then there is nobody to sign in as.

    Raises:
        NotADemo: the database holds an authority and is not marked.
    """
    try:
        async with database.reading() as session:
            marked, filled = (
                await session.execute(
                    select(exists(select(DemoClock.id)), exists(select(Authority.id)))
                )
            ).one()
    except (SQLAlchemyError, OSError, TimeoutError):
        _log.info("the database cannot be asked yet whether it is a demo's")
        return
    if filled and not marked:
        raise NotADemo
