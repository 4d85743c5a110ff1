"""`python -m bench.transitions`: moves through HTTP beside the same statements without us.

One move is recorded as the database sees it, and sent again by a bare psycopg program in the same
round trips. Both move for a few seconds in turn, so that what else the machine does weighs on both.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import httpx
import psycopg
from psycopg import sql

from bench.transitions import bare, http
from bench.transitions.bulk import Many, copies
from bench.transitions.recording import Sent, Template, recorded
from tests.chaos.harness.processes import Api
from tests.services.conftest import People
from tests.world import World, build_world
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.migrations import migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.postgres import EmbeddedServer, embedded_server
from trainingflow.services import clock
from trainingflow.settings import Settings

RESULTS = Path(__file__).parents[1] / "results-transitions.json"
DATABASE: Final = "trainingflow_bench_transitions"
_WHO: Final = "applicant"


class _Moved(NamedTuple):
    """What is moved: each by one client, and many at once."""

    courses: Sequence[UUID]
    many: Many


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    with embedded_server(asked.data) as server:
        _fresh(server)
        with build_world(server.database(DATABASE), teachers=5) as world:
            world.set_now("2024-05-20T09:00")
            found = asyncio.run(_measured(server, world, asked))
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


async def _measured(
    server: EmbeddedServer, world: World, asked: argparse.Namespace
) -> dict[str, Any]:
    url = server.database(DATABASE, user=APPLICATION)
    database = Database(url, pool_size=4)
    await clock.open_windows(database)
    courses = [
        await People(world, database).declare_course(title=f"课程{number}")
        for number in range(1 + 2 * asked.clients)
    ]
    many = Many(copies(server.database(DATABASE), courses[-1], asked.bulk), world.token(_WHO), 1)
    template = await _template(world, database, courses[0])
    await database.close()
    rounds = await _rounds(url, world, template, _Moved(courses[1:], many), asked)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "clients": asked.clients,
        "roundTripsOfAMove": template.round_trips,
        "ratios": _ratios(rounds),
        "rounds": rounds,
    }


async def _template(world: World, database: Database, course: UUID) -> Template:
    """Two moves as the database sees them, once nothing has to be loaded any more."""
    app = create_app(Settings(demo=True), database)
    transport = httpx.ASGITransport(app)
    headers = {"authorization": f"Bearer {world.token(_WHO)}"}
    client = http.Client(global_id("Course", course), world.token(_WHO), 1)
    found: list[list[Sent]] = []
    async with httpx.AsyncClient(
        transport=transport, base_url="http://api", headers=headers
    ) as sending:
        for _ in range(3):
            with recorded(database) as sent:
                await client.move(sending)
            found.append(list(sent))
    return Template(found[1], found[2], course)


async def _rounds(
    url: str,
    world: World,
    template: Template,
    moved: _Moved,
    asked: argparse.Namespace,
) -> list[dict[str, Any]]:
    by_bare, by_http = moved.courses[: asked.clients], moved.courses[asked.clients :]
    clients = [http.Client(global_id("Course", one), world.token(_WHO), 1) for one in by_http]
    environment = {
        "DATABASE_URL": url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_RATE_LIMITS": "no",
    }
    apis = [Api(f"api-{n}", asked.data / f"api-{n}.log", environment) for n in (1, 2)]
    await _two_moves(url, world, by_bare)
    bares = [bare.Bare(url, template, one) for one in by_bare]
    rounds = []
    try:
        for one in apis:
            one.start()
        async with httpx.AsyncClient() as looking:
            while not all([await one.ready(looking) for one in apis]):  # noqa: ASYNC110 - other programs
                await asyncio.sleep(0.2)
        addresses = [one.address for one in apis]
        await http.measured(clients, addresses, 2)  # everything is loaded once
        for _ in range(asked.rounds):
            rounds.append(
                {
                    "load": round(os.getloadavg()[0], 1),
                    "bare": await bare.measured(bares, asked.seconds),
                    "oneProcess": await http.measured(clients, addresses[:1], asked.seconds),
                    "twoProcesses": await http.measured(clients, addresses, asked.seconds),
                    "bareAgain": await bare.measured(bares, asked.seconds),
                    "bulk": await moved.many.measured(addresses[0]),
                    "bareOfOne": await bare.measured(bares[:1], asked.seconds),
                }
            )
            print(json.dumps(rounds[-1]), flush=True)
    finally:
        for one in apis:
            one.stop()
    return rounds


async def _two_moves(url: str, world: World, courses: Sequence[UUID]) -> None:
    """Bring items to where the recording began: the template was made after one move."""
    database = Database(url, pool_size=4)
    app = create_app(Settings(demo=True), database)
    headers = {"authorization": f"Bearer {world.token(_WHO)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api", headers=headers
    ) as sending:
        for one in courses:
            await http.Client(global_id("Course", one), world.token(_WHO), 1).move(sending)
    await database.close()


def _ratios(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def beside(kind: str) -> dict[str, float]:
        found = [
            one[kind]["perSecond"]
            / statistics.mean([one["bare"]["perSecond"], one["bareAgain"]["perSecond"]])
            for one in rounds
        ]
        return {
            "median": round(statistics.median(found), 3),
            "least": round(min(found), 3),
            "most": round(max(found), 3),
        }

    scaling = [one["twoProcesses"]["perSecond"] / one["oneProcess"]["perSecond"] for one in rounds]
    return {
        "oneProcessToBare": beside("oneProcess"),
        "twoProcessesToBare": beside("twoProcesses"),
        "secondProcess": round(statistics.median(scaling), 2),
    }


def _fresh(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    migrate(server.database(DATABASE))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.transitions", description=__doc__)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5, help="of each turn")
    parser.add_argument("--bulk", type=int, default=500, help="moved at once, in few requests")
    parser.add_argument("--data", type=Path, default=Path(".trainingflow") / "bench-transitions")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
