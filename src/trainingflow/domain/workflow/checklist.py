"""Which documents the next steps demand, and which of them are there."""

from collections.abc import Iterator
from dataclasses import dataclass

from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.demands import counting_documents
from trainingflow.domain.workflow.facts import AttachedDocument, Facts
from trainingflow.domain.workflow.lines import NONE, Transition


@dataclass(frozen=True, slots=True)
class Demanded:
    """A document that an action demands.

    Attributes:
        action: which action.
        kinds: one of these will do, in the order of the definition.
        documents: those that are there and count, the earliest first; empty: it is missing.
    """

    action: str
    kinds: tuple[str, ...]
    documents: tuple[AttachedDocument, ...] = ()


def checklist(definition: Definition, facts: Facts) -> tuple[Demanded, ...]:
    """What the actions of the present state demand, action by action in the order of the table.

    An item that does not exist yet has what its creation demands.
    """
    counting = counting_documents(definition, facts)
    return tuple(
        Demanded(
            line.action,
            kinds,
            tuple(one for one in facts.documents if one.kind in kinds and one in counting),
        )
        for line in definition.leaving(facts.state)
        for kinds in _choices(definition, line)
    )


def before_creation(definition: Definition) -> tuple[Demanded, ...]:
    """What every action of the lifecycle demands, for those who have yet to begin."""
    seen = dict.fromkeys(
        (line.action, kinds)
        for line in sorted(definition.transitions, key=lambda one: one.source != NONE)
        for kinds in _choices(definition, line)
    )
    return tuple(Demanded(action, kinds) for action, kinds in seen)


def _choices(definition: Definition, line: Transition) -> Iterator[tuple[str, ...]]:
    order = [str(kind.name) for kind in definition.documents]
    for choice in line.documents:
        yield tuple(sorted((str(kind) for kind in choice), key=order.index))
