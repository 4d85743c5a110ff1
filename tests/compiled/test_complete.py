"""An answer that somebody else has written is taken as it is, however it is executed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, execute, parse
from graphql.execution.incremental import IncrementalExecutor
from hypothesis import given, strategies as st

from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.complete import Complete, objects
from trainingflow.compiled.plain import PLAIN

ONE, TWO = Complete('{"a":1}'), Complete('{"a":2,"inner":{"a":3}}')

DOCUMENT = """{
  thing { a } any { a } sure { a }
  things { a inner { a } } anys { a } sures { a } rows { a }
}"""


@pytest.fixture
def schema() -> GraphQLSchema:
    return build_schema(
        """
        interface Any { a: Int }
        type Thing implements Any { a: Int, inner: Thing }
        type Query {
          thing: Thing, any: Any, sure: Thing!
          things: [Thing], anys: [Any!], sures: [Thing!]!, rows: [[Thing]]
        }
        """
    )


def now(value: Any) -> Any:
    return value


async def later(value: Any) -> Any:
    return value


@pytest.mark.parametrize("given_", [now, later], ids=["at once", "later"])
@pytest.mark.parametrize("threshold", [1, 100], ids=["compiled", "as graphql-core"])
async def test_what_is_complete_is_answered_as_it_is(
    schema: GraphQLSchema, threshold: int, given_: Callable[[Any], Any]
) -> None:
    wanted = {
        "thing": ONE, "any": TWO, "sure": ONE,
        "things": [ONE, None, TWO], "anys": [TWO, ONE], "sures": [ONE], "rows": [[ONE], [], None],
    }  # fmt: skip
    executor = compiled(IncrementalExecutor, Plans(threshold=threshold))
    for _ in range(3):
        root = {name: given_(value) for name, value in wanted.items()}
        found: Any = execute(schema, parse(DOCUMENT), root, executor_class=executor)
        if hasattr(found, "__await__"):
            found = await found
        assert (found.data, found.errors) == (wanted, None)
    assert Complete not in PLAIN


_NAMES = st.from_regex(r"[_A-Za-z][_0-9A-Za-z]{0,2}", fullmatch=True)
_OBJECTS = st.recursive(
    st.none() | st.text() | st.integers() | st.text('{}"[],:\\a'),
    lambda inner: st.lists(inner) | st.dictionaries(_NAMES, inner, min_size=1),
)


@given(st.dictionaries(_NAMES, _OBJECTS, min_size=1))
def test_its_objects_are_counted_whatever_stands_in_its_texts(written: dict[str, Any]) -> None:
    def count(value: Any) -> int:
        if isinstance(value, dict):
            return 1 + sum(map(count, value.values()))
        return sum(map(count, value)) if isinstance(value, list) else 0

    for ascii_ in (True, False):
        text = json.dumps(written, ensure_ascii=ascii_, separators=(",", ":"))
        assert objects([]) == 0
        assert objects([Complete(text)] * 3) == 3 * count(written)
