"""Files that this installation makes: tables for spreadsheets, kept and fetched like documents."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import ReportFile
from trainingflow.db.session import Database, clock
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, PrerequisiteBlocker
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.failpoints import Boundary
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.dossiers.uploads import PATH, Fetched
from trainingflow.services.files import LASTS, Files
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.storage import incoming, made

NOT_KEPT: Final = PrerequisiteBlocker(
    code=BlockerCode.PREREQUISITE,
    cleared_by=Clearer.NOBODY,
    requirement=Requirement.FILES_TAKEN,
)
"""Why no file is written where this installation keeps none."""

CSV: Final = "text/csv; charset=utf-8"

# Without it a spreadsheet takes the text for one of another encoding.
_BOM: Final = b"\xef\xbb\xbf"
# A cell that begins so is run as a formula by a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[str]


async def write_table(
    database: Database,
    files: Files,
    authority_id: UUID,
    name: str,
    pages: AsyncIterator[Iterable[Row]],
) -> UUID:
    """Write a table as it is read, page by page, and remember it; its id.

    Args:
        database: where it is remembered.
        files: where it is kept.
        authority_id: whose it is.
        name: of the file, with `.csv` at its end.
        pages: the rows, the heading first.
    """
    return await write_file(database, files, authority_id, name, CSV, _csv(pages))


async def write_file(  # noqa: PLR0913, PLR0917 - what a file is
    database: Database,
    files: Files,
    authority_id: UUID,
    name: str,
    content_type: str,
    pieces: AsyncIterator[bytes],
) -> UUID:
    """Write a file as it is made, and remember it; its id."""
    id_ = new_id()
    arriving = incoming(id_)
    written = await files.storage.write(arriving, pieces)
    await files.storage.move(arriving, made(authority_id, written.sha256))
    async with database.of(authority_id).writing(Boundary.REPORT_FILE) as session:
        session.add(
            ReportFile(
                authority_id=authority_id,
                id=id_,
                file_name=name,
                content_type=content_type,
                size=written.size,
                sha256=written.sha256,
                made_at=await clock(session),
            )
        )
    return id_


async def fetched(session: AsyncSession, grant: Grant) -> Fetched | None:
    """The file of an address; None when the address is not, or no longer, for it."""
    if grant.purpose is not Purpose.FETCH_REPORT or grant.until <= await clock(session):
        return None
    row = await session.get(ReportFile, (grant.authority_id, grant.document_id))
    if row is None:
        return None
    return Fetched(made(row.authority_id, row.sha256), row.file_name, row.content_type, row.size)


async def by_id(session: AsyncSession, authority_id: UUID, file_id: UUID) -> AnyRow | None:
    """A file as those read it who may see what is in it."""
    rows = await session.execute(
        select(
            ReportFile.id.label("file_id"),
            ReportFile.file_name,
            ReportFile.size,
            ReportFile.sha256,
        ).where(ReportFile.authority_id == authority_id, ReportFile.id == file_id)
    )
    return rows.one_or_none()


def address_of(files: Files, viewer: Viewer, file_id: UUID) -> str:
    """An address from which the file can be fetched for a while.

    Give it only to whoever may see what is in it.
    """
    until, holder = viewer.now + LASTS, viewer.person_id
    grant = Grant(Purpose.FETCH_REPORT, viewer.authority_id, file_id, until, holder)
    return f"{PATH}/{files.signer.write(grant)}"


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as spreadsheets read them; no cell is ever a formula."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [_harmless(one) for one in row] for row in rows
    )
    return text.getvalue()


async def _csv(pages: AsyncIterator[Iterable[Row]]) -> AsyncIterator[bytes]:
    yield _BOM
    async for page in pages:
        yield as_csv(page).encode()


def _harmless(cell: str) -> str:
    """The cell as text: a number may have a sign, and everything else is never a formula."""
    number = cell.lstrip("+-").replace(".", "", 1).isdigit()
    return "'" + cell if cell.startswith(_FORMULA) and not number else cell
