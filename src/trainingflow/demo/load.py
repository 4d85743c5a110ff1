"""Filling an empty database with the demo district."""

import asyncio
from datetime import date

import psycopg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.pools import UNHURRIED
from trainingflow.db.session import engine_for
from trainingflow.demo.clock import clock_runs, start_clock
from trainingflow.demo.district import CODE, settled_district
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.exhibits.credits import show_credits
from trainingflow.demo.exhibits.show import ACTED, CERTIFIED_ON
from trainingflow.demo.exhibits.stage import Stage
from trainingflow.demo.instants import AS_OF, morning
from trainingflow.demo.world import World
from trainingflow.domain.people import SYSTEM
from trainingflow.services.standings.renew import renew_all
from trainingflow.services.work import Work

# Two loads at once wait for each other on this advisory lock.
_LOCK = 7_420_223


def load(url: str, *, today: date | None = None) -> None:
    """Fill a migrated database with the demo district, and start the demo's clock.

    A database whose demo clock runs stays as it is, its clock too. The clock starts last: where a
    load was interrupted, the next one goes on.

    Args:
        url: the database's address as its owner or a superuser, as libpq writes it.
        today: the day on which the clock starts, at nine o'clock; 2024-05-20 when left out.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if connection.execute("SELECT 1 FROM demo_clock").fetchone() is not None:
            return
        world = settled_district()
        if not _is_there(connection):
            world.sheets.write(connection)
            connection.execute("ANALYZE")
    asyncio.run(_finish(url, world, today or AS_OF))


def _is_there(connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM authority WHERE code = %s", [CODE])
    return found.fetchone() is not None


async def _finish(url: str, world: World, today: date) -> None:
    """Act what has to be acted in the database, and start the clock; all of it or nothing."""
    engine = engine_for(url, pool_size=1, timeouts=UNHURRIED)
    try:
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            if await clock_runs(session):
                return
            casting = Casting(world)
            stage = Stage(session, world.sheets.authority_id, casting)
            await stage.ask_who_is_complete(CERTIFIED_ON)
            await stage.act(ACTED)
            await start_clock(session, today)
            await show_credits(session, world.sheets.authority_id, casting)
            await session.flush()
            await renew_all(Work(session, world.sheets.authority_id, SYSTEM, morning(today)))
    finally:
        await engine.dispose()
