"""Somebody who waits for events: over a WebSocket or an event stream, and what has come when."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

FOLLOW: Final = """
subscription Follow($after: String) {
  events(after: $after) { nodes { seq action item { id } } resumeCursor }
}
"""


@dataclass
class Waiting:
    """One subscriber.

    Attributes:
        came: each event with the instant of its coming, in the order of coming.
        ready: set by the first answer, which says where it stands.
        cursor: where to go on.
        again: why it had to come again, each time.
    """

    address: str
    token: str
    group: int
    by_stream: bool
    came: list[tuple[str, int, float]] = field(default_factory=list)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    cursor: str | None = None
    again: list[str] = field(default_factory=list)

    async def run(self, client: httpx.AsyncClient) -> None:
        """Wait until cancelled; whatever ends a connection, go on after the last cursor."""
        while True:
            try:
                await (self._by_stream(client) if self.by_stream else self._by_socket())
                self.again.append("the server has ended it")
            except (OSError, RuntimeError, httpx.HTTPError, WebSocketException) as error:
                self.again.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(1)

    async def _by_socket(self) -> None:
        url = self.address.replace("http://", "ws://") + "/graphql"
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(url, subprotocols=[protocol], proxy=None, open_timeout=60) as wire:
            sign_in = {"Authorization": f"Bearer {self.token}"}
            await wire.send(json.dumps({"type": "connection_init", "payload": sign_in}))
            await wire.recv()
            payload = {"query": FOLLOW, "variables": {"after": self.cursor}}
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
            "POST",
            f"{self.address}/graphql",
            json={"query": FOLLOW, "variables": {"after": self.cursor}},
            headers=headers,
        ) as response:
            if response.status_code != httpx.codes.OK:
                raise RuntimeError((await response.aread()).decode())
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    self._take(json.loads(line.removeprefix("data: ")))

    def _take(self, body: dict[str, Any]) -> None:
        now = time.time()
        if "errors" in body:
            raise RuntimeError(str(body["errors"]))
        for one in body["data"]["events"]["nodes"]:
            self.came.append((one["item"]["id"], one["seq"], now))
        self.cursor = body["data"]["events"]["resumeCursor"]
        self.ready.set()
