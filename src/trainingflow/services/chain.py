"""The chain of an item's history: every event holds a hash over itself and the one before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from trainingflow.domain.canonical import canonical

BEGINNING = b""
"""What stands in the place of the previous hash before the first event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What an event says, as far as its hash covers it."""

    seq: int
    action: str
    from_state: str
    to_state: str
    at: datetime
    actor_id: UUID | None
    acting_for: str | None
    decision_reference: str | None
    comment: str | None
    input: Mapping[str, object]
    delegator_id: UUID | None = None


def row_hash(previous: bytes, link: Link) -> bytes:
    """The hash of an event; its instant is written in UTC, so that no zone changes it."""
    said: dict[str, object] = {
        "seq": link.seq,
        "action": link.action,
        "from": link.from_state,
        "to": link.to_state,
        "at": link.at.astimezone(UTC),
        "actor": link.actor_id,
        "for": link.acting_for,
        "reference": link.decision_reference,
        "comment": link.comment,
        "input": link.input,
    }
    if link.delegator_id is not None:
        said["delegator"] = link.delegator_id
    return hashlib.sha256(previous + canonical(said)).digest()
