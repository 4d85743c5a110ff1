"""What is compiled, what is left to graphql-core, and how much is remembered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pytest
from graphql import (
    AbortController,
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    MiddlewareManager,
    build_schema,
    execute,
    parse,
    subscribe,
    version,
)
from graphql.execution.incremental import IncrementalExecutor

from trainingflow.compiled import VERIFIED, Plans, compiled, pin
from trainingflow.compiled.plain import PLAIN, learn

PROPAGATION = "@experimental_disableErrorPropagation"


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema(
        """
        type Query { a: Int, b: Int, inner: Query, list: [Int] }
        type Subscription { a: Int }
        """
    )


@dataclass
class Asked:
    """Executes documents by plans that can be looked at."""

    schema: GraphQLSchema
    plans: Plans

    def __call__(self, document: Any, **about: Any) -> Any:
        document = parse(document) if isinstance(document, str) else document
        executor = compiled(IncrementalExecutor, self.plans)
        root = {"a": 1, "b": 2, "inner": {"a": 3}, "list": [1, 2]}
        return execute(self.schema, document, root, executor_class=executor, **about)


@pytest.fixture
def asked(schema: GraphQLSchema) -> Asked:
    return Asked(schema, Plans(threshold=1))


def test_operation_is_compiled_when_it_is_met_again(schema: GraphQLSchema) -> None:
    asked = Asked(schema, Plans())
    document = parse("{ a inner { a } }")
    answers = [asked(document) for _ in range(3)]
    assert answers == [ExecutionResult({"a": 1, "inner": {"a": 3}}, None)] * 3
    assert asked.plans.counts == {"met first": 1, "written": 1, "compiled": 2}


def test_each_set_of_directive_values_has_its_plan(asked: Asked) -> None:
    document = parse("query ($b: Boolean!, $n: Int) { a b @include(if: $b) }")
    for value in (True, False, True):
        both = {"a": 1, "b": 2} if value else {"a": 1}
        assert asked(document, variable_values={"b": value}) == ExecutionResult(both, None)
    asked(document, variable_values={"b": True, "n": 7})
    assert asked.plans.counts == {"written": 2, "compiled": 4}


def test_plans_are_forgotten_in_the_order_of_their_last_use(schema: GraphQLSchema) -> None:
    asked = Asked(schema, Plans(operations=2, threshold=1))
    first, second, third = parse("{ a }"), parse("{ b }"), parse("{ a b }")
    for document in (first, second, first, third, first, second):
        asked(document)
    assert len(asked.plans) == 2
    assert asked.plans.counts == {"written": 4, "compiled": 6, "forgotten": 2}


def test_variants_of_an_operation_are_bounded(schema: GraphQLSchema) -> None:
    asked = Asked(schema, Plans(variants=1, threshold=1))
    document = parse("query ($b: Boolean!) { a b @skip(if: $b) }")
    assert asked(document, variable_values={"b": False}).data == {"a": 1, "b": 2}
    assert asked(document, variable_values={"b": True}).data == {"a": 1}
    assert asked.plans.counts == {"written": 1, "compiled": 1, "too many variants": 1}


def test_two_documents_that_share_an_operation_share_no_plan(asked: Asked) -> None:
    one = parse("{ ...F } fragment F on Query { a }")
    other = parse("fragment F on Query { b }")
    mixed = DocumentNode(definitions=(one.definitions[0], other.definitions[0]))
    assert asked(one).data == {"a": 1}
    assert asked(mixed).data == {"b": 2}
    assert asked(one).data == {"a": 1}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("{ a ... @defer(if: false) { b } }", "@defer"),
        ("{ list @stream(if: false) }", "@stream"),
        (f"query {PROPAGATION} {{ a }}", PROPAGATION),
    ],
)  # fmt: skip
def test_unusual_operation_is_left_to_graphql_core(
    asked: Asked, document: str, reason: str
) -> None:
    assert asked(document).errors is None
    assert asked.plans.counts == {reason: 1}


def test_unusual_execution_is_left_to_graphql_core(asked: Asked) -> None:
    document = parse("{ a }")
    doubled = MiddlewareManager(lambda next_, source, info: 2 * next_(source, info))
    assert asked(document, middleware=doubled).data == {"a": 2}
    assert asked(document, is_awaitable=lambda _: False).data == {"a": 1}
    assert asked(document, abort_signal=AbortController().signal).data == {"a": 1}
    assert asked.plans.counts == {"middleware": 1, "unknown predicate": 1, "abort signal": 1}


async def test_subscription_is_left_to_graphql_core(schema: GraphQLSchema) -> None:
    async def events(_source: object, _info: object) -> AsyncIterator[dict[str, int]]:
        yield {"a": 1}
        await asyncio.sleep(0)
        yield {"a": 2}

    assert schema.subscription_type is not None
    schema.subscription_type.fields["a"].subscribe = events
    plans = Plans(threshold=1)
    document = parse("subscription { a }")
    told: Any = subscribe(schema, document, executor_class=compiled(IncrementalExecutor, plans))
    assert [one.data async for one in told] == [{"a": 1}, {"a": 2}]
    assert plans.counts == {"subscription": 2}


def test_another_graphql_core_than_the_compared_one_executes_everything_itself(
    schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainingflow.compiled.pin.version", "3.3.99")
    asked = Asked(schema, Plans(threshold=1))
    assert asked("{ a }").data == {"a": 1}
    assert asked.plans.counts == {"another graphql-core": 1}


def test_installed_graphql_core_is_the_compared_one() -> None:
    assert pin.verified(), (
        f"Compiled execution was compared with graphql-core {VERIFIED}, and {version} is "
        "installed: everything is executed by graphql-core. Read what changed in its "
        "`execution` folder, run `python -m tests.compiled.differential 20000`, then write the "
        "new version into `compiled/pin.py`."
    )


class Coin(StrEnum):
    """Members that are texts."""

    HEADS = "heads"


class Glass(str):  # noqa: SLOT000 - its attributes are what is asked about
    """A text that answers attributes in a way of its own."""

    def __getattr__(self, name: str) -> str:
        return name


@pytest.mark.parametrize(("class_", "is_plain"), [(Coin, True), (Glass, False)])
def test_members_of_enums_are_plain_and_what_answers_anything_is_not(
    class_: type, *, is_plain: bool
) -> None:
    learn(class_)
    assert (class_ in PLAIN) is is_plain
