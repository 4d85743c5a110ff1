"""Evaluates whoever is due: where time has passed, or something was written past the services."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select, union

from trainingflow.db.models import CreditAccount, DemoClock, StandingDue
from trainingflow.db.session import Busy, Database, clock
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.standings.overview import authorities
from trainingflow.services.standings.refresh import AT_ONCE, Refreshed, refresh_batch
from trainingflow.services.work import Work

_MOST_BATCHES: Final = 1_000
"""So many in one run of the worker: a fault that leaves teachers due never keeps it for ever."""


async def renew(
    database: Database, *, at_once: int = AT_ONCE, batches: int = _MOST_BATCHES
) -> Refreshed:
    """Evaluate every teacher of every authority who is due; harmless to repeat.

    Each batch is a transaction of its own. What others hold waits for the next time, and so does
    what is more than so many batches.
    """
    done = Refreshed()
    for authority_id in await authorities(database):
        for _ in range(batches):
            batch = await _renew_some(database, authority_id, at_once)
            done += batch
            if batch.teachers < at_once:
                break
    return done


async def renew_all(work: Work, *, at_once: int = AT_ONCE) -> Refreshed:
    """Evaluate every teacher of the authority who is due, in the transaction at hand."""
    done = Refreshed()
    while batch := await due(work, at_once):
        done += await refresh_batch(work, batch)
    return done


async def due(work: Work, limit: int) -> Sequence[UUID]:
    """So many teachers who are due, in the order of their ids."""
    today = local_date(work.now)
    written = select(StandingDue.teacher_id).where(StandingDue.authority_id == work.authority_id)
    of_authority = select(CreditAccount.teacher_id).where(
        CreditAccount.authority_id == work.authority_id, CreditAccount.applies
    )
    over = of_authority.where(CreditAccount.stands_until < today)
    # Only the clock of the demo is ever turned back; elsewhere the database does not even look.
    ahead = of_authority.where(CreditAccount.valid_on > today, exists(select(DemoClock.id)))
    both = union(written, over, ahead).subquery()
    rows = await work.session.scalars(select(both.c[0]).order_by(both.c[0]).limit(limit))
    return rows.all()


async def _renew_some(database: Database, authority_id: UUID, limit: int) -> Refreshed:
    try:
        async with database.of(authority_id).writing(Boundary.STANDINGS_RENEWED) as session:
            work = Work(session, authority_id, SYSTEM, await clock(session))
            return await refresh_batch(work, await due(work, limit))
    except Busy:
        return Refreshed()
