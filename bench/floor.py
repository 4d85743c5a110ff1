"""`python -m bench.floor`: what is left of a request when the application is taken out of it.

A status and an inbox beside servers that do less and less of them, each one process on the same
database and asked in turn: stock strawberry with one field that sends plain SQL's statement, the
same without a statement, and a route that answers the same bytes whatever is asked. Nobody signs in
there, nothing is weighed, decided or written down: whoever wants to be faster has to be faster than
that first (docs/performance.md).
"""

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import strawberry
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL

from bench.credits.rows import a_teacher, database_of
from bench.pages import limit, rows
from bench.pages.measured import asked as asked_of, order
from bench.pages.operations import INBOX, STATUS, Operation
from bench.pages.rows import Rows
from bench.servers import Running, commands, running
from trainingflow.postgres import EmbeddedServer, embedded_server

RESULTS: Final = Path(__file__).with_name("results-floor.json")
_FLOORS: Final = ("one statement", "no statement", "a constant")
_PAGES: Final = (STATUS, INBOX)
_SAID: Final = "x" * 850
"""As long as the answer about a status is."""


def app() -> Starlette:
    """All three, on the database that DATABASE_URL names."""
    pool = AsyncConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=int(os.environ["POOL_SIZE"]),
        open=False,
        kwargs={"autocommit": True},
    )

    @strawberry.type
    class Query:
        @strawberry.field
        async def status(self) -> str:
            return _SAID

        @strawberry.field
        async def stated(self, page: str, about: str) -> str:
            async with pool.connection() as connection:
                cursor = await connection.execute(limit.STATEMENTS[page], {"about": about})
                row = await cursor.fetchone()
            return str(row[0]) if row else ""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with pool:
            yield

    async def constant(_request: Request) -> Response:
        return Response(json.dumps({"data": {"status": _SAID}}), media_type="application/json")

    graphql: Any = GraphQL(strawberry.Schema(Query))
    routes = [
        Route("/graphql", graphql, methods=["POST"]),
        Route("/constant", constant, methods=["POST"]),
        Route("/search", constant),  # by which the bench sees that it answers
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def main() -> None:
    """Measure; print a table, and keep the numbers."""
    asked = _arguments()
    with embedded_server(asked.data) as server:
        found = _measured(server, asked)
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))


def _measured(server: EmbeddedServer, asked: argparse.Namespace) -> dict[str, Any]:
    database = database_of(server, asked.teachers, asked.entries)
    courses = rows.grown(server.database(database), asked.teachers)
    known = rows.known(server.database(database), asked.teachers, courses)
    started = dict(commands(server, database))
    served, environment = started["limit"]
    floor = ([*served[:-1], "bench.floor:app"], environment)
    rounds: list[dict[str, dict[str, dict[str, Any]]]] = []
    load = round(os.getloadavg()[0], 1)
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(running(name, *started[name], asked.data))
            for name in ("ours", "peer", "limit")
        }
        servers["floor"] = stack.enter_context(
            running("floor", *floor, asked.data, answers_as="limit")
        )
        for number in range(-1, asked.rounds):  # the first one loads and prepares
            timing = (asked.connections, asked.seconds)
            found = {page.name: _round(page, servers, known, timing) for page in _PAGES}
            if number >= 0:
                rounds.append(found)
                print(f"round {number + 1} of {asked.rounds}", file=sys.stderr, flush=True)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "loadBefore": load,
        "connections": asked.connections,
        "pages": {
            page.name: [
                _told(name, [one[page.name] for one in rounds]) for name in rounds[0][page.name]
            ]
            for page in _PAGES
        },
    }


def _round(
    page: Operation, servers: dict[str, Running], known: Rows, timing: tuple[int, float]
) -> dict[str, dict[str, Any]]:
    found = {
        name: asked_of(order(page, name, servers[name], known, timing), servers[name])
        for name in ("ours", "peer", "limit")
    }
    teachers = [str(a_teacher(number)) for number in page.chosen(known)]
    for name in _FLOORS:
        told = {
            "address": servers["floor"].address,
            "headers": {},
            "requests": [_request(name, page, one) for one in teachers],
            "connections": timing[0],
            "seconds": timing[1],
        }
        found[name] = asked_of(told, servers["floor"])
    return found


def _request(name: str, page: Operation, teacher: str) -> dict[str, str]:
    if name == "one statement":
        asked = {
            "query": "query Q($page: String!, $about: String!)"
            " { stated(page: $page, about: $about) }",
            "variables": {"page": page.name, "about": teacher},
        }
        return {"path": "/graphql", "body": json.dumps(asked)}
    path = "/constant" if name == "a constant" else "/graphql"
    return {"path": path, "body": json.dumps({"query": "{ status }"})}


def _told(name: str, rounds: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "name": name,
        "perSecond": round(statistics.median(one[name]["perSecond"] for one in rounds), 1),
        "toPeer": _ratio(name, "peer", rounds),
        "toLimit": _ratio(name, "limit", rounds),
        "processorMilliseconds": round(
            statistics.median(one[name]["processorMilliseconds"] for one in rounds), 2
        ),
    }


def _ratio(name: str, other: str, rounds: list[dict[str, dict[str, Any]]]) -> list[float]:
    """The median, the least and the most of one round each."""
    ratios = [one[name]["perSecond"] / one[other]["perSecond"] for one in rounds]
    return [round(of(ratios), 3) for of in (statistics.median, min, max)]


def table(found: dict[str, Any]) -> str:
    """The numbers as a table in Markdown: answers a second, ratios, and of the processor."""
    names = {
        "ours": "ours: signed in, decided, written down",
        "peer": "PostGraphile",
        "limit": "plain SQL by a route",
        "one statement": "stock strawberry, one field that sends plain SQL's statement",
        "no statement": "stock strawberry, one field, no database",
        "a constant": "a route that answers a constant",
    }
    lines = []
    for page, servers in found["pages"].items():
        lines += ["", f"| {page} | a second | to PostGraphile | to SQL | ms of processor |"]
        lines.append("|---|---:|---|---|---:|")
        for one in servers:
            peer, sql = (f"{a} ({b}–{c})" for a, b, c in (one["toPeer"], one["toLimit"]))
            lines.append(
                f"| {names[one['name']]} | {one['perSecond']:,} | {peer} | {sql} |"
                f" {one['processorMilliseconds']} |"
            )
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.floor", description=__doc__)
    parser.add_argument("--teachers", type=int, default=30_000)
    parser.add_argument("--entries", type=int, default=60, help="records of each teacher")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each turn")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--data", type=Path, default=Path(".trainingflow/bench"))
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
