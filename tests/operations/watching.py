"""`trainingflow serve` with everything on that an operator can turn on, and what it has told."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.demo_process import free_port
from tests.operations.receiver import Collector, collecting


@dataclass(frozen=True)
class Watched:
    """A running process and what it tells."""

    address: str
    metrics: str
    collector: Collector
    log: Path
    process: "subprocess.Popen[bytes]"

    def lines(self) -> list[str]:
        """The lines of its log, as they stand in the file; split at line feeds only."""
        return self.log.read_text(encoding="utf-8").split("\n")[:-1]

    def events(self, event: str) -> list[dict[str, Any]]:
        """The events of a name; every line has to be one JSON object."""
        return [one for one in self.told() if one["event"] == event]

    def told(self) -> list[dict[str, Any]]:
        """All events, in their order."""
        return [json.loads(line) for line in self.lines() if line.startswith("{")]

    def event_of(self, request_id: str) -> dict[str, Any]:
        """The line of one request, which is written after its answer."""

        def found() -> dict[str, Any] | None:
            every = self.events("request")
            return next((one for one in every if one["requestId"] == request_id), None)

        event: dict[str, Any] = until(found)
        return event

    def numbers(self) -> dict[str, float]:
        """The metrics, by name and labels as Prometheus writes them."""
        text = httpx.get(self.metrics, trust_env=False).text
        pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in pairs}


def until(look: Callable[[], Any], seconds: float = 15) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    message = "it has not come"
    raise TimeoutError(message)


@contextmanager
def serving(
    database_url: str, folder: Path, *, workers: int = 2, variables: Mapping[str, str] | None = None
) -> Iterator[Watched]:
    """The server with its log in a file, its traces in a collector, its metrics on a port."""
    port, metrics = free_port(), free_port()
    log = folder / "serve.log"
    with collecting() as collector, log.open("ab") as stream:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "TRAININGFLOW_DEMO": "yes",
            "TRAININGFLOW_LOG_FORMAT": "json",
            "TRAININGFLOW_TRUSTED_PROXIES": "127.0.0.0/8",
            "TRAININGFLOW_OTLP_ENDPOINT": collector.address,
            "TRAININGFLOW_OTLP_HEADERS": "x-collector=open sesame",
            "TRAININGFLOW_METRICS_PORT": str(metrics),
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            **(variables or {}),
        }
        command = [sys.executable, "-m", "trainingflow", "serve", "--port", str(port)]
        command += ["--workers", str(workers)]
        with subprocess.Popen(command, env=environment, stdout=stream, stderr=stream) as process:
            address = f"http://127.0.0.1:{port}"
            watched = Watched(
                address, f"http://127.0.0.1:{metrics}/metrics", collector, log, process
            )
            try:
                until(lambda: _answers(address, process), 120)
                yield watched
            finally:
                process.terminate()
                assert process.wait(timeout=30) == 0


def _answers(address: str, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None
    try:
        return httpx.get(f"{address}/health/live", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
