"""What the lifecycles say of states and actions, as the statements that write it look it up."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from trainingflow.domain.citation import Language
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.changes import MIGRATE, MIGRATION
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.states import State

Told = Mapping[str, str]


@lru_cache
def states(language: Language) -> Told:
    """The name of each state."""
    return {key: state.label.text(language) for key, state in _states()}


@lru_cache
def stages(_language: Language) -> Told:
    """The stage of each state."""
    return {key: str(state.stage) for key, state in _states()}


@lru_cache
def outcomes(_language: Language) -> Told:
    """How an item has ended that is in a state, where it has."""
    return {key: str(state.outcome) for key, state in _states() if state.outcome is not None}


@lru_cache
def actions(language: Language) -> Told:
    """The name of each action."""
    return {
        f"{_of(one)}/{action}": MIGRATION.text(language)
        if action == MIGRATE
        else next(line.label for line in one.lines(action)).text(language)
        for one in DEFINITIONS.values()
        for action in (MIGRATE, *(line.action for line in one.transitions))
    }


def _states() -> Iterator[tuple[str, State]]:
    for one in DEFINITIONS.values():
        for state in one.states:
            yield f"{_of(one)}/{state.name}", state


def _of(one: Definition) -> str:
    return f"{one.kind}/{one.version}"
