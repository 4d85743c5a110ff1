"""What somebody wants done, and what came of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from trainingflow.domain.canonical import canonical
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.kinds import ItemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document that comes with a command: its text, a file that was uploaded, or where it lies.

    Attributes:
        upload: the id of the upload, whose whole file is there.
        replaces: the earlier document of its kind that it takes the place of.
    """

    kind: str
    title: str
    text: str | None = None
    reference: str | None = None
    upload: UUID | None = None
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One action on one item.

    Attributes:
        action: the name of the action in the item's lifecycle.
        item_id: the item; none when the action creates it.
        kind: what is created, and `organisation_id` for which unit; only without an item.
        expected_version: the version that the actor saw; none: whatever it is now.
        idempotency_key: repeats of the same key carry the command out once; none: no repeat is
            recognised (the clock, whose moves the state itself makes unrepeatable).
        on_behalf_of: the person who has lent the actor the roles to use; none: the actor's own.
        dry_run: only ask.
    """

    action: str
    item_id: UUID | None = None
    kind: ItemKind | None = None
    organisation_id: UUID | None = None
    input: Mapping[str, object] = field(default_factory=dict)
    comment: str | None = None
    documents: tuple[NewDocument, ...] = ()
    expected_version: int | None = None
    idempotency_key: str | None = None
    acting_for: Body | None = None
    decision_reference: str | None = None
    on_behalf_of: UUID | None = None
    dry_run: bool = False

    def fingerprint(self) -> bytes:
        """A hash of everything asked for, the idempotency key excepted."""
        said = {
            "action": self.action,
            "item": self.item_id,
            "kind": self.kind,
            "organisation": self.organisation_id,
            "input": self.input,
            "comment": self.comment,
            "documents": [
                [one.kind, one.title, one.text, one.reference, one.upload, one.replaces]
                for one in self.documents
            ],
            "expected": self.expected_version,
            "for": self.acting_for,
            "reference": self.decision_reference,
            "delegator": self.on_behalf_of,
            "dry": self.dry_run,
        }
        return hashlib.sha256(canonical(said)).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """The action was carried out; in a dry run, it would be.

    `seq` is the number of the event, which is the item's version after it; none in a dry run.
    `replayed` is True when an earlier command with the same key had done it already. `office` is
    the organisation of the role by which it is done; none by a relation, and in a replay.
    """

    item_id: UUID | None
    seq: int | None
    state: str
    warnings: tuple[Blocker, ...] = ()
    replayed: bool = False
    office: UUID | None = None
    recorded: "Recorded | None" = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The event of what was carried out: what the journal says of it.

    Attributes:
        before: the hash of the event before it; none for the first.
        after: its own hash.
    """

    kind: str
    from_state: str
    office: UUID | None
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The action is not possible, for all of the reasons; nothing was changed."""

    item_id: UUID | None
    blockers: tuple[Blocker, ...]
    warnings: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such item, organisation or action for this actor."""

    path: str
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The idempotency key has already been used for another command."""

    key: str


@dataclass(frozen=True, slots=True)
class InFlight:
    """The same command is being carried out at this moment; ask again."""

    key: str


class FollowingRefused(Exception):
    """What an action sets in motion was refused: the action is undone with it."""

    def __init__(self, action: str, outcome: object) -> None:
        """Say which action should have followed, and how it was answered."""
        super().__init__(f"{action} should have followed, and was answered {outcome!r}")
        self.outcome = outcome


Outcome = Performed | Refused | Missing | KeyReused | InFlight
