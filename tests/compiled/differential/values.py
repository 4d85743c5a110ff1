"""Random values for the fields of a schema: mostly what it promises, the rest what it forbids."""

import asyncio
from collections import UserString
from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    Undefined,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)


class Thing:
    """A plain object."""


class Guarded(Thing):
    """An object that answers for attributes it has not, so that its class says nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return None


class Awaited(Thing):
    """An object that could be awaited: what comes of it is a name."""

    def __await__(self) -> Generator[Any, Any, str]:
        yield from asyncio.sleep(0).__await__()
        return "awaited"


@dataclass(frozen=True)
class Fresh:
    """A value that must be made anew for each execution; calls itself like a method."""

    make: Callable[[], Any]

    def __call__(self, _info: Any, **_: Any) -> Any:
        return self.make()


def call(value: Any, info: Any) -> Any:
    """What a resolver answers with a value."""
    return value(info) if isinstance(value, Fresh) else value


def _raises(error: Exception) -> Any:
    raise error


_LEAVES: tuple[Any, ...] = (
    "a", "", "RED", 0, 1, 3, 4, -7, 2**31, 2**31 - 1, -(2**31), True, False, 1.0, 1.5, 1e300,
    float("nan"), float("inf"), "g", (1, 2), [1], {"a": 1}, b"x", UserString("u"), object,
)  # fmt: skip
_GOOD: dict[str, tuple[Any, ...]] = {
    "String": ("a", "b", ""), "Int": (1, 2, 3), "Float": (1.5, 2.0, 3), "Boolean": (True, False),
    "ID": ("1", 2), "Colour": (0, "g", (1, 2)), "Odd": (1, "x", 2),
}  # fmt: skip


class Values:
    """The objects of a world and what their fields hold.

    Args:
        random: where they come from.
        objects: their types.
        late: whether some have to be awaited.
        calm: how many of a hundred are as the schema promises.
    """

    def __init__(
        self, random: Random, objects: list[GraphQLObjectType], *, late: bool, calm: int
    ) -> None:
        self._random = random
        self._types = objects
        self._late = late
        self._calm = calm
        self._pool: dict[str, list[Any]] = {}
        self._roots: dict[str, Any] = {}
        self._steps = 0

    def fill(self) -> None:
        """Make the objects, then what their fields hold: other objects among it."""
        for type_ in self._types:
            kinds: list[Any] = [Thing, Thing, dict, Guarded]
            if self._late:
                kinds.append(Awaited)
            self._pool[type_.name] = [kind() for kind in kinds for _ in range(2)]
            for one in self._pool[type_.name]:
                self._put(one, "_kind", type_.name)
                if self._random.random() < 0.8:
                    key = (
                        "__typename"
                        if isinstance(one, dict)
                        else f"_{type(one).__name__}__typename"
                    )
                    self._put(one, key, type_.name)
        for type_ in self._types:
            for one in self._pool[type_.name]:
                for name, field in type_.fields.items():
                    self._put(one, name, self.value(field.type))

    def root(self, type_: GraphQLObjectType) -> dict[str, Any]:
        """The root value of an operation."""
        return {name: self.value(field.type) for name, field in type_.fields.items()}

    @staticmethod
    def _put(one: Any, name: str, value: Any) -> None:
        if isinstance(one, dict):
            one[name] = value
        else:
            setattr(one, name, value)

    @staticmethod
    def read(source: Any, name: str) -> Any:
        """What an object holds."""
        return source.get(name) if isinstance(source, dict) else getattr(source, name, None)

    def type_name(self, value: Any) -> str | None:
        """Of which type an object was made; None for what is no object."""
        name: str | None = self.read(value, "_kind")
        return name

    def begin(self) -> None:
        """Begin an execution: the pauses are those of the one before."""
        self._steps = 0

    async def pause(self) -> None:
        """Let others go first, never the same number of times."""
        self._steps += 1
        for _ in range(self._steps % 3):
            await asyncio.sleep(0)

    def value(self, type_: Any) -> Any:
        """A value for a type, or one that it forbids."""
        random = self._random
        if random.randint(1, 100) > self._calm:
            return self._odd()
        if self._late and random.random() < 0.08:
            inner = self.value(type_)
            return Fresh(lambda: self._later(inner))
        if is_non_null_type(type_):
            type_ = type_.of_type
        elif random.random() < 0.1:
            return None
        if is_list_type(type_):
            items = [self.value(type_.of_type) for _ in range(random.choice([0, 1, 2, 2, 3]))]
            return self._list(items)
        return self._single(type_)

    def _single(self, type_: Any) -> Any:
        random = self._random
        if is_leaf_type(type_):
            return random.choice(_GOOD[type_.name])
        of = random.choice(self._types) if is_abstract_type(type_) else type_
        return random.choice(self._pool[of.name])

    def _list(self, items: list[Any]) -> Any:
        random = self._random
        kind = random.choice(["list", "list", "list", "tuple", "generator", "late"])
        if any(isinstance(one, Fresh) for one in items) or kind in {"generator", "late"}:
            made = lambda: [call(one, None) for one in items]  # noqa: E731
            if kind == "generator":
                return Fresh(lambda: (call(one, None) for one in items))
            if kind == "late" and self._late:
                return Fresh(lambda: self._one_by_one(items))
            return Fresh(made)
        return tuple(items) if kind == "tuple" else items

    async def _later(self, value: Any) -> Any:
        await self.pause()
        return call(value, None)

    async def _one_by_one(self, items: list[Any]) -> Any:
        for one in items:
            await self.pause()
            yield call(one, None)

    def _odd(self) -> Any:
        random = self._random
        number = random.randint(0, 99)
        choices: list[Callable[[], Any]] = [
            lambda: None,
            lambda: Undefined,
            lambda: ValueError(f"returned {number}"),
            lambda: GraphQLError(f"told {number}", extensions={"code": number}),
            lambda: Fresh(lambda: _raises(KeyError(f"raised {number}"))),
            lambda: Fresh(lambda: _raises(GraphQLError(f"refused {number}"))),
            lambda: random.choice(_LEAVES),
            lambda: random.choice(random.choice(list(self._pool.values()))),
            lambda: [random.choice(_LEAVES), None],
        ]
        if self._late:
            choices.append(lambda: Fresh(lambda: self._failing(number)))
        return random.choice(choices)()

    async def _failing(self, number: int) -> Any:
        await self.pause()
        message = f"failed later {number}"
        raise RuntimeError(message)
