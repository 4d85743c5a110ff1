"""How a page grows with the district: teachers and courses doubled three times."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any, Final

from bench.credits.district import exponent
from bench.pages.measured import asked as asked_of, order
from bench.pages.operations import OPERATIONS
from bench.pages.rows import Rows
from bench.servers import serving
from trainingflow.postgres import EmbeddedServer

Built = Callable[[EmbeddedServer, int, int], tuple[str, Rows]]
DOUBLED: Final = 3


def sizes(teachers: int) -> list[int]:
    """The sizes of the district, the whole one last."""
    return [max(1, teachers // 2**halved) for halved in range(DOUBLED, -1, -1)]


def of_pages(
    server: EmbeddedServer, asked: argparse.Namespace, built: Built
) -> Mapping[str, dict[str, Any]]:
    """Of each page: milliseconds of the median answer to one client by size, and the exponent."""
    times: dict[str, dict[int, float]] = {one.name: {} for one in OPERATIONS}
    for size in sizes(asked.teachers):
        database, known = built(server, size, asked.entries)
        with serving(server, database, asked.data, only="ours") as servers:
            for one in OPERATIONS:
                for seconds in (asked.seconds / 2, asked.seconds):  # the first turn is to warm up
                    told = order(one, "ours", servers["ours"], known, (1, seconds))
                    times[one.name][size] = asked_of(told, servers["ours"])["p50"]
    return {name: grown(found) for name, found in times.items()}


def grown(found: Mapping[int, float]) -> dict[str, Any]:
    """Times by size, and the exponent: 1 where double the rows take double the time."""
    return {
        "bySize": {str(size): time for size, time in found.items()},
        "exponent": exponent(list(found), list(found.values())),
    }
