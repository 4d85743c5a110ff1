"""The limit: each page as one statement whose answer is the JSON already, sent as it is.

Nobody is asked for a token, nothing is authorised, and the statement knows what the page shows.
"""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, LiteralString

from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_EVENTS: Final[LiteralString] = """
    SELECT json_agg(json_build_object('seq', e.seq, 'action', e.action, 'at', e.at,
        'actor', (SELECT name_zh FROM person p
            WHERE p.authority_id = e.authority_id AND p.id = e.actor_id)) ORDER BY e.seq) AS events
    FROM (SELECT * FROM item_event WHERE authority_id = i.authority_id AND item_id = i.id
        ORDER BY seq LIMIT 4) e
"""
_AUTHORITY: Final[LiteralString] = "(SELECT id FROM authority)"

STATEMENTS: Final[Mapping[str, LiteralString]] = {
    "inbox": f"""
        SELECT json_agg(json_build_object('id', i.id, 'title', i.title, 'state', i.state,
            'version', i.version, 'createdAt', i.created_at, 'organisation', o.name_zh,
            'owner', w.name_zh, 'events', h.events) ORDER BY i.id)::text
        FROM (SELECT item_id FROM task WHERE authority_id = {_AUTHORITY} AND role = 'OFFICER'
            AND organisation_id = (SELECT id FROM organisation WHERE code = 'committee')
            AND closed_at IS NULL ORDER BY id LIMIT 50) t
        JOIN item i ON i.authority_id = {_AUTHORITY} AND i.id = t.item_id
        JOIN organisation o ON o.authority_id = i.authority_id AND o.id = i.organisation_id
        JOIN person w ON w.authority_id = i.authority_id AND w.id = i.owner_id
        CROSS JOIN LATERAL ({_EVENTS}) h
    """,
    "item": f"""
        SELECT json_build_object('id', i.id, 'title', i.title, 'state', i.state,
            'version', i.version, 'createdAt', i.created_at, 'organisation', o.name_zh,
            'owner', w.name_zh, 'events', h.events, 'documents', d.documents)::text
        FROM item i
        JOIN organisation o ON o.authority_id = i.authority_id AND o.id = i.organisation_id
        JOIN person w ON w.authority_id = i.authority_id AND w.id = i.owner_id
        CROSS JOIN LATERAL ({_EVENTS}) h
        CROSS JOIN LATERAL (
            SELECT json_agg(json_build_object('kind', kind, 'title', title, 'addedAt', added_at)
                ORDER BY id) AS documents
            FROM document WHERE authority_id = i.authority_id AND item_id = i.id) d
        WHERE i.authority_id = {_AUTHORITY} AND i.id = %(about)s
    """,
    "status": f"""
        SELECT json_build_object('code', p.code, 'name', p.name_zh, 'eligible', a.eligible,
            'asOf', a.valid_on, 'inputsHash', a.inputs_hash, 'requirements', a.requirements)::text
        FROM credit_account a
        JOIN person p ON p.authority_id = a.authority_id AND p.id = a.teacher_id
        WHERE a.authority_id = {_AUTHORITY} AND a.policy_id = 'chaoyang-2021' AND a.applies
            AND a.teacher_id = %(about)s
    """,
    "search": f"""
        SELECT json_agg(json_build_object('id', i.id, 'title', i.title, 'state', i.state,
            'organisation', o.name_zh) ORDER BY i.id DESC)::text
        FROM (SELECT * FROM item WHERE authority_id = {_AUTHORITY}
            AND title ILIKE '%%' || %(about)s || '%%'
            ORDER BY created_at DESC, id DESC LIMIT 20) i
        JOIN organisation o ON o.authority_id = i.authority_id AND o.id = i.organisation_id
    """,
    "rollUp": f"""
        SELECT json_agg(json_build_object('policy', policy_id, 'kind', kind, 'teachers', teachers,
            'eligible', eligible) ORDER BY policy_id, kind)::text
        FROM (SELECT a.policy_id, o.kind, count(*) AS teachers,
                count(*) FILTER (WHERE a.eligible) AS eligible
            FROM credit_account a
            JOIN organisation o ON o.authority_id = a.authority_id AND o.id = a.organisation_id
            WHERE a.authority_id = {_AUTHORITY} AND a.applies GROUP BY 1, 2) counted
    """,
}


def app() -> Starlette:
    """One route a page, on the database that DATABASE_URL names."""
    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=int(os.environ["POOL_SIZE"]),
        open=False,
        kwargs={"autocommit": True},
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    async def page(request: Request) -> Response:
        statement = STATEMENTS[request.path_params["page"]]
        about = {"about": request.query_params.get("about")}
        async with pool.connection() as connection:
            row = await (await connection.execute(statement, about)).fetchone()
        return Response(row[0] if row else "null", media_type="application/json")

    return Starlette(routes=[Route("/{page}", page)], lifespan=lifespan)
