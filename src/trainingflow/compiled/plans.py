"""The plans of a schema's operations: a bounded number of them, the least used forgotten first."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from graphql import (
    DirectiveNode,
    GraphQLError,
    OperationType,
    Undefined,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import collect_fields
from graphql.execution.execute import assume_not_awaitable
from graphql.pyutils.is_awaitable import is_awaitable

from trainingflow.compiled.fields import Attribute, Methods
from trainingflow.compiled.pin import verified
from trainingflow.compiled.plan import Plan

_UNUSUAL: Final = frozenset({"defer", "stream", "experimental_disableErrorPropagation"})
_CONDITIONS: Final = frozenset({"skip", "include"})


def nothing_known(_field: object, _resolve: object) -> None:
    """Knows no resolver that only reads an attribute, and none that is a function of the source."""


@dataclass(slots=True)
class _Operation:
    """What is known of an operation; it holds the nodes that it is found by.

    Attributes:
        kept: the nodes and the schema.
        conditions: the variables that decide which fields there are.
        unusual: it is always executed by graphql-core.
        met: how often it was executed.
        plans: by the values of the conditions.
    """

    kept: tuple[object, ...]
    conditions: tuple[str, ...]
    unusual: str | None
    met: int = 0
    plans: dict[tuple[object, ...], Plan] = field(default_factory=dict)


class Plans:
    """Finds the plan of an operation, or has it made.

    Args:
        attribute: knows resolvers that only read an attribute.
        methods: knows resolvers that are functions of the source.
        predicates: further functions that say whether a value can be awaited by its class, and
            never of a plain one that it can.
        operations: how many operations are remembered.
        variants: for how many sets of directive values one operation has plans.
        threshold: an operation is compiled when it is met so many times; before that, writing the
            code would cost more than it saves.
    """

    def __init__(
        self,
        attribute: Attribute = nothing_known,
        predicates: Iterable[Callable[[Any], bool]] = (),
        *,
        operations: int = 512,
        variants: int = 16,
        threshold: int = 2,
        methods: Methods = nothing_known,
    ) -> None:
        self.counts: Counter[str] = Counter()
        """How often: `compiled`, `written`, `forgotten`, and each reason for graphql-core."""
        self._attribute = attribute
        self._methods = methods
        self._predicates = (is_awaitable, assume_not_awaitable, *predicates)
        self._operations = operations
        self._variants = variants
        self._threshold = threshold
        self._known: OrderedDict[tuple[int, ...], _Operation] = OrderedDict()
        self._lock = Lock()
        self._verified = verified()

    def __len__(self) -> int:
        return len(self._known)

    def find(self, execution: Executor[Any]) -> Plan | None:
        """The plan by which to execute, None: as graphql-core does."""
        reason = self._refuses(execution)
        if reason is None:
            with self._lock:
                found = self._found(execution)
            if isinstance(found, Plan):
                self.counts["compiled"] += 1
                return found
            reason = found
        self.counts[reason] += 1
        return None

    def _refuses(self, execution: Executor[Any]) -> str | None:
        """Why this execution, of whatever operation, is left to graphql-core."""
        middleware = execution.middleware_manager
        if not self._verified:
            return "another graphql-core"
        if middleware is not None and middleware.middlewares:
            return "middleware"
        if execution.abort_signal is not None:
            return "abort signal"
        if not any(execution.is_awaitable is one for one in self._predicates):
            return "unknown predicate"
        return None

    def _found(self, execution: Executor[Any]) -> Plan | str:
        operation = self._operation(execution)
        if operation.unusual is not None:
            return operation.unusual
        operation.met += 1
        values = execution.variable_values.coerced
        key = (
            execution.field_resolver,
            *(values.get(name, Undefined) for name in operation.conditions),
        )
        plan = operation.plans.get(key)
        if plan is not None:
            return plan
        if operation.met < self._threshold:
            return "met first"
        if len(operation.plans) >= self._variants:
            return "too many variants"
        plan = self._plan(execution)
        if plan is None:
            return "refused"
        operation.plans[key] = plan
        self.counts["written"] += 1
        return plan

    def _operation(self, execution: Executor[Any]) -> _Operation:
        fragments = execution.fragment_definitions.values()
        nodes = (execution.schema, execution.operation, *fragments)
        key = tuple(id(one) for one in nodes)
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known
        known = self._known[key] = _Operation(nodes, *_looked_through(execution))
        if len(self._known) > self._operations:
            self._known.popitem(last=False)
            self.counts["forgotten"] += 1
        return known

    def _plan(self, execution: Executor[Any]) -> Plan | None:
        schema, operation = execution.schema, execution.operation
        root = schema.get_root_type(operation.operation)
        if root is None:
            return None
        try:
            collected = collect_fields(
                schema, execution.fragments, execution.variable_values, root, operation
            )
        except (GraphQLError, RecursionError):
            return None  # graphql-core finds the same and says it
        known = (self._attribute, self._methods)
        return Plan(schema, collected.grouped_field_set, known, execution.field_resolver)


def _looked_through(execution: Executor[Any]) -> tuple[tuple[str, ...], str | None]:
    """The variables of conditions, and what is unusual in the operation or its fragments."""
    if execution.operation.operation is OperationType.SUBSCRIPTION:
        return (), "subscription"
    looking = _Looking()
    for node in (execution.operation, *execution.fragment_definitions.values()):
        visit(node, looking)
    if any(one.variable_definitions for one in execution.fragment_definitions.values()):
        looking.unusual = "fragment variables"
    return tuple(sorted(looking.conditions)), looking.unusual


class _Looking(Visitor):
    """Looks at the directives of an operation."""

    def __init__(self) -> None:
        super().__init__()
        self.conditions: set[str] = set()
        self.unusual: str | None = None

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """Look at one directive."""
        name = node.name.value
        if name in _UNUSUAL:
            self.unusual = f"@{name}"
        if name in _CONDITIONS:
            values = (one.value for one in node.arguments or ())
            self.conditions |= {one.name.value for one in values if isinstance(one, VariableNode)}
