"""How long somebody waits for a status, while an import runs in another process and without it."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import httpx

from tests.world import World
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.settings import Settings

_STATUS: Final = """
query S($id: ID!) {
  teacher(id: $id) { code name creditStatus { eligible requirements { code need have met } } }
}
"""
_PAUSE: Final = 0.05
"""Seconds between an answer and the next question: one portal, not a flood."""

_TWENTIETHS: Final = 20


@asynccontextmanager
async def served(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The application in this process, on a database."""
    database = Database(url, pool_size=4)
    transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api", timeout=60) as client:
        yield client
    await database.close()


async def p95(client: httpx.AsyncClient, world: World, go_on: Callable[[], bool]) -> float:
    """Milliseconds within which nineteen of twenty questions are answered, one at a time."""
    teacher = world.people["teacher-0"]
    headers = {"Authorization": f"Bearer {world.token('teacher-0')}"}
    body = {"query": _STATUS, "variables": {"id": global_id("Teacher", teacher)}}
    taken = []
    while go_on() or len(taken) < _TWENTIETHS:
        began = time.perf_counter()
        answer = await client.post("/graphql", json=body, headers=headers)
        taken.append((time.perf_counter() - began) * 1000)
        said = answer.json()
        if "errors" in said or said["data"]["teacher"] is None:
            raise RuntimeError(answer.text[:500])
        await asyncio.sleep(_PAUSE)
    return round(statistics.quantiles(taken, n=_TWENTIETHS)[-1], 1)
