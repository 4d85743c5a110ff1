"""Somebody who waits for events: over a WebSocket or an event stream, and what has come when."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

FOLLOW: Final = """
subscription { events { nodes { seq action item { id } } resumeCursor } }
"""


@dataclass
class Waiting:
    """One subscriber.

    Attributes:
        came: each event with the instant of its coming, in the order of coming.
        ready: set by the first answer, which says where it stands.
        ended: why it came to an end before it was told to.
    """

    address: str
    token: str
    group: int
    by_stream: bool
    came: list[tuple[str, int, float]] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str | None = None

    async def run(self, client: httpx.AsyncClient) -> None:
        """Wait until cancelled."""
        try:
            await (self._by_stream(client) if self.by_stream else self._by_socket())
            self.ended = "the server has ended it"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            self.ended = repr(error)
        finally:
            self.ready.set()

    async def _by_socket(self) -> None:
        url = self.address.replace("http://", "ws://") + "/graphql"
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(url, subprotocols=[protocol], proxy=None, open_timeout=60) as wire:
            sign_in = {"Authorization": f"Bearer {self.token}"}
            await wire.send(json.dumps({"type": "connection_init", "payload": sign_in}))
            await wire.recv()
            payload = {"query": FOLLOW}
            await wire.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            async for text in wire:
                message = json.loads(text)
                if message["type"] == "ping":
                    continue
                if message["type"] != "next":
                    raise RuntimeError(text)
                self._take(message["payload"])

    async def _by_stream(self, client: httpx.AsyncClient) -> None:
        headers = {"authorization": f"Bearer {self.token}", "accept": "text/event-stream"}
        async with client.stream(
            "POST", f"{self.address}/graphql", json={"query": FOLLOW}, headers=headers
        ) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    self._take(json.loads(line.removeprefix("data: ")))

    def _take(self, body: dict[str, Any]) -> None:
        now = time.time()
        if "errors" in body:
            raise RuntimeError(str(body["errors"]))
        for one in body["data"]["events"]["nodes"]:
            self.came.append((one["item"]["id"], one["seq"], now))
        self.ready.set()
