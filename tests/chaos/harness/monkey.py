"""Kills what serves, one kind after the other, only processes that the harness has started."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import httpx

from tests.chaos.harness.postgres import Server
from tests.chaos.harness.processes import Api, Served
from tests.chaos.harness.proxy import Proxy

_PATIENCE = 20  # tenths of a second
_ROUND = ("backend", "api", "backend", "worker", "backend", "postmaster")


class Monkey:
    """Kills every few seconds, and starts again what has ended."""

    def __init__(  # noqa: PLR0913 - what it may kill, by name
        self,
        *,
        chance: random.Random,
        server: Server,
        apis: Sequence[Api],
        worker: Served,
        proxy: Proxy,
        http: httpx.AsyncClient,
    ) -> None:
        """Prepare."""
        self._chance = chance
        self._server = server
        self._apis = list(apis)
        self._worker = worker
        self._proxy = proxy
        self._http = http
        self.kills: Counter[str] = Counter()
        self.going = True
        self._starting: asyncio.Task[None] | None = None

    async def run(self, every: float) -> None:
        """Kill so often until told to stop, each kind in its turn; an outage of two at a time."""
        loop, number = asyncio.get_running_loop(), 0
        next_at = loop.time() + every
        while self.going:
            await asyncio.sleep(0.05)
            self._look()
            if self._chance.random() < 0.02:
                self._proxy.cut()
            if loop.time() >= next_at:
                await self._kill(_ROUND[number % len(_ROUND)])
                number += 1
                next_at += every * self._chance.uniform(0.8, 1.2)

    async def heal(self, well: Callable[[], Awaitable[bool]]) -> None:
        """Start again whatever has ended, until it is well and every API is ready.

        Raises:
            TimeoutError: it does not become so for two minutes.
        """
        async with asyncio.timeout(120):
            if self._starting is not None:
                await self._starting
            while not (all([await one.ready(self._http) for one in self._apis]) and await well()):
                self._look()
                await asyncio.sleep(0.1)

    def _look(self) -> None:
        for one in (*self._apis, self._worker):
            one.restart_if_ended()
        if self._starting is not None and self._starting.done():
            self._starting.result()
            self._starting = None

    async def _kill(self, kind: str) -> None:
        match kind:
            case "postmaster":
                if self._starting is None and await asyncio.to_thread(self._server.kill):
                    self.kills[kind] += 1
                    self._starting = asyncio.create_task(asyncio.to_thread(self._server.start))
            case "api":
                await self._kill_api()
            case "worker":
                self.kills[kind] += bool(self._worker.kill())
            case _:
                await self._kill_backend()

    async def _kill_api(self) -> None:
        """The one whose turn it is; while the other does not serve, a backend in its place."""
        if all([await one.ready(self._http) for one in self._apis]):
            self.kills["api"] += bool(self._apis[0].kill())
            self._apis.reverse()
        else:
            await self._kill_backend()

    async def _kill_backend(self) -> None:
        """A backend; while the server recovers it is waited for, a moment at most."""
        for _ in range(_PATIENCE):
            if await asyncio.to_thread(self._server.kill_backend, self._chance.randrange(3)):
                self.kills["backend"] += 1
                return
            await asyncio.sleep(0.1)
        self.kills["worker"] += bool(self._worker.kill())
