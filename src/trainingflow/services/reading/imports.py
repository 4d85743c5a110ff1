"""Imports and their rows, as those read them who may import, and those who audit."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataImport, ImportRow
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.states import ImportState, RowOutcome
from trainingflow.services.reading.paging import AnyRow, Column, Listing, Order
from trainingflow.services.reading.viewers import Viewer

IMPORT: Final[Column] = ImportRow.import_id


def imports(
    viewer: Viewer, *, kind: str | None = None, state: ImportState | None = None
) -> Listing:
    """Imports that the viewer may see, the newest first."""
    one = DataImport
    statement = select(
        one.id,
        one.kind,
        one.file_name,
        one.size,
        one.state,
        one.asked_by,
        one.asked_at,
        one.expires_at,
        one.read,
        one.compared,
        one.added,
        one.changed,
        one.unchanged,
        one.faulty,
        one.refusal,
        one.report_size,
        one.report_sha256,
        one.checked_at,
        one.applied_by,
        one.applied_at,
        one.undo_asked_by,
        one.undone_by,
        one.undone_at,
        one.undo_reason,
        one.forgotten_at,
    ).where(one.authority_id == viewer.authority_id, _seen(viewer))
    if kind is not None:
        statement = statement.where(one.kind == kind)
    if state is not None:
        statement = statement.where(one.state == state)
    return Listing(statement, Order((one.asked_at, one.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The imports among these that the viewer may see."""
    rows = await session.execute(imports(viewer).statement.where(DataImport.id.in_(ids)))
    return {row.id: row for row in rows}


def rows(viewer: Viewer, outcome: RowOutcome | None) -> Listing:
    """Rows in the order of the file; ask only for those of imports that the viewer may see."""
    one = ImportRow
    statement = select(
        one.import_id, one.number, one.cells, one.faults, one.outcome, one.changes
    ).where(one.authority_id == viewer.authority_id)
    if outcome is not None:
        statement = statement.where(one.outcome == outcome)
    return Listing(statement, Order((one.number,)))


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.actor is None or viewer.person_id is None:
        return false()
    if viewer.audits:
        return true()
    shared = [name for name, kind in KINDS.items() if kind.may(viewer.actor) and not kind.deeds]
    deeds = [name for name, kind in KINDS.items() if kind.deeds]
    own = and_(DataImport.kind.in_(deeds), DataImport.asked_by == viewer.person_id)
    return or_(DataImport.kind.in_(shared), own)
