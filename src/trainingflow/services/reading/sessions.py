"""Sessions as those see them who have them; the id itself is nowhere to be read."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import BrowserSession
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer

_SHOWN = (
    BrowserSession.id,
    BrowserSession.means,
    BrowserSession.two_factor,
    BrowserSession.address,
    BrowserSession.agent,
    BrowserSession.created_at,
    BrowserSession.last_seen_at,
    BrowserSession.expires_at,
    BrowserSession.ended_at,
)


async def running(session: AsyncSession, viewer: Viewer) -> Sequence[AnyRow]:
    """The viewer's sessions that were not ended and may still last, the last seen first."""
    rows = await session.execute(
        select(*_SHOWN)
        .where(
            BrowserSession.authority_id == viewer.authority_id,
            BrowserSession.person_id == viewer.person_id,
            BrowserSession.ended_at.is_(None),
            BrowserSession.expires_at > viewer.now,
        )
        .order_by(BrowserSession.last_seen_at.desc(), BrowserSession.id)
    )
    return rows.all()


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The viewer's own sessions among these, ended ones too."""
    rows = await session.execute(
        select(*_SHOWN).where(
            BrowserSession.authority_id == viewer.authority_id,
            BrowserSession.person_id == viewer.person_id,
            BrowserSession.id.in_(ids),
        )
    )
    return {row.id: row for row in rows}
