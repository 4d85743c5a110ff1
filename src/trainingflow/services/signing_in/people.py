"""People and units by what they are called outside: a number, a code, an identity at a provider."""

from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Organisation, Person
from trainingflow.db.row_security import each_authority, enter
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn


async def by_code(session: Session, code: str) -> SignedIn | None:
    """The person of a number; None where there is none, or where several authorities have one."""
    found = [
        SignedIn(authority_id, person_id)
        async for authority_id in each_authority(session)
        for person_id in await session.scalars(
            select(Person.id).where(Person.authority_id == authority_id, Person.code == code)
        )
    ]
    if len(found) != 1:
        return None
    await enter(session, found[0].authority_id)
    return found[0]


async def unit_by_code(session: Session, authority_id: UUID, code: str) -> UUID | None:
    """The organisation of a code; None where there is none."""
    return await session.scalar(
        select(Organisation.id).where(
            Organisation.authority_id == authority_id, Organisation.code == code
        )
    )
