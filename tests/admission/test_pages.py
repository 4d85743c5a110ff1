"""A page that is too large is refused as just that before anything is read, with what to do."""

from typing import Any

import httpx
import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from trainingflow.api.bounds import Bounds, Uses
from trainingflow.api.cost.weights import largest_page
from trainingflow.api.pagination import LARGEST_SIZE
from trainingflow.api.schema import Schema

REMEDY = (
    "`Query.courses(first:)` asks for a page of 101, 100 are allowed: ask for 100 or fewer, and "
    "for the rest with `after` and the `endCursor` of the page."
)
REMEDY_ZH = (
    "`Query.courses(first:)` 每页最多 100 条，不能取 101 条：请取 100 条或更少，"
    "其余的用 `after` 和该页的 `endCursor` 继续取。"
)
BY_VARIABLE = "query Q($n: Int) { courses(first: $n) { nodes { id } } }"
BY_DEFAULT = "query Q($n: Int = 101) { courses(first: $n) { nodes { id } } }"
IN_FRAGMENT = "query Q($n: Int) { ...F } fragment F on Query { courses(first: $n) { totalCount } }"
FIRST = "Query.courses(first:)"


async def asked(
    http: httpx.AsyncClient, query: str, variables: dict[str, Any], language: str = "en"
) -> dict[str, Any]:
    body = {"query": query, "variables": variables}
    answer = await http.post("/graphql", json=body, headers={"accept-language": language})
    found: dict[str, Any] = answer.json()
    assert "data" not in found
    return found


@pytest.mark.parametrize(
    ("query", "variables", "place", "found"),
    [
        ("{ courses(first: 101) { nodes { id } } }", {}, FIRST, 101),
        ("{ courses(last: 101) { totalCount } }", {}, "Query.courses(last:)", 101),
        (BY_DEFAULT, {}, FIRST, 101),
        (BY_VARIABLE, {"n": 101}, FIRST, 101),
        (BY_VARIABLE, {"n": 1e9}, FIRST, 1_000_000_000),
        (BY_VARIABLE, {"n": 10**18}, FIRST, 2**31 - 1),
        (IN_FRAGMENT, {"n": 101}, FIRST, 101),
        ("{ creditStatuses(first: 501) { totalCount } }", {}, "Query.creditStatuses(first:)", 501),
    ],
    ids=["literal", "last", "default", "variable", "float", "huge", "fragment", "larger"],
)
async def test_page_that_is_too_large_is_told_with_its_place_and_limit(
    query: str, variables: dict[str, Any], place: str, found: int, http: httpx.AsyncClient
) -> None:
    [error] = (await asked(http, query, variables))["errors"]

    limit = 500 if place == "Query.creditStatuses(first:)" else 100
    told = {"code": "PAGE_TOO_LARGE", "place": place, "limit": limit, "found": found}
    assert error["extensions"] == told


@pytest.mark.parametrize(("language", "said"), [("en", REMEDY), ("zh-CN", REMEDY_ZH)])
@pytest.mark.parametrize("query", [BY_DEFAULT, BY_VARIABLE])
async def test_remedy_is_told_in_both_languages(
    query: str, language: str, said: str, http: httpx.AsyncClient
) -> None:
    [error] = (await asked(http, query, {"n": 101}, language))["errors"]

    assert error["message"] == said


async def test_what_is_too_large_besides_is_told_with_it(http: httpx.AsyncClient) -> None:
    query = "{ courses(first: 101) { nodes { id } } " + "serverTime " * 400 + "}"

    codes = [error["extensions"]["code"] for error in (await asked(http, query, {}))["errors"]]

    assert codes[0] == "PAGE_TOO_LARGE"
    assert set(codes[1:]) == {"OPERATION_TOO_LARGE"}


def test_every_page_of_the_schema_has_an_end(schema: Schema) -> None:
    graph = schema._schema  # noqa: SLF001 - strawberry has no public name for it
    bounds, count = Bounds(graph), 0
    for type_ in graph.type_map.values():
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for name, field in type_.fields.items():
            for argument in {"first", "last"} & field.args.keys():
                place, uses = f"{type_.name}.{name}({argument}:)", Uses()
                largest = largest_page(f"{type_.name}.{name}")
                uses.add("n", bounds.at(place))
                assert list(bounds.variables({"n": largest}, uses)) == []
                [error] = bounds.variables({"n": largest + 1}, uses)
                told = {"place": place, "limit": largest, "found": largest + 1}
                assert error.extensions == {"code": "PAGE_TOO_LARGE", **told}
                assert largest in {LARGEST_SIZE, 500}
                count += 1
    assert count > 100
