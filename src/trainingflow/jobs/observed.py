"""Each job of the worker: its span, its numbers, its failure; and what the worker measures."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from trainingflow.db.session import Database
from trainingflow.observing import metrics, traces
from trainingflow.observing.logs import logger
from trainingflow.observing.raised import Raised
from trainingflow.services.journal.origin import Origin, coming_from
from trainingflow.services.measuring import broken_rows, measure

_log = logger("trainingflow.jobs")

_FRAMES = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two measures of the state, and of the invariants."""

    state: float = 60
    invariants: float = 3600


PACE = Pace()


async def watched(run: AsyncCallNext, context: JobContext, _worker: Worker) -> object:
    """Around every job."""
    task = context.job.task_name
    began, outcome = perf_counter(), "failed"
    try:
        # Entries of the journal say by which job they were written.
        with (
            traces.span(f"job {task}", {"trainingflow.task": task}, kind="consumer"),
            coming_from(Origin(task)),
        ):
            done: object = await run()
        outcome = "done"
    except Exception as error:
        _log.error("job failed", task=task, job=context.job.id, **Raised.of(error).told(_FRAMES))
        raise
    finally:
        seconds = perf_counter() - began
        metrics.JOBS.labels(task, outcome).inc()
        metrics.JOB_SECONDS.labels(task).observe(seconds)
        _log.debug("job", task=task, outcome=outcome, milliseconds=round(seconds * 1000, 1))
    return done


@asynccontextmanager
async def measuring(database: Database, every: Pace = PACE) -> AsyncIterator[None]:
    """Measure while the block runs; not as a job: a queue that is stuck is what it has to show."""
    tasks = [
        asyncio.create_task(_forever("state", every.state, lambda: _state(database))),
        asyncio.create_task(_forever("invariants", every.invariants, lambda: _rows(database))),
    ]
    try:
        yield
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _forever(what: str, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
            metrics.MEASURED_AT.labels(what).set(time.time())
        except Exception as error:  # noqa: BLE001 - the next measure may succeed
            _log.error("not measured", measure=what, **Raised.of(error).told(_FRAMES))
        await asyncio.sleep(seconds)


async def _state(database: Database) -> None:
    for name, value in (await measure(database)).items():
        metrics.STATE.labels(name).set(value)


async def _rows(database: Database) -> None:
    for name, rows in (await broken_rows(database)).items():
        metrics.INVARIANT_ROWS.labels(name).set(rows)
