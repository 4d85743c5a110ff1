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
from trainingflow.compiled.complete import Complete, objects as count


@dataclass(slots=True)
class _Branch:
    """A key of an answer.

    Attributes:
        field: the name of the field, whatever its alias.
        below: the keys of its objects; None where it is a leaf, whatever a JSON value holds.
    """

    field: str
    below: "dict[str, _Branch] | None" = None


@dataclass(frozen=True, slots=True)
class Root:
    """A key of the answer itself.

    Attributes:
        key: under which its value stands.
        own: what the field weighs, whatever comes of it.
        inner: the fields below it that hold objects; None: its objects are not counted.
    """

    key: str
    own: int
    inner: "_Inner | None"

    def used(self, value: object) -> int:
        """What it has cost; the first object is what the field itself weighs."""
        if self.inner is None:
            return self.own
        return self.own + max(0, _of_level([value], self.inner) - 1)


Shape = Sequence[Root]
"""What the answers of one operation are measured by: the same as long as its document is kept."""


def shape_of(document: DocumentNode, operation: str, weights: Weights) -> Shape:
    """What the answers of an operation are measured by.

    Args:
        document: a document that was admitted and is valid.
        operation: the name of the operation, empty where it has none.
        weights: of the schema.
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
    keys: dict[str, _Branch] = {}
    _collect(asked.selection_set, fragments, keys)
    root = weights.roots[asked.operation.value]
    return [_root(key, weights.of(root, branch.field).own, branch) for key, branch in keys.items()]


def used(shape: Shape, data: Mapping[str, object]) -> int:
    """Count the objects of an answer, and add what its root fields weigh.

    Returns:
        The cost in objects. It is below what was measured before, except where a list that is no
        page was longer than such lists usually are.
    """
    return sum(one.used(data.get(one.key)) for one in shape)


def _root(key: str, own: int, branch: _Branch) -> Root:
    counted = branch.field not in INTROSPECTION and branch.below is not None
    return Root(key, own, _inner(branch.below or {}) if counted else None)


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
    written = 0
    while values:
        objects += [one for one in values if type(one) is dict]  # an answer has no others
        written += count([one for one in values if type(one) is Complete])
        values = [one for some in values if type(some) is list for one in some]
    found = len(objects) + written
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
