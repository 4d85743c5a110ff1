"""The small district behind two processes that serve it."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.copies import Copies
from tests.demo_process import free_port
from tests.districts import District
from tests.services.conftest import People, district
from tests.world import World
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database

__all__ = ["district"]

_SETTLED = """
    SELECT coalesce(max(position), 0) < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    FROM item_event
"""


@dataclass
class Server:
    """One process of the API."""

    port: int
    environment: dict[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it serves."""
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "trainingflow", "serve", "--port", str(self.port)],
                env=os.environ | self.environment,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.address}/health/live", trust_env=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def stop(self) -> int:
        """Ask it to end, as whoever restarts it does; its exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(60)

    def kill(self) -> None:
        """End it and its own processes as a crash would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None


@dataclass(frozen=True)
class Place:
    """A database with its people, and two processes that serve it."""

    world: World
    url: str
    owner_url: str
    servers: tuple[Server, Server]

    @property
    def addresses(self) -> tuple[str, str]:
        return self.servers[0].address, self.servers[1].address


@contextmanager
def served(copies: Copies, district: District, folder: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        name = stack.enter_context(copies.copy(district.database_name))
        owner_url = copies.server.database(name)
        url = copies.server.database(name, user=APPLICATION)
        world = stack.enter_context(district.world.copied_to(owner_url))
        world.set_now("2024-05-20T09:00")
        environment = {
            "DATABASE_URL": url,
            "TRAININGFLOW_DEMO": "yes",
            "TRAININGFLOW_ENDS_WITH_PARENT": str(os.getpid()),
        }
        made = tuple(
            Server(free_port(), environment, folder / f"server-{number}.log") for number in range(2)
        )
        for one in made:
            stack.callback(one.kill)
            one.start()
        yield Place(world, url, owner_url, (made[0], made[1]))


@pytest.fixture(scope="module")
def place(
    copies: Copies, district: District, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with served(copies, district, tmp_path_factory.mktemp("live")) as made:
        yield made


@pytest.fixture
async def people(place: Place) -> AsyncIterator[People]:
    """The people of the district, who act through a process of their own: that of the test."""
    database = Database(place.url, pool_size=4)
    yield People(place.world, database)
    await database.close()


async def settled(place: Place) -> None:
    """Wait until all that was written lies behind the horizon, whoever else writes."""
    for _ in range(3000):
        with place.world.engine.connect() as connection:
            if connection.exec_driver_sql(_SETTLED).scalar():
                return
        await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for five minutes")


async def saved(people: People, course: UUID, times: int) -> None:
    for number in range(times):
        await people.must("applicant", "saveDraft", course, title=f"第{number}稿")
        await asyncio.sleep(0)
