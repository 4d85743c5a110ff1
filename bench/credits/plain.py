"""What is measured against: the same select over HTTP, with nothing around it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString

import orjson
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STANDINGS: Final = """
    SELECT a.teacher_id, a.policy_id, a.eligible, a.requirements, a.valid_on, a.inputs_hash,
        p.code, p.name_zh
    FROM credit_account a
    JOIN person p ON p.authority_id = a.authority_id AND p.id = a.teacher_id
    WHERE a.authority_id = (SELECT id FROM authority) AND a.policy_id = 'chaoyang-2021'
        AND a.applies AND a.teacher_id >= %s
    ORDER BY a.teacher_id LIMIT %s
"""
RECORDS: Final = """
    SELECT r.id, r.activity, r.facts, r.hours, r.earned_on, r.passed, c.confirmed_at
    FROM credit_record r
    LEFT JOIN credit_confirmation c
        ON c.authority_id = r.authority_id AND c.group_id = r.group_id
    WHERE r.authority_id = (SELECT id FROM authority) AND r.teacher_id = %s
        AND r.reverses_id IS NULL
        AND NOT EXISTS (
            SELECT FROM credit_record x
            WHERE x.authority_id = r.authority_id AND x.reverses_id = r.id)
    ORDER BY r.earned_on, r.id
"""
AGGREGATE: Final = """
    SELECT r.teacher_id, r.activity, r.facts, sum(r.hours)
    FROM credit_record r
    JOIN credit_confirmation c
        ON c.authority_id = r.authority_id AND c.group_id = r.group_id
    WHERE r.reverses_id IS NULL
        AND NOT EXISTS (
            SELECT FROM credit_record x
            WHERE x.authority_id = r.authority_id AND x.reverses_id = r.id)
    GROUP BY 1, 2, 3
"""


def app() -> Starlette:
    """Two routes on the database that DATABASE_URL names."""
    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=4,
        open=False,
        kwargs={"row_factory": dict_row},
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    async def rows(statement: LiteralString, values: list[Any]) -> Response:
        async with pool.connection() as connection:
            found = await (await connection.execute(statement, values)).fetchall()
        return Response(orjson.dumps(found, default=str), media_type="application/json")

    async def standings(request: Request) -> Response:
        return await rows(
            STANDINGS, [request.path_params["teacher"], int(request.query_params["first"])]
        )

    async def records(request: Request) -> Response:
        return await rows(RECORDS, [request.path_params["teacher"]])

    return Starlette(
        routes=[Route("/standings/{teacher}", standings), Route("/records/{teacher}", records)],
        lifespan=lifespan,
    )
