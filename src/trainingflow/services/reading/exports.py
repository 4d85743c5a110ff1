"""Exports as those read them who asked for them, and nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataExport
from trainingflow.db.session import clock
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.dossiers.uploads import PATH, Fetched
from trainingflow.services.exports.formats import TYPES, Format
from trainingflow.services.exports.states import ExportState
from trainingflow.services.files import LASTS, Files
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.storage import exported


def exports(viewer: Viewer) -> Listing:
    """The exports that the viewer has asked for, the newest first.

    A token shows those that were asked for with it: another may reach further.
    """
    one = DataExport
    statement = select(*one.__table__.columns).where(
        one.authority_id == viewer.authority_id, one.person_id == viewer.person_id
    )
    if viewer.credential is not None and viewer.credential.is_token:
        statement = statement.where(one.via_id == viewer.credential.id)
    return Listing(statement, Order((one.id,), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The exports among these that the viewer has asked for."""
    rows = await session.execute(exports(viewer).statement.where(DataExport.id.in_(ids)))
    return {row.id: row for row in rows}


def state_of(row: AnyRow, viewer: Viewer) -> ExportState:
    """How far an export is at the instant of looking."""
    if row.refusal is not None:
        return ExportState.REFUSED
    if row.finished_at is None:
        return ExportState.RUNNING if row.attempts else ExportState.WAITING
    return ExportState.DONE if viewer.now < row.expires_at else ExportState.EXPIRED


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file can be fetched, and until when."""

    address: str
    until: datetime


def address_of(files: Files, viewer: Viewer, row: AnyRow) -> Address | None:
    """An address from which the file can be fetched for a while; None where there is none (now).

    Give it only to whoever has asked for the export.
    """
    if state_of(row, viewer) is not ExportState.DONE or not row.stored:
        return None
    until = min(viewer.now + LASTS, row.expires_at)
    grant = Grant(Purpose.FETCH_EXPORT, row.authority_id, row.id, until, row.person_id)
    return Address(f"{PATH}/{files.signer.write(grant)}", until)


async def fetched(session: AsyncSession, grant: Grant) -> Fetched | None:
    """The file of an address; None when the address is not, or no longer, for it."""
    now = await clock(session)
    if grant.purpose is not Purpose.FETCH_EXPORT or grant.until <= now:
        return None
    row = await session.get(DataExport, (grant.authority_id, grant.document_id))
    if row is None or not row.stored or row.person_id != grant.holder or row.expires_at is None:
        return None
    if row.expires_at <= now or row.forgotten_at is not None or row.size is None:
        return None
    key = exported(row.authority_id, row.id, row.attempts)
    return Fetched(key, row.file_name or "", TYPES[Format(row.format)], row.size)
