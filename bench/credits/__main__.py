"""`python -m bench.credits`: measures, prints the ratios, writes bench/results-credits.json.

Ratios are what is compared; seconds depend on the machine and are shown to explain them.
"""

import argparse
import json
import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.credits import district, requests
from bench.credits.rows import database_of
from trainingflow.postgres import EmbeddedServer, embedded_server

RESULTS = Path(__file__).parents[1] / "results-credits.json"


def main() -> None:
    """Measure what was asked for."""
    asked = _arguments()
    with embedded_server(asked.data) as server:
        found = _measured(server, asked)
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


def _measured(server: EmbeddedServer, asked: argparse.Namespace) -> dict[str, Any]:
    sizes = [max(1, asked.teachers // 2**halved) for halved in (3, 2, 1, 0)]
    urls = {}
    for size in sizes:
        print(f"{size} teachers …", flush=True)
        urls[size] = server.database(database_of(server, size, asked.entries))
        district.recomputed(urls[size], 1)  # whoever was never evaluated is evaluated first
    whole = urls[asked.teachers]
    rounds = [_round(whole, asked.processes) for _ in range(asked.rounds)]
    growth = [district.recomputed(urls[size], 1)["seconds"] for size in sizes[:-1]]
    growth.append(statistics.median(one["recomputedByOne"]["seconds"] for one in rounds))
    runs = [
        district.confirmed(whole, min(5_000, asked.teachers)) for _ in range(max(1, asked.rounds))
    ]
    answers = requests.measured(whole, asked.teachers)
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "loadBesides": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "teachers": asked.teachers,
        "entries": asked.teachers * asked.entries,
        "ratios": _ratios(rounds, answers)
        | {
            "growthExponent": district.exponent(sizes, growth),
        },
        "recomputation": rounds,
        "growth": dict(zip(map(str, sizes), growth, strict=True)),
        "largeRuns": runs,
        "milliseconds": answers,
    }


def _round(url: str, processes: int) -> dict[str, Any]:
    # Before and after each other: what else the machine does weighs on both sides alike.
    aggregates = [district.aggregated(url)]
    one = district.recomputed(url, 1)
    aggregates.append(district.aggregated(url))
    several = district.recomputed(url, processes)
    aggregates.append(district.aggregated(url))
    return {
        "load": round(os.getloadavg()[0], 1),
        "aggregateInDatabase": round(statistics.median(one for one, _ in aggregates), 3),
        "aggregateFetched": round(statistics.median(one for _, one in aggregates), 3),
        "recomputedByOne": one,
        "recomputedBySeveral": several,
    }


def _ratios(rounds: Sequence[dict[str, Any]], answers: dict[str, Any]) -> dict[str, Any]:
    def of(one: str, other: str) -> float:
        return round(float(answers[one]["median"]) / float(answers[other]["median"]), 2)

    def beside(kind: str, aggregate: str) -> dict[str, float]:
        ratios = [one[kind]["seconds"] / one[aggregate] for one in rounds]
        return {
            "median": round(statistics.median(ratios), 2),
            "least": round(min(ratios), 2),
            "most": round(max(ratios), 2),
        }

    return {
        "statusStoredToPlain": of("statusStored", "statusStoredPlain"),
        "statusEvaluatedToPlainRecords": of("statusEvaluated", "recordsPlain"),
        "page100ToPlain": of("page100", "page100Plain"),
        "recomputedByOneToAggregateFetched": beside("recomputedByOne", "aggregateFetched"),
        "recomputedBySeveralToAggregateFetched": beside("recomputedBySeveral", "aggregateFetched"),
        "recomputedByOneToAggregateInDatabase": beside("recomputedByOne", "aggregateInDatabase"),
        "recomputedBySeveralToAggregateInDatabase": beside(
            "recomputedBySeveral", "aggregateInDatabase"
        ),
        "peakMegabytes": max(
            one[kind]["peakMegabytes"]
            for one in rounds
            for kind in ("recomputedByOne", "recomputedBySeveral")
        ),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.credits", description=__doc__)
    parser.add_argument("--teachers", type=int, default=30_000)
    parser.add_argument("--entries", type=int, default=60, help="records of each teacher")
    parser.add_argument(
        "--rounds", type=int, default=3, help="turns of aggregate and recomputation"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path(".trainingflow") / "bench-credits")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
