"""Each job of the worker: its span, its numbers, its failure; and what the worker measures."""

import time
from collections.abc import Awaitable, Callable
from time import perf_counter

from procrastinate import App
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from trainingflow.db.session import Database
from trainingflow.observing import metrics, traces
from trainingflow.observing.logs import logger
from trainingflow.observing.raised import Raised
from trainingflow.services.measuring import measure

_log = logger("trainingflow.jobs")

_EVERY_MINUTE = "* * * * *"
_FRAMES = 10


async def watched(run: AsyncCallNext, context: JobContext, _worker: Worker) -> object:
    """Around every job."""
    task = context.job.task_name
    began, outcome = perf_counter(), "failed"
    try:
        with traces.span(f"job {task}", {"trainingflow.task": task}, kind="consumer"):
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


def measures(app: App, database: Database) -> None:
    """Let the worker measure every minute."""
    _often(app, "measure", lambda: _measure(database))


def _often(app: App, name: str, work: Callable[[], Awaitable[None]]) -> None:
    @app.periodic(cron=_EVERY_MINUTE)
    @app.task(name=name, queueing_lock=name, pass_context=False)
    async def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate's signature
        await work()
        metrics.MEASURED_AT.labels(name).set(time.time())


async def _measure(database: Database) -> None:
    for name, value in (await measure(database)).items():
        metrics.STATE.labels(name).set(value)
