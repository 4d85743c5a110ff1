"""Each GraphQL operation and each of its root fields: told, and traced. No other field is.

A root field is watched by its resolver, once for all when the schema is made: a hook for every
field would cost as much as the fields.
"""

import inspect
from collections.abc import Awaitable, Iterator
from functools import wraps
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLFieldResolver,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension

from trainingflow.observing import traces
from trainingflow.observing.story import current


class TellsOperation(SchemaExtension):
    """Puts into the story of the request what is executed, and traces it."""

    def on_execute(self) -> Iterator[None]:
        """Before the first resolver: the document is parsed, admitted and valid."""
        context = self.execution_context
        document = context.graphql_document
        operation = document and get_operation_ast(document, context.operation_name)
        if not operation:
            yield
            return
        story = current()
        story.kind = operation.operation.value
        story.operation = operation.name.value if operation.name else None
        story.fields = _root_fields(operation, context.schema._schema)  # noqa: SLF001 - no public name
        name = f"{story.kind} {story.operation}" if story.trusted else f"{story.kind} operation"
        about: dict[str, traces.Value] = {"graphql.operation.type": story.kind}
        if story.operation:
            about["graphql.operation.name"] = story.operation
        with traces.span(name, about):
            yield


def _root_fields(operation: OperationDefinitionNode, schema: GraphQLSchema) -> tuple[str, ...]:
    """The root fields that stand in the operation itself, once each, in its order."""
    root = schema.get_root_type(operation.operation)
    known = root.fields if root else {}
    names = (
        "…" if isinstance(one, FragmentSpreadNode) else one.name.value
        for one in operation.selection_set.selections
        if isinstance(one, FieldNode | FragmentSpreadNode)
    )
    return tuple(dict.fromkeys(name for name in names if name in known))


def watch_roots(schema: GraphQLSchema) -> None:
    """Let every root field be a span while traces are on."""
    for root in (schema.query_type, schema.mutation_type):
        for name, field in (root.fields if root else {}).items():
            if field.resolve is not None and root is not None:
                field.resolve = _watched(f"{root.name}.{name}", field.resolve)


def _watched(name: str, resolve: GraphQLFieldResolver) -> GraphQLFieldResolver:
    @wraps(resolve)
    def watched(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:  # noqa: ANN401 - graphql-core says no more
        if not traces.on():
            return resolve(source, info, **arguments)
        return _traced(name, resolve, source, info, arguments)

    return watched


async def _traced(
    name: str,
    resolve: GraphQLFieldResolver,
    source: object,
    info: GraphQLResolveInfo[Any],
    arguments: dict[str, Any],
) -> object:
    with traces.span(name):
        answer = resolve(source, info, **arguments)
        if inspect.isawaitable(answer):
            waited: Awaitable[object] = answer
            return await waited
        return answer
