"""How each guard of a definition is made to refuse, whatever its kind."""

from collections.abc import Mapping
from typing import Any

from tests.domain.workflow.kinds import KINDS
from tests.domain.workflow.spoiled import ONLY_WARNS, SPOILED
from trainingflow.domain.workflow.definition import Definition


def spoiling(definition: Definition) -> Mapping[str, Any]:
    """By guard: how the facts or the attempt have to be, and the code of the refusal."""
    kind = KINDS.get(definition.kind)
    return SPOILED | ONLY_WARNS if kind is None else {**kind.spoiled, **kind.warns}


def only_warns(definition: Definition, name: str) -> bool:
    """Whether the guard only warns."""
    kind = KINDS.get(definition.kind)
    return name in (ONLY_WARNS if kind is None else kind.warns)
