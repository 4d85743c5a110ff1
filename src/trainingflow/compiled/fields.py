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

Attribute = Callable[[GraphQLField, Any], str | None]
"""Names the attribute that a resolver of a field reads without doing anything else.

It says None whenever it is not certain: then the resolver is called, as graphql-core does.
"""


Resolver = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A resolver that is a function of the source, without what stands around it.

    Attributes:
        function: takes the source, and by their names what follows.
        info: the name of the parameter that takes the info; none: it takes none.
        of_info: makes what that parameter takes of graphql-core's info.
        convert: makes parameters of what was read of the document; none: it takes none.
        placeless: it asks of the info only for the context: that of another place will do.
    """

    function: Resolver
    info: str | None
    of_info: Callable[[Any], Any]
    convert: Callable[[dict[str, Any], Any], dict[str, Any]] | None = None
    placeless: bool = False


Methods = Callable[[GraphQLField, Resolver], Method | None]
"""Knows the resolver behind one; says None whenever it is not certain."""


@dataclass(frozen=True, slots=True)
class Sure:
    """When `is_type_of` says True for certain, and need not be asked; its attribute `sure`.

    Attributes:
        classes: of these very classes,
        unless: and without this attribute, or with None in it.
    """

    classes: frozenset[type]
    unless: str


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands in front of a resolver, which says so by its attribute `guard`.

    Attributes:
        check: takes the source and the context; raises, or lets pass.
        resolve: the resolver behind it, called with the same.
        once: what it asks for, where that does not depend on the source: whoever has passed a
            guard that asks for the same is not asked again in this execution. None: it depends.
    """

    check: Callable[[Any, Any], None]
    resolve: Resolver
    once: str | None = None


def behind(resolve: Resolver | None) -> tuple[list[Guard], Resolver | None]:
    """The guards in front of a resolver, the outermost first, and what stands behind them."""
    guards = []
    while isinstance(guard := getattr(resolve, "guard", None), Guard):
        guards.append(guard)
        resolve = guard.resolve
    return guards, resolve


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
