"""The one decision: whether an attempt on an item is allowed, and if not, every reason why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from trainingflow.domain.people import Body
from trainingflow.domain.workflow import engine
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    Finding,
    StateBlocker,
)
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.demands import DEMANDS
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.ownership import body_to_act_for


@dataclass(frozen=True, slots=True)
class Allowed:
    """The attempt may be carried out: the item goes to `target` and the effects are written."""

    transition: Transition
    target: str
    effects: tuple[str, ...]
    warnings: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """The attempt is refused, for all of the reasons; never without one."""

    blockers: tuple[Blocker, ...]
    warnings: tuple[Blocker, ...] = ()


Decision = Allowed | Blocked


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as it is shown to somebody: a button, and if it is grey, why.

    `acting_for` is the body for which the actor would have to act. `next_possible_at` is the
    instant at which time alone will have cleared every blocker; None when it will not.
    """

    transition: Transition
    decision: Decision
    acting_for: Body | None

    @property
    def action(self) -> str:
        """The name of the action."""
        return self.transition.action

    @property
    def allowed(self) -> bool:
        """Whether the action is possible now."""
        return isinstance(self.decision, Allowed)

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """Every reason against it; empty when it is possible."""
        return self.decision.blockers if isinstance(self.decision, Blocked) else ()

    @property
    def next_possible_at(self) -> datetime | None:
        """See the class."""
        times = [blocker.next_possible_at for blocker in self.blockers]
        known = [at for at in times if at is not None]
        return max(known) if known and len(known) == len(times) else None


def decide(definition: Definition, facts: Facts, action: str, attempt: Attempt) -> Decision:
    """Decide on an attempt. Total: it answers for any facts, action and attempt.

    Returns:
        `Allowed`, or `Blocked` with all reasons at once, in the order in which the columns of
        the lifecycle stand: state, version, role, person, window, documents, input, guards.
    """
    transition = definition.transition(facts.state, action)
    if transition is None:
        return Blocked((_wrong_state(definition, facts, action),))
    findings = tuple(_findings(definition, transition, facts, attempt))
    blockers = tuple(one for one in findings if isinstance(one, Blocker))
    warnings = tuple(one.reason for one in findings if isinstance(one, Caution))
    if blockers:
        return Blocked(blockers, warnings)
    target = engine.move(definition, facts.state, action)
    return Allowed(transition, target, transition.effects, warnings)


def offers(
    definition: Definition, facts: Facts, attempt: Attempt, *, elsewhere: bool = False
) -> tuple[Offer, ...]:
    """Every action of the present state with its decision, in the order of the table.

    With `elsewhere`, also the actions of other states, each once, blocked by WRONG_STATE.
    """
    here = tuple(definition.leaving(facts.state))
    shown = here + (_elsewhere(definition, here) if elsewhere else ())
    return tuple(
        Offer(
            line,
            decide(definition, facts, line.action, attempt),
            body_to_act_for(line, facts, attempt),
        )
        for line in shown
    )


def _findings(
    definition: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    for demand in DEMANDS:
        yield from demand(definition, transition, facts, attempt)
    for name in transition.guards:
        yield from definition.guards[name](facts, attempt, facts.procedure)


def _elsewhere(definition: Definition, here: tuple[Transition, ...]) -> tuple[Transition, ...]:
    known = {line.action for line in here}
    first = {line.action: line for line in reversed(definition.transitions)}
    return tuple(first[action] for action in definition.actions if action not in known)


def _wrong_state(definition: Definition, facts: Facts, action: str) -> Blocker:
    return StateBlocker(
        code=BlockerCode.WRONG_STATE,
        cleared_by=Clearer.NOBODY,
        action=action,
        state=str(facts.state),
        available=tuple(line.action for line in definition.leaving(facts.state)),
    )
