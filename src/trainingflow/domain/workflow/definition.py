"""What a lifecycle is: states, transitions and what each transition demands, as data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from trainingflow.domain.citation import Label
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.fields import Field

NONE = ""
"""The state of an item that does not exist yet: the source of every creation."""


class ItemKind(StrEnum):
    """The kinds of items that have a lifecycle."""

    COURSE = "COURSE"
    COURSE_RUN = "COURSE_RUN"
    CREDIT_BATCH = "CREDIT_BATCH"


class Stage(StrEnum):
    """The five stages through which everything passes (申报 论证 审批 实施 评估)."""

    DECLARATION = "DECLARATION"
    APPRAISAL = "APPRAISAL"
    APPROVAL = "APPROVAL"
    IMPLEMENTATION = "IMPLEMENTATION"
    EVALUATION = "EVALUATION"


class Relation(StrEnum):
    """What a person can be to an item, by the item's own facts."""

    APPLICANT = "APPLICANT"
    DEVELOPER = "DEVELOPER"
    COURSE_LEADER = "COURSE_LEADER"
    PARTICIPANT = "PARTICIPANT"
    PANEL_MEMBER = "PANEL_MEMBER"
    ANYONE = "ANYONE"
    SYSTEM = "SYSTEM"


class Duty(StrEnum):
    """A task in a lifecycle; which body has it is said by the procedure of the policy."""

    APPRAISAL = "APPRAISAL"
    APPROVAL = "APPROVAL"
    FILING = "FILING"
    OBJECTIONS = "OBJECTIONS"
    RUN_ORGANISATION = "RUN_ORGANISATION"
    SUPERVISION = "SUPERVISION"
    EVALUATION = "EVALUATION"
    CREDIT_CONFIRMATION = "CREDIT_CONFIRMATION"


@dataclass(frozen=True, slots=True)
class InUnit:
    """Somebody with one of these roles in the item's organisation, or in one above it."""

    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class ForDuty:
    """Somebody with one of these roles in a body that has the duty, or an officer of its office."""

    duty: Duty
    roles: frozenset[Role]


Owner = Relation | InUnit | ForDuty


class Due(StrEnum):
    """The instant by which a state should be left."""

    ROUND_CLOSES = "ROUND_CLOSES"
    NOTICE_ENDS = "NOTICE_ENDS"
    FIRST_SESSION = "FIRST_SESSION"
    LAST_SESSION = "LAST_SESSION"
    SEMESTER_ENDS = "SEMESTER_ENDS"


class ClockMove(StrEnum):
    """What the clock does when a state is due."""

    REMIND = "REMIND"
    AUTO_TRANSITION = "AUTO_TRANSITION"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a state should be left, and what the clock then does."""

    due: Due
    move: ClockMove = ClockMove.REMIND
    action: str | None = None


class Outcome(StrEnum):
    """How an item has ended."""

    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a lifecycle.

    A state that is not final has owners, and a deadline or the reason why there is none. A final
    state has an outcome and says what it means for credits.
    """

    name: StrEnum
    stage: Stage
    label: Label
    owners: tuple[Owner, ...] = ()
    deadline: Deadline | None = None
    no_deadline: str | None = None
    no_withdrawal: str | None = None
    outcome: Outcome | None = None
    credit: str | None = None

    @property
    def final(self) -> bool:
        """Whether the lifecycle ends here."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; a standing one belongs to the dossier and stays valid in later states.

    The others record an act and must be added in the state in which the act is done.
    """

    name: StrEnum
    label: Label
    standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One line of a lifecycle: an action that leads from a state to a state, often the same.

    Attributes:
        documents: each entry is a choice, one of whose kinds must be there.
        decides: the action is a decision of a body on the item.
        impartial: nobody does this for an item of their own; so it is for every decision.
        not_after: who has done one of these in the same submission cannot do this.
        reopens: the action leaves a final state, which only a declared one may.
        cites: identifiers of the rules that the line comes from; empty: it completes the text.
    """

    action: str
    source: str
    target: str
    owners: tuple[Owner, ...]
    label: Label
    guards: tuple[str, ...] = ()
    window: str | None = None
    documents: tuple[frozenset[StrEnum], ...] = ()
    effects: tuple[str, ...] = ()
    input: tuple[Field, ...] = ()
    comment_required: bool = False
    decides: bool = False
    impartial: bool = False
    not_after: tuple[str, ...] = ()
    reopens: bool = False
    cites: tuple[str, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether the item remains in its state."""
        return self.source == self.target

    def from_each(self, *sources: StrEnum) -> tuple["Transition", ...]:
        """The same line from each of the states; one that stays goes on staying in each."""
        return tuple(
            replace(self, source=source, target=source if self.stays else self.target)
            for source in sources
        )


Guard = Callable[[Any, Any, Any], Iterable[Any]]
"""A small pure function `(facts, attempt, procedure)` that yields findings: why not, or warnings.

The facts are those of the definition's kind, which only the definition knows.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """A whole lifecycle of one kind of item; one object each, compared by identity."""

    kind: ItemKind
    version: int
    label: Label
    initial: StrEnum
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    documents: tuple[DocumentKind, ...] = ()
    dossier: tuple[Field, ...] = ()
    guards: Mapping[str, Guard] = field(default_factory=dict)
    withdrawal: str = "withdraw"
    retired: bool = False
    _by_state: Mapping[str, State] = field(init=False, repr=False)
    _by_move: Mapping[tuple[str, str], Transition] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_by_state", MappingProxyType({str(state.name): state for state in self.states})
        )
        object.__setattr__(
            self,
            "_by_move",
            MappingProxyType({(line.source, line.action): line for line in self.transitions}),
        )

    @property
    def standing_documents(self) -> frozenset[str]:
        """The kinds that belong to the dossier."""
        return frozenset(str(kind.name) for kind in self.documents if kind.standing)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action once, in the order of the table."""
        return tuple(dict.fromkeys(line.action for line in self.transitions))

    @property
    def remembered(self) -> frozenset[str]:
        """The actions that later decisions ask about: only these are needed in `Facts.history`."""
        decided = {line.action for line in self.transitions if line.decides}
        return frozenset(decided | {name for line in self.transitions for name in line.not_after})

    def state(self, name: str) -> State:
        """The state of that name.

        Raises:
            KeyError: the definition has no such state.
        """
        return self._by_state[name]

    def transition(self, state: str, action: str) -> Transition | None:
        """The line for the action in the state; None when the action is not possible there."""
        return self._by_move.get((state, action))

    def leaving(self, state: str) -> Iterator[Transition]:
        """The lines that start in the state, those that stay in it included."""
        return (line for line in self.transitions if line.source == state)

    def lines(self, action: str) -> Iterator[Transition]:
        """The lines of the action, one a source state."""
        return (line for line in self.transitions if line.action == action)


@dataclass(frozen=True, slots=True)
class TransitionRule:
    """One permitted move, as the database knows it; `source` is empty for a creation."""

    kind: str
    version: int
    source: str
    action: str
    target: str


def transition_rules(definition: Definition) -> tuple[TransitionRule, ...]:
    """The rows of the database's transition table for this definition."""
    return tuple(
        TransitionRule(
            str(definition.kind),
            definition.version,
            str(line.source),
            line.action,
            str(line.target),
        )
        for line in definition.transitions
    )
