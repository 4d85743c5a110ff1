"""How many accounts there are, and how far open recomputations have come."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.models import Authority, CreditAccount, Teacher
from trainingflow.db.session import Database
from trainingflow.services.work import Work


async def authorities(database: Database) -> Sequence[UUID]:
    """Every authority, in the order of their ids."""
    async with database.reading() as session:
        return (await session.scalars(select(Authority.id).order_by(Authority.id))).all()


async def accounts_of(work: Work) -> Mapping[str, int]:
    """How many teachers are under each policy; policies without any are left out."""
    rows = await work.session.execute(
        select(CreditAccount.policy_id, func.count().label("accounts"))
        .where(CreditAccount.authority_id == work.authority_id, CreditAccount.applies)
        .group_by(CreditAccount.policy_id)
        .order_by(CreditAccount.policy_id)
    )
    return {row.policy_id: row.accounts for row in rows}


async def teachers_of(database: Database, authority_id: UUID) -> int:
    """How many teachers an authority has."""
    async with database.of(authority_id).reading() as session:
        statement = select(func.count()).where(Teacher.authority_id == authority_id)
        return (await session.execute(statement)).scalar_one()
