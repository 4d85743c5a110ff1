"""Lines of statements: which one stands, and the running numbers of an authority and year."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from trainingflow.db.models import AuthorityCounter, CreditStatement
from trainingflow.services.work import Work


def stands() -> ColumnElement[bool]:
    """That a statement is not superseded."""
    later = aliased(CreditStatement)
    return ~exists().where(
        later.authority_id == CreditStatement.authority_id,
        later.supersedes_id == CreditStatement.id,
    )


async def standing(
    work: Work, teachers: Collection[UUID], year: int
) -> Mapping[UUID, CreditStatement]:
    """The statement of the year that stands, by teacher; who has none is left out."""
    rows = await work.session.scalars(
        select(CreditStatement).where(
            CreditStatement.authority_id == work.authority_id,
            CreditStatement.teacher_id.in_(teachers),
            CreditStatement.year == year,
            stands(),
        )
    )
    return {row.teacher_id: row for row in rows if row.teacher_id is not None}


async def standing_list(work: Work, school: UUID, year: int) -> CreditStatement | None:
    """The list of a school and year that stands, if there is one."""
    row: CreditStatement | None = await work.session.scalar(
        select(CreditStatement).where(
            CreditStatement.authority_id == work.authority_id,
            CreditStatement.teacher_id.is_(None),
            CreditStatement.organisation_id == school,
            CreditStatement.year == year,
            stands(),
        )
    )
    return row


async def hold(work: Work, year: int) -> None:
    """Let whoever issues statements of the year at this moment come first."""
    name = f"statements:{work.authority_id}:{year}"
    await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def next_numbers(work: Work, year: int, how_many: int) -> Sequence[str]:
    """The next numbers of the year, `2024-000001` and so on, without gaps or repeats."""
    name = f"CREDIT_STATEMENT.{year}"
    rows = insert(AuthorityCounter).values(authority_id=work.authority_id, name=name, last=how_many)
    last = (
        await work.session.execute(
            rows.on_conflict_do_update(
                index_elements=["authority_id", "name"],
                set_={"last": AuthorityCounter.last + how_many},
            ).returning(AuthorityCounter.last)
        )
    ).scalar_one()
    return [f"{year}-{one:06d}" for one in range(last - how_many + 1, last + 1)]
