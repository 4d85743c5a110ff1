"""Random documents for a schema: aliases, fragments, conditions, arguments, merged fields."""

from collections.abc import Iterator
from random import Random
from typing import Any

from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_object_type,
)

from tests.compiled.differential.schemas import World

VARIABLES = "$yes: Boolean!, $no: Boolean = false, $n: Int, $s: String, $given: Given, $many: [Int]"


def variables(random: Random) -> dict[str, Any]:
    """Values for the variables of a document; not all of them are given."""
    every = {
        "no": random.random() < 0.5,
        "n": random.choice([None, 5]),
        "s": random.choice(["text", None]),
        "given": random.choice([{"a": 1}, {"b": "b", "a": None}, None]),
        "many": random.choice([[1, 2], 3, None]),
    }
    given = {name: value for name, value in every.items() if random.random() < 0.6}
    return {"yes": random.random() < 0.5, **given}


class Writer:
    """Writes a document."""

    def __init__(self, world: World, random: Random) -> None:
        self._world = world
        self._random = random
        self._fragments: list[tuple[str, str]] = []

    def document(self, kind: str) -> str:
        """A query or a mutation with its fragments."""
        root = (
            self._world.schema.query_type if kind == "query" else self._world.schema.mutation_type
        )
        assert root is not None
        selection = self._selection(root, 0)
        fragments = "\n".join(text for _, text in self._fragments)
        return f"{kind} Q({VARIABLES}) {selection}\n{fragments}"

    def _selection(self, type_: Any, depth: int) -> str:
        return "{ " + " ".join(self._parts(type_, depth)) + " }"

    def _parts(self, type_: Any, depth: int) -> Iterator[str]:
        random = self._random
        if random.random() < 0.15 or not hasattr(type_, "fields"):
            yield "__typename"
        for _ in range(random.randint(1, 5 if depth < 2 else 3)):
            if random.random() < 0.3 and depth < 4:
                yield self._fragment(type_, depth)
            elif hasattr(type_, "fields"):
                yield self._field(type_, depth)

    def _field(self, type_: Any, depth: int) -> str:
        random = self._random
        names = sorted(type_.fields)
        leaves = [n for n in names if is_leaf_type(get_named_type(type_.fields[n].type))]
        if depth >= 4:
            names = leaves
        if not names:
            return "__typename"
        name = random.choice(names)
        field = type_.fields[name]
        alias = f"{random.choice('xyz')}{name}: " if random.random() < 0.2 else ""
        given = [
            self._argument(one) for one in field.args if random.random() < 0.7 or one == "must"
        ]
        arguments = f"({', '.join(given)})" if given else ""
        inner = get_named_type(field.type)
        selection = "" if is_leaf_type(inner) else " " + self._selection(inner, depth + 1)
        return f"{alias}{name}{arguments}{self._condition()}{selection}"

    def _argument(self, name: str) -> str:
        literal = {
            "n": "7", "s": '"literal"', "given": '{a: $n, b: "b"}', "many": "[1, $n]", "must": "1",
        }[name]  # fmt: skip
        if name == "must":
            return f"must: {self._random.choice(['1', '$n', '2'])}"
        return f"{name}: {literal if self._random.random() < 0.5 else '$' + name}"

    def _condition(self) -> str:
        chosen = self._random.random()
        if chosen < 0.06:
            return f" @skip(if: {self._random.choice(['$yes', '$no', 'false'])})"
        if chosen < 0.12:
            return f" @include(if: {self._random.choice(['$yes', '$no', 'true'])})"
        return " @unknown(n: 1)" if chosen < 0.14 else ""

    def _fragment(self, type_: Any, depth: int) -> str:
        random = self._random
        within: list[Any] = [type_]
        if is_abstract_type(type_):
            within = [*self._world.schema.get_possible_types(type_), type_]
        elif isinstance(type_, GraphQLObjectType) and is_object_type(type_):
            within = [type_, *type_.interfaces]
        on = random.choice(within)
        if random.random() < 0.5:
            condition = f" on {on.name}" if random.random() < 0.8 or on is not type_ else ""
            return f"...{condition}{self._condition()} {self._selection(on, depth + 1)}"
        known = [name for name, text in self._fragments if f" on {on.name} " in text]
        if known and random.random() < 0.3:
            return f"...{random.choice(known)}{self._condition()}"
        text = self._selection(on, depth + 1)
        name = f"F{len(self._fragments)}"
        self._fragments.append((name, f"fragment {name} on {on.name} {text}"))
        return f"...{name}{self._condition()}"
