"""What travels is small, and what anybody may read travels once."""

import gzip

import httpx
import pytest

from tests.api.conftest import Api
from trainingflow.api.sign_in.cookies import SESSION

DEFINITIONS = "{ workflowDefinitions { kind states { name label } } }"
TEACHERS = "{ teachers(first: 1) { nodes { name } } }"


@pytest.fixture
def plain(api: Api) -> httpx.AsyncClient:
    """A client that accepts no compression unless a test says so."""
    api.client.headers["accept-encoding"] = "identity"
    return api.client


async def asked(client: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get("/graphql", params={"query": query}, headers=named)


async def test_what_anybody_may_read_is_sent_once(plain: httpx.AsyncClient) -> None:
    first = await asked(plain, DEFINITIONS)
    again = await asked(plain, DEFINITIONS, if_none_match=f'"other", {first.headers["etag"]}')

    assert first.json()["data"]["workflowDefinitions"]
    assert first.headers["cache-control"] == "public, no-cache"
    varies = set(first.headers["vary"].split(", "))
    assert varies >= {"Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Cookie"}
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-type" not in again.headers


async def test_another_language_and_another_question_have_other_tags(
    plain: httpx.AsyncClient,
) -> None:
    answers = [
        await asked(plain, DEFINITIONS, accept_language="en"),
        await asked(plain, DEFINITIONS, accept_language="zh-CN"),
        await asked(plain, "{ workflowDefinitions { kind } }", accept_language="en"),
    ]
    assert len({one.headers["etag"] for one in answers}) == 3
    tag = answers[0].headers["etag"]
    other = await asked(plain, DEFINITIONS, accept_language="zh-CN", if_none_match=tag)
    assert other.status_code == 200


async def test_nothing_of_somebody_is_kept(plain: httpx.AsyncClient, api: Api) -> None:
    token = f"Bearer {api.world.token('applicant')}"
    signed_in = await asked(plain, DEFINITIONS, authorization=token, if_none_match="*")
    posted = await plain.post("/graphql", json={"query": DEFINITIONS})
    refused = await asked(plain, TEACHERS)

    for one in (signed_in, posted, refused):
        assert one.headers["cache-control"] == "no-store"
        assert "etag" not in one.headers
    assert signed_in.status_code == 200
    with_cookie = await asked(plain, DEFINITIONS, cookie=f"{SESSION}=nothing")
    assert "etag" not in with_cookie.headers


async def test_large_answers_are_compressed_and_small_ones_are_not(
    plain: httpx.AsyncClient,
) -> None:
    whole = await asked(plain, DEFINITIONS)
    async with plain.stream(
        "GET", "/graphql", params={"query": DEFINITIONS}, headers={"accept-encoding": "gzip"}
    ) as response:
        packed = b"".join([part async for part in response.aiter_raw()])
    small = await asked(plain, "{ serverTime }", accept_encoding="gzip")

    assert response.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["vary"]
    assert gzip.decompress(packed) == whole.content
    assert len(packed) < len(whole.content) / 4
    assert "content-encoding" not in small.headers


async def test_pages_of_the_reference_are_sent_once(plain: httpx.AsyncClient) -> None:
    first = await plain.get("/docs/portal")
    again = await plain.get("/docs/portal", headers={"if-none-match": first.headers["etag"]})
    other = await plain.get(
        "/docs/portal",
        headers={"if-none-match": first.headers["etag"], "accept-language": "en"},
    )
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
