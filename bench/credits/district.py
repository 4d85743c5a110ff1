"""The whole district: its recomputation, the plain aggregate of the same rows, a large run."""

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from bench.credits.plain import AGGREGATE
from trainingflow.db.base import new_id

_IN_THE_DATABASE: Final = f"SELECT count(*), sum(sum) FROM ({AGGREGATE}) AS summed"  # noqa: S608 - a constant


def recomputed(url: str, processes: int) -> dict[str, Any]:
    """A recomputation by the command, as an operator starts it: seconds and peak memory."""
    command = [sys.executable, "-m", "trainingflow", "standings", "recompute", "--json"]
    begun, before = time.perf_counter(), _processor_seconds()
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--processes", str(processes)],
        env={**os.environ, "DATABASE_URL": url},
        check=True,
        capture_output=True,
        text=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    said["seconds"] = round(time.perf_counter() - begun, 3)
    said["processorSeconds"] = round(_processor_seconds() - before, 3)
    return said


def _processor_seconds() -> float:
    """Time on the processor of all our commands that have ended: others on the machine add none."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def aggregated(url: str) -> tuple[float, float]:
    """Seconds of the aggregate where the rows stay in the database, and where they are fetched."""
    with psycopg.connect(url) as connection:
        begun = time.perf_counter()
        connection.execute(_IN_THE_DATABASE)
        inside = time.perf_counter() - begun
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            for _row in cursor.stream(AGGREGATE):
                pass
        return inside, time.perf_counter() - begun


def confirmed(url: str, participants: int) -> dict[str, Any]:
    """A run of so many participants, posted before, and confirmed in one transaction."""
    command = [sys.executable, "-m", "bench.credits.confirm", url, str(participants)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def posted(url: str, participants: int) -> str:
    """A group of unconfirmed records of so many teachers, others each time; gives its id."""
    group, now = new_id(), datetime.now(UTC)
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO credit_record_group (authority_id, id, label)"
            " SELECT id, %s, 'A large run' FROM authority",
            [group],
        )
        connection.execute(
            """
            INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours,
                earned_on, passed, provider_recognised, source_kind, source_id, revision,
                group_id, recorded_at)
            SELECT authority_id, gen_random_uuid(), id, 'ELECTIVE_COURSE', '{"part": "TOPIC"}',
                12, '2025-05-30', true, true, 'IMPORT', gen_random_uuid(), 1, %s, %s
            FROM teacher ORDER BY md5(id::text || %s) LIMIT %s
            """,
            [group, now, str(group), participants],
        )
    return str(group)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope through the logarithms: 1 where double the teachers take double the time."""
    xs, ys = [math.log(one) for one in sizes], [math.log(one) for one in seconds]
    return round(statistics.linear_regression(xs, ys).slope, 3)
