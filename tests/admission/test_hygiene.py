"""What `graphql-cop` looks for, and what else a scanner finds: its thirteen checks, as tests."""

import json
import logging

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.api.conftest import without_database
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema

TIME = "{ serverTime }"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def production() -> httpx.AsyncClient:
    """The endpoint as an authority serves it: no introspection, no suggestions."""
    schema = Schema(suggestions=False, introspection=False)
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, without_database, Limits()))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


async def codes(http: httpx.AsyncClient, query: str) -> list[str]:
    answer = (await http.post("/graphql", json={"query": query})).json()
    assert "data" not in answer
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize(
    "query",
    [
        "{ " + " ".join(f"alias{n}: __typename" for n in range(101)) + " }",
        "{ " + "__typename " * 500 + "}",
        "{ __typename " + "@skip(if: false) " * 60 + "}",
        "query { __typename " + "@aa" * 60 + " }",
        "{ __schema { types { " + "fields { type { " * 4 + "name" + " } }" * 4 + " } } }",
    ],
    ids=["aliases", "fields", "directives", "unknown directives", "circular introspection"],
)
async def test_overloading_is_refused(query: str, production: httpx.AsyncClient) -> None:
    found = set(await codes(production, query))

    assert found <= {"OPERATION_TOO_LARGE", "GRAPHQL_VALIDATION_FAILED"}


async def test_batches_are_refused(production: httpx.AsyncClient) -> None:
    response = await production.post("/graphql", json=[{"query": TIME}] * 10)

    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (
        400,
        "BAD_REQUEST",
    )


async def test_schema_is_not_shown(production: httpx.AsyncClient) -> None:
    introspection = await codes(production, "{ __schema { types { name } } }")

    assert introspection == ["GRAPHQL_VALIDATION_FAILED"] * len(introspection)


async def test_nothing_is_suggested(production: httpx.AsyncClient) -> None:
    response = await production.post("/graphql", json={"query": "{ serverTim }"})

    assert "Did you mean" not in response.text


async def test_mutation_by_get_is_refused(production: httpx.AsyncClient) -> None:
    response = await production.get("/graphql", params={"query": "mutation { __typename }"})

    assert (response.status_code, response.headers.get("allow")) == (405, "POST")


async def test_query_by_get_needs_no_cookie_and_changes_nothing(
    production: httpx.AsyncClient,
) -> None:
    """GraphQL over HTTP lets queries be asked by GET; whose answer a page cannot read."""
    response = await production.get("/graphql", params={"query": TIME})

    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("content_type", [FORM, "text/plain", "multipart/form-data; boundary=x"])
async def test_post_that_a_form_of_another_page_can_send_is_refused(
    content_type: str, production: httpx.AsyncClient
) -> None:
    response = await production.post(
        "/graphql",
        content=b"query=%7B__typename%7D",
        headers={"content-type": content_type},
    )

    assert response.status_code == 415


async def test_no_page_is_served_in_place_of_an_answer(production: httpx.AsyncClient) -> None:
    response = await production.get("/graphql", headers={"accept": "text/html"})

    assert response.headers["content-type"].startswith("application/json")


async def test_nothing_is_told_about_how_the_answer_was_made(
    production: httpx.AsyncClient,
) -> None:
    response = await production.post(
        "/graphql",
        json={"query": TIME, "extensions": {"tracing": True}},
        headers={"apollo-federation-include-trace": "ftv1", "x-apollo-tracing": "1"},
    )

    assert response.json()["extensions"].keys() == {"cost"}


@pytest.mark.parametrize("body", [b"abc", b'{"query": "query { "}', b'{"query": 1}', b"\xff"])
async def test_what_cannot_be_read_is_no_fault_and_shows_none(
    body: bytes, production: httpx.AsyncClient
) -> None:
    response = await production.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert response.status_code in {200, 400}
    assert not any(word in response.text for word in ("Traceback", "site-packages", "psycopg"))


async def test_errors_of_validation_are_bounded(production: httpx.AsyncClient) -> None:
    query = "{ " + " ".join(f"nope{n}" for n in range(19)) + " viewer { " + "a b c d e f g } }"

    found = await codes(production, query)

    assert len(found) <= 21


async def test_log_is_small_and_never_holds_the_document(
    production: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    marker = "S3CRETMARKER"
    query = f'{{ node(id: "{marker}\\n") {{ id }} {"serverTime " * 100}}} # {marker}'

    with caplog.at_level(logging.DEBUG):
        await production.post("/graphql", json={"query": query, "variables": {marker: marker}})

    written = "".join(json.dumps(str(vars(record))) for record in caplog.records)
    assert marker not in caplog.text
    assert len(caplog.text) <= 4_096
    assert marker not in written


async def test_socket_is_not_opened() -> None:
    schema = Schema()
    endpoint = Endpoint(schema, without_database, Limits())
    routes = Starlette(routes=[Route("/graphql", endpoint)])
    sent: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(str(message["type"]))

    scope = {"type": "websocket", "path": "/graphql", "headers": [], "query_string": b""}
    await routes(scope, receive, send)  # type: ignore[arg-type]  # narrower than ASGI's

    assert sent == ["websocket.close"]
