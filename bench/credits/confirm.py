"""`python -m bench.credits.confirm URL PARTICIPANTS`: one transaction that confirms a large run."""

import asyncio
import json
import resource
import sys
import time
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from bench.credits.district import posted
from trainingflow.db.models import CreditConfirmation
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.policies import library
from trainingflow.services import ledger
from trainingflow.services.standings.overview import authorities
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.work import Work

SMALL: Final = 50


async def confirm(url: str, small: UUID, large: UUID) -> dict[str, object]:
    """Confirm a large run in a process that has confirmed a small one before, as a server has."""
    library.read_all()  # as a server does when it starts
    database = Database(url, pool_size=1)
    [authority] = await authorities(database)
    await timed(database, authority, small)
    found = await timed(database, authority, large)
    await database.close()
    return found


async def timed(database: Database, authority: UUID, group: UUID) -> dict[str, object]:
    """Confirm the group and evaluate whoever has a record in it, in one transaction."""
    begun, computing = time.perf_counter(), time.process_time()
    async with database.of(authority).writing() as session:
        work = Work(session, authority, SYSTEM, await clock(session))
        row = {"authority_id": authority, "group_id": group, "confirmed_at": work.now}
        await session.execute(insert(CreditConfirmation), [row])
        done = await refresh(work, ledger.teachers_of_group(work, group))
    seconds, computed = time.perf_counter() - begun, time.process_time() - computing
    return {
        "teachers": done.teachers,
        "changed": done.changed,
        "seconds": round(seconds, 3),
        "processorSeconds": round(computed, 3),
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    address, participants = sys.argv[1], int(sys.argv[2])
    groups = [UUID(posted(address, number)) for number in (SMALL, participants)]
    print(json.dumps(asyncio.run(confirm(address, *groups))))
