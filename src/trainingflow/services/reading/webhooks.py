"""The addresses that a person has registered, and what was sent to them; no secret among it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import WebhookDelivery, WebhookEndpoint
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer

_SHOWN = (
    WebhookEndpoint.id,
    WebhookEndpoint.url,
    WebhookEndpoint.kinds,
    WebhookEndpoint.created_at,
    WebhookEndpoint.old_until,
    WebhookEndpoint.failing_since,
    WebhookEndpoint.switched_off_at,
    WebhookEndpoint.switched_off_because,
)


def own(viewer: Viewer) -> Listing:
    """The viewer's own addresses, the newest first."""
    return Listing(
        _own(viewer), Order((WebhookEndpoint.created_at, WebhookEndpoint.id), descending=True)
    )


def deliveries(viewer: Viewer, endpoint_id: UUID | None = None) -> Listing:
    """The messages to the viewer's own addresses, or to one of them, the newest first."""
    one = WebhookDelivery
    statement = _deliveries(viewer)
    if endpoint_id is not None:
        statement = statement.where(one.endpoint_id == endpoint_id)
    return Listing(statement, Order((one.kept_at, one.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """Own addresses by their ids."""
    rows = await session.execute(_own(viewer).where(WebhookEndpoint.id.in_(ids)))
    return {row.id: row for row in rows}


async def deliveries_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """Messages to own addresses by their ids."""
    rows = await session.execute(_deliveries(viewer).where(WebhookDelivery.id.in_(ids)))
    return {row.id: row for row in rows}


def _own(viewer: Viewer) -> AnySelect:
    return select(*_SHOWN).where(
        WebhookEndpoint.authority_id == viewer.authority_id,
        WebhookEndpoint.person_id == viewer.person_id,
    )


def _deliveries(viewer: Viewer) -> AnySelect:
    one, to = WebhookDelivery, WebhookEndpoint
    return (
        select(
            one.id,
            one.endpoint_id,
            one.item_id,
            one.seq,
            one.kept_at,
            one.attempts,
            one.due_at,
            one.tried_at,
            one.status,
            one.problem,
            one.delivered_at,
        )
        .join(to, and_(to.authority_id == one.authority_id, to.id == one.endpoint_id))
        .where(one.authority_id == viewer.authority_id, to.person_id == viewer.person_id)
    )
