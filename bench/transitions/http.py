"""The same moves as a client makes them: one request after the other, over HTTP."""

import asyncio
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any, Final

import httpx

from bench.transitions.bare import summary

ACT: Final = """
mutation Act($input: PerformActionInput!) {
  performAction(input: $input) { performed seq item { state version } errors { code message } }
}
"""


class Client:
    """Moves one item again and again."""

    def __init__(self, item: str, token: str, version: int) -> None:
        """Prepare; the item is as it was after that version."""
        self._item = item
        self._token = token
        self._version = version
        self.times: list[float] = []

    async def move_until(self, end: float, address: str) -> None:
        """Move until the instant; every move has to be acknowledged as the next one."""
        headers = {"authorization": f"Bearer {self._token}"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
            while (begun := time.perf_counter()) < end:
                await self.move(client)
                self.times.append(time.perf_counter() - begun)

    async def move(self, client: httpx.AsyncClient) -> None:
        """One move.

        Raises:
            RuntimeError: it was not made.
        """
        asked = {
            "itemId": self._item,
            "action": "saveDraft",
            "expectedVersion": self._version,
            "idempotencyKey": f"{self._item} {self._version}",
            "input": {"title": f"课程 {self._version}"},
        }
        response = await client.post("/graphql", json={"query": ACT, "variables": {"input": asked}})
        payload = (response.json().get("data") or {}).get("performAction")
        if not payload or payload["seq"] != self._version + 1:
            message = f"{response.status_code} {response.text:.500}"
            raise RuntimeError(message)
        self._version += 1


async def measured(
    clients: Sequence[Client], addresses: Sequence[str], seconds: float
) -> dict[str, Any]:
    """Let all clients move for so long, each at one of the processes."""
    for one in clients:
        one.times.clear()
    begun = time.perf_counter()
    ends = zip(clients, cycle(addresses), strict=False)
    await asyncio.gather(*(one.move_until(begun + seconds, where) for one, where in ends))
    return summary([one for client in clients for one in client.times], time.perf_counter() - begun)
