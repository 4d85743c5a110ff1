"""The worker as an operator sees it: spans of its jobs, numbers of the database on its port."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import psycopg

from tests.demo_process import free_port
from tests.operations.receiver import collecting
from tests.operations.watching import until
from tests.world import build_world
from trainingflow.db.session import Database
from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.measuring import MEASURES, broken_rows, measure


def scraped(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False, timeout=60).text


async def test_every_measure_is_a_number_and_nothing_waits_in_an_idle_district(
    database: Database, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
            "VALUES ('q', 'x', 'todo'), ('q', 'y', 'failed')"
        )

    found = await measure(database)

    assert found.keys() == MEASURES.keys()
    assert found.pop("database_bytes") > 1_000_000
    assert 0 <= found.pop("queue_age_seconds") < 60
    assert found == {
        "deadlines_overdue_seconds": 0,
        "standings_due": 0,
        "jobs_waiting": 1,
        "jobs_failed": 1,
        "idle_in_transaction_seconds": 0,
        "unsealed_seconds": 0,
        "prepared_transactions": 0,
    }


async def test_what_cannot_be_measured_is_left_out_and_the_rest_is_there(
    database: Database, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("ALTER TABLE standing_due RENAME TO standing_gone")

    assert (await measure(database)).keys() == MEASURES.keys() - {"standings_due"}


async def test_an_invariant_that_is_broken_is_a_number_and_the_others_are_nothing(
    database: Database, owner_url: str
) -> None:
    with build_world(owner_url, teachers=1):
        whole = await broken_rows(database)
        with psycopg.connect(owner_url) as connection:
            connection.execute("GRANT UPDATE ON item_event TO trainingflow_app")
        broken = await broken_rows(database)

    assert whole == dict.fromkeys(INVARIANTS, 0)
    assert {name for name, rows in broken.items() if rows} == {"journals-are-guarded"}


def test_a_running_worker_traces_its_jobs_and_serves_its_numbers(
    database_url: str, tmp_path: Path
) -> None:
    port = free_port()
    with collecting() as collector, (tmp_path / "log").open("ab") as log:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "TRAININGFLOW_LOG_FORMAT": "json",
            "TRAININGFLOW_OTLP_ENDPOINT": collector.address,
            "TRAININGFLOW_WORKER_METRICS_PORT": str(port),
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }
        command = [sys.executable, "-m", "trainingflow", "worker"]
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as worker:
            try:
                job = collector.wait_for(lambda one: one.name == "job run_due", 120)
                statements = until(lambda: collector.below(job))
                until(lambda: "trainingflow_invariant_rows" in scraped(port), 60)
                numbers = scraped(port)
            finally:
                worker.terminate()
                assert worker.wait(timeout=30) == 0

    assert (job.service, job.parent, job.failed) == ("trainingflow-worker", "", False)
    assert {one.kind for one in statements} == {3}
    assert 'trainingflow_jobs_total{outcome="done",task="run_due"}' in numbers
    assert 'trainingflow_state{measure="standings_due"} 0.0' in numbers
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line for line in lines if not line.startswith("{")] == []
