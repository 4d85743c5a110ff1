"""Documents that are too large are refused before validation, in time linear in their length."""

import time

import httpx
import pytest
from graphql import parse

from trainingflow.api.admission import admit
from trainingflow.api.documents import Documents
from trainingflow.api.limits import Limits

LIMITS = Limits(
    depth=3, aliases=2, fields=8, directives=2, root_fields=4, root_mutations=1, documents=2
)


def messages(document: str, limits: Limits = LIMITS) -> list[str]:
    return [error.message for error in admit(parse(document), limits)]


@pytest.mark.parametrize(
    "document",
    [
        "{ a { b { c } } }",
        "{ x: a y: b }",
        "{ a b c d }",
        "{ a @skip(if: true) b @skip(if: true) }",
        "mutation { a }",
        "{ __schema { types { fields { type { ofType { name } } } } } }",
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
    ],
)
def test_document_beyond_a_bound_is_refused(document: str, message: str) -> None:
    assert messages(document) == [f"The operation is too large: {message}"]


def test_fragments_that_double_are_measured_once_each() -> None:
    doublings = " ".join(f"fragment F{n} on Q {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    began = time.perf_counter()

    found = messages(f"{{ ...F0 }} {doublings} fragment F60 on Q {{ a }}")

    assert time.perf_counter() - began < 1
    assert f"The operation is too large: {2**60} fields, 8 are allowed." in found


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


PAGES = frozenset({"runs", "places"})


@pytest.mark.parametrize(
    ("document", "objects"),
    [
        ("{ runs(first: 3) { places(last: 5) { name } } }", 3 * (1 + 5)),
        ("{ runs { places(first: 2) { name } } }", 20 * (1 + 2)),
        ("query Q($n: Int) { runs(first: $n) { ...R } } fragment R on Q { leader { name } }", 200),
        ("{ leader { name } title }", 1),
    ],
)
def test_objects_of_an_answer_are_counted_by_its_pages(document: str, objects: int) -> None:
    exactly, fewer = Limits(nodes=objects), Limits(nodes=objects - 1)

    assert admit(parse(document), exactly, PAGES) == []
    assert [error.extensions for error in admit(parse(document), fewer, PAGES)] == [
        {"code": "OPERATION_TOO_LARGE", "limit": objects - 1, "found": objects}
    ]


async def test_circle_of_pages_is_refused_before_it_is_executed(http: httpx.AsyncClient) -> None:
    circle = "courseRuns(first: 100) { nodes { %s } }"
    inner = "enrolments(first: 100) { nodes { run { %s } } }"
    query = "{ " + circle % (inner % (inner % "title")) + " }"

    response = await http.post("/graphql", json={"query": query})

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "OPERATION_TOO_LARGE"
