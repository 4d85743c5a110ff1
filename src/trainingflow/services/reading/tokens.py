"""Tokens as their owners see them; the secret itself is nowhere to be read."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import ApiToken
from trainingflow.domain.people import Role
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer

_SHOWN = (
    ApiToken.id,
    ApiToken.person_id,
    ApiToken.service_of,
    ApiToken.key_id,
    ApiToken.name,
    ApiToken.operations,
    ApiToken.kinds,
    ApiToken.organisation_id,
    ApiToken.networks,
    ApiToken.created_at,
    ApiToken.expires_at,
    ApiToken.replaces_id,
    ApiToken.revoked_at,
    ApiToken.revoked_because,
    ApiToken.last_used_at,
    ApiToken.last_used_from,
)


def own(viewer: Viewer, *, valid: bool = False) -> Listing:
    """The viewer's own tokens, the newest first.

    Args:
        viewer: who looks.
        valid: only those that are accepted now.
    """
    statement = select(*_SHOWN).where(
        ApiToken.authority_id == viewer.authority_id, ApiToken.person_id == viewer.person_id
    )
    if valid:
        statement = statement.where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > viewer.now)
    return Listing(statement, Order((ApiToken.created_at, ApiToken.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """Tokens that the viewer may see: own ones, and all for security administrators."""
    held = viewer.actor.assignments if viewer.actor else ()
    secures = any(one.role is Role.SECURITY_ADMINISTRATOR for one in held)
    rows = await session.execute(
        select(*_SHOWN).where(
            ApiToken.authority_id == viewer.authority_id,
            ApiToken.id.in_(ids),
            true() if secures else ApiToken.person_id == viewer.person_id,
        )
    )
    return {row.id: row for row in rows}
