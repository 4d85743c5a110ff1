"""What a lifecycle is: states, transitions and what each transition demands, as data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from trainingflow.domain.citation import Label
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.sections import Section, whole

NONE = ""
"""The state of an item that does not exist yet: the source of every creation."""


class ItemKind(StrEnum):
    """The kinds of items that have a lifecycle."""

    COURSE = "COURSE"
    COURSE_RUN = "COURSE_RUN"
    CREDIT_BATCH = "CREDIT_BATCH"
    TRAINING_PROJECT = "TRAINING_PROJECT"
    SCHOOL_PLAN = "SCHOOL_PLAN"
    PLAN_ADJUSTMENT = "PLAN_ADJUSTMENT"
    SELF_DIRECTED_PLAN = "SELF_DIRECTED_PLAN"
    SELF_DIRECTED_SUMMARY = "SELF_DIRECTED_SUMMARY"
    CREDIT_CLAIM = "CREDIT_CLAIM"
    MANAGER_FILING = "MANAGER_FILING"
    INDUCTION = "INDUCTION"
    CERTIFICATE = "CERTIFICATE"
    PRIVATE_COURSE = "PRIVATE_COURSE"
    CLASS_OPENING = "CLASS_OPENING"
    PRIVATE_SCHOOL_PLAN = "PRIVATE_SCHOOL_PLAN"
    ANNUAL_REVIEW = "ANNUAL_REVIEW"
    REVIEWED_COURSE = "REVIEWED_COURSE"
    FILED_COURSE = "FILED_COURSE"
    SCHOOL_COURSE = "SCHOOL_COURSE"
    REGISTRATION_CHECK = "REGISTRATION_CHECK"


class Stage(StrEnum):
    """The five stages through which everything passes (申报 论证 审批 实施 评估)."""

    DECLARATION = "DECLARATION"
    APPRAISAL = "APPRAISAL"
    APPROVAL = "APPROVAL"
    IMPLEMENTATION = "IMPLEMENTATION"
    EVALUATION = "EVALUATION"


class Relation(StrEnum):
    """What a person can be to an item, by the item's own facts.

    The SUBJECT is the person whom the item is about: the teacher of a claim or certificate.
    """

    APPLICANT = "APPLICANT"
    SUBJECT = "SUBJECT"
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
    PROJECT_APPRAISAL = "PROJECT_APPRAISAL"
    PROJECT_APPROVAL = "PROJECT_APPROVAL"
    PROJECT_URGENCY = "PROJECT_URGENCY"
    PROJECT_MONITORING = "PROJECT_MONITORING"
    PROJECT_EVALUATION = "PROJECT_EVALUATION"
    PROJECT_CLOSURE = "PROJECT_CLOSURE"
    FUND_INSPECTION = "FUND_INSPECTION"
    PLAN_APPRAISAL = "PLAN_APPRAISAL"
    PLAN_GUIDANCE = "PLAN_GUIDANCE"
    PLAN_EVALUATION = "PLAN_EVALUATION"
    SUMMARY_REVIEW = "SUMMARY_REVIEW"
    CLAIM_REVIEW = "CLAIM_REVIEW"
    CLAIM_DELIBERATION = "CLAIM_DELIBERATION"
    CERTIFICATION = "CERTIFICATION"
    INDUCTION_RECORDING = "INDUCTION_RECORDING"
    MANAGER_FILING = "MANAGER_FILING"
    PRIVATE_COURSE_APPRAISAL = "PRIVATE_COURSE_APPRAISAL"
    REQUIRED_COURSES = "REQUIRED_COURSES"
    CLASS_APPROVAL = "CLASS_APPROVAL"
    ANNUAL_REVIEW = "ANNUAL_REVIEW"
    COURSE_REVIEW = "COURSE_REVIEW"
    COURSE_OPERATION = "COURSE_OPERATION"
    COURSE_FILING = "COURSE_FILING"
    SCHOOL_COURSE_REVIEW = "SCHOOL_COURSE_REVIEW"
    REGISTRATION = "REGISTRATION"
    EXPERT_POOL = "EXPERT_POOL"
    EXCEPTIONAL_WINDOWS = "EXCEPTIONAL_WINDOWS"
    WINDOW_EXTENSION = "WINDOW_EXTENSION"
    CALENDAR_KEEPING = "CALENDAR_KEEPING"


class UnitOf(StrEnum):
    """Which of an item's organisations is meant."""

    DECLARING = "DECLARING"
    UNDERTAKING = "UNDERTAKING"
    PARTICIPATING = "PARTICIPATING"


@dataclass(frozen=True, slots=True)
class InUnit:
    """Somebody with one of these roles in the item's organisation, or in one above it.

    The undertaking unit (承办单位) is the declaring one where no other is named. Participating
    units (学员所在单位) are those that the roster names, each by itself.
    """

    roles: frozenset[Role]
    unit: UnitOf = UnitOf.DECLARING


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
    YEAR_ENDS = "YEAR_ENDS"
    YEAR_BEGINS = "YEAR_BEGINS"
    CYCLE_CLOSES = "CYCLE_CLOSES"
    TERM = "TERM"


class ClockMove(StrEnum):
    """What the clock does when something is due."""

    REMIND = "REMIND"
    AUTO_TRANSITION = "AUTO_TRANSITION"
    ESCALATE = "ESCALATE"
    EXPIRE = "EXPIRE"
    OPEN_WINDOW = "OPEN_WINDOW"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a state should be left, and what the clock then does.

    `term` names the number of days that the policy sets (`Procedure.terms`), for `Due.TERM`.
    """

    due: Due
    move: ClockMove = ClockMove.REMIND
    action: str | None = None
    term: str | None = None


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


class Same(StrEnum):
    """In what another item must agree with this one, for a guard to ask about it."""

    ORGANISATION = "ORGANISATION"
    SUBJECT = "SUBJECT"
    YEAR = "YEAR"
    PARENT = "PARENT"
    CHILD = "CHILD"


@dataclass(frozen=True, slots=True)
class Ask:
    """Which other items the guards of a definition want to know, under a name.

    The others agree in everything that `same` lists: the organisation, the subject, the year, the
    parent (siblings); with CHILD this item is their parent. The item itself is never among them.
    """

    name: str
    kind: ItemKind
    same: frozenset[Same]


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What the clock does in the same transaction once an action is carried out.

    Attributes:
        action: the action that the clock takes.
        to: with which items: `self`, `parent`, or the name of an `Ask`.
        states: only with those in one of these states; empty: with all.
    """

    action: str
    to: str = "self"
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One line of a lifecycle: an action that leads from a state to a state, often the same.

    Attributes:
        documents: each entry is a choice, one of whose kinds must be there.
        decides: the action is a decision of a body on the item.
        impartial: nobody does this for an item of their own; so it is for every decision.
        not_after: who has done one of these in the same submission cannot do this.
        reopens: the action leaves a final state, which only a declared one may.
        returns: sends the dossier back; its input `sections` says what is to be changed, and until
            the item leaves the state nothing else of the dossier can be.
        covers: the sections of the dossier that a decision is about; empty: all of them.
        sets_off: what follows by itself, in the same transaction.
        follows: the kind of item whose decision sets this off; only the clock does it then, and it
            is as good as decided.
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
    returns: bool = False
    covers: tuple[str, ...] = ()
    sets_off: tuple[SetsOff, ...] = ()
    follows: str | None = None
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


Completions = Callable[[Any], Iterable[Any]]
"""A pure function from facts to `Completion`s: what finished work is worth recording."""


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
        completions: what the item adds to the ledger; None: nothing.
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
    completions: Completions | None = None
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
    def parts(self) -> tuple[Section, ...]:
        """The sections of the dossier: those given, or one with everything; none without one."""
        kinds = sorted(self.standing_documents)
        if self.sections or not (self.dossier or kinds):
            return self.sections
        return (whole((one.name for one in self.dossier), kinds),)

    @property
    def returning(self) -> frozenset[str]:
        """The actions that send the dossier back."""
        return frozenset(line.action for line in self.transitions if line.returns)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action once, in the order of the table."""
        return tuple(dict.fromkeys(line.action for line in self.transitions))

    @property
    def remembered(self) -> frozenset[str]:
        """The actions that later decisions ask about: only these are needed in `Facts.history`."""
        decided = {line.action for line in self.transitions if line.decides}
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
