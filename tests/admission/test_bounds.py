"""Every list and every text of an argument has an end, and what is longer is refused."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    get_named_type,
    parse,
)

from trainingflow.api.admission import admit
from trainingflow.api.bounds import MOST_VALUES, Bounds, Uses
from trainingflow.api.cost.weights import Weights
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema

WRITTEN = frozenset({"ID", "String", "JSON", "Date", "DateTime", "Decimal"})
"""Scalars that are given as texts."""


def is_list(type_: GraphQLInputType) -> bool:
    bare: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    return isinstance(bare, GraphQLList)


def too_long(schema: Schema) -> Iterator[tuple[str, object, Mapping[str, object]]]:
    """For every argument and field of an input: a value one longer than it may be."""
    bounds = Bounds(schema._schema)  # noqa: SLF001 - strawberry has no public name for it
    for place, type_ in bounds.types.items():
        bound = bounds.at(place)
        named = get_named_type(type_)
        if is_list(type_):
            told = {"limit": bound.entries, "found": bound.entries + 1}
            yield place, [None] * (bound.entries + 1), told
        if isinstance(named, GraphQLScalarType) and named.name in WRITTEN:
            told = {"limit": bound.characters, "found": bound.characters + 1}
            yield place, "x" * (bound.characters + 1), told


def test_every_argument_that_is_a_list_or_a_text_has_an_end(schema: Schema) -> None:
    bounds = Bounds(schema._schema)  # noqa: SLF001 - as above
    count = 0
    for place, value, told in too_long(schema):
        uses = Uses()
        uses.add("v", bounds.at(place))

        [error] = bounds.variables({"v": value}, uses)

        assert error.extensions == {"code": "INPUT_TOO_LARGE", "place": place, **told}
        count += 1
    assert count > 400


def test_places_with_bounds_of_their_own_exist(schema: Schema) -> None:
    """A renamed argument would otherwise fall back to the common bound, silently."""
    bounds = Bounds(schema._schema)  # noqa: SLF001 - as above

    assert Bounds.exceptions() - bounds.types.keys() == set()


@pytest.mark.parametrize(
    "query",
    [
        "{ nodes(ids: [%s]) { id } }",
        "query Q($ids: [ID!]! = [%s]) { nodes(ids: $ids) { id } }",
        "{ ...F } fragment F on Query { nodes(ids: [%s]) { id } }",
        "mutation { markNoticesRead(ids: [%s]) }",
    ],
    ids=["literal", "default", "fragment", "mutation"],
)
def test_list_in_the_document_is_counted(query: str, schema: Schema) -> None:
    graph = schema._schema  # noqa: SLF001 - as above
    document = parse(query % ("1 " * 1_001))

    found = admit(document, Limits(), Weights(graph), Bounds(graph)).errors

    assert [(error.extensions or {})["code"] for error in found] == ["INPUT_TOO_LARGE"]


@pytest.mark.parametrize(
    ("query", "variables", "place"),
    [
        (
            "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            {"ids": ["x"] * 501},
            "Query.nodes(ids:)",
        ),
        (
            "query Q($name: String) { teachers(name: $name) { totalCount } }",
            {"name": "x" * 1_001},
            "Query.teachers(name:)",
        ),
        (
            "query Q($title: String) { courses(filter: {title: $title}) { totalCount } }",
            {"title": "x" * 10_001},
            "CourseFilter.title",
        ),
        (
            "query Q($filter: CourseFilter) { courses(filter: $filter) { totalCount } }",
            {"filter": {"states": ["DRAFT"] * 501}},
            "CourseFilter.states",
        ),
    ],
)
async def test_variable_beyond_its_bound_is_refused_before_anything_is_read(
    query: str, variables: dict[str, Any], place: str, http: httpx.AsyncClient
) -> None:
    answer = (await http.post("/graphql", json={"query": query, "variables": variables})).json()

    [error] = answer["errors"]
    assert "data" not in answer
    assert (error["extensions"]["code"], error["extensions"]["place"]) == ("INPUT_TOO_LARGE", place)


@pytest.mark.parametrize(
    "value", [[[0] * 1_000] * 30, {"a": {"b": [0] * (MOST_VALUES + 1)}}], ids=["wide", "inside"]
)
async def test_variables_hold_a_bounded_number_of_values(
    value: object, http: httpx.AsyncClient
) -> None:
    body = {"query": "{ serverTime }", "variables": {"unused": value}}

    [error] = (await http.post("/graphql", json=body)).json()["errors"]

    assert error["extensions"] == {"code": "INPUT_TOO_LARGE", "limit": MOST_VALUES}


async def test_variables_are_nested_to_a_bounded_depth(http: httpx.AsyncClient) -> None:
    body = '{"query": "{ serverTime }", "variables": {"v": ' + "[" * 200 + "]" * 200 + "}}"

    response = await http.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "INPUT_TOO_LARGE", "limit": MOST_VALUES}
