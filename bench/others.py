"""What is measured by programs of its own, in the form of the other operations."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from typing import Any

import psycopg

from bench import report
from bench.credits import district
from bench.credits.rows import database_of
from bench.pages.growth import grown, sizes
from trainingflow.postgres import EmbeddedServer


def evaluated(url: str) -> None:
    """Evaluate whoever was never evaluated."""
    with psycopg.connect(url) as connection:
        waiting = connection.execute("SELECT EXISTS (SELECT FROM standing_due)").fetchone()
    if waiting is None or waiting[0]:
        district.recomputed(url, os.cpu_count() or 1)


def moves(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Single moves by sixteen clients and five hundred in bulk, beside bare psycopg."""
    results = asked.data / "transitions.json"
    rounds, seconds, bulk = (1, 1.0, 20) if asked.quick else (3, 3.0, 500)
    order = [
        *("--data", str(asked.data), "--results", str(results), "--rounds", str(rounds)),
        *("--seconds", str(seconds), "--bulk", str(bulk)),
    ]
    subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "bench.transitions", *order],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    found = json.loads(results.read_text(encoding="utf-8"))
    return [
        report.operation(
            "performAction",
            [
                {
                    "load": one["load"],
                    "ours": one["oneProcess"],
                    "limit": _both(one["bare"], one["bareAgain"]),
                }
                for one in found["rounds"]
            ],
            least=(None, 0.5),
            note=f"{found['clients']} clients; {found['roundTripsOfAMove']} round trips a move",
        ),
        report.operation(
            "bulk",
            [
                {"load": one["load"], "ours": one["bulk"], "limit": one["bareOfOne"]}
                for one in found["rounds"]
            ],
            note=f"moves a second of {bulk} in one go, beside one bare connection",
        ),
    ]


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {"perSecond": statistics.mean([one["perSecond"], other["perSecond"]])}


def recomputation(
    server: EmbeddedServer, asked: argparse.Namespace
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The recomputation of the district beside the plain aggregate, and how it grows.

    The aggregate takes as many processes as PostgreSQL gives it; so does the recomputation. How it
    grows is measured with one.
    """
    processes, times, rounds = os.cpu_count() or 1, dict[int, float](), list[dict[str, Any]]()
    for size in sizes(asked.teachers):
        url = server.database(database_of(server, size, asked.entries))
        evaluated(url)
        times[size] = district.recomputed(url, 1)["seconds"]
        if size == asked.teachers:
            rounds = [_recomputed(url, size, processes) for _ in range(1 if asked.quick else 3)]
    credit = report.operation(
        "recomputation",
        rounds,
        least=(None, 0.33),
        note=f"teachers a second, by {processes} processes; the limit is the plain aggregate, "
        "fetched, for which PostgreSQL takes several too",
    )
    return credit, grown(times)


def _recomputed(url: str, size: int, processes: int) -> dict[str, Any]:
    before = district.aggregated(url)[1]
    done = district.recomputed(url, processes)
    aggregate = statistics.mean([before, district.aggregated(url)[1]])
    return {
        "load": round(os.getloadavg()[0], 1),
        "ours": {
            "perSecond": round(size / done["seconds"], 1),
            "processorMilliseconds": round(1000 * done["processorSeconds"] / size, 2),
            "peakMegabytes": done["peakMegabytes"],
        },
        "limit": {"perSecond": round(size / aggregate, 1)},
    }
