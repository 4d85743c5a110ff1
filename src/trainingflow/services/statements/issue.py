"""Issues the statements of a year: page by page, so that a killed worker repeats nothing.

Every statement of a batch is as known at one instant. A teacher who has a statement of the year
keeps it; where the batch gives a reason, it is superseded if it would say something else now.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditStatement, Employment, StatementBatch
from trainingflow.db.session import Busy, Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.policy import pin
from trainingflow.services.publishing.quiet import is_quiet
from trainingflow.services.statements import batches, lines, lists, names, rows, snapshot
from trainingflow.services.statements.evaluation import Evaluated, evaluated
from trainingflow.services.work import Work

_PAGE: Final = 200
"""Teachers whose records are held at once."""


async def run(database: Database, *, pages: int = 50) -> int:
    """Carry on with the batches that were asked for, the oldest first; how many pages were done.

    Several workers may run this at once: a batch that one holds is left to it.

    Args:
        database: where each page is a transaction of its own.
        pages: stop after so many; the list of a school is a page as well.
    """
    done = 0
    for authority_id, batch_id in await _unfinished(database):
        while done < pages and await _page(database, authority_id, batch_id):
            done += 1
    return done


async def _unfinished(database: Database) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        rows = await session.execute(
            select(StatementBatch.authority_id, StatementBatch.id)
            .where(StatementBatch.finished_at.is_(None))
            .order_by(StatementBatch.id)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _page(database: Database, authority_id: UUID, batch_id: UUID) -> bool:
    """The next teachers, then the next school; False when it is done or another worker's."""
    try:
        async with database.of(authority_id).writing(Boundary.STATEMENT_PAGE) as session:
            batch = await _mine(session, authority_id, batch_id)
            if batch is None or not await is_quiet(session, batch.began_at):
                return False
            return await go_on(Work(session, authority_id, SYSTEM, await clock(session)), batch)
    except Busy:
        return False  # others issue statements of the year at this moment: next time


async def go_on(work: Work, batch: StatementBatch) -> bool:
    """Issue the statements of the next teachers, or the list of the next school; False: no more.

    Args:
        work: of whoever carries the batch out, at the moment of issue.
        batch: held by this transaction until its end.
    """
    await lines.hold(work, batch.year)
    ids = await _next(work, batch)
    if ids:
        await _issue(work, batch, await evaluated(work, ids, batch.valid_at, batch.known_at))
        batch.cursor, batch.seen = ids[-1], batch.seen + len(ids)
        return True
    if await lists.issue_next(work, batch):
        return True
    batch.finished_at = work.now
    return False


async def _mine(session: AsyncSession, authority_id: UUID, batch_id: UUID) -> StatementBatch | None:
    batch: StatementBatch | None = await session.scalar(
        select(StatementBatch)
        .where(
            StatementBatch.authority_id == authority_id,
            StatementBatch.id == batch_id,
            StatementBatch.finished_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    return batch


async def _next(work: Work, batch: StatementBatch) -> Sequence[UUID]:
    """The next teachers of a batch: the one that it is about, or those employed on the day."""
    if batch.teacher_id is not None:
        return [batch.teacher_id] if batch.cursor is None else []
    statement = batches.teachers(work, batch.organisation_id, batch.valid_at)
    if batch.cursor is not None:
        statement = statement.where(Employment.teacher_id > batch.cursor)
    return (await work.session.scalars(statement.limit(_PAGE))).all()


async def _issue(work: Work, batch: StatementBatch, found: Sequence[Evaluated]) -> None:
    earlier = await lines.standing(work, [one.teacher_id for one in found], batch.year)
    due = [one for one in found if _is_due(batch, earlier.get(one.teacher_id), one)]
    if not due:
        return
    for policy in {one.policy.hash: one.policy for one in due}.values():
        await pin(work, policy)
    numbers = await lines.next_numbers(work, batch.year, len(due))
    persons = await names.persons(work, [one.teacher_id for one in due])
    units = await names.units(work, {one.employer for one in due if one.employer})
    authority = await names.authority(work)
    made = []
    for number, one in zip(numbers, due, strict=True):
        before = earlier.get(one.teacher_id)
        content = snapshot.of_teacher(
            rows.head(batch, authority, number, before),
            persons[one.teacher_id],
            units.get(one.employer) if one.employer else None,
            one.policy,
            one.status,
        )
        own = {
            "teacher_id": one.teacher_id,
            "organisation_id": one.employer,
            "policy_id": one.policy.id,
            "policy_hash": one.policy.hash,
            "reason": batch.reason if before else None,
        }
        made.append({**rows.row(work, batch, number, content, before), **own})
    await work.session.execute(insert(CreditStatement), made)


def _is_due(batch: StatementBatch, before: CreditStatement | None, one: Evaluated) -> bool:
    if before is None:
        return True
    return batch.reason is not None and not snapshot.says_the_same(before.content, one.status)
