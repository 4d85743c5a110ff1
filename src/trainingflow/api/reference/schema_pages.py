"""The schema as pages: one with everything that it has, and one for each type."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

from trainingflow.api.reference.place import PATH

_KINDS: Final[Sequence[tuple[str, type[GraphQLNamedType]]]] = (
    ("Objects", GraphQLObjectType),
    ("Interfaces", GraphQLInterfaceType),
    ("Unions", GraphQLUnionType),
    ("Inputs", GraphQLInputObjectType),
    ("Enums", GraphQLEnumType),
    ("Scalars", GraphQLScalarType),
)


def overview(schema: GraphQLSchema) -> str:
    """Everything that can be asked and changed, and the names of all types; in Markdown."""
    return "\n".join(_overview(schema)) + "\n"


def of_type(schema: GraphQLSchema, name: str) -> str | None:
    """The page of a type, in Markdown; none where the schema has no such type."""
    found = _types(schema).get(name)
    return None if found is None else "\n".join(_of_type(schema, found)) + "\n"


def _types(schema: GraphQLSchema) -> Mapping[str, GraphQLNamedType]:
    return {name: one for name, one in schema.type_map.items() if not name.startswith("__")}


def _overview(schema: GraphQLSchema) -> Iterator[str]:
    yield "# Schema\n"
    yield "What this server answers (接口总览). Each name leads to what it takes and gives.\n"
    roots = (
        ("Queries", schema.query_type),
        ("Mutations", schema.mutation_type),
        ("Subscriptions", schema.subscription_type),
    )
    for title, root in roots:
        if root is not None:
            yield f"## {title}\n"
            yield from _rows(("field", ""), _short(root))
    for title, kind in _KINDS:
        found = sorted(name for name, one in _types(schema).items() if isinstance(one, kind))
        yield f"## {title}\n"
        yield " · ".join(map(_link, found)) + "\n"


def _short(root: GraphQLObjectType) -> Iterator[tuple[str, str]]:
    for name, field in sorted(root.fields.items()):
        said = (field.description or "").partition("\n\n")[0]
        yield f"[`{name}`]({PATH}/schema/{root.name}#{name.lower()})", said


def _of_type(schema: GraphQLSchema, one: GraphQLNamedType) -> Iterator[str]:
    yield f"# {one.name}\n"
    yield f"[Schema]({PATH}/schema)\n"
    yield f"{one.description or ''}\n"
    match one:
        case GraphQLObjectType() | GraphQLInterfaceType():
            yield from _named("Implements", [each.name for each in one.interfaces])
            if isinstance(one, GraphQLInterfaceType):
                possible = schema.get_possible_types(one)
                yield from _named("Implemented by", [each.name for each in possible])
            for name, field in one.fields.items():
                yield from _field(name, field)
        case GraphQLUnionType():
            yield from _named("One of", [each.name for each in one.types])
        case GraphQLInputObjectType():
            rows = (
                (_input(name, each), each.description or "") for name, each in one.fields.items()
            )
            yield from _rows(("field", ""), rows)
        case GraphQLEnumType():
            values = ((f"`{name}`", each.description or "") for name, each in one.values.items())
            yield from _rows(("value", ""), values)
        case _:
            pass
    yield from _named("Used by", _users(schema, one))


def _field(name: str, field: GraphQLField) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{_typed(str(field.type), get_named_type(field.type).name)}\n"
    yield f"{field.description or ''}\n"
    if field.deprecation_reason:
        yield f"*Deprecated:* {field.deprecation_reason}\n"
    if field.args:
        rows = ((_input(each, one), one.description or "") for each, one in field.args.items())
        yield from _rows(("argument", ""), rows)


def _input(name: str, one: "GraphQLArgument | object") -> str:
    type_ = getattr(one, "type")  # noqa: B009 - an argument and an input field have it alike
    return f"`{name}` {_typed(str(type_), get_named_type(type_).name)}"


def _typed(whole: str, name: str) -> str:
    return f"[`{whole}`]({PATH}/schema/{name})"


def _users(schema: GraphQLSchema, one: GraphQLNamedType) -> list[str]:
    return sorted(
        name
        for name, other in _types(schema).items()
        if isinstance(other, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
        and any(one in _touched(field) for field in other.fields.values())
    )


def _touched(field: object) -> list[GraphQLNamedType]:
    types = [getattr(field, "type")]  # noqa: B009 - of an output or an input field
    types += [each.type for each in getattr(field, "args", {}).values()]
    return [get_named_type(each) for each in types]


def _named(title: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"**{title}:** " + ", ".join(map(_link, names)) + "\n"


def _link(name: str) -> str:
    return f"[`{name}`]({PATH}/schema/{name})"


def _rows(head: tuple[str, str], rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield f"| {head[0]} | {head[1]} |"
    yield "|---|---|"
    for name, said in rows:
        yield f"| {name} | {_cell(said)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
