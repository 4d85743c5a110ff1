"""Carries on with exports that wait, and removes files whose day is over."""

import logging
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataExport
from trainingflow.db.session import Busy, Database, clock
from trainingflow.failpoints import Boundary
from trainingflow.services.exports.asking import KEPT
from trainingflow.services.exports.formats import installed
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.task import Named, Task, task_of
from trainingflow.services.exports.writing import Refused, Written, write
from trainingflow.services.files import Files
from trainingflow.services.identity import begin
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.storage import Announced, exported

_log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 5
"""An export that has ended its worker so often is given up."""

HELD: Final = timedelta(minutes=5)
"""As long as a worker is waited for that has read no further page, or that writes the file."""

_CHUNK: Final = 1024 * 1024
# What somebody has looked for may name a person: the journal says that it was looked for.
_WORDS: Final = frozenset({"title", "name"})


class Gone(Exception):
    """Another has begun the export anew, or has ended it."""


async def run_open(database: Database, files: Files | None, *, held: timedelta = HELD) -> int:
    """Write what waits, the oldest first; how many exports came to their end.

    One that fails stops no other: it is begun anew later, and given up in the end.

    Args:
        database: where each step is a transaction of its own.
        files: where the files are kept; None: nothing is exported here.
        held: how long others leave an export alone that this worker has begun.
    """
    if files is None:
        return 0
    done = 0
    for of in await _waiting(database):
        bound = database.of(of.authority_id)
        try:
            task = await begun(bound, of, held)
            if task is not None:
                done += await made(bound, files, task, held)
        except (Gone, Busy):
            continue
        except Exception:  # noqa: BLE001 - the others have their turn, this one another
            _log.exception("export %s failed", of.id)
    return done


async def begun(database: Database, of: Named, held: timedelta = HELD) -> Task | None:
    """Count an attempt before it is made; None: another is at it, or it was tried too often."""
    async with database.writing(Boundary.EXPORT_BEGUN) as session:
        real = await _real(session)
        row = await _held(session, of)
        if row is None or (row.held_until is not None and row.held_until > real):
            return None
        now = await clock(session)
        task = task_of(row, now)
        if row.attempts >= MOST_ATTEMPTS:
            _refuse(row, ExportRefusal.GIVEN_UP, now)
            return None
        if not installed(task.format):
            _refuse(row, ExportRefusal.FORMAT_MISSING, now)
            return None
        row.attempts, row.held_until, row.rows = row.attempts + 1, real + held, 0
        return task_of(row, now)


async def at_once(session: AsyncSession, row: DataExport) -> Task:
    """Take an export that was just added in hand, before any worker finds it."""
    row.attempts, row.held_until = 1, await _real(session) + HELD
    return task_of(row, await clock(session))


async def made(database: Database, files: Files, task: Task, held: timedelta = HELD) -> int:
    """Write the file of an attempt and keep it; 1: the export has come to its end.

    Raises:
        Gone: another has begun it anew meanwhile; what is written here is nobody's, and goes.
    """

    async def tell(rows: int, total: int) -> None:
        await told(database, task, rows, total, held)

    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        try:
            written = await write(database, task, Path(folder), tell)
        except Refused as error:
            await refused(database, task, error.why)
            return 1
        key = exported(task.of.authority_id, task.of.id, task.attempt)
        file = await files.storage.write(key, _pieces(written.path))
        await ended(database, task, written, file, stored=True)
    return 1


async def told(database: Database, task: Task, rows: int, total: int, held: timedelta) -> None:
    """Say how far an attempt is, and that it is still at work.

    Raises:
        Gone: it is no longer this attempt's turn.
    """
    async with database.writing(Boundary.EXPORT_PAGE) as session:
        row = await _mine(session, task)
        row.rows, row.total = rows, total
        row.held_until = await _real(session) + held


async def ended(
    database: Database, task: Task, written: Written, file: Announced, *, stored: bool
) -> None:
    """Say that the file is there, and in the journal who has read what.

    Raises:
        Gone: it is no longer this attempt's turn; its file is nobody's.
    """
    async with database.writing(Boundary.EXPORT_END) as session:
        row = await _mine(session, task)
        work = await begin(session, task.who)
        row.rows, row.held_until, row.stored = written.rows, None, stored
        row.finished_at, row.expires_at = work.now, work.now + KEPT
        row.file_name, row.size, row.sha256 = task.file_name, file.size, file.sha256
        work.note(
            Note(
                action="export",
                object_kind="EXPORT",
                object_id=task.of.id,
                result=Result.READ,
                after=file.sha256,
                detail={
                    "subject": task.subject.name,
                    "filter": _in_journal(task.said),
                    "format": task.format,
                    "rows": written.rows,
                },
            )
        )


async def refused(database: Database, task: Task, why: ExportRefusal) -> None:
    """Say that there will be no file."""
    async with database.writing(Boundary.EXPORT_REFUSED) as session:
        _refuse(await _mine(session, task), why, await clock(session))


async def forget(database: Database, files: Files | None, *, limit: int = 100) -> int:
    """Remove files whose day is over, and what earlier attempts have left; how many exports."""
    gone = 0
    for of in await _expired(database, limit):
        async with database.of(of.authority_id).writing(Boundary.EXPORT_FORGOTTEN) as session:
            row = await _held(session, of, open_=False)
            if row is None or row.forgotten_at is not None:
                continue
            row.forgotten_at = await clock(session)
            if files is not None:
                for attempt in range(1, row.attempts + 1):
                    await files.storage.discard(exported(of.authority_id, of.id, attempt))
            gone += 1
    return gone


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _refuse(row: DataExport, why: ExportRefusal, now: datetime) -> None:
    row.refusal, row.held_until = why, None
    row.finished_at, row.expires_at = now, now + KEPT


def _in_journal(said: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if not isinstance(said, dict):
        return said
    return {name: True if name in _WORDS else _in_journal(one) for name, one in said.items()}


async def _held(session: AsyncSession, of: Named, *, open_: bool = True) -> DataExport | None:
    one = DataExport
    ends = one.finished_at.is_(None) if open_ else one.finished_at.is_not(None)
    found: DataExport | None = await session.scalar(
        select(one)
        .where(one.authority_id == of.authority_id, one.id == of.id, ends)
        .with_for_update(skip_locked=True)
    )
    return found


async def _mine(session: AsyncSession, task: Task) -> DataExport:
    one = DataExport
    found: DataExport | None = await session.scalar(
        select(one)
        .where(
            one.authority_id == task.of.authority_id,
            one.id == task.of.id,
            one.attempts == task.attempt,
            one.finished_at.is_(None),
        )
        .with_for_update()
    )
    if found is None:
        raise Gone
    return found


async def _waiting(database: Database) -> list[Named]:
    one = DataExport
    async with database.reading() as session:
        real = await _real(session)
        rows = await session.execute(
            select(one.authority_id, one.id)
            .where(one.finished_at.is_(None), or_(one.held_until.is_(None), one.held_until < real))
            .order_by(one.id)
        )
        return [Named(row.authority_id, row.id) for row in rows]


async def _expired(database: Database, limit: int) -> list[Named]:
    one = DataExport
    async with database.reading() as session:
        now = await clock(session)
        rows = await session.execute(
            select(one.authority_id, one.id)
            .where(one.forgotten_at.is_(None), one.expires_at < now)
            .order_by(one.expires_at)
            .limit(limit)
        )
        return [Named(row.authority_id, row.id) for row in rows]


async def _real(session: AsyncSession) -> datetime:
    """The instant by the clock of the database itself, which no demo moves."""
    now: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return now
