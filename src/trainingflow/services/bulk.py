"""One action on many items: each by itself, through the one write path.

A refused item stops no other. What is too much for one request becomes a job whose rows say what
is done and what still waits; the row is written in the transaction of the command, so that a
crash between two items repeats nothing, and several workers never meet on one row.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, select, tuple_, update

from trainingflow.db.base import new_id
from trainingflow.db.losses import means_away
from trainingflow.db.models import BulkEntry, BulkJob
from trainingflow.db.session import (
    Busy,
    Crossed,
    Database,
    Overloaded,
    Session,
    Unavailable,
    clock,
)
from trainingflow.domain.authority.separation import CORRECTIONS
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.failpoints import Boundary
from trainingflow.services import once, said
from trainingflow.services.again import again
from trainingflow.services.command import Command, InFlight, Missing, Outcome
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.journal.apart import write_apart
from trainingflow.services.journal.deeds import entry_of, entry_of_fault
from trainingflow.services.perform import perform
from trainingflow.services.reading import items
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

_log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 200
MOST_IN_A_JOB: Final = 10_000


@dataclass(frozen=True, slots=True)
class Target:
    """An item, and the version of it that the person saw."""

    item_id: UUID
    expected_version: int


@dataclass(frozen=True, slots=True)
class Faulted:
    """The server failed on this item; the log says more under the number."""

    number: str


async def perform_each(
    database: Database, who: SignedIn, shared: Command, targets: Sequence[Target]
) -> list[Outcome | Faulted]:
    """Do the same to each item, in its own transaction; the outcomes in the order of the items.

    Args:
        database: where each transaction is opened.
        who: as whom each is decided, with the roles held at that moment.
        shared: what is done; its key, with the item's id behind it, is the key of each.
        targets: at most `MOST_AT_ONCE` items, none twice.

    Raises:
        Overloaded: no connection was free in time; what is done until then stays done.
        Unavailable: the database cannot be reached; as above.
    """
    return [await _perform_one(database, who, _for(shared, one)) for one in targets]


async def start(work: Work, key: str, shared: Command, targets: Sequence[Target]) -> once.MadeOrNot:
    """Let a worker do the same to each item; the answer is the job."""
    asked = {
        "make": "bulkJob",
        "command": said.kept(shared),
        "dry": shared.dry_run,
        "items": [[one.item_id, one.expected_version] for one in targets],
    }
    earlier = await once.earlier(work, key, asked)
    if earlier is not None:
        return earlier
    faults = target_faults(targets, MOST_IN_A_JOB, shared)
    if faults:
        return once.NotMade(faults)
    job = BulkJob(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=work.actor.person_id,
        action=shared.action,
        command=said.kept(shared),
        dry_run=shared.dry_run,
        created_at=work.now,
    )
    work.session.add(job)
    await work.session.flush()
    work.session.add_all(
        BulkEntry(
            authority_id=work.authority_id,
            job_id=job.id,
            number=number,
            item_id=one.item_id,
            expected_version=one.expected_version,
        )
        for number, one in enumerate(targets, start=1)
    )
    return await once.keep(work, key, asked, job.id)


async def cancel(work: Work, job_id: UUID) -> once.Made | once.Unknown:
    """Do nothing more of a job; what is done stays done. Harmless to repeat."""
    job = await work.session.get(BulkJob, (work.authority_id, job_id), with_for_update=True)
    if job is None or job.person_id != work.actor.person_id:
        return once.Unknown("jobId")
    ended = job.finished_at is not None or job.cancelled_at is not None
    if not ended:
        job.cancelled_at = work.now
    return once.Made(job_id, replayed=ended)


async def run_open(database: Database, *, limit: int = 100) -> int:
    """Carry out what waits, the oldest jobs first, so many items of each; how many it were.

    What another worker has in hand is left to it; what could not be locked waits for next time.
    """
    done = 0
    for authority_id, job_id in await _open_jobs(database):
        done += await _run(database, authority_id, job_id, limit)
    return done


def target_faults(targets: Sequence[Target], most: int, shared: Command) -> tuple[Blocker, ...]:
    """What is wrong with the items that were named.

    Credits of several items are corrected by two persons: one stages, another releases.
    """
    if shared.action in CORRECTIONS and len(targets) > 1 and not shared.dry_run:
        alone = "one item; stage several with stageDecision, for another person to release"
        return (once.invalid("items", alone),)
    if not 1 <= len(targets) <= most:
        return (once.invalid("items", f"1 to {most} items"),)
    if len({one.item_id for one in targets}) < len(targets):
        return (once.invalid("items", "every item once"),)
    return ()


async def seen_then_performed(work: Work, command: Command) -> Outcome:
    """Perform, unless the person may not see the item: then it is as missing."""
    if command.item_id is not None:
        viewer = await viewer_at(work)
        if not await items.by_id(work.session, viewer, [command.item_id]):
            missing = Missing("itemId", command.item_id)
            said_of = entry_of(command, missing)
            if said_of is not None:
                work.note(said_of)
            return missing
    return await perform(work, command)


async def attempted(work: Work, command: Command) -> said.Result:
    """Perform inside a transaction that goes on whatever happens; a fault undoes the command only.

    Raises:
        Busy: others hold the item.
        SQLAlchemyError: the connection is lost, and the transaction with it.
    """
    try:
        async with work.session.begin_nested():
            return said.result_of(await seen_then_performed(work, command))
    except Exception as error:
        if means_away(error):
            raise
        held = _HELD.get(getattr(getattr(error, "orig", None), "sqlstate", None))
        if held is not None:
            raise held from error
        number = uuid4().hex
        _log.exception("fault %s: %s of item %s", number, command.action, command.item_id)
        return said.faulted(number)


# lock_not_available, deadlock_detected
_HELD: Final[Mapping[str | None, type[Busy]]] = {"55P03": Busy, "40P01": Crossed}


async def _perform_one(database: Database, who: SignedIn, command: Command) -> Outcome | Faulted:
    async def act() -> Outcome:
        async with database.of(who.authority_id).writing(Boundary.BULK_EACH) as session:
            return await seen_then_performed(await begin(session, who), command)

    try:
        return await again(act)
    except (Overloaded, Unavailable):
        raise
    except Busy:
        return InFlight(command.idempotency_key or "")
    except Exception as error:  # noqa: BLE001 - a fault of one item stops no other, and is logged
        number = uuid4().hex
        _log.exception("fault %s: %s of item %s", number, command.action, command.item_id)
        via = who.credential.id if who.credential else None
        note = entry_of_fault(command, error)
        await write_apart(database, who.authority_id, who.person_id, note, via_id=via)
        return Faulted(number)


def _for(shared: Command, target: Target) -> Command:
    return replace(
        shared,
        item_id=target.item_id,
        expected_version=target.expected_version,
        idempotency_key=f"{shared.idempotency_key}/{target.item_id}",
    )


async def _open_jobs(database: Database) -> list[tuple[UUID, UUID]]:
    async with database.reading() as session:
        rows = await session.execute(
            select(BulkJob.authority_id, BulkJob.id)
            .where(BulkJob.finished_at.is_(None), BulkJob.cancelled_at.is_(None))
            .order_by(BulkJob.id)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _run(database: Database, authority_id: UUID, job_id: UUID, limit: int) -> int:
    passed: set[int] = set()
    taken: list[int] = []

    async def act() -> bool:
        async with database.of(authority_id).writing(Boundary.BULK_ENTRY) as session:
            entry = await _take(session, authority_id, job_id, passed)
            if entry is None:
                await _finish(session, authority_id, job_id)
                return False
            taken.append(entry.number)
            await _carry_out(session, entry)
            return True

    done = 0
    while done < limit:
        taken.clear()
        try:
            if not await again(act):
                return done
            done += 1
        except Busy:
            if not taken:
                return done  # not even an entry was to be had: next time
            passed.add(taken[-1])
    return done


async def _take(
    session: Session, authority_id: UUID, job_id: UUID, passed: set[int]
) -> BulkEntry | None:
    """The next entry that waits and that no other worker holds; none of a job that was ended."""
    entry: BulkEntry | None = await session.scalar(
        select(BulkEntry)
        .join(
            BulkJob,
            and_(BulkJob.authority_id == BulkEntry.authority_id, BulkJob.id == BulkEntry.job_id),
        )
        .where(
            BulkEntry.authority_id == authority_id,
            BulkEntry.job_id == job_id,
            BulkEntry.outcome.is_(None),
            BulkEntry.number.not_in(passed),
            BulkJob.cancelled_at.is_(None),
        )
        .order_by(BulkEntry.number)
        .limit(1)
        .with_for_update(of=BulkEntry, skip_locked=True)
    )
    return entry


async def _carry_out(session: Session, entry: BulkEntry) -> None:
    job = await session.get_one(BulkJob, (entry.authority_id, entry.job_id))
    work = await begin(session, SignedIn(job.authority_id, job.person_id))
    command = said.command_of(job.command, entry.item_id, entry.expected_version)
    result = await attempted(work, replace(command, dry_run=job.dry_run))
    entry.outcome, entry.seq, entry.at = result.outcome, result.seq, work.now
    entry.reasons = list(result.reasons)


async def _finish(session: Session, authority_id: UUID, job_id: UUID) -> None:
    """The job is over once no entry waits; one that is in another worker's hand still does."""
    waiting = exists().where(
        tuple_(BulkEntry.authority_id, BulkEntry.job_id) == tuple_(authority_id, job_id),
        BulkEntry.outcome.is_(None),
    )
    await session.execute(
        update(BulkJob)
        .where(
            BulkJob.authority_id == authority_id,
            BulkJob.id == job_id,
            BulkJob.finished_at.is_(None),
            ~waiting,
        )
        .values(finished_at=await clock(session))
    )
