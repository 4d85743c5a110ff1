"""Finds an import and holds it while something is done to it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataImport
from trainingflow.db.session import Database
from trainingflow.services.imports.states import WORKING, ImportState


@dataclass(frozen=True, slots=True)
class Named:
    """An import, and whose it is."""

    authority_id: UUID
    id: UUID


async def held(
    session: AsyncSession, of: Named, states: Collection[ImportState]
) -> DataImport | None:
    """The import until the transaction ends; None: it stands elsewhere, or somebody holds it."""
    found: DataImport | None = await session.scalar(
        select(DataImport)
        .where(
            DataImport.authority_id == of.authority_id,
            DataImport.id == of.id,
            DataImport.state.in_(states),
        )
        .with_for_update(skip_locked=True)
    )
    return found


def ended(found: DataImport, state: ImportState) -> None:
    """The step has come to its end: the next one is tried from the beginning."""
    found.state, found.attempts, found.tried_at = state, 0, None


async def read(session: AsyncSession, of: Named) -> DataImport | None:
    """The import as it is."""
    return await session.get(DataImport, (of.authority_id, of.id))


async def working(database: Database) -> Sequence[tuple[Named, ImportState]]:
    """What waits for the worker, the oldest first."""
    async with database.reading() as session:
        rows = await session.execute(
            select(DataImport.authority_id, DataImport.id, DataImport.state)
            .where(DataImport.state.in_(WORKING))
            .order_by(DataImport.id)
        )
        return [(Named(row.authority_id, row.id), ImportState(row.state)) for row in rows]
