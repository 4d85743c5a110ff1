"""The documents that blocked other servers are refused here, each within its time."""

from collections.abc import Mapping

import httpx
import pytest

from tests.admission.verdicts import ATTEMPTS, DECIDED, VALIDATED, verdict
from trainingflow.api.schema import Schema


def fan_out(times: int) -> str:
    doubled = " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(times)
    )
    return f"{{ ...F0 }} {doubled} fragment F{times} on Query {{ serverTime }}"


def nested(times: int) -> str:
    return "{ organisations " + "{ nodes { parent " * times + "{ id }" + " } }" * times + " }"


SHAPES: Mapping[str, tuple[str, str]] = {
    "fan-out of 12": (fan_out(12), "too large"),
    "fan-out of 20": (fan_out(20), "too large"),
    "fan-out of 39": (fan_out(39), "too large"),
    "fan-out of 95": (fan_out(95), "too large"),
    "circle of two": (
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "not valid",
    ),
    "circle of one": ("{ ...A } fragment A on Query { ...A serverTime }", "not valid"),
    "circle of forty": (
        "{ ...F0 } "
        + " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % 40} }}" for n in range(40)),
        "not valid",
    ),
    "60 levels": (nested(30), "too large"),
    "400 levels": (nested(200), "not parsed"),
    "levels beyond the stack": ("{ a" * 990 + " }" * 990, "not parsed"),
    "1,000 aliases": (
        "{ " + " ".join(f"a{n}: serverTime" for n in range(600)) + " }",
        "too large",
    ),
    "1,600 duplicate fields": ("{ " + "serverTime " * 1_600 + "}", "too large"),
    "400 duplicate objects": ("{ " + "viewer { person { name } } " * 130 + "}", "too large"),
    "overlapping pages": (
        "{ " + " ".join(f"courses(first: {n + 1}) {{ nodes {{ id }} }}" for n in range(130)) + " }",
        "too large",
    ),
    "5,000 directives": ("{ serverTime " + "@a " * 5_000 + "}", "not parsed"),
    "900 directives": ("{ serverTime " + "@a " * 900 + "}", "too large"),
    "introspection in circles": (
        "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }",
        "not valid",
    ),
    "introspection again and again": (
        "{ " + " ".join(f"s{n}: __schema {{ types {{ name }} }}" for n in range(20)) + " }",
        "too large",
    ),
    "a page by a variable": (
        (
            "query Q($n: Int) { courseRuns(first: $n) { nodes { enrolments(first: $n) { nodes { "
            "run { enrolments(first: $n) { nodes { id } } } } } } } }"
        ),
        "too large",
    ),
    "a page by a default": (
        (
            "query Q($n: Int = 1000000) { courseRuns(first: $n) { nodes { enrolments(first: $n) { "
            "nodes { run { enrolments(first: $n) { nodes { id } } } } } } } }"
        ),
        "too large",
    ),
    "the second operation": (
        "query A { serverTime } query B { " + " ".join("x" * n for n in range(1, 40)) + " }",
        "too large",
    ),
    "comments": ("# x\n" * 4_000 + "{ serverTime }", "not parsed"),
    "a document beyond its length": ("{ serverTime }" + " " * 20_000, "too long"),
    "numbers without end": ("{ courses(first: " + "9" * 19_000 + ") { totalCount } }", "too large"),
    "lists in lists": ("{ nodes(ids: " + "[" * 900 + "]" * 900 + ") { id } }", "not parsed"),
    "a text of 19 KB": ('{ node(id: "' + "x" * 19_000 + '") { id } }', "too large"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_is_decided_within_its_time(shape: str, schema: Schema) -> None:
    document, expected = SHAPES[shape]
    measures = [verdict(document, schema) for _ in range(ATTEMPTS)]

    assert {said for said, _, _ in measures} == {expected}
    assert min(decided for _, decided, _ in measures) <= DECIDED
    assert min(validated for _, _, validated in measures) <= VALIDATED


@pytest.mark.parametrize("shape", ["fan-out of 39", "5,000 directives", "60 levels"])
async def test_refused_shape_has_a_code_and_no_data(shape: str, http: httpx.AsyncClient) -> None:
    document, expected = SHAPES[shape]

    answer = (await http.post("/graphql", json={"query": document})).json()

    code = "GRAPHQL_PARSE_FAILED" if expected == "not parsed" else "OPERATION_TOO_LARGE"
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
