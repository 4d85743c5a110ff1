"""Clients of subscriptions, as scripts and portals write them: over WebSockets, and by SSE."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

PROTOCOL: Final = Subprotocol("graphql-transport-ws")
WAIT: Final = 60
"""Seconds that a test waits for what has to come; a busy machine is slow."""

FOLLOW: Final = """
subscription Follow($after: String, $kinds: [ItemKind!], $first: Int) {
  events(after: $after, kinds: $kinds, first: $first) {
    nodes { seq action toState item { id title } actor { name } }
    resumeCursor
  }
}
"""
PULL: Final = FOLLOW.replace("subscription Follow", "query Pull").replace(
    "resumeCursor", "resumeCursor pageInfo { hasNextPage }"
)

Told = tuple[str, int, str]


def told(page: Any) -> list[Told]:
    """The events of a page: item, number, action."""
    return [(one["item"]["id"], one["seq"], one["action"]) for one in page["nodes"]]


@dataclass
class Socket:
    """One WebSocket, and what has come over it."""

    connection: ClientConnection
    events: list[Told] = field(default_factory=list)
    cursor: str | None = None

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def hear(self) -> Any:
        async with asyncio.timeout(WAIT):
            while True:
                message = json.loads(await self.connection.recv())
                if message["type"] != "ping":
                    return message
                await self.say(type="pong")

    async def enter(self, **payload: Any) -> Any:
        await self.say(type="connection_init", payload=payload)
        return await self.hear()

    async def subscribe(self, id_: str = "1", query: str = FOLLOW, **variables: Any) -> None:
        await self.say(id=id_, type="subscribe", payload={"query": query, "variables": variables})

    async def page(self) -> Any:
        """The next page of events."""
        message = await self.hear()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        page = message["payload"]["data"]["events"]
        self.events += told(page)
        self.cursor = page["resumeCursor"]
        return page

    async def until(self, number: int) -> list[Told]:
        while len(self.events) < number:
            await self.page()
        return self.events

    async def quiet(self) -> None:
        """Nothing more comes for longer than the server gathers what happens."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                unexpected = await self.connection.recv()
                raise AssertionError(unexpected)


@asynccontextmanager
async def socket(address: str, token: str | None = None, **more: Any) -> AsyncIterator[Socket]:
    """A WebSocket to a server; with a token it has been let in."""
    url = address.replace("http://", "ws://") + "/graphql"
    async with connect(url, subprotocols=[PROTOCOL], proxy=None, **more) as connection:
        made = Socket(connection)
        if token is not None:
            assert await made.enter(Authorization=f"Bearer {token}") == {"type": "connection_ack"}
        yield made


@dataclass
class Stream:
    """An answer that goes on."""

    response: httpx.Response
    lines: AsyncIterator[str]
    events: list[Told] = field(default_factory=list)
    cursor: str | None = None

    async def hear(self) -> tuple[str, Any]:
        """The next event of the stream, by its name; what only keeps it open is passed over."""
        name = ""
        async with asyncio.timeout(WAIT):
            async for line in self.lines:
                key, _, value = line.partition(": ")
                if key == "event":
                    name = value
                elif line.startswith("data:"):
                    return name, json.loads(value) if value else None
        message = "the stream has ended"
        raise EOFError(message)

    async def until(self, number: int) -> list[Told]:
        while self.cursor is None or len(self.events) < number:
            name, body = await self.hear()
            assert (name, body.get("errors")) == ("next", None), body
            page = body["data"]["events"]
            self.events += told(page)
            self.cursor = page["resumeCursor"]
        return self.events


@asynccontextmanager
async def stream(address: str, token: str, **variables: Any) -> AsyncIterator[Stream]:
    """A subscription by server-sent events."""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=WAIT) as client,
        client.stream(
            "POST",
            f"{address}/graphql",
            json={"query": FOLLOW, "variables": variables},
            headers={"authorization": f"Bearer {token}", "accept": "text/event-stream"},
        ) as response,
    ):
        yield Stream(response, response.aiter_lines())


async def pulled(address: str, token: str, after: str | None) -> list[Told]:
    """What the feed shows after a cursor."""
    found: list[Told] = []
    async with httpx.AsyncClient(trust_env=False, timeout=WAIT) as client:
        while True:
            response = await client.post(
                f"{address}/graphql",
                json={"query": PULL, "variables": {"after": after, "first": 100}},
                headers={"authorization": f"Bearer {token}"},
            )
            page = response.json()["data"]["events"]
            found += told(page)
            after = page["resumeCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found
