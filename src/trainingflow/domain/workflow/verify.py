"""What must hold for every definition, checked when it is loaded, in CI and by query."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.workflow.basis import BASIS
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Relation
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.guards import passes
from trainingflow.domain.workflow.kinds import Outcome
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.messages import LIMITS, SENTENCES
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sections import gaps, sections_field
from trainingflow.domain.workflow.sentences.requirements import REQUIREMENTS
from trainingflow.domain.workflow.terms import TERMS
from trainingflow.domain.workflow.windows import WindowName

_GENERAL: Final = frozenset(
    {
        BlockerCode.LIMIT_REACHED,
        BlockerCode.BELOW_MINIMUM,
        BlockerCode.PREREQUISITE,
    }
)
"""Their sentences are those of the limit or requirement that they name."""

_SENT_BACK: Final = "return"
"""How the actions begin that send something back to whoever handed it in."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that a definition must not have: the check that found it, and where."""

    check: str
    detail: str


class DefinitionFlawed(ValueError):
    """A definition fails its verification; nothing may run on it."""

    def __init__(self, definition: Definition, flaws: tuple[Flaw, ...]) -> None:
        self.flaws = flaws
        lines = "; ".join(f"{flaw.check}: {flaw.detail}" for flaw in flaws)
        super().__init__(f"{definition.kind} {definition.version}: {lines}")


Check = Callable[[Definition], Iterator[str]]


def verify(definition: Definition) -> tuple[Flaw, ...]:
    """Every flaw of the definition, in the order of the checks; empty when it is sound."""
    return tuple(
        Flaw(name, detail) for name, check in CHECKS.items() for detail in check(definition)
    )


def verified(definition: Definition) -> Definition:
    """The definition itself.

    Raises:
        DefinitionFlawed: it has flaws.
    """
    flaws = verify(definition)
    if flaws:
        raise DefinitionFlawed(definition, flaws)
    return definition


def _states_exist(definition: Definition) -> Iterator[str]:
    """Every source and target is a state of the definition, and no state is named twice."""
    names = [str(state.name) for state in definition.states]
    yield from (f"{name} twice" for name in sorted({one for one in names if names.count(one) > 1}))
    for line in definition.transitions:
        if line.source != NONE and line.source not in names:
            yield f"{line.action} from {line.source}"
        if line.target not in names:
            yield f"{line.action} to {line.target}"


def _one_initial_state(definition: Definition) -> Iterator[str]:
    """There is a creation, and every creation leads to the initial state."""
    targets = {str(line.target) for line in definition.leaving(NONE)}
    if targets != {str(definition.initial)}:
        yield f"created in {sorted(targets)}, initial is {definition.initial}"


def _all_reachable(definition: Definition) -> Iterator[str]:
    """Every state is reached from the creation."""
    reached = _reachable(definition, NONE)
    yield from (str(one.name) for one in definition.states if str(one.name) not in reached)


def _all_can_end(definition: Definition) -> Iterator[str]:
    """From every state that is not final a final one is reached."""
    final = {str(state.name) for state in definition.states if state.final}
    for state in definition.states:
        if not state.final and not final & _reachable(definition, str(state.name)):
            yield str(state.name)


def _all_can_end_after_their_year(definition: Definition) -> Iterator[str]:
    """The same without the lines that close for ever once the year of the item is over."""
    final = {str(state.name) for state in definition.states if state.final}
    for state in definition.states:
        reached = _reachable(definition, str(state.name), lambda line: _closes(definition, line))
        if not state.final and not final & reached:
            yield str(state.name)


def _closes(definition: Definition, line: Transition) -> bool:
    return any(passes(definition.guards.get(name)) for name in line.guards)


def _nothing_leaves_the_end(definition: Definition) -> Iterator[str]:
    """Only a declared reopening leaves a final state."""
    final = {str(state.name) for state in definition.states if state.final}
    for line in definition.transitions:
        if line.source in final and not line.stays and not line.reopens:
            yield f"{line.action} from {line.source}"


def _unambiguous(definition: Definition) -> Iterator[str]:
    """An action has one meaning in a state."""
    moves = [(str(line.source), line.action) for line in definition.transitions]
    for source, action in sorted({move for move in moves if moves.count(move) > 1}):
        yield f"{action} in {source}"


def _guards_exist(definition: Definition) -> Iterator[str]:
    """Every guard named is a function of the definition, and every function is named."""
    named = {name for line in definition.transitions for name in line.guards}
    yield from (f"{name} is no guard" for name in sorted(named - definition.guards.keys()))


def _effects_exist(definition: Definition) -> Iterator[str]:
    """Every effect named is one that the services can write."""
    named = {str(name) for line in definition.transitions for name in line.effects}
    yield from (f"{name} is no effect" for name in sorted(named - set(map(str, Effect))))


def _windows_exist(definition: Definition) -> Iterator[str]:
    """Every window named is known."""
    named = {line.window for line in definition.transitions if line.window is not None}
    yield from (f"{name} is no window" for name in sorted(named - set(map(str, WindowName))))


def _documents_exist(definition: Definition) -> Iterator[str]:
    """Every document demanded is a kind of the definition, and can be attached before."""
    known = {str(kind.name) for kind in definition.documents}
    for line in definition.transitions:
        for choice in line.documents:
            for kind in sorted(str(one) for one in choice):
                if kind not in known:
                    yield f"{kind} in {line.action} is no kind of document"
                elif kind not in _attachable(definition, str(line.source)):
                    yield f"{kind} in {line.action} cannot be attached in {line.source}"


def _attachable(definition: Definition, state: str) -> frozenset[str]:
    standing = definition.standing_documents
    return frozenset(
        kind
        for line in definition.lines("attachDocument")
        for field in line.input
        if field.name == "kind"
        for kind in field.choices
        if line.source == state or kind in standing
    )


def _actions_named_exist(definition: Definition) -> Iterator[str]:
    """What a deadline fires, and what excludes a person, are actions of the definition."""
    for line in definition.transitions:
        for name in line.not_after:
            if name not in definition.actions:
                yield f"{name}, after which {line.action} is excluded"
    fired = [
        (str(one.name), one.deadline.action)
        for one in definition.states
        if one.deadline and one.deadline.action
    ]
    fired += [
        (str(line.target), name) for line in definition.transitions for name in line.falls_due
    ]
    for at, name in fired:
        move = definition.transition(at, name)
        if move is None or Relation.SYSTEM not in move.owners:
            yield f"{name}, which the clock fires in {at}"


def _cites_known(definition: Definition) -> Iterator[str]:
    """Every rule that a line comes from is known with its article or reading."""
    cited = {cite for line in definition.transitions for cite in line.cites}
    yield from sorted(cited - BASIS.keys())


def _owners_known(definition: Definition) -> Iterator[str]:
    """Every transition has owners."""
    yield from (
        f"{line.action} in {line.source}" for line in definition.transitions if not line.owners
    )


def _waiting_is_explained(definition: Definition) -> Iterator[str]:
    """A state that is not final has an owner, and a deadline or the reason why there is none."""
    for state in definition.states:
        if state.final:
            continue
        if not state.owners:
            yield f"{state.name} has no owner"
        if (state.deadline is None) == (not state.no_deadline):
            yield f"{state.name} needs either a deadline or a reason"


def _panels_are_told(definition: Definition) -> Iterator[str]:
    """Where members of a panel owe an answer, an opinion or a vote, the item waits for them."""
    owed = {Effect.ACCEPT_INVITATION, Effect.RECORD_REVIEW, Effect.RECORD_VOTE}
    for state in definition.states:
        asked = [line for line in definition.leaving(state.name) if owed & set(line.effects)]
        if asked and Relation.PANEL_MEMBER not in state.owners:
            yield f"{state.name} does not wait for who can {asked[0].action}"


def _declarant_never_decides(definition: Definition) -> Iterator[str]:
    """No success without a decision of a body, and no decision by who declared."""
    for line in definition.transitions:
        if line.decides and not all(isinstance(owner, ForDuty) for owner in line.owners):
            yield f"{line.action} is decided by others than a body"
        if line.follows and line.owners != (Relation.SYSTEM,):
            yield f"{line.action} follows a decision, and others than the clock do it"
    undecided = _reachable(
        definition, NONE, without=lambda line: line.decides or bool(line.follows)
    )
    for state in definition.states:
        if state.outcome is Outcome.SUCCESS and str(state.name) in undecided:
            yield f"{state.name} is reached without a decision"


def _withdrawal_possible(definition: Definition) -> Iterator[str]:
    """Before the first decision the owner can withdraw, or the state says why not."""
    before = _undecided(definition)
    for state in definition.states:
        name = str(state.name)
        if state.final or state.no_withdrawal or name not in before:
            continue
        line = definition.transition(name, definition.withdrawal)
        if line is None or not any(isinstance(owner, (Relation, InUnit)) for owner in line.owners):
            yield name


def _withdrawal_closed(definition: Definition) -> Iterator[str]:
    """After the first decision nothing is withdrawn, or the state says why it still is.

    Where an item can be before and after one, the engine looks into the history and refuses.
    """
    before = _undecided(definition)
    for state in definition.states:
        name = str(state.name)
        late = definition.transition(name, definition.withdrawal) is not None and name not in before
        if late and not state.late_withdrawal:
            yield f"{name} is reached only after a decision, and left by {definition.withdrawal}"
        if state.late_withdrawal and not late:
            yield f"{name} says why it is withdrawn late, and is not"


def _undecided(definition: Definition) -> frozenset[str]:
    """The states in which an item can be while nothing is decided on it."""
    return _reachable(definition, NONE, without=lambda line: line.ends_withdrawal)


def _sections_cover_dossier(definition: Definition) -> Iterator[str]:
    """Every field and every standing kind of document lies in exactly one section."""
    if definition.sections:
        yield from gaps(
            definition.sections,
            [one.name for one in definition.dossier],
            sorted(definition.standing_documents),
        )
    names = {one.name for one in definition.parts}
    for line in definition.transitions:
        for name in line.covers:
            if name not in names:
                yield f"{line.action} covers {name}, which is no section"


def _returns_name_sections(definition: Definition) -> Iterator[str]:
    """Who sends a dossier back says why and which sections, and they can be changed there."""
    expected = sections_field(definition.parts)
    for line in definition.transitions:
        if line.action.startswith(_SENT_BACK) and line.returns == bool(line.no_sections):
            yield f"{line.action} in {line.source} either returns sections or says why it cannot"
        if not line.returns:
            continue
        if expected not in line.input or not line.comment_required:
            yield f"{line.action} in {line.source} names no sections, or gives no reason"
        saving = {str(effect) for one in definition.leaving(line.target) for effect in one.effects}
        if line.stays or Effect.SAVE_DOSSIER not in saving:
            yield f"{line.action} leads to {line.target}, where nothing can be changed"


def _completion_asked_for(definition: Definition) -> Iterator[str]:
    """Whoever receives a submission can send it back before the review, to be completed."""
    received = {
        str(line.target) for line in definition.transitions if Effect.RECORD_ROUND in line.effects
    }
    for state in sorted(received):
        if not any(line.returns for line in definition.leaving(state)):
            yield f"nothing is returned from {state}"


def _ends_decide_credit(definition: Definition) -> Iterator[str]:
    """Every final state says what it means for credits; no other state does."""
    for state in definition.states:
        if state.final != bool(state.credit):
            yield str(state.name)


def _translated(definition: Definition) -> Iterator[str]:
    """Every label and every blocker has words in both languages."""
    labels = [(str(definition.kind), definition.label)]
    labels += [(str(state.name), state.label) for state in definition.states]
    labels += [(line.action, line.label) for line in definition.transitions]
    labels += [(str(kind.name), kind.label) for kind in definition.documents]
    labels += [(section.name, section.label) for section in definition.parts]
    labels += [(code, label) for code, label in TERMS.items()]
    labels += [*SENTENCES.items(), *LIMITS.items(), *REQUIREMENTS.items()]
    yield from (name for name, label in labels if not label.zh.strip() or not label.en.strip())
    yield from (
        f"{line.action}.{field.name}"
        for line in definition.transitions
        for field in line.input
        if not field.zh.strip() or not field.en.strip()
    )
    yield from sorted(set(map(str, BlockerCode)) - set(map(str, _GENERAL)) - set(SENTENCES))
    yield from sorted(set(map(str, Requirement)) - set(map(str, REQUIREMENTS)))


def _reachable(
    definition: Definition,
    start: str,
    without: Callable[[Transition], bool] = lambda _: False,
) -> frozenset[str]:
    """The states that are reached from the start, which is not counted unless reached again."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        for line in definition.leaving(here):
            target = str(line.target)
            if target not in found and not without(line):
                found.add(target)
                waiting.append(target)
    return frozenset(found)


CHECKS: Final[Mapping[str, Check]] = {
    "states exist": _states_exist,
    "one initial state": _one_initial_state,
    "all reachable": _all_reachable,
    "all can end": _all_can_end,
    "all can end after their year": _all_can_end_after_their_year,
    "nothing leaves the end": _nothing_leaves_the_end,
    "unambiguous": _unambiguous,
    "guards exist": _guards_exist,
    "effects exist": _effects_exist,
    "windows exist": _windows_exist,
    "documents exist": _documents_exist,
    "actions named exist": _actions_named_exist,
    "cites known": _cites_known,
    "owners known": _owners_known,
    "waiting is explained": _waiting_is_explained,
    "panels are told": _panels_are_told,
    "declarant never decides": _declarant_never_decides,
    "withdrawal possible": _withdrawal_possible,
    "withdrawal closed": _withdrawal_closed,
    "sections cover the dossier": _sections_cover_dossier,
    "returns name sections": _returns_name_sections,
    "completion can be asked for": _completion_asked_for,
    "ends decide credit": _ends_decide_credit,
    "translated": _translated,
}
"""The checks by their names, in the order in which they run."""
