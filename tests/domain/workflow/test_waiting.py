"""An item waits for whoever can lead it on: they find it among their tasks and are reminded."""

from collections.abc import Iterator

import pytest

from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.kinds import Outcome
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.states import State

NOT_ASKED = {
    ("REVIEWED_COURSE", "DRAFT", "adoptLegacy"): "Every draft would wait for the office for it.",
    ("CLASS_OPENING", "CREDITS_CONFIRMED", "revoke"): "Nothing waits for an error to be found.",
}


def leads_on(definition: Definition, state: State) -> Iterator[Transition]:
    """The lines by which somebody brings an item further, not to a bad end and not back."""
    for line in definition.leaving(state.name):
        end = definition.state(line.target).outcome
        by_people = set(line.owners) - {Relation.SYSTEM}
        if by_people and not (line.stays or line.returns) and end in (None, Outcome.SUCCESS):
            yield line


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: str(one.kind))
def test_whoever_can_lead_an_item_on_is_asked_to(definition: Definition) -> None:
    unasked = {
        (str(definition.kind), str(state.name), line.action)
        for state in definition.states
        if not state.final
        for line in leads_on(definition, state)
        if not set(line.owners) & set(state.owners)
    }

    assert unasked <= NOT_ASKED.keys()
