"""Random schemas, with resolvers of every kind: none, plain, late, faulty."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
)

from tests.compiled.differential.values import Values, call


def _odd(value: Any) -> Any:
    """A scalar of somebody's own: refuses some values, answers null for others."""
    if value == 3:
        message = "three is refused"
        raise ValueError(message)
    return None if value == 4 else {"odd": str(value)}


@dataclass(slots=True)
class World:
    """One random schema and everything that happens in it.

    Attributes:
        random: where everything comes from.
        late: whether resolvers may be asynchronous.
        calm: how many values of a hundred are as the schema promises.
        calls: which resolvers were called with what, in order.
    """

    random: Random
    late: bool
    calm: int
    calls: list[tuple[object, ...]] = field(default_factory=list)
    schema: GraphQLSchema = field(init=False)
    values: Values = field(init=False)
    objects: list[GraphQLObjectType] = field(init=False)
    leaves: list[Any] = field(init=False)
    outputs: list[Any] = field(init=False)
    arguments: dict[str, GraphQLArgument] = field(init=False)

    def __post_init__(self) -> None:
        random = self.random
        enum = GraphQLEnumType("Colour", {"RED": 0, "GREEN": "g", "BLUE": (1, 2)})
        odd = GraphQLScalarType("Odd", serialize=_odd)
        self.leaves = [
            GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID, enum, odd,
        ]  # fmt: skip
        given = GraphQLInputObjectType(
            "Given", {"a": GraphQLInputField(GraphQLInt), "b": GraphQLInputField(GraphQLString)}
        )
        self.arguments = {
            "n": GraphQLArgument(GraphQLInt, default_value=3),
            "s": GraphQLArgument(GraphQLString),
            "given": GraphQLArgument(given, out_name="taken"),
            "many": GraphQLArgument(GraphQLList(GraphQLInt)),
            "must": GraphQLArgument(GraphQLNonNull(GraphQLInt)),
        }
        names = [f"T{index}" for index in range(random.randint(2, 4))]
        face = GraphQLInterfaceType(
            "Face",
            lambda: {"common": GraphQLField(GraphQLString)},
            resolve_type=self._type_resolver(names),
        )
        self.objects = [self._object(name, face) for name in names]
        union = GraphQLUnionType(
            "Either", self.objects[:2], resolve_type=self._type_resolver(names)
        )
        self.outputs = [*self.objects, face, union]
        self.values = Values(random, self.objects, late=self.late, calm=self.calm)
        query = GraphQLObjectType("Query", lambda: self._fields(6))
        mutation = GraphQLObjectType("Mutation", lambda: self._fields(4))
        self.schema = GraphQLSchema(query, mutation, types=self.objects)
        self.values.fill()

    def _object(self, name: str, face: GraphQLInterfaceType) -> GraphQLObjectType:
        random = self.random
        member = random.random() < 0.6
        return GraphQLObjectType(
            name,
            lambda: {
                "common": GraphQLField(GraphQLString, resolve=self._resolver("common")),
                **self._fields(random.randint(3, 6)),
            },
            interfaces=[face] if member else [],
            is_type_of=self._check(name),
        )

    def _fields(self, number: int) -> dict[str, GraphQLField]:
        return {f"f{index}": self._field(f"f{index}") for index in range(number)}

    def _field(self, name: str) -> GraphQLField:
        random = self.random
        chosen = random.choice([self.leaves, self.outputs])
        taken = random.random() < 0.3
        arguments = random.sample(sorted(self.arguments), random.randint(1, 3)) if taken else []
        resolver = self._resolver(name) if arguments or random.random() < 0.6 else None
        return GraphQLField(
            self._wrapped(random.choice(chosen)),
            {one: self.arguments[one] for one in arguments},
            resolve=resolver,
        )

    def _wrapped(self, type_: Any) -> GraphQLOutputType:
        random = self.random
        if random.random() < 0.35:
            type_ = GraphQLNonNull(type_)
        for _ in range(random.choice([0, 0, 0, 1, 1, 2])):
            type_ = GraphQLList(type_)
            if random.random() < 0.35:
                type_ = GraphQLNonNull(type_)
        answer: GraphQLOutputType = type_
        return answer

    def _resolver(self, name: str) -> Callable[..., Any]:
        def told(source: Any, info: GraphQLResolveInfo[Any], arguments: dict[str, Any]) -> None:
            nodes = [node.loc.start for node in info.field_nodes if node.loc]
            place = (tuple(info.path.as_list()), info.path.typename, info.parent_type.name, nodes)
            told = (info.field_name, str(info.return_type), info.context, info.root_value is None)
            self.calls.append((*place, *told, repr(sorted(arguments.items()))))

        def plain(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
            told(source, info, arguments)
            return call(self.values.read(source, name), info)

        async def late(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
            told(source, info, arguments)
            await self.values.pause()
            return call(self.values.read(source, name), info)

        return late if self.late and self.random.random() < 0.4 else plain

    def _type_resolver(self, names: list[str]) -> Callable[..., Any] | None:
        chosen = self.random.random()
        wrong = [None, "Query", "Colour", "Nobody", 7, *names]

        def named(value: Any, info: GraphQLResolveInfo[Any], _: Any) -> Any:
            return self.values.type_name(value) or wrong[len(info.path.as_list()) % len(wrong)]

        async def later(value: Any, info: GraphQLResolveInfo[Any], abstract: Any) -> Any:
            await self.values.pause()
            return named(value, info, abstract)

        if chosen < 0.3:
            return None
        return later if self.late and chosen < 0.6 else named

    def _check(self, name: str) -> Callable[..., Any] | None:
        chosen = self.random.random()

        def right(value: Any, _: GraphQLResolveInfo[Any]) -> Any:
            return self.values.type_name(value) == name

        def truthy(value: Any, _: GraphQLResolveInfo[Any]) -> Any:
            return [1] if self.values.type_name(value) == name else ""

        def failing(value: Any, _: GraphQLResolveInfo[Any]) -> Any:
            if self.values.type_name(value) != name:
                message = f"no {name}"
                raise KeyError(message)
            return True

        async def later(value: Any, _: GraphQLResolveInfo[Any]) -> Any:
            await self.values.pause()
            return self.values.type_name(value) == name

        if chosen < 0.4:
            return None
        if self.late and chosen < 0.55:
            return later
        return self.random.choice([right, right, truthy, failing])
