"""`python -m bench.http_servers`: the same application behind several servers and settings.

All are started on one database and asked in turn, so that none has a better moment; each is told as
a ratio of what `trainingflow serve` does without options. What is chosen, and why: ADR 0196.
"""

import argparse
import json
import os
import platform
import statistics
import sys
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench.credits.rows import database_of
from bench.pages import rows
from bench.pages.measured import asked as asked_of, order
from bench.pages.operations import OPERATIONS, Operation
from bench.pages.rows import Rows
from bench.servers import Running, commands, running
from trainingflow.postgres import EmbeddedServer, embedded_server

RESULTS: Final = Path(__file__).with_name("results-http-servers.json")
CHOSEN: Final = "serve"
_POOL: Final = "3"
"""For each process: those that are started share what one database gives, and need no more."""

_PAGES: Final = ("inbox", "status", "search")
_GRANIAN: Final = [
    *(sys.executable, "-m", "granian", "--factory", "--interface", "asgi", "--no-log"),
    *("--port", "{port}", "trainingflow.app:app"),
]
_UVICORN: Final = [
    *(sys.executable, "-m", "uvicorn", "--factory", "--port", "{port}", "--no-access-log"),
    *("--log-level", "error", "--http", "httptools", "--loop", "uvloop", "trainingflow.app:app"),
]


def variants(served: list[str]) -> dict[str, list[str]]:
    """How the application can be served: names and commands, what is chosen first."""
    return {
        CHOSEN: served,
        "serve, 2 workers": [*served, "--workers", "2"],
        "serve, 3 workers": [*served, "--workers", "3"],
        "granian, asyncio": [*_GRANIAN, "--loop", "asyncio"],
        "granian, runtime of 2 threads": [
            *(*_GRANIAN, "--loop", "uvloop"),
            *("--runtime-mode", "mt", "--runtime-threads", "2"),
        ],
        "granian, HTTP/1 only, no websockets": [
            *(*_GRANIAN, "--loop", "uvloop", "--http", "1", "--no-ws"),
        ],
        "uvicorn": _UVICORN,
        "uvicorn, 2 workers": [*_UVICORN, "--workers", "2"],
    }


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
    served, environment = commands(server, database)["ours"]
    environment |= {"TRAININGFLOW_POOL_SIZE": _POOL}
    load = os.getloadavg()[0]
    rounds: list[dict[str, Any]] = []
    with ExitStack() as stack:
        servers = {
            name: stack.enter_context(
                running(f"http-{number}", command, environment, asked.data, answers_as="ours")
            )
            for number, (name, command) in enumerate(variants(served).items())
        }
        _round(servers, known, asked, asked.seconds)  # everything is loaded and prepared once
        for number in range(asked.rounds):
            rounds.append(_round(servers, known, asked, asked.seconds))
            print(f"round {number + 1} of {asked.rounds}", file=sys.stderr, flush=True)
        memory = {name: one.memory() for name, one in servers.items()}
    return {
        "about": _about(asked, load),
        "servers": [_told(name, rounds, memory[name]) for name in servers],
    }


def _round(
    servers: dict[str, Running], known: Rows, asked: argparse.Namespace, seconds: float
) -> dict[str, Any]:
    return {
        name: {
            page.name: asked_of(order(page, "ours", one, known, (asked.connections, seconds)), one)
            for page in _pages()
        }
        for name, one in servers.items()
    }


def _pages() -> list[Operation]:
    return [one for one in OPERATIONS if one.name in _PAGES]


def _told(name: str, rounds: list[dict[str, Any]], memory: dict[str, int]) -> dict[str, Any]:
    """One server: ratios to the chosen one, in one round each; their median and spread."""
    told: dict[str, Any] = {"name": name, "memory": memory}
    for page in _PAGES:
        ratios = [one[name][page]["perSecond"] / one[CHOSEN][page]["perSecond"] for one in rounds]
        told[page] = {
            "ratio": round(statistics.median(ratios), 3),
            "spread": [round(min(ratios), 3), round(max(ratios), 3)],
            "perSecond": round(
                statistics.median(one[name][page]["perSecond"] for one in rounds), 1
            ),
            "p99": round(statistics.median(one[name][page]["p99"] for one in rounds), 1),
        }
    return told


def _about(asked: argparse.Namespace, load: float) -> dict[str, Any]:
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "loadBefore": round(load, 1),
        "teachers": asked.teachers,
        "connections": asked.connections,
        "versions": {one: version(one) for one in ("granian", "uvicorn", "uvloop", "httptools")},
    }


def table(found: dict[str, Any]) -> str:
    """The numbers as a table in Markdown: answers a second beside the chosen one, p99, memory."""
    lines = [
        "| server | " + " | ".join(f"{one} | p99 ms" for one in _PAGES) + " | processes | MB |",
        "|---|" + "---:|" * (2 * len(_PAGES) + 2),
    ]
    for one in found["servers"]:
        cells = [f"{one[page]['ratio']:.2f} | {one[page]['p99']:.0f}" for page in _PAGES]
        memory = one["memory"]
        cells += [f"{memory['processes']}", f"{memory['megabytes']}"]
        lines.append(f"| {one['name']} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.http_servers", description=__doc__)
    parser.add_argument("--teachers", type=int, default=30_000)
    parser.add_argument("--entries", type=int, default=60, help="records of each teacher")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--data", type=Path, default=Path(".trainingflow") / "bench")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
