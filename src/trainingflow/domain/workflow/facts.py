"""What is known about an item when something is attempted on it; nothing here depends on now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from trainingflow.domain.calendar import Window
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.duties import Relation, UnitOf
from trainingflow.domain.workflow.lines import NONE
from trainingflow.domain.workflow.panel import NO_PANEL, PanelFacts
from trainingflow.domain.workflow.procedure import Procedure


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document on the item: its kind, when it was added, and what it is by its hash."""

    kind: str
    added_at: datetime
    id: UUID | None = None
    sha256: bytes = b""
    replaces: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A decision on the present submission, bound to the dossier as it was.

    Attributes:
        seq: the number of the decision's event.
        action: what was decided.
        covers: the sections that it was about.
        voided_by: the number of the event that changed one of them; None: it stands.
        changed: the covered sections that have changed.
    """

    seq: int
    action: str
    covers: tuple[str, ...]
    voided_by: int | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did to the item; the clock's acts have no person.

    `delegator_id` is the person on whose behalf it was done, if it was.

    `seq` is its number in the item's history, by which later acts can name it. `input` is kept
    only for the acts that the definition `records`.
    """

    action: str
    person_id: UUID | None
    at: datetime
    seq: int = 0
    input: Mapping[str, object] = field(default_factory=dict)
    delegator_id: UUID | None = None

    @property
    def persons(self) -> frozenset[UUID]:
        """Who stands behind it: whoever did it, and on whose behalf."""
        return frozenset(one for one in (self.person_id, self.delegator_id) if one is not None)


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
        approvals: the decisions on the present submission, the earliest first.
        panel: who appraises the present submission.
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
    approvals: tuple[Approval, ...] = ()
    panel: PanelFacts = NO_PANEL

    def path_of(self, unit: UnitOf) -> tuple[UUID, ...]:
        """That organisation of the item first, then those above it up to the root.

        Participating units are several, in any order, without those above them.
        """
        match unit:
            case UnitOf.DECLARING:
                return self.organisation_path
            case UnitOf.UNDERTAKING:
                return self.undertaking_path
            case UnitOf.PARTICIPATING:
                return tuple(self.participating_units)

    def places_of(self, unit: UnitOf) -> tuple[UUID, ...]:
        """The organisations themselves: one, or every participating unit."""
        path = self.path_of(unit)
        return path if unit is UnitOf.PARTICIPATING else path[:1]

    @property
    def undertaking_path(self) -> tuple[UUID, ...]:
        """Who carries the item out: the declaring unit, where the kind knows no other."""
        return self.organisation_path

    @property
    def participating_units(self) -> frozenset[UUID]:
        """The units that send participants; none where the kind knows no roster."""
        return frozenset()

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """Who is in this relation to the item; empty for relations that the kind does not have."""
        if relation is Relation.APPLICANT and self.applicant is not None:
            return frozenset({self.applicant})
        if relation is Relation.PANEL_MEMBER:
            return self.panel.asked
        return frozenset()

    @property
    def interested(self) -> frozenset[UUID]:
        """Who may not decide on the item because it is their own."""
        return self.persons(Relation.APPLICANT)
