"""The files of an import: on its way in, and the list of what is wrong on its way out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataImport
from trainingflow.db.session import Database, clock
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.dossiers.uploads import PATH, Fetched
from trainingflow.services.files import LASTS, Files
from trainingflow.services.imports import report
from trainingflow.services.imports.states import ImportState
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.storage import Announced, incoming, listed


async def address_for(files: Files, viewer: Viewer, import_id: UUID, until: datetime) -> str:
    """Where the file is sent with PUT; give it only to whoever may import."""
    stored = await files.storage.address_for_put(incoming(import_id), LASTS)
    grant = Grant(Purpose.SEND_IMPORT, viewer.authority_id, import_id, until, viewer.person_id)
    return stored or f"{PATH}/{files.signer.write(grant)}"


async def awaited(session: AsyncSession, grant: Grant) -> tuple[str, Announced] | None:
    """Where the file of an address goes, and what it has to be; None when it is not awaited."""
    if grant.purpose is not Purpose.SEND_IMPORT:
        return None
    row = await session.get(DataImport, (grant.authority_id, grant.document_id))
    if row is None or row.state != ImportState.AWAITED or row.expires_at <= await clock(session):
        return None
    return incoming(row.id), Announced(row.size, row.sha256)


def list_address(files: Files, viewer: Viewer, row: AnyRow) -> str:
    """Where the list of what is wrong can be fetched for a while; for whoever sees the import."""
    until = viewer.now + LASTS
    grant = Grant(Purpose.FETCH_LIST, viewer.authority_id, row.id, until, viewer.person_id)
    return f"{PATH}/{files.signer.write(grant)}"


async def fetched(session: AsyncSession, grant: Grant) -> Fetched | None:
    """The list of an address; None when the address is not, or no longer, for it."""
    if grant.purpose is not Purpose.FETCH_LIST or grant.until <= await clock(session):
        return None
    row = await session.get(DataImport, (grant.authority_id, grant.document_id))
    if row is None or row.report_size is None or row.plan_sha256 is None:
        return None
    key = listed(row.authority_id, row.id, row.plan_sha256)
    return Fetched(key, report.name_of(row.file_name), report.TYPE, row.report_size)


async def has_come(database: Database, files: Files, viewer: Viewer, import_id: UUID) -> bool:
    """Whether the whole file is there and is what was announced."""
    async with database.reading() as session:
        row: Any = (
            await session.execute(
                select(DataImport.size, DataImport.sha256).where(
                    DataImport.authority_id == viewer.authority_id, DataImport.id == import_id
                )
            )
        ).one_or_none()
    if row is None:
        return False
    return await files.storage.holds(incoming(import_id), Announced(row.size, row.sha256))
