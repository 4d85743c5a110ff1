"""What a person does with the clock's notices: reads them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import NoticeMessage, NoticeRead
from trainingflow.services.reading.notices import addressed_to
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work


async def mark_read(work: Work, ids: Sequence[UUID] | None) -> int:
    """Mark notices as read by the actor: those named, or all of theirs; harmless to repeat.

    Returns:
        How many had not been read.
    """
    viewer = await viewer_at(work)
    statement = select(NoticeMessage.id).where(
        NoticeMessage.authority_id == work.authority_id, addressed_to(viewer)
    )
    if ids is not None:
        statement = statement.where(NoticeMessage.id.in_(ids))
    rows = [
        {
            "authority_id": work.authority_id,
            "notice_id": notice,
            "person_id": work.actor.person_id,
            "read_at": work.now,
        }
        for notice in await work.session.scalars(statement)
    ]
    if not rows:
        return 0
    added = await work.session.scalars(
        insert(NoticeRead).on_conflict_do_nothing().returning(NoticeRead.notice_id), rows
    )
    return len(added.all())
