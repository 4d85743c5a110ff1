"""What many subscribers are shown alike is made once, and given to all of them.

Hundreds wait for the same events with the same text: to execute it for each of them costs more
than all the rest. Who may see an event was decided before. Where a text asks for nothing that
hangs on who looks, whoever sees the same events is answered the same; the answer is kept with the
events of one look at the feed, and forgotten with them.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DirectiveNode,
    ExecutionResult,
    FieldNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    Node,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution import Executor

from trainingflow.compiled import CompiledExecution
from trainingflow.services.live.seats import Arrived

OF_EVENTS: Final = {
    "EventFeedConnection": frozenset({"edges", "nodes", "pageInfo", "resumeCursor"}),
    "EventEdge": frozenset({"cursor", "node"}),
    "PageInfo": frozenset({"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"}),
    "Event": frozenset({
        "seq", "action", "label", "fromState", "toState", "at", "role", "actingFor",
        "decisionReference", "comment", "hash", "item",
    }),
}  # fmt: skip
OF_ITEMS: Final = frozenset({
    "id", "kind", "title", "state", "stateLabel", "stage", "outcome", "version", "attempt",
    "round", "createdAt", "updatedAt", "stateSince",
})  # fmt: skip
"""What does not hang on who looks, beside the language and what of the event is shown to them."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Where the answers for those are kept who are shown the same.

    Attributes:
        kept: of one look at the feed; shared by all to whom something of it was given.
        by: what they have in common beside the text: what they are shown, and how it is said.
    """

    kept: dict[Hashable, Any]
    by: Hashable

    @classmethod
    def of(cls, arrived: Arrived, *said: Hashable) -> "Alike | None":
        """Of what has come; None where it was read for one person.

        Args:
            arrived: what has come.
            said: how it is said to whoever waits: the language, the form of the cursors.
        """
        if arrived.kept is None:
            return None
        shown = tuple((one.item_id, one.seq, one.comment) for one in arrived.page.rows)
        return cls(arrived.kept, (shown, arrived.page.more, arrived.resume, *said))


class Answering(CompiledExecution):
    """An executor that answers from what it has answered to others, where that is the same.

    Whether somebody may follow at all was asked when they subscribed; who they are does not change.
    """

    def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: ANN401 - as graphql-core
        """Execute an operation, or answer as another was answered."""
        alike: Alike | None = getattr(self.root_value, "alike", None)
        text = None if alike is None else _text(self, alike.kept)
        if alike is None or text is None:
            return super().execute_operation(serially)
        place = (text, alike.by)
        if place not in alike.kept:
            answer = super().execute_operation(serially)
            if not isinstance(answer, ExecutionResult) or answer.errors:
                return answer
            alike.kept[place] = answer.data
        return ExecutionResult(alike.kept[place], None)


def answering(executor: type[CompiledExecution]) -> type[CompiledExecution]:
    """The same executor, that answers those alike who are shown the same."""
    return type(f"Answering{executor.__name__}", (Answering, executor), {})


def _text(execution: Executor[Any], kept: dict[Hashable, Any]) -> Hashable | None:
    """The text with what it was filled with; None where it asks for what hangs on who looks."""
    operation = execution.operation
    place = ("text", id(operation))
    if place not in kept:
        # With the node itself, so that no other gets its number meanwhile.
        kept[place] = (operation, _looked_through(execution))
    names = kept[place][1]
    if names is None:
        return None
    values = execution.variable_values.coerced
    return (id(operation), tuple(repr(values.get(one)) for one in names))


def _looked_through(execution: Executor[Any]) -> tuple[str, ...] | None:
    types = TypeInfo(execution.schema)
    looking = _Looking(execution.schema, types)
    nodes: tuple[Node, ...] = (execution.operation, *execution.fragment_definitions.values())
    for node in nodes:
        visit(node, TypeInfoVisitor(types, looking))
    return tuple(sorted(looking.variables)) if looking.alike else None


class _Looking(Visitor):
    """Looks whether a text asks for nothing else, and which variables its fields hang on."""

    def __init__(self, schema: GraphQLSchema, types: TypeInfo) -> None:
        super().__init__()
        self.alike = True
        self.variables: set[str] = set()
        items = schema.get_type("WorkItem")
        kinds = (
            schema.get_implementations(items).objects
            if isinstance(items, GraphQLInterfaceType)
            else ()
        )
        self._allowed = OF_EVENTS | dict.fromkeys(
            ("WorkItem", "Node", *(one.name for one in kinds)), OF_ITEMS
        )
        self._root = schema.subscription_type
        self._types = types

    def enter_field(self, node: FieldNode, *_: object) -> None:
        """Look at one field."""
        parent, name = self._types.get_parent_type(), node.name.value
        if name == "__typename" or parent is None or parent is self._root:
            return
        self.alike = self.alike and name in self._allowed.get(parent.name, ())

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """Look at what hangs on a variable."""
        values = (one.value for one in node.arguments or ())
        self.variables |= {one.name.value for one in values if isinstance(one, VariableNode)}
