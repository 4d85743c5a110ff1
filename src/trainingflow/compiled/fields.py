"""One field of a plan: everything about it that does not change from value to value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
)
from graphql.execution.collect_fields import FieldDetails

Attribute = Callable[[GraphQLField], str | None]
"""Names the attribute that a field's resolver reads without doing anything else.

It says None whenever it is not certain: then the resolver is called, as graphql-core does.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field at one position of an operation.

    Attributes:
        number: its name in the code, and of what one execution remembers about it.
        key: its name in the answer.
        field: its definition.
        parent: the type of the object that it is a field of.
        details: its nodes as graphql-core collected them; their identity names the position.
        nodes: the same without what was collected beside.
    """

    number: int
    key: str
    field: GraphQLField
    parent: GraphQLObjectType
    details: list[FieldDetails]
    nodes: list[FieldNode]

    @property
    def type(self) -> GraphQLOutputType:
        """The type of what it answers."""
        return self.field.type

    @property
    def asks(self) -> bool:
        """Whether there are arguments to read, in the definition or in the document."""
        return bool(self.field.args or self.nodes[0].arguments)


Object = Callable[[Any, Any, Any], Any]
"""Executes the fields of an object: the executor, the object, the path to it."""

List = Callable[[Any, Any, Any, Any], Any]
"""Completes a list: the executor, the items, the path to it, the field's info or None."""
