"""Gives enums of the schema back what they lose when strawberry sorts it."""

from enum import Enum
from typing import Any, ClassVar

from graphql import ConstValueNode, GraphQLEnumType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.enum import StrawberryEnumDefinition


class OfMembers(GraphQLEnumType):
    """An enum whose values are handed to resolvers as members of Python's."""

    members: ClassVar[type[Enum]] = Enum

    def coerce_input_value(self, input_value: str, hide_suggestions: bool = False) -> object:
        """Read a variable."""
        return self.members(super().coerce_input_value(input_value, hide_suggestions))

    def coerce_input_literal(
        self,
        value_node: ConstValueNode,
        hide_suggestions: bool = False,
    ) -> object:
        """Read what the document says."""
        return self.members(super().coerce_input_literal(value_node, hide_suggestions))


def restore_members(schema: GraphQLSchema) -> None:
    """Let resolvers get members of enums, as strawberry promises; changes the schema in place.

    A schema is sorted by graphql-core, which makes its types anew and of its own classes: an enum
    of it hands on a text, which equals the member of a `StrEnum` and is not it.
    """
    for type_ in schema.type_map.values():
        definition = type_.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if type(type_) is GraphQLEnumType and isinstance(definition, StrawberryEnumDefinition):
            members: Any = definition.wrapped_cls
            type_.__class__ = type(OfMembers.__name__, (OfMembers,), {"members": members})
