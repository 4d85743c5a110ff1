"""Documents that are too large are refused before validation, in time linear in their length."""

import time
from collections.abc import Sequence

import httpx
import pytest
from graphql import GraphQLError, build_schema, parse

from trainingflow.api.admission import admit
from trainingflow.api.bounds import Bounds
from trainingflow.api.cost.weights import Weights
from trainingflow.api.documents import Documents
from trainingflow.api.limits import Limits

LIMITS = Limits(
    depth=3, aliases=2, fields=8, directives=2, root_fields=4, root_mutations=1, documents=2
)
SMALL = build_schema(
    """
    type Query { runs(first: Int, last: Int): RunConnection, leader: Person, title: String
                 nodes(ids: [ID!]!): [Run]! }
    type Mutation { createToken: Person, watch: Run }
    type RunConnection { nodes: [Run!]! }
    type Run { places(first: Int, last: Int): RunConnection, leader: Person, name: String
               steps: [Run!]! }
    type Person { name: String }
    """
)
WEIGHTS, BOUNDS = Weights(SMALL), Bounds(SMALL)


def errors(document: str, limits: Limits = LIMITS) -> Sequence[GraphQLError]:
    return admit(parse(document), limits, WEIGHTS, BOUNDS).errors


IN_PARTS = "Ask in several operations."


def messages(document: str, limits: Limits = LIMITS) -> list[str]:
    """What is said, without what to do: that is the same for all that is asked at once."""
    said = [error.message for error in errors(document, limits)]
    assert all(IN_PARTS in one or "smaller pages" in one for one in said)
    return [one.removesuffix(f" {IN_PARTS}") for one in said]


@pytest.mark.parametrize(
    "document",
    [
        "{ a { b { c } } }",
        "{ x: a y: b }",
        "{ a b c d }",
        "{ a @skip(if: true) b @skip(if: true) }",
        "mutation { a }",
        "{ __schema { types { fields { type { ofType { name } } } } } }",
        "mutation { createToken { name } }",
        "{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }",
        "{ ...Unknown }",
    ],
)
def test_document_within_the_bounds_is_admitted(document: str) -> None:
    assert messages(document) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ a { b { c { d } } } }", "4 levels deep, 3 are allowed."),
        ("{ a { ...F } } fragment F on Q { b { c { d } } }", "4 levels deep, 3 are allowed."),
        ("{ x: a y: a z: a }", "3 aliases, 2 are allowed."),
        ("{ a { b c d e f g h } a b }", "10 fields, 8 are allowed."),
        ("{ a b c d e }", "5 fields at the root, 4 are allowed."),
        ("{ ... { a b c d e } }", "5 fields at the root, 4 are allowed."),
        ("mutation { a b }", "2 mutations, 1 are allowed."),
        ("{ a @x @x @x }", "3 directives, 2 are allowed."),
        ("query Q($n: Int @x @x @x) { a }", "3 directives, 2 are allowed."),
        ("{ __schema { x: types y: types z: types } }", "3 aliases, 2 are allowed."),
    ],
)
def test_document_beyond_a_bound_is_refused(document: str, message: str) -> None:
    assert messages(document) == [f"The operation is too large: {message}"]


def test_fragments_that_double_are_measured_once_each() -> None:
    doublings = " ".join(f"fragment F{n} on Q {{ ...F{n + 1} ...F{n + 1} }}" for n in range(38))
    began = time.perf_counter()

    found = messages(f"{{ ...F0 }} {doublings} fragment F38 on Q {{ a }}")

    assert time.perf_counter() - began < 1
    assert f"The operation is too large: {2**38} fields, 8 are allowed." in found


def test_fragments_in_a_long_chain_are_refused_and_not_a_fault() -> None:
    chain = " ".join(f"fragment F{n} on Q {{ a {{ ...F{n + 1} }} }}" for n in range(3000))

    assert messages(f"{{ ...F0 }} {chain} fragment F3000 on Q {{ a }}")


def test_documents_remember_a_bounded_number() -> None:
    documents = Documents(LIMITS, hide_suggestions=True)
    first = documents.parse("{ a }")
    documents.parse("{ b }")
    documents.parse("{ a }")
    documents.parse("{ c }")

    assert len(documents) == 2
    assert documents.parse("{ a }") is first


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("query A { a } query B { a b c d e }", "5 fields at the root, 4 are allowed."),
        (" ".join(f"query A{n} {{ a }}" for n in range(11)), "11 operations, 10 are allowed."),
        (
            "{ a } " + " ".join(f"fragment F{n} on Query {{ a }}" for n in range(41)),
            "41 fragments, 40 are allowed.",
        ),
        (
            "query (" + " ".join(f"$v{n}: Int" for n in range(51)) + ") { a }",
            "51 variables, 50 are allowed.",
        ),
        (
            "{ a } fragment F on Query { " + "a " * 9 + "}",
            "10 fields written, 8 are allowed.",
        ),
        (
            "{ a } fragment F on Query @x @x @x { a }",
            "3 directives written, 2 are allowed.",
        ),
    ],
    ids=["second operation", "operations", "fragments", "variables", "unused", "directives"],
)
def test_what_is_not_executed_is_measured_too(document: str, message: str) -> None:
    assert f"The operation is too large: {message}" in messages(document)


def test_only_one_field_of_a_document_signs_somebody_in() -> None:
    guesses = " ".join(f"g{n}: createToken {{ name }}" for n in range(2))
    limits = Limits()

    assert messages(f"mutation {{ {guesses} }}", limits) == [
        "The operation is too large: 2 fields to sign in with, 1 are allowed."
    ]


@pytest.mark.parametrize(
    ("document", "objects"),
    [
        ("{ runs(first: 3) { nodes { places(last: 5) { nodes { name } } } } }", 3 * (2 + 5 * 2)),
        ("{ runs { nodes { places(first: 2) { nodes { name } } } } }", 20 * (2 + 2 * 2)),
        ("query Q($n: Int) { runs(first: $n) { ...R } } fragment R on Q { leader { name } }", 200),
        ("query Q($n: Int = 2) { runs(last: $n) { leader { name } } }", 200),
        ("{ leader { name } title }", 1),
    ],
)
def test_objects_of_an_answer_are_counted_by_its_pages(document: str, objects: int) -> None:
    exactly, fewer = Limits(nodes=objects), Limits(nodes=objects - 1)

    assert errors(document, exactly) == ()
    assert [error.extensions for error in errors(document, fewer)] == [
        {"code": "OPERATION_TOO_LARGE", "limit": objects - 1, "found": objects}
    ]


@pytest.mark.parametrize(
    ("document", "cost"),
    [
        ("{ title }", 0),
        ("{ leader { name } }", 1),
        ("{ runs(first: 3) { nodes { steps { name } } } }", 3 * (1 + 1 + 5)),
        ('{ nodes(ids: ["1", "2"]) { leader { name } } }', 2 * (1 + 1)),
        ("query Q($ids: [ID!]!) { nodes(ids: $ids) { leader { name } } }", 100 * (1 + 1)),
        ("mutation { watch { leader { name } } }", 500 + 1),
        ("mutation { createToken { name } }", 2000),
    ],
)
def test_cost_counts_every_list_and_the_weight_of_a_field(document: str, cost: int) -> None:
    [size] = admit(parse(document), Limits(), WEIGHTS, BOUNDS).sizes.values()

    assert size.cost == cost


async def test_circle_of_pages_is_refused_before_it_is_executed(http: httpx.AsyncClient) -> None:
    circle = "courseRuns(first: 100) { nodes { %s } }"
    inner = "enrolments(first: 100) { nodes { run { %s } } }"
    query = "{ " + circle % (inner % (inner % "title")) + " }"

    response = await http.post("/graphql", json={"query": query})

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "OPERATION_TOO_LARGE"
