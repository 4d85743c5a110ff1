"""What a lifecycle is: states, lines and what each line demands, as data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Ask, Transition
from trainingflow.domain.workflow.sections import Section, whole
from trainingflow.domain.workflow.states import DocumentKind, State

Guard = Callable[[Any, Any, Any], Iterable[Any]]
"""A small pure function `(facts, attempt, procedure)` that yields findings: why not, or warnings.

The facts are those of the definition's kind, which only the definition knows.
"""


Completions = Callable[[Any], Iterable[Any]]
"""A pure function from facts to `Completion`s: what finished work is worth recording."""

InForce = Callable[[Any], Mapping[str, object]]
"""A pure function from facts to the fields of the dossier as they hold now."""


Respondents = Callable[[Any], Iterable[UUID]]
"""A pure function from facts to the persons who take part, and are asked how it was."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """A whole lifecycle of one kind of item; one object each, compared by identity.

    Attributes:
        sections: the parts of the dossier; empty: it is not divided.
        records: actions whose inputs are the process archive (过程性档案) that guards look into.
        asks: which other items the guards want to know.
        variants: what a new item may be a special case of, e.g. URGENT; empty: of nothing.
        about_teacher: the guards ask about the teacher whom the item is about.
        about_credits: they also ask what the teacher has and owes, which is evaluated for it.
        asks_employers: the guards ask where the teachers work whom the input names.
        in_force: the dossier with what was adjusted since it was approved; None: nothing can be.
        completions: what the item adds to the ledger; None: nothing.
        respondents: whom a questionnaire asks; None: those who have a place in it.
    """

    kind: ItemKind
    version: int
    label: Label
    initial: StrEnum
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    documents: tuple[DocumentKind, ...] = ()
    dossier: tuple[Field, ...] = ()
    sections: tuple[Section, ...] = ()
    guards: Mapping[str, Guard] = field(default_factory=dict)
    withdrawal: str = "withdraw"
    retired: bool = False
    records: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    variants: tuple[str, ...] = ()
    about_teacher: bool = False
    about_credits: bool = False
    asks_employers: bool = False
    in_force: InForce | None = None
    completions: Completions | None = None
    respondents: Respondents | None = None
    _by_state: Mapping[str, State] = field(init=False, repr=False)
    _by_move: Mapping[tuple[str, str], Transition] = field(init=False, repr=False)
    standing_documents: frozenset[str] = field(init=False, repr=False)
    """The kinds that belong to the dossier."""
    parts: tuple[Section, ...] = field(init=False, repr=False)
    """The sections of the dossier: those given, or one with everything; none without one."""
    returning: frozenset[str] = field(init=False, repr=False)
    """The actions that send the dossier back."""
    ending_withdrawal: frozenset[str] = field(init=False, repr=False)
    """The actions after which an item is not withdrawn any more."""

    def __post_init__(self) -> None:
        lines = self.transitions
        derived = {  # once: every decision asks for it
            "_by_state": MappingProxyType({str(state.name): state for state in self.states}),
            "_by_move": MappingProxyType({(line.source, line.action): line for line in lines}),
            "standing_documents": frozenset(
                str(kind.name) for kind in self.documents if kind.standing
            ),
            "returning": frozenset(line.action for line in lines if line.returns),
            "ending_withdrawal": frozenset(line.action for line in lines if line.ends_withdrawal),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "parts", self._parts())

    def _parts(self) -> tuple[Section, ...]:
        kinds = sorted(self.standing_documents)
        if self.sections or not (self.dossier or kinds):
            return self.sections
        return (whole((one.name for one in self.dossier), kinds),)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action once, in the order of the table."""
        return tuple(dict.fromkeys(line.action for line in self.transitions))

    @property
    def remembered(self) -> frozenset[str]:
        """The actions that later decisions ask about: only these are needed in `Facts.history`."""
        decided = {line.action for line in self.transitions if line.ends_withdrawal}
        excluding = {name for line in self.transitions for name in line.not_after}
        return frozenset(decided | excluding | self.archived)

    @property
    def archived(self) -> frozenset[str]:
        """The actions of which also what was filled in is needed: records, and returns."""
        return self.returning | set(self.records)

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

    def asks_in(self, state: str, *guards: str) -> bool:
        """Whether a line that starts in the state has one of these guards."""
        return any(name in line.guards for line in self.leaving(state) for name in guards)

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
