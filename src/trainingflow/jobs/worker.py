"""The worker: runs what is due, opens the windows of the coming year, keeps the standings.

procrastinate carries the jobs; correctness never depends on it. What is due is a row of ours, and
carrying it out twice is refused by the item's own state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import procrastinate

from trainingflow.db.session import Database
from trainingflow.jobs import observed
from trainingflow.services import bulk, carry_over, clock
from trainingflow.services.dossiers import uploads
from trainingflow.services.exports import run as exports
from trainingflow.services.files import Files
from trainingflow.services.imports import run as imports
from trainingflow.services.journal.origin import Origin, coming_from
from trainingflow.services.journal.sealing import Sealer
from trainingflow.services.mail import making
from trainingflow.services.mail.sending import Post, send
from trainingflow.services.municipal import run as municipal
from trainingflow.services.privacy import copies
from trainingflow.services.publishing import comparison
from trainingflow.services.standings import recompute
from trainingflow.services.standings.renew import renew
from trainingflow.services.statements import issue
from trainingflow.services.webhooks.delivering import Delivering

_log = logging.getLogger(__name__)

# Every ten seconds: a notice that has ended should not wait for anybody to notice.
_EVERY_TEN_SECONDS = "* * * * * */10"
_EVERY_MINUTE = "* * * * *"
# So many thousand teachers, then others have their turn: no period waits for a district to end.
_A_FEW = 4
_EVERY_HOUR = "0 * * * *"


@dataclass(frozen=True, slots=True)
class _Job:
    """Something that is done again and again, some of it at a time.

    Attributes:
        cron: how often it is looked whether anything waits.
        act: does some of it; how much it was.
        again: whether it goes on at once while anything was done; other jobs have their turn first.
    """

    name: str
    cron: str
    act: Callable[[], Awaitable[int]]
    again: bool = False


def create_worker(
    database_url: str, database: Database, files: Files | None = None, post: Post | None = None
) -> procrastinate.App:
    """The job application on a database; its tasks use the given pool, files and mail server."""
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database_url))

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="run_due", queueing_lock="run_due", pass_context=False)
    async def run_due(timestamp: int) -> None:
        for one in await clock.run_due(database):
            _log.info("%s of item %s at %s: %s", one.action, one.item_id, timestamp, one.outcome)
        for sent in await clock.send_due(database):
            _log.info("%s %s at %s: %s", sent.kind, sent.deadline_id, timestamp, sent.outcome)

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="carry_over", queueing_lock="carry_over", pass_context=False)
    async def carry_items_over(timestamp: int) -> None:
        for one in await carry_over.run(database):
            _log.info("item %s by change %s at %s: %s", one.item_id, one.change_id, timestamp, one)

    for job in (
        *_done_for_people(database, files),
        *_kept_up(database),
        *_removed(database, files),
        *_told(database, post),
    ):
        _add(app, job)
    return app


def _done_for_people(database: Database, files: Files | None) -> Iterator[_Job]:
    """What somebody has asked for and does not wait for."""

    async def copied() -> int:
        return await copies.make_waiting(database, files) if files else 0

    ten = _EVERY_TEN_SECONDS
    yield _Job("run_bulk_jobs", ten, lambda: bulk.run_open(database), again=True)
    yield _Job("run_exports", ten, lambda: exports.run_open(database, files))
    yield _Job("run_imports", ten, lambda: imports.run_open(database, files))
    yield _Job("issue_statements", ten, lambda: issue.run(database), again=True)
    yield _Job("gather_municipal_uploads", ten, lambda: municipal.run(database), again=True)
    yield _Job("compare_policies", ten, lambda: comparison.run(database, files), again=True)
    yield _Job("copy_own_data", ten, copied)


def _kept_up(database: Database) -> Iterator[_Job]:
    """What has to be so, whether anybody asks or not."""

    async def renewed() -> int:
        return (await renew(database, batches=_A_FEW)).teachers

    async def recomputed() -> int:
        await recompute.begin_outdated(database)
        return await recompute.run_open(database, batches=_A_FEW)

    yield _Job("open_windows", _EVERY_HOUR, lambda: clock.open_windows(database))
    yield _Job("keep_standings", _EVERY_TEN_SECONDS, renewed, again=True)
    yield _Job("recompute", _EVERY_MINUTE, recomputed, again=True)


def _removed(database: Database, files: Files | None) -> Iterator[_Job]:
    """What is kept for a time, and that time is over."""

    async def given_up() -> int:
        return await uploads.purge(database, files) if files else 0

    async def gone() -> int:
        return await copies.purge(database, files) if files else 0

    yield _Job("purge_uploads", _EVERY_HOUR, given_up)
    yield _Job("purge_copies", _EVERY_HOUR, gone)
    yield _Job("forget_exports", _EVERY_HOUR, lambda: exports.forget(database, files))
    yield _Job("forget_imports", _EVERY_HOUR, lambda: imports.forget(database, files))


def _told(database: Database, post: Post | None) -> Iterator[_Job]:
    """What people are told by mail; without a mail server it stands in the portal alone."""
    if post is None:
        return
    server: Post = post  # not None below either

    async def mailed() -> int:
        return await making.make(database) + await send(database, server)

    yield _Job("send_mails", _EVERY_TEN_SECONDS, mailed)


def _add(app: procrastinate.App, job: _Job) -> None:
    @app.periodic(cron=job.cron)
    @app.task(name=job.name, queueing_lock=job.name, pass_context=False)
    async def do(timestamp: int) -> None:
        done = await job.act()
        if not done:
            return
        _log.info("%s at %s: %s", job.name, timestamp, done)
        if job.again:
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task(job.name, queueing_lock=job.name)
                await more.defer_async(timestamp=timestamp)


async def work(
    database_url: str,
    files: Files | None = None,
    *,
    sealer: Sealer | None = None,
    delivering: Delivering | None = None,
    post: Post | None = None,
) -> None:
    """Work until the process is told to stop; a running job is finished first.

    Args:
        database_url: where.
        files: where uploads lie; None: nowhere.
        sealer: seals the journal beside the jobs, every second; None: nobody does here.
        delivering: delivers webhooks beside the jobs; None: nobody does here.
        post: hands mails over to the mail server; None: none are sent from here.
    """
    database = Database(database_url, pool_size=8)  # jobs, seals, webhooks, and two measures
    app = create_worker(database_url, database, files, post)
    beside = {
        asyncio.create_task(what)
        for what in (
            sealer and sealer.keep_sealing(database),
            delivering and delivering.keep_delivering(database),
        )
        if what
    }
    try:
        with coming_from(Origin("open_windows")):
            await clock.open_windows(database)
        async with app.open_async(), observed.measuring(database):
            await app.run_worker_async(
                concurrency=1, shutdown_graceful_timeout=10, worker_middleware=[observed.watched]
            )
    finally:
        for one in beside:
            one.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await database.close()
