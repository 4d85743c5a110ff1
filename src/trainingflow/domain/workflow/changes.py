"""What becomes of an item when its lifecycle gets a new version, or its policy a new text.

An item finishes on the version that it began in, unless a change that two people answer for
carries it over: state by state, as the change says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.definition import Definition, TransitionRule
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.fields import faults
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.panel import SEATED, MemberStatus
from trainingflow.domain.workflow.states import Due

MIGRATE: Final = "migrateDefinition"
"""The action of the event by which an item is carried over."""

MIGRATION: Final = Label("流程变更", "carried over to another version of the lifecycle")
"""What the event is called in the history."""


class Verdict(StrEnum):
    """What becomes of an item."""

    KEEPS = "KEEPS"
    MAPS = "MAPS"
    BLOCKED = "BLOCKED"


class Hindrance(StrEnum):
    """Why an item cannot be carried over now."""

    STATE_WITHOUT_COUNTERPART = "STATE_WITHOUT_COUNTERPART"
    WOULD_END = "WOULD_END"
    PANEL_OPEN = "PANEL_OPEN"
    NOTICE_RUNNING = "NOTICE_RUNNING"
    DOSSIER_DOES_NOT_FIT = "DOSSIER_DOES_NOT_FIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change from one version to another, or of the policy alone.

    Attributes:
        states: where a state leads; None: items in it finish on the old version. A state that
            is not named leads to the one of the same name.
    """

    old: Definition
    new: Definition
    states: Mapping[str, str | None]

    def target(self, state: str) -> str | None:
        """Where a state leads, whether or not the new version has it; None: nowhere."""
        return self.states.get(state, state)


@dataclass(frozen=True, slots=True)
class FailingGuard:
    """A guard that would refuse what the old version allows: the action, and the code."""

    action: str
    guard: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What becomes of one item: `target` where it maps, `hindrances` where it is blocked."""

    verdict: Verdict
    target: str | None = None
    hindrances: tuple[Hindrance, ...] = ()
    failing: tuple[FailingGuard, ...] = ()


def judge(change: Change, before: Facts, after: Facts, at: datetime) -> Judgement:
    """Say what becomes of an item.

    Args:
        change: the change.
        before: the item as the old version and the old policy know it.
        after: the same item as the new version and the new policy would know it.
        at: now.
    """
    here = str(before.state)
    target = change.target(here)
    if change.old.state(here).final or target is None:
        return Judgement(verdict=Verdict.KEEPS)
    hindrances = tuple(_hindrances(change, before, target))
    if hindrances:
        return Judgement(verdict=Verdict.BLOCKED, hindrances=hindrances)
    return Judgement(
        verdict=Verdict.MAPS,
        target=target,
        failing=tuple(_failing(change, target, before, after, at)),
    )


def change_rules(definitions: Iterable[Definition]) -> tuple[TransitionRule, ...]:
    """The moves of changes that the database may ever see: from each version to itself or later.

    Which of them an item may take is said by a change that was approved; the database asks.
    """
    known = tuple(definitions)
    return tuple(
        TransitionRule(str(new.kind), new.version, str(one.name), MIGRATE, str(other.name))
        for new in known
        for old in known
        if old.kind is new.kind and old.version <= new.version
        for one in old.states
        for other in new.states
        if not one.final and not other.final and (old is not new or one.name == other.name)
    )


def _hindrances(change: Change, facts: Facts, target: str) -> Iterator[Hindrance]:
    names = {str(state.name): state for state in change.new.states}
    if target not in names:
        yield Hindrance.STATE_WITHOUT_COUNTERPART
    elif names[target].final:
        yield Hindrance.WOULD_END
    if _panel_open(change.old, facts):
        yield Hindrance.PANEL_OPEN
    deadline = change.old.state(facts.state).deadline
    if deadline is not None and deadline.due is Due.NOTICE_ENDS:
        yield Hindrance.NOTICE_RUNNING
    if _unfit(change.new, facts) - _unfit(change.old, facts):
        yield Hindrance.DOSSIER_DOES_NOT_FIT


def _panel_open(definition: Definition, facts: Facts) -> bool:
    """Whether members still owe what only they can give in this state."""
    awaited = any(Relation.PANEL_MEMBER in one.owners for one in definition.leaving(facts.state))
    if not awaited:
        return False
    panel = facts.panel
    waiting = (SEATED - {MemberStatus.DONE}) | {MemberStatus.INVITED}
    ballot = panel.ballot
    voting = ballot is not None and ballot.electorate > ballot.votes.keys()
    return voting or any(member.status in waiting for member in panel.members)


def _unfit(definition: Definition, facts: Facts) -> frozenset[str]:
    found = faults(definition.dossier, facts.dossier, partial=True)
    return frozenset(fault.path for fault in found)


def _failing(
    change: Change, target: str, before: Facts, after: Facts, at: datetime
) -> Iterator[FailingGuard]:
    attempt = Attempt(actor=SYSTEM, at=at, asking=True)
    for line in change.new.leaving(target):
        old = change.old.transition(str(before.state), line.action)
        known = set(_codes(change.old, old, before, attempt)) if old else set()
        for guard, code in _codes(change.new, line, after, attempt):
            if (guard, code) not in known:
                yield FailingGuard(line.action, guard, code)


def _codes(
    definition: Definition, line: Transition, facts: Facts, attempt: Attempt
) -> Iterator[tuple[str, str]]:
    for name in line.guards:
        for finding in definition.guards[name](facts, attempt, facts.procedure):
            if isinstance(finding, Blocker):
                yield name, str(finding.code)
