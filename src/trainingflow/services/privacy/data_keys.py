"""The keys of an authority and of its people: made when first needed, wrapped, destroyed.

A master key wraps the two keys of an authority; the one for SUBJECTS wraps the key of each person.
A person whose key is destroyed is beyond reading, in this database and in whatever quotes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataKey, SubjectKey, WebhookEndpoint
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.suites import new_key, opened
from trainingflow.services.webhooks.secrets import revealed, sealed
from trainingflow.services.work import Work


class Purpose(StrEnum):
    """What a key of an authority is for."""

    SUBJECTS = "SUBJECTS"
    INDEX = "INDEX"


@dataclass(frozen=True, slots=True)
class AuthorityKeys:
    """The keys of an authority, unwrapped; they never print.

    Attributes:
        subjects: wraps the keys of persons.
        index: makes blind indexes.
    """

    authority_id: UUID
    subjects: bytes = field(repr=False)
    index: bytes = field(repr=False)


async def authority_keys(
    session: AsyncSession, keyring: Keyring, authority_id: UUID
) -> AuthorityKeys | None:
    """The keys of an authority; None while it has none.

    Raises:
        MasterMissing: the master key that wraps them is not configured.
        SealBroken: a row was changed, or is another's.
    """
    rows = await session.scalars(select(DataKey).where(DataKey.authority_id == authority_id))
    found = {
        row.purpose: keyring.unwrap(
            row.wrapped, row.master, place_of_key(authority_id, row.purpose)
        )
        for row in rows
    }
    if len(found) < len(Purpose):
        return None
    return AuthorityKeys(authority_id, found[Purpose.SUBJECTS], found[Purpose.INDEX])


def subjects_key(keyring: Keyring, authority_id: UUID, wrapped: bytes, master: str) -> bytes:
    """The key of an authority that wraps those of its people, as its row holds it."""
    return keyring.unwrap(wrapped, master, place_of_key(authority_id, Purpose.SUBJECTS))


async def authority_keys_made(work: Work, keyring: Keyring) -> AuthorityKeys:
    """The keys of the authority; they are made where there are none yet."""
    found = await authority_keys(work.session, keyring, work.authority_id)
    if found is not None:
        return found
    rows = [
        {
            "authority_id": work.authority_id,
            "purpose": str(purpose),
            "master": keyring.newest.generation,
            "wrapped": keyring.wrap(new_key(), place_of_key(work.authority_id, purpose)),
            "wrapped_at": work.now,
        }
        for purpose in Purpose
    ]
    await work.session.execute(insert(DataKey).on_conflict_do_nothing(), rows)
    made = await authority_keys(work.session, keyring, work.authority_id)
    if made is None:
        message = "the keys that were just written are not there"
        raise LookupError(message)
    return made


async def rewrap(session: AsyncSession, keyring: Keyring, now: datetime) -> int:
    """Wrap every key of every authority under the newest master key; how many were another's.

    What the keys encrypt stays as it is.
    """
    done = 0
    rows = await session.scalars(select(DataKey).with_for_update())
    for row in rows:
        if row.master == keyring.newest.generation:
            continue
        place = place_of_key(row.authority_id, row.purpose)
        row.wrapped = keyring.wrap(keyring.unwrap(row.wrapped, row.master, place), place)
        row.master, row.wrapped_at = keyring.newest.generation, now
        done += 1
    for endpoint in await session.scalars(select(WebhookEndpoint).with_for_update()):
        if endpoint.master != keyring.newest.generation:
            secret = revealed(keyring, endpoint.id, endpoint.secret, endpoint.master)
            endpoint.secret, endpoint.master = sealed(keyring, endpoint.id, secret)
            done += 1
        old, master = endpoint.old_secret, endpoint.old_master
        if old is not None and master not in {None, keyring.newest.generation}:
            secret = revealed(keyring, endpoint.id, old, str(master))
            endpoint.old_secret, endpoint.old_master = sealed(keyring, endpoint.id, secret)
            done += 1
    return done


async def subject_keys(
    session: AsyncSession, keys: AuthorityKeys, people: Collection[UUID]
) -> Mapping[UUID, bytes]:
    """The keys of people; those are missing who have none, or whose key is destroyed."""
    rows = await session.execute(
        select(SubjectKey.person_id, SubjectKey.wrapped).where(
            SubjectKey.authority_id == keys.authority_id,
            SubjectKey.person_id.in_(people),
            SubjectKey.wrapped.is_not(None),
        )
    )
    return {
        row.person_id: opened(
            keys.subjects, row.wrapped, place_of_key(keys.authority_id, str(row.person_id))
        )
        for row in rows
    }


async def subject_keys_made(
    work: Work, keyring: Keyring, keys: AuthorityKeys, people: Collection[UUID]
) -> Mapping[UUID, bytes]:
    """The keys of people; they are made for whoever has none. A destroyed one stays destroyed."""
    rows = [
        {
            "authority_id": work.authority_id,
            "person_id": one,
            "wrapped": keyring.suite.seal(
                keys.subjects, new_key(), place_of_key(work.authority_id, str(one))
            ),
        }
        for one in people
    ]
    if rows:
        await work.session.execute(insert(SubjectKey).on_conflict_do_nothing(), rows)
    return await subject_keys(work.session, keys, people)


async def hold_keys(session: AsyncSession, authority_id: UUID, *, alone: bool = False) -> None:
    """Let the keys of an authority stay what they are until the transaction ends.

    Args:
        session: an open transaction.
        authority_id: whose keys.
        alone: to change them: wait for everybody who uses them.
    """
    take = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    await session.execute(select(take(func.hashtextextended(f"keys of {authority_id}", 0))))


async def destroy(work: Work, person_id: UUID) -> None:
    """Destroy the key of a person; harmless to repeat, and for whoever has none."""
    await work.session.execute(
        update(SubjectKey)
        .where(
            SubjectKey.authority_id == work.authority_id,
            SubjectKey.person_id == person_id,
            SubjectKey.destroyed_at.is_(None),
        )
        .values(wrapped=None, destroyed_at=work.now)
    )


def place_of_key(authority_id: UUID, what: str) -> bytes:
    """Where a wrapped key belongs: moved elsewhere it cannot be opened."""
    return f"key {authority_id} {what}".encode()
