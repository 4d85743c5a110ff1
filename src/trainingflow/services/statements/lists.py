"""The list of a school: every statement of its teachers that stands for the year."""

from typing import Final
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from trainingflow.db.models import CreditStatement, StatementBatch
from trainingflow.services.statements import lines, names, rows, snapshot
from trainingflow.services.work import Work

ADDED: Final = "名单有增补"
"""Why a list is superseded where the batch only adds statements."""

_AT_ONCE: Final = 100


async def issue_next(work: Work, batch: StatementBatch) -> bool:
    """Issue the list of the next school of which the batch has changed something; False: none."""
    school = await _next(work, batch)
    if school is None:
        return False
    before = await lines.standing_list(work, school, batch.year)
    [number] = await lines.next_numbers(work, batch.year, 1)
    unit = (await names.units(work, [school]))[school]
    head = rows.head(batch, await names.authority(work), number, before)
    content = snapshot.of_school(head, unit, await _listed(work, school, batch.year))
    row = {
        **rows.row(work, batch, number, content, before),
        "organisation_id": school,
        "reason": (batch.reason or ADDED) if before else None,
    }
    await work.session.execute(insert(CreditStatement), [row])
    batch.school_cursor = school
    return True


async def _next(work: Work, batch: StatementBatch) -> UUID | None:
    """The next school: of a statement of the batch, or of one that the batch has superseded."""
    one, replaced = CreditStatement, aliased(CreditStatement)
    mine = (one.authority_id == work.authority_id, one.batch_id == batch.id)
    now = select(one.organisation_id).where(*mine, one.teacher_id.is_not(None))
    earlier = (
        select(replaced.organisation_id)
        .join(one, one.supersedes_id == replaced.id)
        .where(*mine, replaced.authority_id == work.authority_id, one.teacher_id.is_not(None))
    )
    schools = union(now, earlier).subquery()
    school = schools.c.organisation_id
    statement = select(school).where(school.is_not(None))
    if batch.school_cursor is not None:
        statement = statement.where(school > batch.school_cursor)
    found: UUID | None = await work.session.scalar(statement.order_by(school).limit(1))
    return found


async def _listed(work: Work, school: UUID, year: int) -> list[snapshot.Listed]:
    """The statements that stand, read a few at a time: each is a whole status."""
    stream = await work.session.stream_scalars(
        select(CreditStatement.content)
        .where(
            CreditStatement.authority_id == work.authority_id,
            CreditStatement.organisation_id == school,
            CreditStatement.year == year,
            CreditStatement.teacher_id.is_not(None),
            lines.stands(),
        )
        .execution_options(yield_per=_AT_ONCE)
    )
    return [snapshot.listed(content) async for content in stream]
