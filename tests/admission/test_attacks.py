"""What is sent to make the server work, remember or repeat far more than what was sent."""

import gc
import gzip
import json
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from graphql import GraphQLError, parse

from trainingflow.api.admission import admit
from trainingflow.api.bounds import bounds
from trainingflow.api.cost.weights import weights
from trainingflow.api.documents import Documents
from trainingflow.api.faults import Code, formatted
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.observing.scrub import scrubbed

JSON = {"content-type": "application/json", "accept-language": "en"}
TIME = b'{"query": "{ serverTime }", "variables": {"v": %s}}'
PAGE = (
    b'{"query": "query Q($n: Int) { courses(first: $n) { totalCount } }", "variables": {"n": %s}}'
)


@pytest.mark.parametrize(
    ("coding", "squeeze"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("x-gzip", gzip.compress)],
)
async def test_compressed_body_is_refused_and_never_inflated(
    coding: str, squeeze: object, http: httpx.AsyncClient
) -> None:
    assert callable(squeeze)
    bomb = squeeze(b'{"query": "{ serverTime }"' + b" " * 50_000_000 + b"}")

    began = time.process_time()
    response = await http.post(
        "/graphql", content=bomb, headers={**JSON, "content-encoding": coding}
    )

    assert time.process_time() - began < 0.1
    assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")
    assert response.json()["errors"] == [
        {
            "message": "Send the request as it is: compressed bodies are not accepted.",
            "extensions": {"code": "BAD_REQUEST"},
        }
    ]


async def test_nothing_is_read_of_a_body_beyond_its_limit(http: httpx.AsyncClient) -> None:
    sent = 0

    async def ten_megabytes() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"query": "{ serverTime }", "variables": {"v": "'
        for _ in range(1_000):
            sent += 10_000
            yield b"x" * 10_000

    response = await http.post("/graphql", content=ten_megabytes(), headers=JSON)

    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("depth", [21, 300, 500, 1_000, 1_020])
@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a": ', b"}")], ids=["lists", "objects"])
async def test_deep_variables_are_refused_and_no_fault(
    depth: int, pair: tuple[bytes, bytes], http: httpx.AsyncClient
) -> None:
    opened, closed = pair
    body = TIME % (opened * depth + b"1" + closed * depth)

    response = await http.post("/graphql", content=body, headers=JSON)

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "INPUT_TOO_LARGE"


async def test_character_that_cannot_be_stored_is_found_at_any_depth(
    http: httpx.AsyncClient,
) -> None:
    body = TIME % (b'[{"a": ' * 400 + b'"\\u0000"' + b"}]" * 400)

    response = await http.post("/graphql", content=body, headers=JSON)

    assert response.json()["errors"][0]["message"] == "A text must not hold the character U+0000."


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (b"9" * 20, "PAGE_TOO_LARGE"),
        (b"9" * 300, "PAGE_TOO_LARGE"),
        (b"9" * 400, "BAD_REQUEST"),
        (b"9" * 200_000, "BAD_REQUEST"),
        (b"9" * 1_000_000, "BAD_REQUEST"),
        (b"1e" + b"9" * 200_000, "BAD_REQUEST"),
        (b"-" + b"9" * 20, "BAD_USER_INPUT"),
    ],
    ids=["20 digits", "300", "400", "200,000", "1,000,000", "exponent", "negative"],
)
async def test_huge_numbers_are_refused_at_once(
    number: bytes, code: str, http: httpx.AsyncClient
) -> None:
    began = time.process_time()
    response = await http.post("/graphql", content=PAGE % number, headers=JSON)

    assert time.process_time() - began < 0.1
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == [code]


@pytest.mark.parametrize("digits", [4_300, 4_301, 19_000])
@pytest.mark.parametrize("start", ["", "-", "1.", "1e"])
async def test_huge_numbers_in_a_document_are_refused_in_a_short_sentence(
    digits: int, start: str, http: httpx.AsyncClient
) -> None:
    query = f"{{ generalCourseQuota(academicYear: {start}{'9' * digits}) {{ __typename }} }}"

    response = await http.post("/graphql", json={"query": query}, headers=JSON)

    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert codes <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
    assert len(response.content) < 3_000


@pytest.mark.parametrize(
    "text",
    ["x" * 8_000, "x@" * 4_000, "a.b-" * 2_000, "1" * 8_000, "bearer " * 1_000, "tfp_" * 2_000],
    ids=["letters", "addresses", "dots", "digits", "words", "prefixes"],
)
def test_time_to_take_secrets_out_of_a_text_grows_with_its_length(text: str) -> None:
    """An error that repeats an unknown field of 9,000 letters took a third of a second."""
    found = []
    for _ in range(5):
        began = time.process_time()
        scrubbed(text, 2_000)
        found.append(time.process_time() - began)

    assert min(found) < 0.01


async def test_what_is_repeated_in_errors_is_cut(http: httpx.AsyncClient) -> None:
    unknown = {"x" * 9_000 + str(number): 1 for number in range(25)}
    body = {
        "query": "query Q($f: CourseFilter) { courses(filter: $f) { totalCount } }",
        "variables": {"f": unknown},
    }

    response = await http.post("/graphql", json=body, headers=JSON)

    errors = response.json()["errors"]
    assert {error["extensions"]["code"] for error in errors} == {"BAD_USER_INPUT"}
    assert max(len(error["message"]) for error in errors) == 2_001
    assert len(response.content) < len(json.dumps(body)) / 3


def shapes() -> Iterator[str]:
    """Documents that are kept although most of them are refused: much in memory for a character."""
    for number in range(400):
        yield "{ " + "a " * 1_900 + "}" + " " * number
        yield "query (" + "$a: A " * 400 + ") { a }" + " " * number
        yield '{ a(a: "' + "教" * 19_000 + '") }' + " " * number


def test_documents_that_are_remembered_take_a_bounded_number_of_bytes(schema: Schema) -> None:
    graph = schema._schema  # noqa: SLF001 - strawberry has no public name for it
    documents = Documents(Limits(documents_tokens=16_000), hide_suggestions=True)
    kept = 0
    tracemalloc.start()
    try:
        for text in list(shapes())[:60]:
            documents.validate(graph, documents.parse(text))
        gc.collect()  # what was forgotten, and what others left
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 1 < len(documents) < 30
    assert kept < 16_000 * 1_000


def test_documents_are_forgotten_by_their_tokens_and_found_again_until_then() -> None:
    documents = Documents(Limits(documents_tokens=12), hide_suggestions=True)
    first = documents.parse("{ a b c }")
    documents.parse("{ b c d }")
    again = documents.parse("{ a b c }")
    documents.parse("{ c d }")

    assert again is first
    assert len(documents) == 2
    assert documents.parse("{ a b c }") is first


@pytest.mark.parametrize("length", [100, 101])
def test_alias_that_would_stand_before_every_object_is_short(length: int, schema: Schema) -> None:
    graph = schema._schema  # noqa: SLF001 - as above
    document = parse("{ courses(first: 100) { nodes { %s: id } } }" % ("x" * length))

    errors = admit(document, Limits(), weights(graph), bounds(graph)).errors

    assert [told(error) for error in errors] == ([] if length == 100 else [ALIAS])


ALIAS = {
    "message": "The operation is too large: 101 characters in an alias, 100 are allowed. "
    "Ask in several operations.",
    "extensions": {"code": "OPERATION_TOO_LARGE", "limit": 100, "found": 101},
}


def told(error: GraphQLError) -> object:
    """As a client reads it."""
    [shown] = formatted([error], Code.VALIDATION_FAILED, "en")
    return dict(shown)
