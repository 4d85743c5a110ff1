"""`python -m tests.chaos.harness`: moves items while everything is killed; the last line is JSON.

Two API processes, a worker and a PostgreSQL of their own run behind a proxy; clients take courses
through their appraisal. It exits with 1 where anything acknowledged is lost, anything is wrong
afterwards, or too little was killed to say so.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx

from tests.chaos.harness.clients import Client
from tests.chaos.harness.journal import Journal
from tests.chaos.harness.monkey import Monkey
from tests.chaos.harness.postgres import DATABASE, Server, room
from tests.chaos.harness.processes import Api, Served
from tests.chaos.harness.proxy import Proxy
from tests.chaos.harness.verdict import is_drained, judge
from tests.world import World, build_world
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.services import clock
from trainingflow.services.standings.renew import renew

_KILLS_A_MINUTE: Final = 20
_EVERY: Final = 2.2  # seconds between two kills: a little more than twenty a minute
_REPLAYED: Final = 100
_SHOWN: Final = 20


def main() -> int:
    """Run as asked for; the exit status."""
    asked = _arguments()
    seed = secrets.randbelow(10**9) if asked.seed is None else asked.seed
    print(f"seed {seed}: {asked.clients} clients for {asked.seconds} seconds", flush=True)
    with tempfile.TemporaryDirectory(prefix="trainingflow-chaos-", dir=room()) as folder:
        Path(folder).chmod(0o755)  # the server may be another user's
        found = asyncio.run(_run(Path(folder), asked, random.Random(seed)))  # noqa: S311 - reproducible
        if found["lost"] or found["violations"]:
            print(_tail(Path(folder)), flush=True)
    expected = asked.seconds * _KILLS_A_MINUTE // 60
    enough = sum(found["killsByKind"].values()) >= expected
    for kind in ("lost", "violations"):
        for one in found[kind][:_SHOWN]:
            print(f"{kind}: {one}")
        found[kind] = len(found[kind])
    print(json.dumps({"seed": seed, "kills": sum(found["killsByKind"].values()), **found}))
    return 0 if enough and not found["lost"] and not found["violations"] else 1


async def _run(folder: Path, asked: argparse.Namespace, chance: random.Random) -> dict[str, Any]:
    server = await asyncio.to_thread(Server, folder)
    try:
        await asyncio.to_thread(server.start)
        await asyncio.to_thread(server.prepare)
        with build_world(server.owner_url, teachers=5) as world:
            world.set_now("2024-05-20T09:00")
            await _opened(server)
            return await _served(folder, server, world, asked, chance)
    finally:
        await asyncio.to_thread(server.stop)


async def _opened(server: Server) -> None:
    database = Database(server.server.database(DATABASE, user=APPLICATION))
    await clock.open_windows(database)
    await renew(database)
    await database.close()


async def _served(
    folder: Path, server: Server, world: World, asked: argparse.Namespace, chance: random.Random
) -> dict[str, Any]:
    proxy = Proxy(chance, server.socket)
    listening = await proxy.listen()
    environment = {
        "DATABASE_URL": f"postgresql://{APPLICATION}@127.0.0.1:{proxy.port}/{DATABASE}",
        "TRAININGFLOW_DEMO": "yes",
    }
    apis = [Api(f"api-{n}", folder / f"api-{n}.log", environment) for n in (1, 2)]
    worker = Served("worker", folder / "worker.log", environment, "worker")
    for one in (*apis, worker):
        one.start()
    journal = Journal()
    try:
        async with httpx.AsyncClient(timeout=15, limits=httpx.Limits(max_connections=64)) as http:
            monkey = Monkey(
                chance=chance, server=server, apis=apis, worker=worker, proxy=proxy, http=http
            )
            clients = [
                Client(
                    number,
                    chance=random.Random(chance.random()),  # noqa: S311 - reproducible
                    world=world,
                    apis=apis,
                    journal=journal,
                    http=http,
                )
                for number in range(asked.clients)
            ]
            await monkey.heal(_at_once)
            took = await _disturbed(asked.seconds, proxy, monkey, clients)
            replayed = await _replayed(journal, clients[0], chance)
            world.engine.dispose()  # its connections were killed as well
            await monkey.heal(partial(asyncio.to_thread, is_drained, world))
            found = await asyncio.to_thread(judge, world, journal)
    finally:
        for one in (*apis, worker):
            await asyncio.to_thread(one.stop)
        listening.close()
    found["violations"] += [
        f"{one.name} ended by itself {one.fell} times" for one in apis if one.fell
    ]
    return {
        "acknowledged": len(journal.acknowledged),
        **found,
        "unexpected": len(journal.unexpected),
        "unknown": len(journal.unknown),
        "replayed": replayed,
        "retried": sum(one.asked.attempts - 1 for one in journal.acknowledged),
        "killsByKind": dict(monkey.kills),
        "faults": dict(proxy.done + journal.faults),
        "workerEnded": worker.fell,
        "longestSilence": round(journal.longest_silence, 2),
        "seconds": round(took, 1),
        "load": round(os.getloadavg()[0], 1),
    }


async def _disturbed(
    seconds: float, proxy: Proxy, monkey: Monkey, clients: Sequence[Client]
) -> float:
    """Let clients work and the monkey kill for so long, then let both end and all be well."""
    begun = time.monotonic()
    proxy.faults = True
    killing = asyncio.create_task(monkey.run(_EVERY))
    working = [asyncio.create_task(one.run()) for one in clients]
    await asyncio.sleep(seconds)
    monkey.going = proxy.faults = False
    await killing
    for one in clients:
        one.going = False
    healing = asyncio.create_task(monkey.heal(_at_once))
    await asyncio.gather(*working, healing)
    return time.monotonic() - begun


async def _at_once() -> bool:
    return True


async def _replayed(journal: Journal, client: Client, chance: random.Random) -> int:
    some = chance.sample(journal.acknowledged, min(_REPLAYED, len(journal.acknowledged)))
    for one in some:
        await client.replay(one)
    return len(some)


def _tail(folder: Path) -> str:
    """What the processes have said last, where something is wrong."""
    return "\n".join(
        f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}"
        for log in sorted(folder.glob("*.log"))
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.harness", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long it is killed")
    parser.add_argument("--seed", type=int, help="of an earlier run; a new one when left out")
    parser.add_argument("--clients", type=int, default=8)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
