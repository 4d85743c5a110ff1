"""Refuses documents that are too large, before validation and in one pass.

Each fragment is measured once and remembered, so that the work grows with the length of the
document and never with what its fragments expand to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from trainingflow.api.bounds import Bounds, Uses
from trainingflow.api.cost.weights import INTROSPECTION, Weights
from trainingflow.api.excess import OperationTooLarge
from trainingflow.api.limits import Limits

_ABYSS = 64
"""So many levels within one definition are too deep whatever the limit is; none is looked into."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection set asks for after its fragments are expanded.

    `nodes` counts the objects of pages, as far as the pages say; `cost` counts every list, and
    adds what fields weigh; `report` says that a field is large work by nature.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    sensitive: int = 0
    nodes: int = 0
    cost: int = 0
    report: bool = False

    def beside(self, other: "Size") -> "Size":
        """Add a neighbour: counts add up, depth is the deeper of both."""
        return Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.roots + other.roots,
            self.sensitive + other.sensitive,
            self.nodes + other.nodes,
            self.cost + other.cost,
            self.report or other.report,
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """What was found in a document.

    Attributes:
        errors: one for each bound that is exceeded; empty when the document is admitted.
        sizes: of each operation by its name, an empty one where it has none.
        mutations: the names of the operations that change something.
        subscriptions: the names of those that are answered again and again.
        uses: the bounds that its variables have to keep.
    """

    errors: tuple[GraphQLError, ...] = ()
    sizes: Mapping[str, Size] = field(default_factory=dict)
    mutations: frozenset[str] = frozenset()
    subscriptions: frozenset[str] = frozenset()
    uses: Uses = field(default_factory=Uses)

    def named(self, name: str | None) -> tuple[str, Size] | None:
        """The operation that is asked for; None where it is not clear which, or there is none."""
        if name is None and len(self.sizes) == 1:
            return next(iter(self.sizes.items()))
        size = self.sizes.get(name or "")
        return None if size is None else (name or "", size)


def admit(document: DocumentNode, limits: Limits, weights: Weights, bounds: Bounds) -> Admitted:
    """Measure every operation of a document, and the document itself.

    What no operation uses counts too: validation looks at all of it. A page asked for with a
    variable counts as the largest page, so that neither variables nor their defaults make an
    operation larger than it was measured. A fragment that is unknown or refers to itself counts
    as nothing: validation reports it.
    """
    parts = Parts.of(document)
    errors = [*parts.excess(limits)]
    if errors:
        return Admitted(tuple(errors))
    measure = _Measure(parts.fragments, weights, bounds)
    try:
        sizes = [(one, measure.operation(one)) for one in parts.operations]
        measure.unused()
        measure.defaults(parts.operations)
    except RecursionError:
        return Admitted((OperationTooLarge.nested(),))
    written = {
        "characters in an alias": (measure.longest_alias, limits.alias_characters),
        "fields written": (measure.written, limits.fields),
        "directives written": (measure.directives, limits.directives),
    }
    errors = [*measure.abysses(), *measure.inputs[: limits.errors]]
    for operation, size in sizes:
        errors.extend(_errors(_bounds(operation, size, limits), operation))
    errors = errors or list(_errors(written, document))
    named = {one.name.value if one.name else "": size for one, size in sizes}
    changing = _names(parts.operations, OperationType.MUTATION)
    following = _names(parts.operations, OperationType.SUBSCRIPTION)
    return Admitted(tuple(errors), named, changing, following, measure.uses)


def _names(operations: Iterable[OperationDefinitionNode], type_: OperationType) -> frozenset[str]:
    return frozenset(
        one.name.value if one.name else "" for one in operations if one.operation is type_
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """The definitions of a document."""

    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    document: DocumentNode

    @classmethod
    def of(cls, document: DocumentNode) -> "Parts":
        """Sort the definitions."""
        operations = (
            one for one in document.definitions if isinstance(one, OperationDefinitionNode)
        )
        fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        return cls(tuple(operations), fragments, document)

    def excess(self, limits: Limits) -> Iterator[GraphQLError]:
        """What is refused before anything is measured."""
        fragments = len(self.document.definitions) - len(self.operations)
        variables = sum(len(one.variable_definitions or ()) for one in self.operations)
        bounds = {
            "operations": (len(self.operations), limits.operations),
            "fragments": (fragments, limits.fragments),
            "variables": (variables, limits.variables),
        }
        yield from _errors(bounds, self.document)


def _bounds(
    operation: OperationDefinitionNode, size: Size, limits: Limits
) -> Mapping[str, tuple[int, int]]:
    mutates = operation.operation is OperationType.MUTATION
    return {
        "levels deep": (size.depth, limits.depth),
        "fields": (size.fields, limits.fields),
        "objects in the answer": (size.nodes, limits.nodes),
        # Pages that are too large are said to be just that.
        "objects by its cost": (size.cost if size.nodes <= limits.nodes else 0, limits.cost),
        "aliases": (size.aliases, limits.aliases),
        "directives": (size.directives, limits.directives),
        "mutations": (size.roots if mutates else 0, limits.root_mutations),
        "fields at the root": (size.roots, limits.root_fields),
        "fields to sign in with": (size.sensitive, 1),
    }


def _errors(bounds: Mapping[str, tuple[int, int]], node: Node) -> Iterator[GraphQLError]:
    for what, (found, allowed) in bounds.items():
        if found > allowed:
            # The place of a document is its beginning, which says nothing.
            place = None if isinstance(node, DocumentNode) else node
            yield OperationTooLarge.by(what, found, allowed, place)


class _Measure:
    """Measures selection sets; remembers each fragment.

    Attributes:
        written: how many fields the document has, each counted once.
        directives: how many directives it has, each counted once.
        longest_alias: how many characters its longest alias has.
        uses: where its variables are used.
        inputs: what is too large in its arguments.
    """

    def __init__(
        self,
        fragments: Mapping[str, FragmentDefinitionNode],
        weights: Weights,
        bounds: Bounds,
    ) -> None:
        self._fragments = fragments
        self._weights = weights
        self._bounds = bounds
        self.uses = Uses()
        self.inputs: list[GraphQLError] = []
        self._sizes: dict[str, Size] = {}
        self._open: set[str] = set()
        self._abysses: list[Node] = []
        self.written = 0
        self.directives = 0
        self.longest_alias = 0

    def operation(self, operation: OperationDefinitionNode) -> Size:
        of_variables = (one.directives for one in operation.variable_definitions or ())
        directives = sum(len(one or ()) for one in (operation.directives, *of_variables))
        self.directives += directives
        type_ = self._weights.roots[operation.operation.value]
        size = self._selections(operation.selection_set, type_, 1)
        return size.beside(Size(directives=directives))

    def unused(self) -> None:
        """Measure the fragments that no operation reached."""
        for name in self._fragments:
            self._fragment(name)

    def defaults(self, operations: Iterable[OperationDefinitionNode]) -> None:
        """Look at the defaults of variables, once it is known where the variables are used."""
        for operation in operations:
            for one in operation.variable_definitions or ():
                if one.default_value is not None:
                    for bound in self.uses.of(one.variable.name.value):
                        self.inputs += self._bounds.literal(one.default_value, bound, Uses())

    def abysses(self) -> Iterator[GraphQLError]:
        for node in self._abysses[:1]:
            yield OperationTooLarge.nested(_ABYSS, node)

    def _selections(self, selections: SelectionSetNode, type_: str, level: int) -> Size:
        if level > _ABYSS:
            self._abysses.append(selections)
            return Size()
        total = Size()
        for selection in selections.selections:
            total = total.beside(self._selection(selection, type_, level))
        return total

    def _selection(self, selection: SelectionNode, type_: str, level: int) -> Size:
        count = len(selection.directives or ())
        self.directives += count
        if isinstance(selection, FieldNode):
            size = self._field(selection, type_, level)
        elif isinstance(selection, FragmentSpreadNode):
            size = self._fragment(selection.name.value)
        else:
            inline: InlineFragmentNode = selection  # type: ignore[assignment]  # what is left
            inner = inline.type_condition.name.value if inline.type_condition else type_
            size = self._selections(inline.selection_set, inner, level + 1)
        return size.beside(Size(directives=count)) if count else size

    def _field(self, field: FieldNode, type_: str, level: int) -> Size:
        self.written += 1
        name = field.name.value
        if field.alias is not None:
            self.longest_alias = max(self.longest_alias, len(field.alias.value))
        weight = self._weights.of(type_, name)
        for argument in field.arguments or ():
            bound = self._bounds.argument(type_, name, argument.name.value)
            if bound is not None:
                self.inputs += self._bounds.literal(argument.value, bound, self.uses)
        if field.selection_set is None:
            inner = Size()
        else:
            inner = self._selections(field.selection_set, weight.type_, level + 1)
        if name in INTROSPECTION:
            # Deep by nature: graphql-core has its own rule against its circles. What is asked
            # for under an alias comes a second time.
            inner = Size(fields=inner.fields, aliases=inner.aliases, directives=inner.directives)
            times, own = 1, weight.own * (1 + inner.aliases)
        else:
            times, own = weight.times(field), weight.own
        return Size(
            inner.depth + 1,
            inner.fields + 1,
            inner.aliases + (field.alias is not None),
            inner.directives,
            roots=1,
            sensitive=inner.sensitive + weight.sensitive,
            nodes=0
            if field.selection_set is None
            else (times if weight.largest_page else 1) * (1 + inner.nodes),
            report=inner.report or weight.report,
            cost=own + times * inner.cost + (times - 1 if field.selection_set else 0),
        )

    def _fragment(self, name: str) -> Size:
        if name in self._sizes:
            return self._sizes[name]
        if name in self._open or name not in self._fragments:
            return Size()
        fragment = self._fragments[name]
        self._open.add(name)
        directives = len(fragment.directives or ())
        self.directives += directives
        size = self._selections(fragment.selection_set, fragment.type_condition.name.value, 1)
        self._sizes[name] = size.beside(Size(directives=directives)) if directives else size
        self._open.discard(name)
        return self._sizes[name]
