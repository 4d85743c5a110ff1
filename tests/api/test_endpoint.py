"""GraphQL over HTTP: what a request must be, and what the answer says."""

import asyncio
from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from tests.api.conftest import without_database
from trainingflow.api.context import Context
from trainingflow.api.endpoint import GRAPHQL_JSON, JSON, Endpoint, preferred
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.db.session import Database

TIME = "{ serverTime }"
ANSWER = {
    "data": {"serverTime": "2024-05-20T09:00:00+08:00"},
    "extensions": {"cost": {"requested": 1, "actual": 1}},
}


async def post(http: httpx.AsyncClient, body: object, **headers: str) -> httpx.Response:
    return await http.post("/graphql", json=body, headers=headers)


async def test_query_by_post_and_get_gives_the_same_answer(http: httpx.AsyncClient) -> None:
    posted = await post(http, {"query": TIME})
    got = await http.get("/graphql", params={"query": TIME})

    assert (posted.status_code, posted.json()) == (200, ANSWER)
    assert (got.status_code, got.json()) == (200, ANSWER)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_JSON),
        ("application/json;q=0.9, application/graphql-response+json", GRAPHQL_JSON),
        ("application/json, application/graphql-response+json;q=0.5", JSON),
        ("text/event-stream", JSON),
        ("application/graphql-response+json;q=rubbish", JSON),
    ],
)
def test_media_type_is_the_one_that_the_client_prefers(accept: str | None, expected: str) -> None:
    assert preferred(accept) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'"x"', "The body must be a JSON object."),
        (b"5", "The body must be a JSON object."),
        (b"null", "The body must be a JSON object."),
        (b"[]", "Send one operation at a time: batches are not accepted."),
        (b"{}", "`query` must be a GraphQL document."),
        (b'{"query": 5}', "`query` must be a GraphQL document."),
        (b'{"query": " "}', "`query` must be a GraphQL document."),
        (b'{"query": "{a}", "variables": []}', "`variables` must be an object or null."),
        (b'{"query": "{a}", "extensions": "x"}', "`extensions` must be an object or null."),
        (b'{"query": "{a}", "operationName": 1}', "`operationName` must be a string or null."),
        (
            b'{"query": "{a}", "variables": {"a": [{"b": "\\u0000"}]}}',
            "A text must not hold the character U+0000.",
        ),
    ],
)
async def test_body_that_is_no_request_is_refused(
    http: httpx.AsyncClient, body: bytes, message: str
) -> None:
    response = await http.post("/graphql", content=body, headers={"content-type": JSON})

    assert response.status_code == 400
    assert response.json() == {
        "errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}],
        "extensions": {"cost": {"requested": 1, "actual": 0}},
    }


@pytest.mark.parametrize(
    "query",
    [
        "{ courses(first: 1, first: 2) { totalCount } }",
        'mutation { watch(itemId: "a", itemId: "b") { __typename } }',
        '{ courses(filter: {title: "a", title: "b"}) { totalCount } }',
        "query ($id: ID!, $id: ID!) { node(id: $id) { id } }",
        "query A { serverTime } query A { __typename }",
    ],
)
async def test_what_is_said_twice_is_refused(http: httpx.AsyncClient, query: str) -> None:
    """Which of the two was checked and which one counted would be for the attacker to choose."""
    response = await http.post("/graphql", json={"query": query, "operationName": None})

    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 5000,
        b'{"query": "\\ud800"}',
        b'{"query": "{a}", "variables": {"a": ' + b"9" * 5000 + b"}}",
    ],
    ids=["cut off", "deep", "lone surrogate", "endless number"],
)
async def test_body_that_is_not_json_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    response = await http.post("/graphql", content=body, headers={"content-type": JSON})

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["extensions"] in ({"code": "BAD_REQUEST"}, {"code": "GRAPHQL_VALIDATION_FAILED"})


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-foo",
        "text/plain;application/json",
        "application/json; charset=utf-16",
    ],
)
async def test_post_of_another_media_type_is_refused(
    http: httpx.AsyncClient, content_type: str
) -> None:
    response = await http.post(
        "/graphql", content=b'{"query":"{ serverTime }"}', headers={"content-type": content_type}
    )

    assert response.status_code == 415


async def test_other_methods_are_refused_with_those_allowed(http: httpx.AsyncClient) -> None:
    response = await http.put("/graphql", json={"query": TIME})

    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_mutation_by_get_is_refused_with_post_allowed(http: httpx.AsyncClient) -> None:
    response = await http.get("/graphql", params={"query": "mutation { __typename }"})

    assert (response.status_code, response.headers.get("allow")) == (405, "POST")


async def test_body_over_the_limit_is_refused(http: httpx.AsyncClient) -> None:
    response = await post(http, {"query": TIME, "variables": {"a": "x" * 300_000}})

    assert response.status_code == 413


async def test_request_error_has_no_data_and_400_for_the_new_media_type(
    http: httpx.AsyncClient,
) -> None:
    old = await post(http, {"query": "{ zzzz }"}, accept=JSON)
    new = await post(http, {"query": "{ zzzz }"}, accept=GRAPHQL_JSON)

    expected = {
        "errors": [
            {
                "message": "Cannot query field 'zzzz' on type 'Query'.",
                "locations": [{"line": 1, "column": 3}],
                "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            }
        ],
        "extensions": {"cost": {"requested": 1, "actual": 0}},
    }
    assert (old.status_code, old.json()) == (200, expected)
    assert (new.status_code, new.json()) == (400, expected)


async def test_syntax_error_has_its_own_code(http: httpx.AsyncClient) -> None:
    response = await post(http, {"query": "{"})

    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "GRAPHQL_PARSE_FAILED"}


async def test_unknown_operation_name_has_its_own_code(http: httpx.AsyncClient) -> None:
    response = await post(http, {"query": "query A { serverTime }", "operationName": "B"})

    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "OPERATION_RESOLUTION_FAILURE"}


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer  ", "nonsense"])
async def test_malformed_authorization_is_401(http: httpx.AsyncClient, header: str) -> None:
    response = await post(http, {"query": TIME}, authorization=header)

    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_answer_is_not_stored_and_varies_with_what_it_depends_on(
    http: httpx.AsyncClient,
) -> None:
    response = await post(http, {"query": TIME})

    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Accept, Accept-Language"


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ serverTim }", {}),
        ("{ node(idd: 1) { id } }", {}),
        ("{ viewer { ... on Viewerr { roles { role } } } }", {}),
        ("{ courses(orderBy: NEWES) { totalCount } }", {}),
        ("query Q($o: WorkItemOrder!) { courses(orderBy: $o) { totalCount } }", {"o": "NEWES"}),
    ],
    ids=["field", "argument", "type", "enum value", "variable"],
)
async def test_suggestions_are_hidden_at_every_stage_where_they_are_off(
    query: str, variables: dict[str, str]
) -> None:
    shown = await messages(Schema(suggestions=True), query, variables)
    hidden = await messages(Schema(suggestions=False), query, variables)

    assert "Did you mean" in shown
    assert "Did you mean" not in hidden


async def test_schema_cannot_be_read_where_introspection_is_off() -> None:
    query = "{ __schema { types { name } } }"

    assert await messages(Schema(introspection=True), query, {}) == ""
    assert "introspection" in await messages(Schema(introspection=False), query, {})


async def messages(schema: Schema, query: str, variables: dict[str, str]) -> str:
    """What the errors of an operation say; empty when it has none."""
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, without_database, Limits()))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await post(client, {"query": query, "variables": variables})
    return " ".join(error["message"] for error in response.json().get("errors", ()))


async def test_fault_is_masked_and_logged_under_its_number(
    schema: Schema, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_database: Database) -> NoReturn:
        message = "what nobody outside may read"
        raise RuntimeError(message)

    monkeypatch.setattr(Database, "reading", fail)
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, without_database, Limits()))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await post(client, {"query": "{ windows { totalCount } }"})

    [error] = response.json()["errors"]
    number = error["extensions"]["errorId"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "errorId": number}
    assert error["message"] == f"The server failed. Report the fault with its number {number}."
    assert number in caplog.text
    assert "what nobody outside may read" not in response.text


async def test_operation_that_takes_too_long_is_given_up(schema: Schema) -> None:
    async def never(_request: Request) -> Context:
        await asyncio.sleep(60)
        raise AssertionError

    limits = Limits(operation_time=timedelta(milliseconds=20))
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, never, limits))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await post(client, {"query": TIME})

    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    [error] = response.json()["errors"]
    assert error["extensions"] == {
        "code": "TIMEOUT",
        "outcome": "NOTHING_CHANGED",
        "retryAfter": 1,
    }


async def test_operation_is_given_up_when_the_client_has_gone(schema: Schema) -> None:
    given_up = asyncio.Event()

    async def slow(_request: Request) -> Context:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            given_up.set()
            raise
        raise AssertionError

    messages_ = iter(
        [
            {"type": "http.request", "body": b'{"query":"{ serverTime }"}', "more_body": False},
            {"type": "http.disconnect"},
        ]
    )
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0)
        return next(messages_)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    await Endpoint(schema, slow, Limits())(scope, receive, send)

    await asyncio.wait_for(given_up.wait(), 5)
    assert sent[0]["status"] == 499


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("9" * 20, "PAGE_TOO_LARGE"),
        ("-" + "9" * 20, "BAD_USER_INPUT"),
        ("2147483648", "PAGE_TOO_LARGE"),
        ("9" * 5000, "PAGE_TOO_LARGE"),
    ],
)
async def test_number_that_no_int_holds_is_bad_input(
    http: httpx.AsyncClient, number: str, code: str
) -> None:
    literal = await post(http, {"query": f"{{ courses(first: {number}) {{ nodes {{ id }} }} }}"})
    other = await post(
        http, {"query": f"{{ serverTime courses(last: {number}) {{ totalCount }} }}"}
    )

    assert [codes(literal), codes(other)] == [[code]] * 2


async def test_number_in_a_variable_that_no_int_holds_is_bad_input(http: httpx.AsyncClient) -> None:
    query = "query Q($year: Int) { creditStatements(year: $year) { totalCount } }"
    response = await post(http, {"query": query, "variables": {"year": 10**18}})

    assert codes(response) == ["BAD_USER_INPUT"]


async def test_size_beyond_every_number_is_told_in_json(http: httpx.AsyncClient) -> None:
    page = "courseRuns(first: 2147483647) { nodes { %s } }"
    inner = "enrolments(first: 2147483647) { nodes { id } }"
    response = await post(http, {"query": "{ " + page % inner + " }"})

    assert [error["extensions"] for error in response.json()["errors"]] == [
        {"code": "PAGE_TOO_LARGE", "place": place, "limit": 100, "found": 2**31 - 1}
        for place in ("Query.courseRuns(first:)", "CourseRun.enrolments(first:)")
    ]


@pytest.mark.parametrize(
    "argument",
    [
        'closingAfter: "0001-01-01T00:00:00+14:00"',
        'openAt: "9999-12-31T23:59:59-14:00"',
    ],
)
async def test_instant_of_another_age_is_bad_input(http: httpx.AsyncClient, argument: str) -> None:
    response = await post(http, {"query": f"{{ windows({argument}) {{ totalCount }} }}"})

    assert codes(response) == ["BAD_USER_INPUT"]


async def test_fault_outside_every_field_is_answered_in_json_with_its_number(
    schema: Schema, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_request: Request) -> Context:
        message = "no connection"
        raise OSError(message)

    app = Starlette(routes=[Route("/graphql", Endpoint(schema, broken, Limits()))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await post(client, {"query": TIME})

    [error] = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert error["extensions"]["errorId"] in caplog.text


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]
