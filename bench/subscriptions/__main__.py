"""`python -m bench.subscriptions`: events to 500 who wait on two processes, while items move.

Each is entitled to the items of one unit. Afterwards every subscriber is compared with what was
committed: each authorised event once, those of an item in their order, none of another unit. Then
the units get fewer, so that each event is for more: until they give more slowly than things happen.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import psycopg
from psycopg import sql

from bench.subscriptions.district import Group, made
from bench.subscriptions.waiting import Waiting
from tests.chaos.harness.processes import Api
from tests.world import World, build_world
from trainingflow.db.migrations import migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.domain.global_ids import item_id
from trainingflow.postgres import EmbeddedServer, embedded_server
from trainingflow.services import clock

RESULTS = Path(__file__).parents[1] / "results-subscriptions.json"
DATABASE: Final = "trainingflow_bench_subscriptions"
_ITEMS: Final = 50
_PATIENCE: Final = 120
"""Seconds in which what has happened has to come to everybody."""


def main() -> None:
    """Measure each number of units in turn."""
    asked = _arguments()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "subscribers": asked.subscribers,
        "rounds": [],
    }
    with embedded_server(asked.data) as server:
        for units in asked.units:
            _fresh(server)
            with build_world(server.database(DATABASE), teachers=5) as world:
                world.set_now("2024-05-20T09:00")
                found["rounds"].append(asyncio.run(_round(server, world, asked, units)))
            print(json.dumps(found["rounds"][-1]), flush=True)
            asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


async def _round(
    server: EmbeddedServer, world: World, asked: argparse.Namespace, units: int
) -> dict[str, Any]:
    url = server.database(DATABASE, user=APPLICATION)
    database = Database(url, pool_size=4)
    await clock.open_windows(database)
    people, items = asked.subscribers // units, max(1, _ITEMS // units)
    groups = await made(world, database, units=units, people=people, items=items)
    await database.close()
    environment = {
        "DATABASE_URL": url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_RATE_LIMITS": "no",
    }
    apis = [Api(f"api-{n}", asked.data / f"api-{n}.log", environment) for n in (1, 2)]
    try:
        for api in apis:
            api.start()
        async with httpx.AsyncClient(
            trust_env=False, timeout=600, limits=httpx.Limits(max_connections=None)
        ) as client:
            while not all([await api.ready(client) for api in apis]):  # noqa: ASYNC110 - other programs
                await asyncio.sleep(0.2)
            waiting = await _let_in(client, world, groups, apis)
            return await _measured(waiting, url, world, groups, apis, asked)
    finally:
        for api in apis:
            api.stop()


_All = tuple[list[Waiting], list["asyncio.Task[None]"]]


async def _let_in(
    client: httpx.AsyncClient, world: World, groups: Sequence[Group], apis: Sequence[Api]
) -> _All:
    """Let everybody in, some at a time; a fifth of them over event streams."""
    waiting = [
        Waiting(apis[place % 2].address, world.token(code), number, by_stream=place % 5 == 0)
        for number, group in enumerate(groups)
        for place, code in enumerate(group.people)
    ]
    tasks = []
    for start in range(0, len(waiting), 10):
        some = waiting[start : start + 10]
        tasks += [asyncio.create_task(one.run(client)) for one in some]
        await asyncio.gather(*(one.ready.wait() for one in some))
    return waiting, tasks


async def _measured(  # noqa: PLR0913, PLR0917 - all of one round
    everybody: _All,
    url: str,
    world: World,
    groups: Sequence[Group],
    apis: Sequence[Api],
    asked: argparse.Namespace,
) -> dict[str, Any]:
    waiting, tasks = everybody
    memory = _Memory(apis)
    watching = asyncio.create_task(memory.watch())
    committed, seconds = await _moved(url, world, groups, asked)
    wanted = _wanted(groups, committed)
    began = time.monotonic()
    for _ in range(_PATIENCE * 5):
        if all(len(one.came) >= len(wanted[one.group]) for one in waiting):
            break
        await asyncio.sleep(0.2)
    drained = time.monotonic() - began
    await asyncio.sleep(1)  # nothing may come twice
    watching.cancel()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "units": len(groups),
        "load": round(os.getloadavg()[0], 1),
        "movesPerSecond": {"asked": asked.rate, "made": round(len(committed) / seconds, 1)},
        "secondsOfMoves": round(seconds, 1),
        "secondsUntilAllHadCome": round(drained, 1),
        **_correct(waiting, wanted),
        **_fan_out(waiting, committed, seconds + drained),
        "memoryMegabytes": memory.said(),
    }


async def _moved(
    url: str, world: World, groups: Sequence[Group], asked: argparse.Namespace
) -> tuple[dict[tuple[str, int], float], float]:
    """Let another process move items; when each move was committed, and how long it took."""
    items = [str(one) for group in groups for one in group.items]
    about = [str(world.authority_id), str(world.people["applicant"]), *items]
    command = ["-m", "bench.subscriptions.moving", url, str(asked.rate), str(asked.seconds)]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, *about, stdout=asyncio.subprocess.PIPE
    )
    committed: dict[tuple[str, int], float] = {}
    if process.stdout is None:
        raise RuntimeError(command)
    async for line in process.stdout:
        item, seq, at = json.loads(line)
        committed[item_id("COURSE", item), seq] = at
    if await process.wait():
        raise RuntimeError(command)
    return committed, max(committed.values()) - min(committed.values())


def _wanted(
    groups: Sequence[Group], committed: dict[tuple[str, int], float]
) -> list[set[tuple[str, int]]]:
    """The events of each unit."""
    owners = {item_id("COURSE", one): n for n, group in enumerate(groups) for one in group.items}
    wanted: list[set[tuple[str, int]]] = [set() for _ in groups]
    for item, seq in committed:
        wanted[owners[item]].add((item, seq))
    return wanted


def _correct(waiting: Sequence[Waiting], wanted: Sequence[set[tuple[str, int]]]) -> dict[str, Any]:
    lost = twice = foreign = disordered = 0
    for one in waiting:
        came = [(item, seq) for item, seq, _ in one.came]
        lost += len(wanted[one.group].difference(came))
        foreign += len(set(came).difference(wanted[one.group]))
        twice += len(came) - len(set(came))
        last: dict[str, int] = {}
        for item, seq in came:
            disordered += seq <= last.get(item, 0)
            last[item] = seq
    again = [why for one in waiting for why in one.again]
    return {
        "lost": lost,
        "twice": twice,
        "unauthorised": foreign,
        "outOfOrder": disordered,
        "cameAgain": len(again),
        "because": sorted(set(again))[:3],
    }


def _fan_out(
    waiting: Sequence[Waiting], committed: dict[tuple[str, int], float], seconds: float
) -> dict[str, Any]:
    late = sorted(
        at - committed[item, seq]
        for one in waiting
        for item, seq, at in one.came
        if (item, seq) in committed
    )
    if not late:
        return {"given": 0}
    return {
        "given": len(late),
        "givenPerSecond": round(len(late) / seconds),
        "millisecondsAfterCommit": {
            "p50": round(statistics.median(late) * 1_000),
            "p99": round(late[int(len(late) * 0.99)] * 1_000),
            "most": round(late[-1] * 1_000),
        },
    }


class _Memory:
    """What the processes of the servers hold."""

    def __init__(self, apis: Sequence[Api]) -> None:
        self._processes = [
            child
            for api in apis
            if (pid := api.pid) is not None
            for child in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))
        ]
        self._seen: list[float] = []

    async def watch(self) -> None:
        while True:
            held = sum(one.memory_info().rss for one in self._processes)
            self._seen.append(held / (1 << 20))
            await asyncio.sleep(1)

    def said(self) -> dict[str, float]:
        half = self._seen[len(self._seen) // 2 :]
        return {
            "before": round(self._seen[0], 1),
            "halfway": round(half[0], 1),
            "end": round(self._seen[-1], 1),
        }


def _fresh(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    migrate(server.database(DATABASE))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.subscriptions", description=__doc__)
    parser.add_argument("--subscribers", type=int, default=500)
    parser.add_argument("--units", type=int, nargs="+", default=[25, 5, 1])
    parser.add_argument("--rate", type=float, default=20, help="moves a second")
    parser.add_argument("--seconds", type=float, default=30, help="of each turn")
    parser.add_argument("--data", type=Path, default=Path(".trainingflow") / "bench-subscriptions")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
