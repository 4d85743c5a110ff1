"""A person that does not exist, sent in every place where a client can write something."""

from collections.abc import Iterator
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from trainingflow.observing.scrub import checksum

NAME: Final = "欧阳金丝雀"
ID_CARD: Final = "110101199003070134"
PHONE: Final = "13912345678"
TOKEN: Final = "tfp_" + "Canary0" * 4 + "ab" + checksum("tfp_" + "Canary0" * 4 + "ab")
TEXT: Final = f"{NAME} {ID_CARD} {PHONE} {TOKEN}\r\nforged=1\x1b[31m\u2028\u2029"
SIGNS: Final = (NAME, ID_CARD, PHONE, TOKEN, TOKEN[4:34], "forged=1\x1b")

_DEPTH: Final = 4


def operations(schema: GraphQLSchema) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each root field with the canary in all of its arguments: name, document, variables."""
    for kind, root in (("query", schema.query_type), ("mutation", schema.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            declared = ", ".join(f"${arg}: {one.type}" for arg, one in field.args.items())
            given = ", ".join(f"{arg}: ${arg}" for arg in field.args)
            head = f"{kind} Canary{f'({declared})' if declared else ''}"
            chosen = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
            variables = {arg: _value(one.type, 0) for arg, one in field.args.items()}
            yield name, f"{head} {{ {name}{f'({given})' if given else ''}{chosen} }}", variables


def _value(type_: GraphQLInputType, depth: int) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _value(type_.of_type, depth)
    if isinstance(type_, GraphQLList):
        return [_value(type_.of_type, depth + 1)]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        if depth > _DEPTH:
            return {}
        return {name: _value(one.type, depth + 1) for name, one in type_.fields.items()}
    return {"Int": 1, "Boolean": True, "Float": 1.5}.get(str(type_), TEXT)
