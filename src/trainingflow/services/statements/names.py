"""What persons, units and the authority are called in a statement."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Authority, Organisation, Person
from trainingflow.services.statements.snapshot import Named
from trainingflow.services.work import Work


async def authority(work: Work) -> Named:
    """The authority that issues."""
    row = (
        await work.session.execute(
            select(Authority.code, Authority.name_zh).where(Authority.id == work.authority_id)
        )
    ).one()
    return Named(work.authority_id, row.code, row.name_zh)


async def persons(work: Work, ids: Collection[UUID]) -> Mapping[UUID, Named]:
    """Persons by id."""
    rows = await work.session.execute(
        select(Person.id, Person.code, Person.name_zh).where(
            Person.authority_id == work.authority_id, Person.id.in_(ids)
        )
    )
    return {row.id: Named(row.id, row.code, row.name_zh) for row in rows}


async def units(work: Work, ids: Collection[UUID]) -> Mapping[UUID, Named]:
    """Units by id."""
    rows = await work.session.execute(
        select(Organisation.id, Organisation.code, Organisation.name_zh).where(
            Organisation.authority_id == work.authority_id, Organisation.id.in_(ids)
        )
    )
    return {row.id: Named(row.id, row.code, row.name_zh) for row in rows}
