"""What an answer has really cost: the same weights, with every list as long as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from trainingflow.api.cost.weights import INTROSPECTION, Weights


@dataclass(slots=True)
class _Branch:
    """A key of an answer.

    Attributes:
        field: the name of the field, whatever its alias.
        below: the keys of its objects; None where it is a leaf, whatever a JSON value holds.
    """

    field: str
    below: "dict[str, _Branch] | None" = None


def used(
    document: DocumentNode, operation: str, data: Mapping[str, object], weights: Weights
) -> int:
    """Count the objects of an answer, and add what its root fields weigh.

    Args:
        document: a document that was admitted and is valid.
        operation: the name of the operation that was executed, empty where it has none.
        data: what came of it.
        weights: of the schema.

    Returns:
        The cost in objects. It is below what was measured before, except where a list that is no
        page was longer than such lists usually are.
    """
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    [asked] = (
        one
        for one in document.definitions
        if isinstance(one, OperationDefinitionNode)
        and (one.name.value if one.name else "") == operation
    )
    shape: dict[str, _Branch] = {}
    _collect(asked.selection_set, fragments, shape)
    root = weights.roots[asked.operation.value]
    return sum(_of_root(root, branch, data.get(key), weights) for key, branch in shape.items())


def _of_root(root: str, branch: _Branch, value: object, weights: Weights) -> int:
    own = weights.of(root, branch.field).own
    if branch.field in INTROSPECTION or branch.below is None:
        return own
    # The first object is what the field itself weighs.
    return own + max(0, _objects(value, branch.below) - 1)


def _objects(value: object, below: Mapping[str, _Branch]) -> int:
    return _of_level([value], _inner(below))


_Inner = list[tuple[str, "_Inner"]]
"""Of a selection, the fields that have one themselves: nothing else holds objects."""


def _inner(below: Mapping[str, _Branch]) -> "_Inner":
    return [
        (key, _inner(branch.below)) for key, branch in below.items() if branch.below is not None
    ]


def _of_level(values: Sequence[object], inner: "_Inner") -> int:
    """The objects among values of one place of the selection, and below them.

    Place by place and not object by object: an answer has few places and many objects.
    """
    objects: list[dict[str, object]] = []
    while values:
        objects += [one for one in values if isinstance(one, dict)]
        values = [one for some in values if isinstance(some, list) for one in some]
    found = len(objects)
    for key, below in inner:
        there = [one[key] for one in objects if key in one]
        found += _of_level(there, below) if there else 0
    return found


def _collect(
    selections: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    found: dict[str, _Branch],
) -> None:
    """Collect the keys of a selection; admission has seen to it that there are few."""
    for one in selections.selections:
        if isinstance(one, FieldNode):
            key = one.alias.value if one.alias else one.name.value
            branch = found.setdefault(key, _Branch(one.name.value))
            if one.selection_set is not None:
                branch.below = {} if branch.below is None else branch.below
                _collect(one.selection_set, fragments, branch.below)
        elif isinstance(one, FragmentSpreadNode):
            _collect(fragments[one.name.value].selection_set, fragments, found)
        elif isinstance(one, InlineFragmentNode):
            _collect(one.selection_set, fragments, found)
