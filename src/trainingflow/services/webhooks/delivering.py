"""Delivers what waits (事件推送): at least once, with one id, one endpoint beside the other.

An attempt is counted, and the message leased, in a transaction before anything is sent; what came
of it is written in another. Who is killed in between leaves a message that is due again when the
lease ends: the receiver gets it twice with one id, and never not at all.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import and_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import ItemEvent, NoticeMessage, WebhookDelivery, WebhookEndpoint
from trainingflow.db.session import Busy, Database, Session, Unavailable, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.mail.posting import post_notice
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.webhooks import outbox
from trainingflow.services.webhooks.outbox import Endpoint
from trainingflow.services.webhooks.secrets import in_use
from trainingflow.services.webhooks.sending import Sent, send
from trainingflow.services.webhooks.signing import headers
from trainingflow.services.webhooks.states import SwitchedOff
from trainingflow.services.webhooks.targets import Resolver, Rules, resolved
from trainingflow.services.work import Work

_log = logging.getLogger(__name__)

WAITS: Final = tuple(
    timedelta(seconds=one)
    for one in (20, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""After each attempt but the last: three days all together, the first longer than any attempt."""

ATTEMPTS: Final = len(WAITS) + 1
GIVEN_UP: Final = timedelta(days=3)
SWITCHED_OFF: Final = "ESCALATE.WEBHOOK"
"""Which sentence the owner is told."""

_LONGEST_REST: Final = timedelta(minutes=10)
_SHORTEST_REST: Final = timedelta(seconds=5)
_JITTER: Final = 0.1
_EVERY: Final = 1.0
_AT_ONCE: Final = 50

Identify = Callable[[str, UUID], str]
"""The id under which clients know an item, of its kind and key."""


@dataclass(frozen=True, slots=True)
class _Message:
    id: UUID
    url: str
    secrets: tuple[str, ...] = field(repr=False)
    body: bytes = field(repr=False)
    attempt: int


@dataclass(frozen=True, slots=True)
class Delivering:
    """What a process needs to deliver.

    Attributes:
        keyring: opens the secrets of endpoints.
        rules: where messages may go.
        identify: names items as clients know them.
        resolve: finds the addresses of a name.
    """

    keyring: Keyring
    rules: Rules
    identify: Identify
    resolve: Resolver = resolved

    async def keep_delivering(self, database: Database) -> None:
        """Deliver until cancelled; an endpoint that is slow holds up nobody but itself."""
        running: dict[UUID, asyncio.Task[None]] = {}
        try:
            while True:
                try:
                    for one in await outbox.with_something_to_do(database):
                        if one.id not in running and len(running) < _AT_ONCE:
                            running[one.id] = asyncio.create_task(self._guarded(database, one))
                except (SQLAlchemyError, Busy, Unavailable):
                    _log.exception("nobody could be asked what is to be delivered")
                await asyncio.sleep(_EVERY)
                running = {key: task for key, task in running.items() if not task.done()}
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)

    async def run(self, database: Database) -> int:
        """Deliver what is due now, once; how many messages were tried."""
        found = await outbox.with_something_to_do(database)
        return sum(await asyncio.gather(*(self.serve(database, one) for one in found)))

    async def serve(self, database: Database, endpoint: Endpoint) -> int:
        """Do what is to be done for one endpoint, until something fails; how many were tried."""
        await outbox.keep(database, endpoint)
        tried = 0
        while (message := await self._begun(database, endpoint)) is not None:
            proof = headers(message.secrets, str(message.id), int(time.time()), message.body)
            sent = await send(message.url, proof, message.body, self.rules, resolve=self.resolve)
            await _ended(database, endpoint, message, sent)
            tried += 1
            if sent.problem is not None:
                break
        return tried

    async def _guarded(self, database: Database, endpoint: Endpoint) -> None:
        try:
            await self.serve(database, endpoint)
        except (SQLAlchemyError, Busy, Unavailable, MasterMissing, SealBroken):
            _log.exception("messages of the endpoint %s could not be delivered", endpoint.id)

    async def _begun(self, database: Database, endpoint: Endpoint) -> _Message | None:
        """Take the next message that is due: it is counted, and nobody else's until it is late."""
        async with database.of(endpoint.authority_id).writing(Boundary.WEBHOOK_BEGUN) as session:
            now = await clock(session)
            row = await _next(session, endpoint, now)
            if row is None:
                return None
            await session.execute(
                update(WebhookDelivery)
                .where(
                    WebhookDelivery.authority_id == endpoint.authority_id,
                    WebhookDelivery.id == row.id,
                )
                .values(attempts=row.attempts + 1, tried_at=now, due_at=now + _wait(row.attempts))
            )
            secrets = in_use(self.keyring, row.to, now)
            return _Message(row.id, row.to.url, secrets, self._body(row), row.attempts + 1)

    def _body(self, row: AnyRow) -> bytes:
        """What is told: that it happened and to which item, nothing that somebody wrote."""
        return orjson.dumps(
            {
                "type": "item.event",
                "timestamp": row.at,
                "data": {
                    "itemId": self.identify(row.kind, row.item_id),
                    "kind": row.kind,
                    "seq": row.seq,
                    "action": row.action,
                    "fromState": row.from_state or None,
                    "toState": row.to_state,
                },
            }
        )


async def _next(session: Session, endpoint: Endpoint, now: datetime) -> AnyRow | None:
    one, to, event = WebhookDelivery, aliased(WebhookEndpoint, name="to"), ItemEvent
    found = await session.execute(
        select(
            one.id,
            one.attempts,
            to,
            event.kind,
            event.item_id,
            event.seq,
            event.action,
            event.from_state,
            event.to_state,
            event.at,
        )
        .join(to, and_(to.authority_id == one.authority_id, to.id == one.endpoint_id))
        .join(
            event,
            and_(
                event.authority_id == one.authority_id,
                event.item_id == one.item_id,
                event.seq == one.seq,
            ),
        )
        .where(
            one.authority_id == endpoint.authority_id,
            one.endpoint_id == endpoint.id,
            one.due_at <= now,
            to.switched_off_at.is_(None),
        )
        .order_by(one.due_at, event.position, event.item_id, event.seq)
        .limit(1)
        .with_for_update(of=one, skip_locked=True)
    )
    return found.first()


def _wait(attempts: int) -> timedelta:
    wait = WAITS[min(attempts, len(WAITS) - 1)]
    return wait * (1 + random.uniform(0, _JITTER))  # noqa: S311 - spreads, hides nothing


async def _ended(database: Database, endpoint: Endpoint, message: _Message, sent: Sent) -> None:
    async with database.of(endpoint.authority_id).writing(Boundary.WEBHOOK_ENDED) as session:
        now = await clock(session)
        mine = (
            WebhookDelivery.authority_id == endpoint.authority_id,
            WebhookDelivery.id == message.id,
            WebhookDelivery.delivered_at.is_(None),
        )
        result: dict[str, object] = {"status": sent.status, "problem": sent.problem}
        if sent.problem is None:
            result |= {"delivered_at": now, "due_at": None}
        elif message.attempt >= ATTEMPTS:
            result |= {"due_at": None}
        await session.execute(update(WebhookDelivery).where(*mine).values(**result))
        to = await session.get_one(
            WebhookEndpoint, (endpoint.authority_id, endpoint.id), with_for_update=True
        )
        if sent.problem is None:
            to.failures, to.failing_since, to.rests_until = 0, None, None
            return
        to.failures += 1
        to.failing_since = to.failing_since or now
        to.rests_until = now + min(_SHORTEST_REST * 2 ** min(to.failures, 10), _LONGEST_REST)
        if to.switched_off_at is None and (sent.gone or now - to.failing_since >= GIVEN_UP):
            to.switched_off_at = now
            to.switched_off_because = SwitchedOff.GONE if sent.gone else SwitchedOff.FAILING
            await _tell(session, to, now)


async def _tell(session: Session, switched_off: WebhookEndpoint, now: datetime) -> None:
    """Let the owner read that nothing is sent there any more, and be told so by mail."""
    notice = NoticeMessage(
        authority_id=switched_off.authority_id,
        id=new_id(),
        webhook_id=switched_off.id,
        recipient=str(switched_off.person_id),
        person_id=switched_off.person_id,
        text_key=SWITCHED_OFF,
        params={"url": switched_off.url},
        created_at=now,
    )
    session.add(notice)
    await session.flush()
    await post_notice(Work(session, switched_off.authority_id, SYSTEM, now), notice.id)
