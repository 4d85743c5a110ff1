"""The file of an import on its way in: to which address it is sent, and whether it has come."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataImport
from trainingflow.db.session import Database, clock
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.dossiers.uploads import PATH
from trainingflow.services.files import LASTS, Files
from trainingflow.services.imports.states import ImportState
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.storage import Announced, incoming


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
