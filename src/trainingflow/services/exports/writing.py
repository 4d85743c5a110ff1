"""Reads a list page by page and writes it to a file of this machine; memory holds a page.

A report is read at once: it is of figures, not of rows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from trainingflow.db.session import Database, patient
from trainingflow.services.exports.column import Column
from trainingflow.services.exports.formats import WRITERS, Write
from trainingflow.services.exports.mark import Mark
from trainingflow.services.exports.spool import Spool
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.subject import Reader, Subject
from trainingflow.services.exports.task import Task
from trainingflow.services.reading import people
from trainingflow.services.reading.paging import PageRequest, Position, count, page
from trainingflow.services.reading.viewers import Viewer, enter_as
from trainingflow.services.reports.child import draw
from trainingflow.services.reports.report import Report

MOST_ROWS: Final = 1_000_000
AT_ONCE: Final = 1_000
"""Rows in memory at once."""

Told = Callable[[int, int], Awaitable[None]]
"""Called with the rows that were read so far, and with how many there were at the beginning."""


class Refused(Exception):
    """The list cannot be written."""

    def __init__(self, why: ExportRefusal) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and how many rows are in it."""

    path: Path
    rows: int


async def write(database: Database, task: Task, folder: Path, told: Told) -> Written:
    """Write the list or report into a folder that only this process uses.

    Each page is read with the rights of its moment: what is withdrawn meanwhile is shown no more.

    Args:
        database: bound to the authority.
        task: what is written.
        folder: where; what lies in it may go afterwards.
        told: hears how far it is, before every further page.

    Raises:
        Refused: there are too many rows.
    """
    path = folder / f"export.{task.format.lower()}"
    if isinstance(task.subject, Report):
        return Written(path, await _report(database, task, task.subject, path, told))
    with Spool(folder / "rows") as spool:
        writer = await _writer(database, task, task.subject)
        columns = await _read(database, task, task.subject, spool, told)
        mark = await _mark(database, task, spool.rows)
        await asyncio.to_thread(writer, path, mark, columns, spool.read())
        return Written(path, spool.rows)


async def _writer(database: Database, task: Task, subject: Subject) -> Write:
    """How the list is written: as lists are, or as the system takes it that reads it."""
    if subject.writer is None:
        return WRITERS[task.format]
    async with database.reading() as session:
        _, viewer = await enter_as(session, task.who)
        reader = Reader(session, viewer, task.language)
        found = await subject.writer(reader, task.wanted, task.format)
    if found is None:
        raise Refused(ExportRefusal.FORMAT_NOT_DECLARED)
    return found


async def _report(database: Database, task: Task, report: Report, path: Path, told: Told) -> int:
    """Read what the report says, then have it drawn; how many rows of figures there are."""
    async with database.reading() as session:
        await patient(session)
        _, viewer = await enter_as(session, task.who)
        document = await report.told(Reader(session, viewer, task.language), task.wanted)
    await told(document.rows, document.rows)
    mark = await _mark(database, task, document.rows)
    await draw(task.format, path, mark, document)
    return document.rows


async def _read(
    database: Database, task: Task, subject: Subject, spool: Spool, told: Told
) -> list[Column]:
    columns: list[Column] = []
    total, position, more = 0, None, True
    while more:
        async with database.reading() as session:
            await patient(session)
            _, viewer = await enter_as(session, task.who)
            reader = Reader(session, viewer, task.language)
            if not columns:
                columns = list(await subject.columns(reader, task.wanted))
                total = await count(session, subject.listing(viewer, task.wanted))
                if total > MOST_ROWS:
                    raise Refused(ExportRefusal.TOO_MANY_ROWS)
            more, position = await _page(reader, subject, task.wanted, spool, columns, position)
        await told(spool.rows, total)
    return columns


async def _page(  # noqa: PLR0913, PLR0917 - where a page comes from, and where it goes
    reader: Reader,
    subject: Subject,
    wanted: Any,  # noqa: ANN401 - the filter of a list
    spool: Spool,
    columns: list[Column],
    position: Position | None,
) -> tuple[bool, Position | None]:
    listing = subject.listing(reader.viewer, wanted)
    found = await page(reader.session, listing, PageRequest(AT_ONCE, position))
    rows = await subject.rows(reader, found.rows) if found.rows else []
    spool.add([[row.get(one.name) for one in columns] for row in rows])
    if spool.rows > MOST_ROWS:
        raise Refused(ExportRefusal.TOO_MANY_ROWS)
    return found.more, found.positions[-1] if found.positions else None


async def _mark(database: Database, task: Task, rows: int) -> Mark:
    who = task.who
    async with database.reading() as session:
        viewer = Viewer(who.authority_id, task.began_at)
        person = (await people.persons(session, viewer, [who.person_id]))[who.person_id]
    return Mark(
        export_id=task.of.id,
        subject=task.subject.label,
        by=f"{person.name_zh} {person.code}",
        at=task.began_at,
        purpose=task.purpose,
        rows=rows,
        language=task.language,
    )
