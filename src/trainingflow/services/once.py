"""What is made beside the lifecycles, made once for each idempotency key of a person."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from trainingflow.db.models import IdempotencyKey
from trainingflow.domain.canonical import canonical
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.services.command import InFlight, KeyReused
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Made:
    """It is there: made now, or before with the same key."""

    id: UUID
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class NotMade:
    """Nothing was made, for all of the reasons."""

    blockers: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """What an argument names is not there for this person."""

    path: str


MadeOrNot = Made | NotMade | Unknown | KeyReused | InFlight


async def earlier(
    work: Work, key: str, said: Mapping[str, object]
) -> Made | KeyReused | InFlight | None:
    """What was made before with the key; None when nothing was. Holds the key until the end."""
    person = _person(work)
    if not await hold(work, f"{work.authority_id}:{person}:{key}"):
        return InFlight(key)
    kept = await work.session.get(IdempotencyKey, (work.authority_id, person, key))
    if kept is None:
        return None
    if kept.request_sha256 != _fingerprint(said) or kept.item_id is None:
        return KeyReused(key)
    return Made(kept.item_id, replayed=True)


async def keep(work: Work, key: str, said: Mapping[str, object], made: UUID) -> Made:
    """Remember what was made with the key."""
    work.session.add(
        IdempotencyKey(
            authority_id=work.authority_id,
            actor_id=_person(work),
            key=key,
            request_sha256=_fingerprint(said),
            item_id=made,
            seq=None,
            at=work.now,
        )
    )
    await work.session.flush()
    return Made(made)


def missing(field: str) -> FieldBlocker:
    """That an argument has to be filled in."""
    return FieldBlocker(code=BlockerCode.FIELD_MISSING, field=field)


def invalid(field: str, expected: str) -> FieldBlocker:
    """That an argument holds what it may not."""
    return FieldBlocker(code=BlockerCode.INPUT_INVALID, field=field, expected=expected)


def _person(work: Work) -> UUID:
    if work.actor.person_id is None:
        message = "the clock makes nothing by a key"
        raise LookupError(message)
    return work.actor.person_id


def _fingerprint(said: Mapping[str, object]) -> bytes:
    return hashlib.sha256(canonical(said)).digest()
