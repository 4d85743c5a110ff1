"""Why something is not possible: typed reasons with their facts, in both languages.

A reason that does not stop the action is a warning: `Caution` holds one.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.messages import sentence


class BlockerCode(StrEnum):
    """Every reason there is; the codes never change their meaning."""

    WRONG_STATE = "WRONG_STATE"
    STALE_VERSION = "STALE_VERSION"
    DEFINITION_RETIRED = "DEFINITION_RETIRED"
    LOCKED_PERIOD = "LOCKED_PERIOD"
    ROLE_REQUIRED = "ROLE_REQUIRED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    TOKEN_SCOPE = "TOKEN_SCOPE"  # noqa: S105 - a code, not a secret
    NOT_ASSIGNED = "NOT_ASSIGNED"
    ACTING_FOR_REQUIRED = "ACTING_FOR_REQUIRED"
    DELEGATION_EXPIRED = "DELEGATION_EXPIRED"
    DELEGATION_SCOPE = "DELEGATION_SCOPE"
    SELF_APPROVAL = "SELF_APPROVAL"
    SAME_PERSON_TWICE = "SAME_PERSON_TWICE"
    CONFLICT_OF_INTEREST = "CONFLICT_OF_INTEREST"
    CONFLICT_UNDECLARED = "CONFLICT_UNDECLARED"
    RECUSED = "RECUSED"
    WINDOW_NOT_OPEN = "WINDOW_NOT_OPEN"
    WINDOW_CLOSED = "WINDOW_CLOSED"
    OUTSIDE_DAILY_HOURS = "OUTSIDE_DAILY_HOURS"
    SAME_ROUND = "SAME_ROUND"
    WINDOW_LATE = "WINDOW_LATE"
    DOCUMENT_MISSING = "DOCUMENT_MISSING"
    FIELD_MISSING = "FIELD_MISSING"
    INPUT_INVALID = "INPUT_INVALID"
    COMMENT_REQUIRED = "COMMENT_REQUIRED"
    REVIEWS_OUTSTANDING = "REVIEWS_OUTSTANDING"
    QUORUM_NOT_MET = "QUORUM_NOT_MET"
    VOTE_NOT_OPEN = "VOTE_NOT_OPEN"
    VOTE_OPEN = "VOTE_OPEN"
    VOTE_OTHERWISE = "VOTE_OTHERWISE"
    NOTICE_RUNNING = "NOTICE_RUNNING"
    OBJECTION_OPEN = "OBJECTION_OPEN"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    LIMIT_REACHED = "LIMIT_REACHED"
    PREREQUISITE = "PREREQUISITE"
    SECTION_CLOSED = "SECTION_CLOSED"
    APPROVAL_VOIDED = "APPROVAL_VOIDED"


class Clearer(StrEnum):
    """Who can clear a blocker."""

    ACTOR = "ACTOR"
    OWNER = "OWNER"
    OTHER_PERSON = "OTHER_PERSON"
    PANEL = "PANEL"
    BODY = "BODY"
    TIME = "TIME"
    NOBODY = "NOBODY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """One reason. `next_possible_at` is None when time alone will not help."""

    code: BlockerCode
    cleared_by: Clearer = Clearer.ACTOR
    override_by: Body | None = None
    next_possible_at: datetime | None = None

    def message(self, language: Language) -> str:
        """The reason as a sentence, made from its facts."""
        return sentence(self.facts, language)

    @property
    def facts(self) -> dict[str, object]:
        """Every field by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBlocker(Blocker):
    """The item's state, its definition or its period does not know the action."""

    action: str
    state: str
    available: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleBlocker(Blocker):
    """The item has changed since the actor saw it."""

    expected: int
    current: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleBlocker(Blocker):
    """The actor is not among those who may do it; `required` says who may."""

    required: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictBlocker(Blocker):
    """The person may not do it, whatever the role, because of what they have done or are."""

    persons: tuple[UUID, ...]
    conflict: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowBlocker(Blocker):
    """The window of the action is not open."""

    window: str
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentBlocker(Blocker):
    """A document is missing; one of the kinds would do."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldBlocker(Blocker):
    """A field is missing or holds what it may not; `expected` says what it should be."""

    field: str
    expected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBlocker(Blocker):
    """A number of the regulation is not kept; `actual` and `allowed` are numbers as text."""

    limit: str
    allowed: str
    actual: str
    subject: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelBlocker(Blocker):
    """The panel has not done its part; `outstanding` are the members waited for."""

    outstanding: tuple[UUID, ...] = ()
    required: int | None = None
    actual: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeBlocker(Blocker):
    """The public notice still runs, or an objection to it is open."""

    closes_at: datetime | None = None
    objections: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrerequisiteBlocker(Blocker):
    """Something else has to be so first."""

    requirement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlocker(Blocker):
    """The dossier was sent back for other sections than these."""

    sections: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalBlocker(Blocker):
    """A decision no longer stands: sections that it covered have changed since."""

    action: str
    sections: tuple[str, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """A warning: a reason that is shown beside the answer and stops nothing."""

    reason: Blocker


Finding = Blocker | Caution
"""What a guard yields."""
