"""Carries on with what waits: checks, applies and undoes, and forgets what is old."""

import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import or_, select, text

from trainingflow.db.models import DataImport
from trainingflow.db.session import Busy, Database, clock
from trainingflow.failpoints import Boundary
from trainingflow.services.files import Files
from trainingflow.services.imports import report
from trainingflow.services.imports.apply import Applying
from trainingflow.services.imports.asking import KEPT
from trainingflow.services.imports.check import Checking, Gone
from trainingflow.services.imports.found import Named, ended, held, read, working
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import WORKING, ImportState
from trainingflow.services.imports.undo import Undoing
from trainingflow.services.storage import Announced, incoming, listed, lists_of

_log = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 5
"""A step that has killed its worker so often is given up."""


async def run_open(database: Database, files: Files | None = None) -> int:
    """Carry on with every import that waits; how many steps were done.

    One that fails stops no other: it is tried again later, and given up in the end.
    """
    done = 0
    for of, state in await working(database):
        bound = database.of(of.authority_id)
        try:
            if await tried(bound, of):
                await step(bound, files, of, state)
                done += 1
        except (Gone, Busy):
            continue
        except Exception:  # noqa: BLE001 - the others have their turn, this one another
            _log.exception("a step of import %s failed", of.id)
    return done


async def step(database: Database, files: Files | None, of: Named, state: ImportState) -> None:
    """Do what the state of an import waits for.

    Raises:
        Gone: somebody else has done it, or is at it.
    """
    again = Checking(database, of, state, None if files is None else _Reporting(database, files))
    match state:
        case ImportState.CHECKING:
            async with _fetched(database, files, of) as path:
                await again.run(path)
            if files is not None:
                await files.storage.discard(incoming(of.id))
        case ImportState.APPLYING:
            await Applying(database, of, again).run()
        case ImportState.UNDOING:
            await Undoing(database, of).run()
        case _:
            raise Gone


async def tried(database: Database, of: Named) -> bool:
    """Count an attempt before it is made; False: it was made too often, and is given up."""
    async with database.writing(Boundary.IMPORT_TRIED) as session:
        found = await held(session, of, WORKING)
        if found is None:
            return False
        if found.attempts < MOST_ATTEMPTS:
            found.attempts, found.tried_at = found.attempts + 1, await clock(session)
            return True
        refusals = {
            ImportState.CHECKING: ImportState.REFUSED,
            ImportState.APPLYING: ImportState.CHECKED,
            ImportState.UNDOING: ImportState.APPLIED,
        }
        ended(found, refusals[ImportState(found.state)])
        found.refusal = {"why": Why.READER_ENDED, "about": ""}
        return False


class _Reporting:
    """Keeps the list of what is wrong beside the import; an older one goes."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database, self._files = database, files

    async def __call__(self, of: Named, plan: bytes) -> Announced | None:
        async with self._database.reading() as session:
            found = await read(session, of)
            if found is None:
                return None
            made = await report.workbook(session, of, KINDS[found.kind])
        await _discard_lists(self._files, of)
        if made is None:
            return None

        async def pieces() -> AsyncIterator[bytes]:
            yield made

        return await self._files.storage.write(listed(of.authority_id, of.id, plan), pieces())


async def _discard_lists(files: Files, of: Named) -> None:
    keys = [one async for one in files.storage.keys(lists_of(of.authority_id, of.id))]
    for key in keys:
        await files.storage.discard(key)


@asynccontextmanager
async def _fetched(
    database: Database, files: Files | None, of: Named
) -> AsyncIterator[Path | None]:
    """The file of an import, on this machine while the block runs; None where it is not there."""
    async with database.reading() as session:
        found = await read(session, of)
    if files is None or found is None:
        yield None
        return
    if not await files.storage.holds(incoming(of.id), Announced(found.size, found.sha256)):
        yield None
        return
    with tempfile.NamedTemporaryFile(prefix="import-") as opened:
        async for piece in files.storage.read(incoming(of.id)):
            opened.write(piece)
        opened.flush()
        yield Path(opened.name)


async def forget(database: Database, files: Files | None, *, limit: int = 20) -> int:
    """Remove the rows of what is old or came to nothing, with its list, and files nobody checks.

    Returns:
        How many imports were forgotten.
    """
    gone = 0
    if files is not None:
        await _discard_read(database, files)
    for of in await _old(database, limit):
        async with database.of(of.authority_id).writing(Boundary.IMPORT_FORGOTTEN) as session:
            now = await clock(session)
            found = await held(session, of, tuple(ImportState))
            if found is None or not _is_old(found, now):
                continue
            found.forgotten_at, found.report_size, found.report_sha256 = now, None, None
            if found.state == ImportState.AWAITED:
                found.state = ImportState.CANCELLED
            await session.flush()
            await session.execute(
                text("SELECT forget_import(:authority, :import)"),
                {"authority": of.authority_id, "import": of.id},
            )
            if files is not None:
                await files.storage.discard(incoming(of.id))
                await _discard_lists(files, of)
            gone += 1
    return gone


async def _discard_read(database: Database, files: Files) -> None:
    """Remove files that were read to the end by somebody who died before removing them."""
    async with database.reading() as session:
        since = await clock(session) - timedelta(days=1)
        ids = (
            await session.scalars(select(DataImport.id).where(DataImport.checked_at > since))
        ).all()
    for import_id in ids:
        await files.storage.discard(incoming(import_id))


_CAME_TO_NOTHING: Final = (ImportState.REFUSED, ImportState.CANCELLED)
_CAME_TO_SOMETHING: Final = (ImportState.CHECKED, ImportState.APPLIED, ImportState.UNDONE)


def _is_old(found: DataImport, now: datetime) -> bool:
    if found.state in WORKING or found.forgotten_at is not None:
        return False
    if found.state == ImportState.AWAITED:
        return found.expires_at < now
    return found.state in _CAME_TO_NOTHING or found.asked_at < now - KEPT


async def _old(database: Database, limit: int) -> list[Named]:
    async with database.reading() as session:
        now = await clock(session)
        one = DataImport
        rows = await session.execute(
            select(one.authority_id, one.id)
            .where(
                one.forgotten_at.is_(None),
                or_(
                    one.state.in_(_CAME_TO_NOTHING),
                    (one.state == ImportState.AWAITED) & (one.expires_at < now),
                    one.state.in_(_CAME_TO_SOMETHING) & (one.asked_at < now - KEPT),
                ),
            )
            .order_by(one.asked_at)
            .limit(limit)
        )
        return [Named(row.authority_id, row.id) for row in rows]
