"""The table machine: `transitions` holds each definition's moves and executes them.

It never sees a row. A condition that answers False would lose the reason, so the reasons are
collected before (`decide`), and what is asked of the machine here is only the move itself.
"""

from functools import cache
from typing import Any

from transitions import Machine

from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.lines import NONE


class MoveUnknown(LookupError):
    """The table has no such move; `decide` never lets one come this far."""


def move(definition: Definition, state: str, action: str) -> str:
    """The state that the action leads to.

    Raises:
        MoveUnknown: the definition has no line for the action in the state.
    """
    machine = _machine(definition)
    if action not in machine.get_triggers(str(state)):
        message = f"{definition.kind} has no “{action}” in “{state}”."
        raise MoveUnknown(message)
    cursor = _Cursor(str(state))
    machine.events[action].trigger(cursor)
    return cursor.state


class _Cursor:
    """What the machine moves instead of a row."""

    def __init__(self, state: str) -> None:
        self.state = state


def _table(definition: Definition) -> list[dict[str, Any]]:
    return [
        {"trigger": line.action, "source": str(line.source), "dest": str(line.target)}
        for line in definition.transitions
    ]


@cache
def _machine(definition: Definition) -> Machine:
    return Machine(
        model=None,  # nothing is grafted onto rows
        states=[NONE, *(str(state.name) for state in definition.states)],
        initial=NONE,
        auto_transitions=False,  # else to_<state>() goes round every rule
        transitions=_table(definition),
    )
