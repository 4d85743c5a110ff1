"""Documents that are valid: every argument that is needed is given, with values that are odd."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

DEEPEST_INPUT: Final = 4
WHOLE: Final = ("0", "1", "-1", "7", "2024", "9999", "10000", "2147483647", "-2147483648")
TEXTS: Final = ('"教师"', '""', '" "', '"%"', '"a\\"b"', '"\\\\"', '"é\\u0301"', '"0"', '"1e400"')
SCALARS: Final[Mapping[str, Sequence[str]]] = {
    "Boolean": ("true", "false"),
    "Date": ('"2024-05-20"', '"0001-01-01"', '"9999-12-31"', '"2024-02-29"'),
    "DateTime": ('"2024-05-20T09:00:00+08:00"', '"0001-01-01T00:00:00Z"', '"9999-12-31T23:00:00Z"'),
    "Decimal": ('"1.5"', '"0"', '"-1"', '"1E+5"', '"99999999999999999999"', '"0.000000001"'),
    "Int": WHOLE,
    "JSON": ("{}", "[]", '"x"', "1", "true", '{a: [1, {b: "c"}]}'),
    "String": TEXTS,
}


class Asker:
    """Writes valid documents.

    Args:
        schema: what may be asked.
        random: decides.
        ids: ids that are given for ids; what they name may be there or not.
    """

    def __init__(
        self, schema: GraphQLSchema, random: Random, ids: Sequence[str] = ("x", "")
    ) -> None:
        self._schema = schema
        self._random = random
        self.ids = ids

    def query(self) -> str:
        """One to three fields of the query, with what lies below."""
        return self._operation("query", self._schema.query_type, self._random.randint(1, 3))

    def mutation(self) -> str:
        """One change."""
        return self._operation("mutation", self._schema.mutation_type, 1)

    def _operation(self, word: str, root: GraphQLObjectType | None, most: int) -> str:
        assert root is not None
        return f"{word} {{ {self._fields(root, self._random.randint(2, 7), most)} }}"

    def _fields(self, type_: GraphQLNamedType, depth: int, most: int) -> str:
        if isinstance(type_, GraphQLUnionType):
            kind = self._random.choice(self._schema.get_possible_types(type_))
            return f"__typename ... on {kind.name} {{ {self._fields(kind, depth, most)} }}"
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        names = [
            name
            for name, one in type_.fields.items()
            if depth > 1 or is_leaf_type(get_named_type(one.type))
        ]
        chosen = self._random.sample(names, min(len(names), self._random.randint(1, most)))
        return " ".join(self._field(name, type_.fields[name], depth) for name in chosen) or (
            "__typename"
        )

    def _field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = [
            f"{argument}: {self._argument(argument, one)}"
            for argument, one in field.args.items()
            if is_required_argument(one) or self._random.random() < 0.3
        ]
        arguments = f"({', '.join(given)})" if given else ""
        named = get_named_type(field.type)
        below = "" if is_leaf_type(named) else f" {{ {self._fields(named, depth - 1, 4)} }}"
        return f"{name}{arguments}{below}"

    def _argument(self, name: str, argument: GraphQLArgument) -> str:
        if name in ("first", "last"):
            return self._random.choice(("1", "2", "3", "100", "0", "-1"))
        return self.value(argument.type)

    def value(self, type_: GraphQLInputType, depth: int = 0) -> str:
        """A value of a type."""
        if isinstance(type_, GraphQLNonNull):
            return self.value(type_.of_type, depth)
        if isinstance(type_, GraphQLList):
            count = self._random.choice((0, 1, 1, 2, 3))
            return f"[{', '.join(self.value(type_.of_type, depth) for _ in range(count))}]"
        if isinstance(type_, GraphQLEnumType):
            return str(self._random.choice(list(type_.values)))
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, depth)
        if type_.name == "ID":
            return f'"{self._random.choice(self.ids)}"'
        return self._random.choice(SCALARS[type_.name])

    def _object(self, type_: GraphQLInputObjectType, depth: int) -> str:
        given = self._given(type_, depth)
        fields = (f"{name}: {self.value(one.type, depth + 1)}" for name, one in given)
        return f"{{{', '.join(fields)}}}"

    def _given(
        self, type_: GraphQLInputObjectType, depth: int
    ) -> list[tuple[str, GraphQLInputField]]:
        fields = list(type_.fields.items())
        if type_.is_one_of:
            return [self._random.choice(fields)]
        often = 0.4 if depth < DEEPEST_INPUT else 0.0
        return [
            (name, one)
            for name, one in fields
            if is_required_input_field(one) or self._random.random() < often
        ]
