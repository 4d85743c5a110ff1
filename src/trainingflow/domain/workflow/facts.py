"""What is known about an item when something is attempted on it; nothing here depends on now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from trainingflow.domain.calendar import Window
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.definition import NONE, Relation
from trainingflow.domain.workflow.procedure import Procedure


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document on the item: its kind, and when it was added."""

    kind: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did to the item; the clock's acts have no person."""

    action: str
    person_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every kind of item has.

    Attributes:
        state: the empty text while the item does not exist yet.
        organisation_path: the item's organisation first, then those above it up to the root.
        windows: every window row that applies to the item, past and future, in any order.
        entered_at: when the present state was entered; acts that stay in it do not count.
        submitted_at: the last submission; None before the first.
        round: the round of the last submission, and `round_closes` the end of its window.
        history: the acts on the item, oldest first; at least those that the definition remembers.
        dossier: the fields of the newest dossier version by name.
    """

    procedure: Procedure
    item_id: UUID | None = None
    state: str = NONE
    version: int = 0
    organisation_id: UUID
    organisation_path: tuple[UUID, ...]
    organisation_body: Body | None = None
    organisation_recognised: bool = False
    applicant: UUID | None = None
    windows: tuple[Window, ...] = ()
    entered_at: datetime | None = None
    submitted_at: datetime | None = None
    round: str | None = None
    round_closes: datetime | None = None
    documents: tuple[AttachedDocument, ...] = ()
    history: tuple[Act, ...] = ()
    dossier: Mapping[str, object] = field(default_factory=dict)

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """Who is in this relation to the item; empty for relations that the kind does not have."""
        if relation is Relation.APPLICANT and self.applicant is not None:
            return frozenset({self.applicant})
        return frozenset()

    @property
    def interested(self) -> frozenset[UUID]:
        """Who may not decide on the item because it is their own."""
        return self.persons(Relation.APPLICANT)
