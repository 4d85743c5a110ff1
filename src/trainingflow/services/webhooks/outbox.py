"""From the feed to messages that wait: each endpoint at its own place, each event once."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import exists, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import ItemEvent, WebhookDelivery, WebhookEndpoint
from trainingflow.db.session import Database, Session, clock
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.reading import event_feed
from trainingflow.services.reading.horizon import horizon
from trainingflow.services.reading.paging import AnyRow, PageRequest
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.signing_in.recognise import suspended

_AT_ONCE: Final = 100
_PLACE: Final = (
    WebhookEndpoint.position,
    WebhookEndpoint.position_item,
    WebhookEndpoint.position_seq,
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint for which there is something to do."""

    authority_id: UUID
    id: UUID


async def with_something_to_do(database: Database) -> list[Endpoint]:
    """The endpoints, of every authority, that rest no more and have events or messages waiting."""
    one = WebhookEndpoint
    async with database.reading() as session:
        now, seen = await clock(session), await horizon(session)
        events = exists().where(
            ItemEvent.authority_id == one.authority_id,
            ItemEvent.position < seen.xmin,
            tuple_(ItemEvent.position, ItemEvent.item_id, ItemEvent.seq) > tuple_(*_PLACE),
        )
        messages = exists().where(
            WebhookDelivery.authority_id == one.authority_id,
            WebhookDelivery.endpoint_id == one.id,
            WebhookDelivery.due_at <= now,
        )
        rows = await session.execute(
            select(one.authority_id, one.id)
            .where(
                one.switched_off_at.is_(None),
                or_(one.rests_until.is_(None), one.rests_until <= now),
                or_(events, messages),
            )
            .order_by(one.id)
        )
        return [Endpoint(row.authority_id, row.id) for row in rows]


async def keep(database: Database, endpoint: Endpoint) -> int:
    """Keep a message for each event that the owner may see now, and move the endpoint on.

    Both in one transaction, from where it was read: of two who do it at once one does nothing.

    Returns:
        How many messages were kept.
    """
    bound = database.of(endpoint.authority_id)
    async with bound.reading() as session:
        row = await _row(session, endpoint)
        if row is None or await suspended(session, row.authority_id, row.person_id):
            return 0
        work = await begin(session, SignedIn(row.authority_id, row.person_id))
        viewer = await viewer_at(work)
        kinds = tuple(map(ItemKind, row.kinds)) or None
        here = (str(row.position), str(row.position_item), str(row.position_seq))
        read = await event_feed.read(session, viewer, kinds, PageRequest(_AT_ONCE, here))
    position, item, seq = read.resume
    async with bound.writing(Boundary.WEBHOOK_KEPT) as session:
        moved = await session.execute(
            update(WebhookEndpoint)
            .where(
                WebhookEndpoint.authority_id == endpoint.authority_id,
                WebhookEndpoint.id == endpoint.id,
                WebhookEndpoint.switched_off_at.is_(None),
                tuple_(*_PLACE) == tuple_(row.position, row.position_item, row.position_seq),
            )
            .values(position=int(position), position_item=UUID(item), position_seq=int(seq))
            .returning(WebhookEndpoint.id)
        )
        if moved.first() is None or not read.page.rows:
            return 0
        now = await clock(session)
        await session.execute(
            insert(WebhookDelivery).on_conflict_do_nothing(),
            [
                {
                    "authority_id": endpoint.authority_id,
                    "id": new_id(),
                    "endpoint_id": endpoint.id,
                    "item_id": one.item_id,
                    "seq": one.seq,
                    "kept_at": now,
                    "due_at": now,
                }
                for one in read.page.rows
            ],
        )
    return len(read.page.rows)


async def _row(session: Session, endpoint: Endpoint) -> AnyRow | None:
    one = WebhookEndpoint
    found = await session.execute(
        select(one.authority_id, one.person_id, one.kinds, *_PLACE).where(
            one.authority_id == endpoint.authority_id, one.id == endpoint.id
        )
    )
    return found.first()
