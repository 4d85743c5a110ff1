"""Fields of strawberry are read directly only where nothing else stands behind them."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any

import pytest
import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.fields import Guard
from trainingflow.compiled.strawberry_fields import (
    PREDICATE,
    attribute,
    method,
    tell_types_shortly,
)


class Loud(FieldExtension):
    """Answers louder."""

    def resolve(self, next_: Callable[..., Any], source: Any, info: Any, **kwargs: Any) -> str:
        return str(next_(source, info, **kwargs)).upper()


class Never(BasePermission):
    """Nobody may."""

    message = "never"

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:  # noqa: ARG002 - as strawberry declares it
        return False


@strawberry.type
class Inner:
    """An object with a field of every kind."""

    plain: str
    class_: str = strawberry.field(name="class")
    loud: str = strawberry.field(extensions=[Loud()])
    closed: str | None = strawberry.field(permission_classes=[Never])

    @strawberry.field
    def computed(self, times: int = 2) -> str:
        """What is computed."""
        return self.plain * times

    @strawberry.field
    async def late(self, info: strawberry.Info) -> str:
        """What is computed late."""
        return f"{info.path.key}:{info.context}"


@strawberry.type
class Query:
    """The root."""

    @strawberry.field
    def inner(self) -> list[Inner]:
        """Two objects."""
        return [Inner(plain=one, class_=one, loud=one, closed=one) for one in "ab"]


DOCUMENT = """
query ($n: Int!) {
  inner { plain class loud closed computed thrice: computed(times: $n) late z: late __typename }
}
"""


def _fields(schema: strawberry.Schema) -> dict[str, GraphQLField]:
    type_ = schema._schema.type_map["Inner"]  # noqa: SLF001 - no public name
    assert isinstance(type_, GraphQLObjectType)
    fields: dict[str, GraphQLField] = type_.fields
    return fields


def test_only_plain_attributes_are_read_directly() -> None:
    seen = {
        name: attribute(one, one.resolve) for name, one in _fields(strawberry.Schema(Query)).items()
    }
    assert seen == {
        "plain": "plain", "class": "class_", "loud": None, "closed": None, "computed": None,
        "late": None,
    }  # fmt: skip


def test_wrapped_or_foreign_resolver_is_not_read_directly() -> None:
    field = _fields(strawberry.Schema(Query))["plain"]
    resolve = field.resolve
    assert resolve is not None

    def wrapped(source: object, info: object) -> object:
        return resolve(source, info)

    field.resolve = wrapped
    assert attribute(field, field.resolve) is None
    assert attribute(GraphQLField(field.type), None) is None


def test_schema_with_a_way_of_its_own_to_read_is_not_read_directly() -> None:
    def read(source: object, name: str) -> object:
        return getattr(source, name, "nothing")

    config = StrawberryConfig(default_resolver=read)
    plain = _fields(strawberry.Schema(Query, config=config))["plain"]
    assert attribute(plain, plain.resolve) is None


async def test_strawberry_answers_as_without() -> None:
    plans = Plans(attribute, [PREDICATE], threshold=1)
    executor = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    ours = strawberry.Schema(Query, execution_context_class=executor)
    core = strawberry.Schema(Query)
    asked = [
        await one.execute(DOCUMENT, variable_values={"n": 3}, context_value="here")
        for one in (core, ours)
    ]
    assert asked[0].data == asked[1].data
    assert [str(one) for one in asked[0].errors or ()] == [
        str(one) for one in asked[1].errors or ()
    ]
    assert asked[1].data is not None
    assert asked[1].data["inner"][1] == {
        "plain": "b", "class": "b", "loud": "B", "closed": None, "computed": "bb",
        "thrice": "bbb", "late": "late:here", "z": "z:here", "__typename": "Inner",
    }  # fmt: skip
    assert plans.counts == {"written": 1, "compiled": 1}


@pytest.mark.parametrize("times", [1, 2])
def test_synchronous_execution_teaches_nothing_wrong(times: int) -> None:
    plans = Plans(attribute, [PREDICATE], threshold=1)
    executor = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    schema = strawberry.Schema(Query, execution_context_class=executor)
    for _ in range(times):
        result = schema.execute_sync("{ inner { plain computed } }")
        assert result.data == {
            "inner": [{"plain": "a", "computed": "aa"}, {"plain": "b", "computed": "bb"}]
        }


def _methods(schema: strawberry.Schema) -> dict[str, tuple[bool, bool] | None]:
    """Of each field: whether its function takes the info, and arguments; None: it is not known."""
    known = {name: method(one, one.resolve) for name, one in _fields(schema).items()}
    return {
        name: None if one is None else (one.info is not None, one.convert is not None)
        for name, one in known.items()
    }


def test_only_plain_functions_of_the_source_are_called_directly() -> None:
    assert _methods(strawberry.Schema(Query)) == {
        "plain": None, "class": None, "loud": None, "closed": None, "computed": (False, True),
        "late": None,
    }  # fmt: skip


@strawberry.enum
class Tone(Enum):
    """How something is said."""

    HIGH = "high"


@strawberry.input
class Wish:
    """What is asked for."""

    tone: Tone
    times: int = 1


@strawberry.type
class Speaker:
    """An object whose fields are functions."""

    word: str

    @strawberry.field
    def bare(self) -> str:
        """Takes nothing."""
        return self.word

    @strawberry.field
    def placed(self, info: strawberry.Info) -> str:
        """Takes the info, whose path is that of this very field."""
        return ".".join(map(str, info.path.as_list()))

    @strawberry.field
    def toned(self, info: strawberry.Info, tone: Tone, times: int = 2) -> str:
        """Takes arguments that strawberry converts."""
        return f"{info.field_name}:{tone is Tone.HIGH}:{self.word * times}"

    @strawberry.field
    def wished(self, wish: Wish) -> list[str]:
        """Takes an object, of which every call gets its own."""
        wish.times += 1
        return [f"{self.word}:{wish.tone.value}:{wish.times}"]

    @strawberry.field
    def later(self) -> str:
        """Is no coroutine, and answers with an awaitable."""

        async def answer() -> str:
            return self.word

        return answer()  # type: ignore[return-value]  # GraphQL takes both

    @strawberry.field
    def broken(self) -> str | None:
        """Fails."""
        raise ValueError(self.word)


@strawberry.type
class Speakers:
    """The root."""

    @strawberry.field
    def all(self) -> list[Speaker]:
        """Two objects."""
        return [Speaker(word=one) for one in "ab"]


ASKED = """
query ($times: Int!) {
  all {
    bare placed toned(tone: HIGH) often: toned(tone: HIGH, times: $times)
    wished(wish: {tone: HIGH}) later broken closed: bare
  }
}
"""


def _guarded(schema: strawberry.Schema, name: str, refused: str) -> None:
    """Put a guard in front of a field, which refuses the object with that word."""
    type_ = schema._schema.type_map["Speaker"]  # noqa: SLF001 - no public name
    assert isinstance(type_, GraphQLObjectType)
    field = type_.fields[name]
    resolve = field.resolve
    assert resolve is not None

    def check(source: Speaker, context: str) -> None:
        if source.word == refused:
            message = f"{context} refused {refused}"
            raise PermissionError(message)

    def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        check(source, info.context)
        return resolve(source, info, **arguments)

    guarded.guard = Guard(check, resolve)  # type: ignore[attr-defined]
    field.resolve = guarded


async def test_functions_answer_as_through_their_wrappers_and_behind_their_guards() -> None:
    plans = Plans(attribute, [PREDICATE], threshold=1, methods=method)
    executor = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    schemas = [
        strawberry.Schema(Speakers),
        strawberry.Schema(Speakers, execution_context_class=executor),
    ]
    answers = []
    for schema in schemas:
        for name in ("placed", "later", "word"):
            _guarded(schema, name, "b" if name == "word" else "a")
        document = ASKED.replace("placed", "placed word").replace("!", "! = 3")
        result = await schema.execute(document, context_value="here")
        answers.append((result.data, sorted(str(one) for one in result.errors or ())))
    assert answers[0] == answers[1]
    assert plans.counts["compiled"] == 1

    plain = [await strawberry.Schema(Speakers).execute(ASKED, variable_values={"times": 3})]
    fast = strawberry.Schema(Speakers, execution_context_class=executor)
    plain.append(await fast.execute(ASKED, variable_values={"times": 3}))
    assert plain[0].data == plain[1].data
    assert plain[1].data is not None
    assert plain[1].data["all"][1] == {
        "bare": "b", "placed": "all.1.placed", "toned": "toned:True:bb",
        "often": "toned:True:bbb", "wished": ["b:high:2"], "later": "b", "broken": None,
        "closed": "b",
    }  # fmt: skip


async def test_a_guard_that_asks_the_same_of_every_object_is_asked_until_it_has_let_pass() -> None:
    asked: list[str] = []

    def check(source: Speaker, context: list[str]) -> None:
        asked.append(source.word)
        if context:
            raise PermissionError(context.pop())

    plans = Plans(attribute, [PREDICATE], threshold=1, methods=method)
    executor = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    schema = strawberry.Schema(Speakers, execution_context_class=executor)
    type_ = schema._schema.type_map["Speaker"]  # noqa: SLF001 - no public name
    assert isinstance(type_, GraphQLObjectType)
    for name in ("bare", "later"):
        field = type_.fields[name]
        behind = field.resolve
        field.resolve = lambda *given, behind=behind, **more: behind(*given, **more)
        field.resolve.guard = Guard(check, behind, once="welcome")

    found = [
        await schema.execute("{ all { bare later } }", context_value=refused)
        for refused in ([], [], ["no"], [])
    ]

    both = {"all": [{"bare": "a", "later": "a"}, {"bare": "b", "later": "b"}]}
    assert [one.data for one in found] == [both, both, None, both]
    assert [one.message for one in found[2].errors or ()] == ["no"]
    assert asked == ["a"] * 4  # each execution asks for itself


def _where(info: strawberry.Info) -> str:
    return ".".join(map(str, info.path.as_list()))


@strawberry.interface
class Named:
    """Something with a name."""

    name: str


@strawberry.type
class Dog(Named):
    """Says where it stands, or only to whom."""

    @strawberry.field
    def barks(self, info: strawberry.Info) -> str:
        """Asks the info for the context only."""
        return f"{self.name} at {info.context}" if info.context else self.name

    @strawberry.field
    def here(self, info: strawberry.Info) -> str:
        """Hands the info on."""
        return _where(info) + str(info.context)

    @strawberry.field
    def again(self, info: strawberry.Info) -> str:
        """Keeps the info for later."""
        later = partial(_where, info)
        return later()

    @strawberry.field
    def renamed(self, info: strawberry.Info) -> str:
        """Calls the info by another name."""
        other = info
        return _where(other)

    @strawberry.field
    def twice(self, info: strawberry.Info) -> list["Dog"]:
        """Two more; a comprehension holds the info, and who holds it may do anything."""
        return [Dog(name=f"{self.name}{n}{info.context}") for n in (1, 2)]


@strawberry.type
class Cat(Named):
    """Another."""


class Kitten(Cat):
    """A cat without a type of its own."""


@strawberry.type
class Kennel:
    """The root."""

    @strawberry.field
    def dogs(self) -> list[Dog]:
        """Two of them; the third only seems to be one."""
        return [Dog(name="a"), Dog(name="b")]

    @strawberry.field
    def cast(self) -> Dog | None:
        """A cat that is said to be a dog, as strawberry lets things be said to be others."""
        return strawberry.cast(Dog, Cat(name="c"))  # type: ignore[return-value]

    @strawberry.field
    def wrong(self) -> Dog | None:
        """A cat, which strawberry takes for whatever has the same interface."""
        return Cat(name="d")  # type: ignore[return-value]

    @strawberry.field
    def denied(self) -> Dog | None:
        """A dog that is said to be a cat."""
        return strawberry.cast(Cat, Dog(name="e"))

    @strawberry.field
    def all(self) -> list[Named]:
        """Both kinds, met again, said to be the other, and of a class that no type stands for."""
        both = [Dog(name="f"), Cat(name="g")]
        return [*both, strawberry.cast(Cat, Dog(name="h")), *both, Kitten(name="i")]


def test_functions_that_ask_for_the_context_only_are_told_apart() -> None:
    schema = strawberry.Schema(Kennel, types=[Dog, Cat])
    type_ = schema._schema.type_map["Dog"]  # noqa: SLF001 - no public name
    assert isinstance(type_, GraphQLObjectType)
    known = {name: method(one, one.resolve) for name, one in type_.fields.items()}
    assert {name for name, one in known.items() if one is not None and one.placeless} == {"barks"}


async def test_what_asks_for_the_context_only_shares_its_info_and_nothing_else_does() -> None:
    document = """
    {
      dogs { name barks here again renamed loud: barks twice { barks here } }
      cast { name } wrong { name } denied { name here } all { __typename name ... on Dog { barks } }
    }
    """
    plans = Plans(attribute, [PREDICATE], threshold=1, methods=method)
    executor = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    core = strawberry.Schema(Kennel, types=[Dog, Cat])
    ours = strawberry.Schema(Kennel, types=[Dog, Cat], execution_context_class=executor)
    tell_types_shortly(ours._schema)  # noqa: SLF001 - as above

    asked = [await one.execute(document, context_value="home") for one in (core, ours)]

    assert plans.counts["compiled"] == 1
    assert asked[0].data == asked[1].data
    assert [str(one) for one in asked[0].errors or ()] == [
        str(one) for one in asked[1].errors or ()
    ]
    assert asked[1].data is not None
    assert asked[1].data["dogs"][1] == {
        "name": "b",
        "barks": "b at home",
        "here": "dogs.1.herehome",
        "again": "dogs.1.again",
        "renamed": "dogs.1.renamed",
        "loud": "b at home",
        "twice": [
            {"barks": "b1home at home", "here": "dogs.1.twice.0.herehome"},
            {"barks": "b2home at home", "here": "dogs.1.twice.1.herehome"},
        ],
    }
    assert [one["__typename"] for one in asked[1].data["all"]] == [
        "Dog", "Cat", "Cat", "Dog", "Cat", "Cat",
    ]  # fmt: skip
    assert [asked[1].data[one] for one in ("cast", "wrong", "denied")] == [
        {"name": "c"},
        {"name": "d"},
        None,
    ]
