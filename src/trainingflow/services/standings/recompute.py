"""Recomputation (重新核算) of the standings under a policy whose text has changed.

A job in rows: it can be killed at any moment and goes on where the last batch was committed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Row, func, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from trainingflow.db.base import new_id
from trainingflow.db.models import CreditAccount, Recomputation
from trainingflow.db.session import Busy, Database, clock
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.policies.reader import Policy
from trainingflow.services.publishing.versions import counting_on
from trainingflow.services.standings.overview import authorities
from trainingflow.services.standings.refresh import AT_ONCE, EDGE, Refreshed, refresh_batch
from trainingflow.services.work import Work

Told = Callable[[int], None]
"""Is told how many more teachers are done."""

# Two workers that begin the same recomputation wait for each other on this advisory lock.
_LOCK: Final = 7_420_224


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch came to.

    Attributes:
        done: accounts that it has passed, those that were right already included.
        refreshed: what was evaluated.
        over: nothing is left of this part.
    """

    done: int
    refreshed: Refreshed
    over: bool


async def begin(work: Work, policy_id: str, parts: int = 1) -> Sequence[UUID]:
    """Open a recomputation of every account under a policy, in so many parts of equal size.

    Parts can be worked off side by side. Where one is open for the same text of the policy, it is
    that one: what it has done is not done again.

    Returns:
        The parts in order; none where no teacher is under the policy.
    """
    await work.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    policy = await _counting(work, policy_id)
    opened = await _open_parts(work, policy_id, policy.hash)
    if opened:
        return opened
    cut = (
        select(
            CreditAccount.teacher_id,
            func.ntile(parts).over(order_by=CreditAccount.teacher_id).label("part"),
        )
        .where(
            CreditAccount.authority_id == work.authority_id,
            CreditAccount.policy_id == policy_id,
            CreditAccount.applies,
        )
        .subquery()
    )
    # PostgreSQL 15 has no max() of UUIDs.
    last = func.array_agg(aggregate_order_by(cut.c.teacher_id, cut.c.teacher_id.desc()))
    rows = await work.session.execute(
        select(cut.c.part, func.count().label("total"), last[1].label("last"))
        .group_by(cut.c.part)
        .order_by(cut.c.part)
    )
    before: UUID | None = None
    made = []
    for row in rows.all():
        one = Recomputation(
            authority_id=work.authority_id,
            id=new_id(),
            policy_id=policy_id,
            policy_hash=policy.hash,
            part=row.part,
            after_teacher_id=before,
            until_teacher_id=row.last,
            total=row.total,
            begun_at=work.now,
            moved_at=work.now,
        )
        before = row.last
        work.session.add(one)
        made.append(one.id)
    await work.session.flush()
    return made


async def begin_outdated(database: Database) -> int:
    """Open a recomputation for every policy whose text is another than that of a standing."""
    begun = 0
    for authority_id in await authorities(database):
        for policy_id in await _outdated(database, authority_id):
            async with database.of(authority_id).writing(Boundary.RECOMPUTATION_BEGUN) as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                begun += len(await begin(work, policy_id))
    return begun


async def _outdated(database: Database, authority_id: UUID) -> Sequence[str]:
    """The policies of an authority under which a standing was evaluated by another text."""
    async with database.of(authority_id).reading() as session:
        rows = await session.execute(
            select(CreditAccount.policy_id, CreditAccount.policy_hash)
            .where(CreditAccount.authority_id == authority_id, CreditAccount.applies)
            .distinct()
        )
        pins = [(row.policy_id, row.policy_hash) for row in rows]
        today = local_date(await clock(session))
        known = await counting_on(session, authority_id, sorted({one for one, _ in pins}), today)
    return sorted({one for one, hash_ in pins if known[one].policy.hash != hash_})


async def run_open(
    database: Database,
    *,
    batches: int = 1_000,
    at_once: int = AT_ONCE,
    edge: int = EDGE,
    tell: Told | None = None,
) -> int:
    """Work off what is open, the oldest first, so many batches at most; how many were evaluated.

    A part that another worker has in hand is left to it.

    Args:
        database: all of whose authorities are looked at.
        batches: of each part, at most.
        at_once: so many teachers are a batch.
        edge: so many of a batch come first, and last; see `refresh_batch`.
        tell: is told how far it has come.
    """
    evaluated = 0
    for authority_id, job_id in await _open_jobs(database):
        for _ in range(batches):
            batch = await run_batch(database, authority_id, job_id, at_once, edge)
            evaluated += batch.refreshed.teachers
            if tell is not None:
                tell(batch.done)
            if batch.over:
                break
    return evaluated


async def run_batch(
    database: Database, authority_id: UUID, job_id: UUID, at_once: int, edge: int
) -> Batch:
    """Do the next teachers of a part in one transaction, and note how far it has come."""
    try:
        async with database.of(authority_id).writing(Boundary.RECOMPUTATION_BATCH) as session:
            work = Work(session, authority_id, SYSTEM, await clock(session))
            job = await session.get(
                Recomputation,
                (authority_id, job_id),
                with_for_update={"skip_locked": True},
            )
            if job is None or job.finished_at is not None:
                return Batch(0, Refreshed(), over=True)
            return await _go_on(work, job, at_once, edge)
    except Busy:
        return Batch(0, Refreshed(), over=True)


async def _go_on(work: Work, job: Recomputation, at_once: int, edge: int) -> Batch:
    # The policy was changed again meanwhile: what is left is a matter of the next recomputation.
    superseded = (await _counting(work, job.policy_id)).hash != job.policy_hash
    rows = [] if superseded else await _next(work, job, at_once)
    wrong = [row.teacher_id for row in rows if row.wrong]
    refreshed = await refresh_batch(work, wrong, edge=edge)
    over = len(rows) < at_once
    job.done = min(job.total, job.done + len(rows))
    job.changed += refreshed.changed
    job.moved_at = work.now
    if rows:
        job.last_teacher_id = rows[-1].teacher_id
    if over:
        job.finished_at = work.now
    return Batch(len(rows), refreshed, over)


async def _next(work: Work, job: Recomputation, limit: int) -> Sequence[Row[UUID, bool]]:
    after = job.last_teacher_id or job.after_teacher_id
    statement = select(
        CreditAccount.teacher_id,
        or_(
            CreditAccount.policy_hash != job.policy_hash,
            CreditAccount.evaluated_at < job.begun_at,
        ).label("wrong"),
    ).where(
        CreditAccount.authority_id == work.authority_id,
        CreditAccount.policy_id == job.policy_id,
        CreditAccount.applies,
    )
    if after is not None:
        statement = statement.where(CreditAccount.teacher_id > after)
    if job.until_teacher_id is not None:
        statement = statement.where(CreditAccount.teacher_id <= job.until_teacher_id)
    rows = await work.session.execute(statement.order_by(CreditAccount.teacher_id).limit(limit))
    return rows.all()


async def _counting(work: Work, policy_id: str) -> Policy:
    """The text of the policy that counts today."""
    today = local_date(work.now)
    found = await counting_on(work.session, work.authority_id, [policy_id], today)
    return found[policy_id].policy


async def _open_parts(work: Work, policy_id: str, policy_hash: str) -> Sequence[UUID]:
    rows = await work.session.scalars(
        select(Recomputation.id)
        .where(
            Recomputation.authority_id == work.authority_id,
            Recomputation.policy_id == policy_id,
            Recomputation.policy_hash == policy_hash,
            Recomputation.finished_at.is_(None),
        )
        .order_by(Recomputation.part)
    )
    return rows.all()


async def _open_jobs(database: Database) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        rows = await session.execute(
            select(Recomputation.authority_id, Recomputation.id)
            .where(Recomputation.finished_at.is_(None))
            .order_by(Recomputation.id)
        )
        return [(row.authority_id, row.id) for row in rows]
