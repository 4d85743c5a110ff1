"""Fields of strawberry are read directly only where nothing else stands behind them."""

from collections.abc import Callable
from typing import Any

import pytest
import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.strawberry_fields import PREDICATE, attribute


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
    seen = {name: attribute(one) for name, one in _fields(strawberry.Schema(Query)).items()}
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
    assert attribute(field) is None
    assert attribute(GraphQLField(field.type)) is None


def test_schema_with_a_way_of_its_own_to_read_is_not_read_directly() -> None:
    def read(source: object, name: str) -> object:
        return getattr(source, name, "nothing")

    config = StrawberryConfig(default_resolver=read)
    assert attribute(_fields(strawberry.Schema(Query, config=config))["plain"]) is None


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
