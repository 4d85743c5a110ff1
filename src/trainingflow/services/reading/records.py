"""Completion records: where they come from, and those of a credit batch."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import CreditBatch, CreditConfirmation, CreditRecord, CreditRecordGroup
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer

BATCH = CreditRecordGroup.batch_id


async def origins(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """What each record was confirmed with, and the run it comes from; none for imports.

    Ask only for records of teachers whose own data the viewer may see.
    """
    rows = await session.execute(
        select(
            CreditRecord.id,
            CreditRecord.source_kind,
            CreditRecordGroup.label,
            CreditRecordGroup.batch_id,
            CreditBatch.run_id,
        )
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == CreditRecord.authority_id,
                CreditRecordGroup.id == CreditRecord.group_id,
            ),
        )
        .outerjoin(
            CreditBatch,
            and_(
                CreditBatch.authority_id == CreditRecordGroup.authority_id,
                CreditBatch.id == CreditRecordGroup.batch_id,
            ),
        )
        .where(CreditRecord.authority_id == viewer.authority_id, CreditRecord.id.in_(ids))
    )
    return {row.id: row for row in rows}


def of_batches(viewer: Viewer) -> Listing:
    """The records of credit batches that the viewer may see, those reversed left out."""
    reversal = aliased(CreditRecord)
    statement = (
        select(
            CreditRecord.id,
            CreditRecord.teacher_id,
            CreditRecord.hours,
            CreditRecord.earned_on,
            CreditRecord.passed,
            CreditConfirmation.confirmed_at,
        )
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == CreditRecord.authority_id,
                CreditRecordGroup.id == CreditRecord.group_id,
            ),
        )
        .outerjoin(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == CreditRecord.authority_id,
                CreditConfirmation.group_id == CreditRecord.group_id,
            ),
        )
        .where(
            CreditRecord.authority_id == viewer.authority_id,
            CreditRecord.reverses_id.is_(None),
            ~exists().where(
                reversal.authority_id == CreditRecord.authority_id,
                reversal.reverses_id == CreditRecord.id,
            ),
            sight.records(viewer, CreditRecord.authority_id, BATCH, CreditRecord.teacher_id),
        )
    )
    return Listing(statement, Order((CreditRecord.recorded_at, CreditRecord.id)))
