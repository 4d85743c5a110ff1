"""Overload: who is too late is told so at once, nothing leaks, and what gave way is done again."""

import asyncio
import random
import time

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from trainingflow.api.context import Context
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.gate import Gate
from trainingflow.api.limits import Limits
from trainingflow.api.operations import Admission
from trainingflow.api.schema import Schema
from trainingflow.db.session import Crossed, Database
from trainingflow.services.again import again
from trainingflow.services.reading.viewers import viewer_of

TIME = {"query": "{ serverTime }"}


async def test_who_is_too_late_is_told_to_come_back_and_the_rest_is_served(
    schema: Schema, database: Database
) -> None:
    async def slow(_request: Request) -> Context:
        async with database.reading() as session:
            await session.execute(text("SELECT pg_sleep(1)"))
            return Context(database, await viewer_of(session, None), "en")

    admission = Admission(gate=Gate(5, wait=0.5))
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, slow, Limits(), admission))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        began = time.monotonic()
        answers = await asyncio.gather(*(client.post("/graphql", json=TIME) for _ in range(200)))
        took = time.monotonic() - began
        after = await client.post("/graphql", json=TIME)

    refused = [one for one in answers if one.status_code == 503]
    assert {one.status_code for one in answers} == {200, 503}
    assert len(refused) > 150
    assert {one.headers["retry-after"] for one in refused} == {"1"}
    assert {one.json()["errors"][0]["extensions"]["code"] for one in refused} == {"OVERLOADED"}
    assert took < 30
    assert after.status_code == 200
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool


async def test_cancelled_transactions_leave_no_connection_behind(database: Database) -> None:
    async def work() -> None:
        async with database.writing() as session:
            await session.execute(text("SELECT pg_sleep(0.02)"))

    tasks = []
    for _ in range(60):
        tasks.append(asyncio.create_task(work()))
        await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311 - no secret
        tasks[-1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.5)

    idle = text(
        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' "
        "AND datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with database.reserved.at_once() as connection:
        assert await connection.scalar(idle) == 0
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # of a queue pool


async def test_reserved_connections_answer_while_the_pool_is_empty(database: Database) -> None:
    async def hold() -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT pg_sleep(3)"))

    holders = [asyncio.create_task(hold()) for _ in range(10)]
    await asyncio.sleep(1)
    async with asyncio.timeout(2), database.reserved.at_once() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await asyncio.gather(*holders)


async def test_command_that_gave_way_is_done_again_and_not_for_ever() -> None:
    times = 0

    async def gives_way() -> int:
        nonlocal times
        times += 1
        if times < 3:
            raise Crossed
        return times

    assert await again(gives_way) == 3
    times = -10
    with pytest.raises(Crossed):
        await again(gives_way)
    assert times == -7
