"""Refuses documents that are too large, before validation and in one pass.

Each fragment is measured once and remembered, so that the work grows with the length of the
document and never with what its fragments expand to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from trainingflow.api.limits import Limits
from trainingflow.api.pagination import DEFAULT_SIZE, LARGEST_SIZE

LARGEST_INT = 2**31 - 1  # of GraphQL's Int
INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection set asks for after its fragments are expanded."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    nodes: int = 0

    def beside(self, other: "Size") -> "Size":
        """Add a neighbour: counts add up, depth is the deeper of both."""
        return Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.roots + other.roots,
            self.nodes + other.nodes,
        )


def admit(
    document: DocumentNode, limits: Limits, connections: frozenset[str] = frozenset()
) -> list[GraphQLError]:
    """Measure every operation of a document.

    Args:
        document: what a client sent.
        limits: the bounds.
        connections: names of fields that are pages of lists. One asked for with a variable counts
            as the largest page, so that the measure of a document does not depend on variables.

    Returns:
        One error for each bound that an operation exceeds; empty when the document is admitted.
        A fragment that is unknown or refers to itself counts as nothing: validation reports it.
    """
    measure = _Measure(
        {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        },
        connections,
    )
    operations = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    try:
        return [error for operation in operations for error in _excess(operation, measure, limits)]
    except RecursionError:
        return [
            GraphQLError(
                "The operation is too large: its fragments nest too deeply.",
                extensions={"code": "OPERATION_TOO_LARGE"},
            )
        ]


def _excess(
    operation: OperationDefinitionNode, measure: "_Measure", limits: Limits
) -> Iterable[GraphQLError]:
    size = measure.operation(operation)
    mutates = operation.operation is OperationType.MUTATION
    bounds: Mapping[str, tuple[int, int]] = {
        "levels deep": (size.depth, limits.depth),
        "fields": (size.fields, limits.fields),
        "objects in the answer": (size.nodes, limits.nodes),
        "aliases": (size.aliases, limits.aliases),
        "directives": (size.directives, limits.directives),
        "mutations": (size.roots if mutates else 0, limits.root_mutations),
        "fields at the root": (size.roots, limits.root_fields),
    }
    for what, (found, allowed) in bounds.items():
        if found > allowed:
            message = f"The operation is too large: {found} {what}, {allowed} are allowed."
            yield GraphQLError(
                message,
                operation,
                extensions={
                    "code": "OPERATION_TOO_LARGE",
                    "limit": allowed,
                    "found": min(found, LARGEST_INT),
                },
            )


class _Measure:
    """Measures selection sets; remembers each fragment."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], connections: frozenset[str]
    ) -> None:
        self._fragments = fragments
        self._connections = connections
        self._sizes: dict[str, Size] = {}
        self._open: set[str] = set()

    def operation(self, operation: OperationDefinitionNode) -> Size:
        size = self._selections(operation.selection_set)
        return size.beside(Size(directives=len(operation.directives or ())))

    def _selections(self, selections: SelectionSetNode) -> Size:
        total = Size()
        for selection in selections.selections:
            total = total.beside(self._selection(selection))
        return total

    def _selection(self, selection: SelectionNode) -> Size:
        directives = Size(directives=len(selection.directives or ()))
        if isinstance(selection, FieldNode):
            return self._field(selection).beside(directives)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value).beside(directives)
        inner: SelectionSetNode = selection.selection_set  # type: ignore[attr-defined]  # an inline fragment is what is left
        return self._selections(inner).beside(directives)

    def _field(self, field: FieldNode) -> Size:
        if field.selection_set is None or field.name.value in INTROSPECTION:
            # Introspection is deep by nature; graphql-core has its own rule against its circles.
            inner = Size()
        else:
            inner = self._selections(field.selection_set)
        times = self._times(field)
        return Size(
            inner.depth + 1,
            inner.fields + 1,
            inner.aliases + (field.alias is not None),
            inner.directives,
            roots=1,
            nodes=0 if field.selection_set is None else times * (1 + inner.nodes),
        )

    def _times(self, field: FieldNode) -> int:
        """How many objects stand for a field at most: one, or as many as the page holds."""
        if field.name.value not in self._connections:
            return 1
        sizes = [one.value for one in field.arguments or () if one.name.value in ("first", "last")]
        given = [_page_size(one.value) for one in sizes if isinstance(one, IntValueNode)]
        if len(given) == len(sizes):
            return max(given, default=DEFAULT_SIZE)
        return LARGEST_SIZE

    def _fragment(self, name: str) -> Size:
        if name in self._sizes:
            return self._sizes[name]
        if name in self._open or name not in self._fragments:
            return Size()
        self._open.add(name)
        self._sizes[name] = self._selections(self._fragments[name].selection_set)
        self._open.discard(name)
        return self._sizes[name]


def _page_size(literal: str) -> int:
    """The size that a literal asks for; the largest page for what no Int holds.

    Validation refuses such a literal, and says why.
    """
    digits = literal.removeprefix("-")
    size = int(digits) if len(digits) <= len(str(LARGEST_INT)) else LARGEST_INT + 1
    return size if size <= LARGEST_INT else LARGEST_SIZE
