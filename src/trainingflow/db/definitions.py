"""The transition table of the database, written from the definitions that the code runs."""

from collections.abc import Iterable

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import LifecycleState, TransitionRule
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.changes import change_rules
from trainingflow.domain.workflow.definition import Definition, transition_rules


def write_definitions(
    connection: Connection, definitions: Iterable[Definition] = tuple(DEFINITIONS.values())
) -> None:
    """Add the states and moves of every definition; those of older versions stay.

    With them go the moves by which a change carries items from one version to another.
    """
    definitions = tuple(definitions)
    connection.execute(insert(LifecycleState).on_conflict_do_nothing(), _states(definitions))
    connection.execute(insert(TransitionRule).on_conflict_do_nothing(), _rules(definitions))


def _states(definitions: Iterable[Definition]) -> list[dict[str, object]]:
    return [
        {"kind": str(d.kind), "definition_version": d.version, "state": str(state.name)}
        for d in definitions
        for state in d.states
    ]


def _rules(definitions: Iterable[Definition]) -> list[dict[str, object]]:
    return [
        {
            "kind": str(rule.kind),
            "definition_version": rule.version,
            "from_state": rule.source or "",
            "action": rule.action,
            "to_state": str(rule.target),
        }
        for rule in (
            *(rule for d in definitions for rule in transition_rules(d)),
            *change_rules(definitions),
        )
    ]
