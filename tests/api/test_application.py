"""The application around the endpoint: pages, health, and what only the demo has."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from trainingflow.api.graphiql import Page
from trainingflow.app import create_app
from trainingflow.settings import Settings

NOWHERE = "postgresql://127.0.0.1:1/none"


def client_of(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


@pytest.mark.parametrize("built", [True, False])
async def test_page_reaches_no_other_host(tmp_path: Path, built: bool) -> None:  # noqa: FBT001 - a parameter of the test
    if built:
        (tmp_path / "graphiql.js").write_text("")
        (tmp_path / "graphiql.css").write_text("")
    async with client_of(Starlette(routes=Page(tmp_path).routes())) as client:
        page = await client.get("/graphiql")

    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "//" not in page.text
    assert ('id="graphiql"' in page.text) is built


async def test_plain_page_says_what_is_missing_and_has_its_files(tmp_path: Path) -> None:
    async with client_of(Starlette(routes=Page(tmp_path).routes())) as client:
        page = await client.get("/graphiql")
        files = [await client.get(f"/graphiql/plain/{n}") for n in ("page.js", "page.css")]

    assert "make setup" in page.text
    assert [file.status_code for file in files] == [200, 200]
    assert all("content-security-policy" in file.headers for file in files)


async def test_root_leads_to_the_page() -> None:
    async with client_of(create_app(Settings(database_url=NOWHERE))) as client:
        response = await client.get("/")

    assert (response.status_code, response.headers["location"]) == (307, "/graphiql")


async def test_process_without_a_database_lives_and_is_not_ready() -> None:
    async with client_of(create_app(Settings(database_url=NOWHERE))) as client:
        live = await client.get("/health/live")
        ready = await client.get("/health/ready")

    assert live.status_code == 200
    assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")


async def test_clock_cannot_be_moved_outside_the_demo() -> None:
    async with client_of(create_app(Settings(database_url=NOWHERE))) as client:
        response = await client.post("/demo/clock", json={"now": "2024-05-20T09:00:00+08:00"})

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/health/live", "/graphql", "/nowhere", "/graphiql"])
async def test_every_answer_tells_browsers_to_run_frame_and_guess_nothing(path: str) -> None:
    async with client_of(create_app(Settings(database_url=NOWHERE))) as client:
        answer = await client.get(path)

    told = answer.headers
    assert (told["x-content-type-options"], told["referrer-policy"]) == ("nosniff", "no-referrer")
    assert told["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in told["content-security-policy"]
    assert (told["x-frame-options"], "permissions-policy" in told) == ("DENY", True)
    assert "strict-transport-security" not in told  # nobody has said that it is reached by https
