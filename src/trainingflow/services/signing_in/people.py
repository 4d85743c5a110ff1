"""People and units by what they are called outside: a number, a code, an identity at a provider."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    AccessSuspension,
    Authority,
    Organisation,
    Person,
    ProviderIdentity,
)
from trainingflow.db.row_security import enter
from trainingflow.db.session import Session, clock
from trainingflow.domain.people import Role
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.signing_in import everywhere, recognise
from trainingflow.services.signing_in.configuration import Provider
from trainingflow.services.signing_in.entries import enter_journal
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.provider_tokens import Claims

CLAIM = "CLAIM"
"""Why an identity is a person's when the provider's own claim says so."""


async def by_code(session: Session, code: str) -> SignedIn | None:
    """The person of a number; None where there is none, or where several authorities have one.

    The transaction goes on as one of the person's authority.
    """
    found = []
    for authority_id in (await session.scalars(select(Authority.id))).all():
        await enter(session, authority_id)
        person = await session.scalar(
            select(Person.id).where(Person.authority_id == authority_id, Person.code == code)
        )
        if person is not None:
            found.append(SignedIn(authority_id, person))
    if len(found) != 1:
        return None
    await enter(session, found[0].authority_id)
    return found[0]


async def person_by_code(session: Session, authority_id: UUID, code: str) -> UUID | None:
    """The person of a number in an authority, if there is one."""
    found: UUID | None = await session.scalar(
        select(Person.id).where(Person.authority_id == authority_id, Person.code == code)
    )
    return found


async def unit_by_code(session: Session, authority_id: UUID, code: str) -> UUID | None:
    """The organisation of a code; None where there is none."""
    return await session.scalar(
        select(Organisation.id).where(
            Organisation.authority_id == authority_id, Organisation.code == code
        )
    )


async def of_claims(session: Session, claims: Claims, provider: Provider) -> SignedIn | None:
    """The person whom a token of the provider speaks for.

    An identity that was linked counts before a claim does; and a claim never takes over a person
    who is linked to another identity of the same provider.
    """
    row = (
        await session.execute(
            select(ProviderIdentity.authority_id, ProviderIdentity.person_id).where(
                ProviderIdentity.issuer == claims.issuer,
                ProviderIdentity.subject == claims.subject,
                ProviderIdentity.ended_at.is_(None),
            )
        )
    ).one_or_none()
    if row is not None:
        return SignedIn(row.authority_id, row.person_id)
    code = claims.text(provider.claim)
    who = None if code is None else await by_code(session, code)
    return None if who is None or await _linked(session, who, claims.issuer) else who


async def link(session: Session, who: SignedIn, issuer: str, subject: str, because: str) -> bool:
    """Keep that an identity at the provider is a person's; whether it is new."""
    known = select(ProviderIdentity.id).where(
        ProviderIdentity.issuer == issuer,
        ProviderIdentity.subject == subject,
        ProviderIdentity.ended_at.is_(None),
    )
    if await session.scalar(known) is not None:
        return False
    session.add(
        ProviderIdentity(
            authority_id=who.authority_id,
            id=new_id(),
            person_id=who.person_id,
            issuer=issuer,
            subject=subject,
            linked_at=await clock(session),
            linked_because=because,
        )
    )
    await session.flush()
    enter_journal(session, who, "linkIdentity", by_terminal=because != CLAIM)
    note(Occurrence.IDENTITY_LINKED, person=who.person_id, because=because)
    return True


async def unlink(session: Session, who: SignedIn, issuer: str) -> int:
    """End the identities of a person at a provider; how many there were."""
    ended = await session.scalars(
        update(ProviderIdentity)
        .where(
            ProviderIdentity.authority_id == who.authority_id,
            ProviderIdentity.person_id == who.person_id,
            ProviderIdentity.issuer == issuer,
            ProviderIdentity.ended_at.is_(None),
        )
        .values(ended_at=await clock(session))
        .returning(ProviderIdentity.id)
    )
    number = len(ended.all())
    if number:
        enter_journal(session, who, "unlinkIdentity", by_terminal=True)
    return number


async def suspend(session: Session, who: SignedIn, reason: str) -> bool:
    """Let somebody in by no means any more, and end every session now; whether it is new."""
    if await recognise.suspended(session, who.authority_id, who.person_id):
        return False
    session.add(
        AccessSuspension(
            authority_id=who.authority_id,
            id=new_id(),
            person_id=who.person_id,
            since=await clock(session),
            reason=reason,
        )
    )
    await session.flush()
    await everywhere.end_all(session, who, "suspended")
    enter_journal(session, who, "suspend", by_terminal=True)
    return True


async def readmit(session: Session, who: SignedIn) -> bool:
    """End the suspension of somebody; whether there was one."""
    ended = await session.scalars(
        update(AccessSuspension)
        .where(
            AccessSuspension.authority_id == who.authority_id,
            AccessSuspension.person_id == who.person_id,
            AccessSuspension.ended_at.is_(None),
        )
        .values(ended_at=await clock(session))
        .returning(AccessSuspension.id)
    )
    found = bool(ended.all())
    if found:
        enter_journal(session, who, "readmit", by_terminal=True)
    return found


async def needs_second_factor(session: Session, who: SignedIn, roles: Collection[Role]) -> bool:
    """Whether somebody holds a role now that is not held without a second factor."""
    held = (await begin(session, who)).actor.assignments
    return any(one.role in roles for one in held)


async def _linked(session: Session, who: SignedIn, issuer: str) -> bool:
    other = select(ProviderIdentity.id).where(
        ProviderIdentity.authority_id == who.authority_id,
        ProviderIdentity.person_id == who.person_id,
        ProviderIdentity.issuer == issuer,
        ProviderIdentity.ended_at.is_(None),
    )
    return await session.scalar(other.limit(1)) is not None
