"""What is known of strawberry: which of its resolvers only read an attribute.

Nothing of strawberry's says so in public, so it is recognised by everything that it must be, and
called like any other resolver when one mark is missing.
"""

from inspect import isfunction
from typing import Final

from graphql import GraphQLField
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

PREDICATE: Final = optimized_is_awaitable
"""What strawberry asks whether a value can be awaited."""

_BASIC: Final = "GraphQLCoreConverter.from_resolver.<locals>._get_basic_result"


def attribute(field: GraphQLField) -> str | None:
    """The attribute that a field of strawberry reads, None when it does more or is another's."""
    resolve = field.resolve
    if not isfunction(resolve) or resolve.__qualname__ != _BASIC:
        return None
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField):
        return None
    own = type(definition).get_result is StrawberryField.get_result
    if not own or definition.base_resolver or definition.default_resolver is not getattr:
        return None
    return definition.python_name
