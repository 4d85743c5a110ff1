"""Connections that stay open end where they must: who is slow, signed out, too many, or floods.

The application is spoken to as its server speaks to it, so that a client can be as slow as it
likes; over real sockets see `tests/live`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.auth import Door
from trainingflow.api.context import OpenContext
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.api.sockets import MESSAGES, OPERATIONS, Sockets
from trainingflow.api.streams import Streams
from trainingflow.services.live.hub import Hub

FOLLOW: Final = "subscription { events { nodes { seq item { title } } resumeCursor } }"
CREATE: Final = """
mutation { createToken(input: {
  name: "x", operations: [READ], kinds: [COURSE_RUN], idempotencyKey: "k"
}) { secret } }
"""
WAIT: Final = 60


class Wire:
    """One connection as the server hands it to the application; it may stop taking anything."""

    def __init__(self, app: Any, scope: dict[str, Any]) -> None:
        self._coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.takes = asyncio.Event()
        self.takes.set()
        self.offered: list[str] = []
        self.task = asyncio.create_task(app(scope, self._coming.get, self._send))

    async def _send(self, message: dict[str, Any]) -> None:
        self.offered.append(message["type"])
        await self.takes.wait()
        await self.sent.put(message)

    async def give(self, **message: Any) -> None:
        await self._coming.put(message)

    async def say(self, **message: Any) -> None:
        await self.give(type="websocket.receive", text=json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(WAIT):
            return await self.sent.get()

    async def message(self) -> Any:
        return json.loads((await self.hear())["text"])

    async def enter(self, token: str) -> None:
        await self.give(type="websocket.connect")
        assert (await self.hear())["type"] == "websocket.accept"
        await self.say(type="connection_init", payload={"authorization": f"Bearer {token}"})

    async def follow(self, id_: str = "1", query: str = FOLLOW) -> None:
        await self.say(type="subscribe", id=id_, payload={"query": query})

    async def ended(self) -> None:
        async with asyncio.timeout(WAIT):
            await self.task


Served = tuple[Starlette, Streams]


@pytest.fixture
async def served(people: People, schema: Schema) -> AsyncIterator[Served]:
    """The endpoint with both ways of subscribing, and clients that are given little time."""
    door = Door(database=people.database, demo=True)
    hub = Hub(people.database, pause=0.02)
    streams = Streams(hub, door.viewer, patience=1, asked_again=0.1, of_one=2)
    endpoint = Endpoint(schema, OpenContext(door), Limits(), served=streams)
    sockets = Sockets(endpoint.operations, streams, Limits())
    yield (
        Starlette(routes=[Route("/graphql", endpoint), WebSocketRoute("/graphql", sockets.serve)]),
        streams,
    )
    await hub.close()


def scope_of(kind: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> dict[str, Any]:
    return {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws" if kind == "websocket" else "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"api"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("api", 80),
        "subprotocols": ["graphql-transport-ws"],
        "extensions": {"websocket.http.response": {}},
    }


@asynccontextmanager
async def socket(served: Served, token: str | None = None) -> AsyncIterator[Wire]:
    wire = Wire(served[0], scope_of("websocket"))
    try:
        if token is not None:
            await wire.enter(token)
            assert await wire.message() == {"type": "connection_ack"}
        yield wire
    finally:
        await wire.give(type="websocket.disconnect", code=1001)
        wire.takes.set()
        await wire.ended()


@asynccontextmanager
async def stream(served: Served, token: str) -> AsyncIterator[Wire]:
    headers = [
        (b"content-type", b"application/json"),
        (b"accept", b"text/event-stream"),
        (b"authorization", f"Bearer {token}".encode()),
    ]
    wire = Wire(served[0], scope_of("http", headers))
    await wire.give(type="http.request", body=json.dumps({"query": FOLLOW}).encode())
    try:
        yield wire
    finally:
        await wire.give(type="http.disconnect")
        wire.takes.set()
        await wire.ended()


async def test_who_does_not_take_what_comes_is_told_to_come_again(
    served: Served, people: People
) -> None:
    async with socket(served, people.world.token("ce-officer")) as wire:
        await wire.follow()
        await wire.message()
        wire.takes.clear()
        await people.declare_course()
        for _ in range(WAIT * 100):
            if "websocket.close" in wire.offered:
                break
            await asyncio.sleep(0.01)
        wire.takes.set()
        told = await wire.hear()

    assert (told["type"], told["code"]) == ("websocket.close", 1013)
    assert "resumeCursor" in told["reason"]
    assert served[1].hub.seats == 0


async def test_a_stream_that_is_not_read_is_cut(served: Served, people: People) -> None:
    async with stream(served, people.world.token("ce-officer")) as wire:
        start, first = await wire.hear(), await wire.hear()
        wire.takes.clear()
        await people.declare_course()
        await wire.ended()

    assert (start["status"], b"event: next" in first["body"]) == (200, True)
    assert served[1].hub.seats == 0


async def test_who_is_signed_out_is_given_nothing_more(served: Served, people: People) -> None:
    token = people.world.token("ce-officer")
    async with socket(served, token) as wire, stream(served, token) as other:
        await wire.follow()
        await wire.message()
        await other.hear()
        await other.hear()
        with people.world.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE sign_in_token SET expires_at = '2024-01-01'")
        closed = await wire.hear()
        told = [await other.hear(), await other.hear()]

    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
    assert b'"code":"UNAUTHENTICATED"' in told[0]["body"]
    assert told[1]["body"].startswith(b"event: complete")


async def test_a_person_has_so_many_connections_and_room_again_when_one_ends(
    served: Served, people: People
) -> None:
    token = people.world.token("ce-officer")
    async with socket(served, token), stream(served, token) as first:
        assert (await first.hear())["status"] == 200
        async with socket(served) as more:
            await more.enter(token)
            said = [await more.message()]
            closed = await more.hear()
        async with stream(served, token) as refused:
            answer = await refused.hear()
        async with socket(served, people.world.token("applicant")) as other:
            await other.follow()
            other_person = await other.message()
    async with socket(served, token) as again:
        await again.follow()
        room = await again.message()

    assert (said, closed["code"]) == ([{"type": "connection_ack"}], 1013)
    assert answer["status"] == 429
    assert [other_person["type"], room["type"]] == ["next", "next"]


async def test_a_connection_has_so_many_operations(served: Served, people: People) -> None:
    async with socket(served, people.world.token("ce-officer")) as wire:
        for number in range(OPERATIONS + 1):
            await wire.follow(str(number))
        told = [await wire.message() for _ in range(OPERATIONS + 1)]
        await wire.say(type="complete", id="0")
        await wire.follow("again")
        again = await wire.message()

    assert sorted(one["type"] for one in told) == ["error", *["next"] * OPERATIONS]
    assert (again["id"], again["type"]) == ("again", "next")


@pytest.mark.parametrize("flood", ["many", "large"])
async def test_who_floods_is_let_go(served: Served, people: People, flood: str) -> None:
    async with socket(served, people.world.token("ce-officer")) as wire:
        if flood == "large":
            await wire.say(type="ping", payload={"x": "x" * 300_000})
        else:
            for _ in range(MESSAGES + 1):
                await wire.say(type="ping")
        told = await wire.hear()
        while told["type"] != "websocket.close":
            told = await wire.hear()

    assert told["code"] == 4429


async def test_a_token_for_some_kinds_is_given_nothing_of_others(
    served: Served, people: People, api: Api
) -> None:
    made = await api.data(CREATE, "ce-officer")
    secret = made["createToken"]["secret"]
    async with (
        socket(served, secret) as narrowed,
        socket(served, people.world.token("ce-officer")) as whole,
    ):
        for one in (narrowed, whole):
            await one.follow()
            await one.message()
        await people.declare_course()
        told = await whole.message()
        await asyncio.sleep(0.2)

        assert [one["seq"] for one in told["payload"]["data"]["events"]["nodes"]] == [1]
        assert narrowed.sent.empty()


async def test_nobody_subscribes_who_is_not_signed_in(served: Served) -> None:
    async with socket(served) as nobody:
        await nobody.give(type="websocket.connect")
        await nobody.hear()
        await nobody.say(type="connection_init")
        closed = await nobody.hear()
    async with stream(served, "wrong") as wrong:
        answer = await wrong.hear()

    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
    assert answer["status"] == 401
