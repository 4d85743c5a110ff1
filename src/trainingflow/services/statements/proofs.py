"""Proves many statements, one after the other: memory stays flat."""

from collections.abc import AsyncIterator
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Authority, CreditStatement
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.services.statements.verify import Verified, verify
from trainingflow.services.work import Work


async def prove_all(
    database: Database, *, year: int | None = None, number: str | None = None
) -> AsyncIterator[tuple[str, Verified]]:
    """Prove the statements of every authority, by number.

    Args:
        database: where they are; nothing is written.
        year: only of this year.
        number: only this one.
    """
    async with database.reading() as session:
        authorities = (await session.scalars(select(Authority.id).order_by(Authority.code))).all()
    for authority_id in authorities:
        async for one in _numbers(database, authority_id, year, number):
            async with database.of(authority_id).reading() as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                found = await verify(work, one)
            if found is not None:
                yield one, found


async def _numbers(
    database: Database, authority_id: UUID, year: int | None, number: str | None
) -> AsyncIterator[str]:
    last = ""
    while True:
        statement = select(CreditStatement.number).where(
            CreditStatement.authority_id == authority_id, CreditStatement.number > last
        )
        if year is not None:
            statement = statement.where(CreditStatement.year == year)
        if number is not None:
            statement = statement.where(CreditStatement.number == number)
        async with database.of(authority_id).reading() as session:
            rows = (
                await session.scalars(statement.order_by(CreditStatement.number).limit(500))
            ).all()
        for one in rows:
            yield one
        if not rows:
            return
        last = rows[-1]
