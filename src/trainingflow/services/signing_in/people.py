"""People and units by what they are called outside: a number, a code, an identity at a provider."""

from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Organisation, Person
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn


async def by_code(session: Session, code: str) -> SignedIn | None:
    """The person of a number; None where there is none, or where several authorities have one."""
    found = (
        await session.execute(
            select(Person.authority_id, Person.id).where(Person.code == code).limit(2)
        )
    ).all()
    return SignedIn(found[0].authority_id, found[0].id) if len(found) == 1 else None


async def unit_by_code(session: Session, authority_id: UUID, code: str) -> UUID | None:
    """The organisation of a code; None where there is none."""
    return await session.scalar(
        select(Organisation.id).where(
            Organisation.authority_id == authority_id, Organisation.code == code
        )
    )
