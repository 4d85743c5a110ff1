"""What follows an action by itself: moves of the clock that its definition names."""

from collections.abc import Iterator
from uuid import UUID

from trainingflow.domain.workflow.general import GeneralFacts, Linked
from trainingflow.domain.workflow.lines import SetsOff
from trainingflow.services.command import Command
from trainingflow.services.step import Step


def commands(step: Step) -> Iterator[Command]:
    """The commands of the clock, in the order of the definition; the same transaction each."""
    for one in step.decision.transition.sets_off:
        for item_id in _items(step, one):
            yield Command(action=one.action, item_id=item_id)


def _items(step: Step, one: SetsOff) -> Iterator[UUID]:
    if one.to == "self":
        yield step.item.id
        return
    if not isinstance(step.facts, GeneralFacts):
        return
    found = step.facts.linked(one.to) if one.to != "parent" else _parent(step.facts)
    yield from (other.id for other in found if not one.states or other.state in one.states)


def _parent(facts: GeneralFacts) -> tuple[Linked, ...]:
    return () if facts.parent is None else (facts.parent,)
