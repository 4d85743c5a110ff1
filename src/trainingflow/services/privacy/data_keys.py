"""The keys of an authority and of its people: made when first needed, wrapped, destroyed.

A master key wraps the two keys of an authority; the one for SUBJECTS wraps the key of each person.
A person whose key is destroyed is beyond reading, in this database and in whatever quotes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataKey, SubjectKey
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.suites import new_key, opened
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
        row.purpose: keyring.unwrap(row.wrapped, row.master, _place(authority_id, row.purpose))
        for row in rows
    }
    if len(found) < len(Purpose):
        return None
    return AuthorityKeys(authority_id, found[Purpose.SUBJECTS], found[Purpose.INDEX])


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
            "wrapped": keyring.wrap(new_key(), _place(work.authority_id, purpose)),
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
        place = _place(row.authority_id, row.purpose)
        row.wrapped = keyring.wrap(keyring.unwrap(row.wrapped, row.master, place), place)
        row.master, row.wrapped_at = keyring.newest.generation, now
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
            keys.subjects, row.wrapped, _place(keys.authority_id, str(row.person_id))
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
                keys.subjects, new_key(), _place(work.authority_id, str(one))
            ),
        }
        for one in people
    ]
    if rows:
        await work.session.execute(insert(SubjectKey).on_conflict_do_nothing(), rows)
    return await subject_keys(work.session, keys, people)


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


def _place(authority_id: UUID, what: str) -> bytes:
    return f"key {authority_id} {what}".encode()
