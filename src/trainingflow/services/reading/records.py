"""Where completion records come from."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditBatch, CreditRecord, CreditRecordGroup
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer


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
