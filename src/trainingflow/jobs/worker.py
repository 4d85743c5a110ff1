"""The worker: runs what is due, opens the windows of the coming year, keeps the standings.

procrastinate carries the jobs; correctness never depends on it. What is due is a row of ours, and
carrying it out twice is refused by the item's own state.
"""

import asyncio
import logging
from contextlib import suppress

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

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="run_bulk_jobs", queueing_lock="run_bulk_jobs", pass_context=False)
    async def run_bulk_jobs(timestamp: int) -> None:
        done = await bulk.run_open(database)
        if done:
            _log.info("%s items of bulk jobs at %s", done, timestamp)
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task("run_bulk_jobs", queueing_lock="run_bulk_jobs")
                await more.defer_async(timestamp=timestamp)

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="open_windows", queueing_lock="open_windows", pass_context=False)
    async def open_windows(timestamp: int) -> None:
        added = await clock.open_windows(database)
        if added:
            _log.info("%s windows opened at %s", added, timestamp)

    _export(app, database, files)
    _import(app, database, files)
    _compare(app, database, files)
    _keep_standings(app, database)
    _purge(app, database, files)
    _mail(app, database, post)
    return app


def _mail(app: procrastinate.App, database: Database, post: Post | None) -> None:
    if post is None:
        return  # what is to be told stands in the portal, and is outdated before long

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="send_mails", queueing_lock="send_mails", pass_context=False)
    async def send_mails(timestamp: int) -> None:
        made = await making.make(database)
        taken = await send(database, post)
        if made or taken:
            _log.info("%s mails made and %s taken at %s", made, taken, timestamp)


def _export(app: procrastinate.App, database: Database, files: Files | None) -> None:
    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="run_exports", queueing_lock="run_exports", pass_context=False)
    async def run_exports(timestamp: int) -> None:
        done = await exports.run_open(database, files)
        if done:
            _log.info("%s exports written at %s", done, timestamp)

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="forget_exports", queueing_lock="forget_exports", pass_context=False)
    async def forget_exports(timestamp: int) -> None:
        gone = await exports.forget(database, files)
        if gone:
            _log.info("the files of %s exports removed at %s", gone, timestamp)


def _import(app: procrastinate.App, database: Database, files: Files | None) -> None:
    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="run_imports", queueing_lock="run_imports", pass_context=False)
    async def run_imports(timestamp: int) -> None:
        done = await imports.run_open(database, files)
        if done:
            _log.info("%s steps of imports at %s", done, timestamp)

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="forget_imports", queueing_lock="forget_imports", pass_context=False)
    async def forget_imports(timestamp: int) -> None:
        gone = await imports.forget(database, files)
        if gone:
            _log.info("%s imports forgotten at %s", gone, timestamp)


def _compare(app: procrastinate.App, database: Database, files: Files | None) -> None:
    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="issue_statements", queueing_lock="issue_statements", pass_context=False)
    async def issue_statements(timestamp: int) -> None:
        done = await issue.run(database)
        if done:
            _log.info("%s pages of statements issued at %s", done, timestamp)
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task("issue_statements", queueing_lock="issue_statements")
                await more.defer_async(timestamp=timestamp)

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="compare_policies", queueing_lock="compare_policies", pass_context=False)
    async def compare_policies(timestamp: int) -> None:
        done = await comparison.run(database, files)
        if done:
            _log.info("%s pages of teachers compared at %s", done, timestamp)
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task("compare_policies", queueing_lock="compare_policies")
                await more.defer_async(timestamp=timestamp)


def _keep_standings(app: procrastinate.App, database: Database) -> None:
    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="keep_standings", queueing_lock="keep_standings", pass_context=False)
    async def keep_standings(timestamp: int) -> None:
        renewed = await renew(database, batches=_A_FEW)
        if renewed.teachers:
            _log.info("%s teachers evaluated at %s: they were due", renewed.teachers, timestamp)
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task("keep_standings", queueing_lock="keep_standings")
                await more.defer_async(timestamp=timestamp)

    @app.periodic(cron=_EVERY_MINUTE)
    @app.task(name="recompute", queueing_lock="recompute", pass_context=False)
    async def recompute_outdated(timestamp: int) -> None:
        await recompute.begin_outdated(database)
        evaluated = await recompute.run_open(database, batches=_A_FEW)
        if evaluated:
            _log.info("%s teachers recomputed at %s", evaluated, timestamp)
            with suppress(procrastinate.exceptions.AlreadyEnqueued):
                more = app.configure_task("recompute", queueing_lock="recompute")
                await more.defer_async(timestamp=timestamp)


def _purge(app: procrastinate.App, database: Database, files: Files | None) -> None:
    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="purge_uploads", queueing_lock="purge_uploads", pass_context=False)
    async def purge_uploads(timestamp: int) -> None:
        gone = await uploads.purge(database, files) if files else 0
        if gone:
            _log.info("%s uploads given up at %s", gone, timestamp)

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="purge_copies", queueing_lock="purge_copies", pass_context=False)
    async def purge_copies(timestamp: int) -> None:
        gone = await copies.purge(database, files) if files else 0
        if gone:
            _log.info("%s copies of own data removed at %s", gone, timestamp)

    @app.periodic(cron=_EVERY_TEN_SECONDS)
    @app.task(name="copy_own_data", queueing_lock="copy_own_data", pass_context=False)
    async def copy_own_data(timestamp: int) -> None:
        made = await copies.make_waiting(database, files) if files else 0
        if made:
            _log.info("%s copies of own data made at %s", made, timestamp)


async def work(
    database_url: str,
    files: Files | None = None,
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
