"""Registering addresses, switching them off and on again, and sending a message once more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import WebhookDelivery, WebhookEndpoint
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, RoleBlocker
from trainingflow.services import once
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.reading.event_feed import beginning
from trainingflow.services.rivals import hold
from trainingflow.services.webhooks.secrets import sealed
from trainingflow.services.webhooks.states import SwitchedOff
from trainingflow.services.webhooks.targets import LONGEST, NotAllowed, target_of
from trainingflow.services.work import Work

OVERLAP: Final = timedelta(days=1)
"""So long are messages signed with the secret before the newest too."""

MOST: Final = 10
"""So many addresses that are not switched off may one person have."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An address that somebody wants to be told."""

    url: str
    kinds: tuple[str, ...] = ()

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {"make": "webhook", "url": self.url, "kinds": sorted(self.kinds)}


@dataclass(frozen=True, slots=True)
class Rotation:
    """That an address is to have another secret; `at_once`: the old one proves nothing more."""

    endpoint_id: UUID
    at_once: bool = False

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {"make": "rotate", "of": str(self.endpoint_id), "at_once": self.at_once}


async def register(
    work: Work, keyring: Keyring | None, key: str, wanted: NewEndpoint, secret: str
) -> once.MadeOrNot:
    """Register an address for the actor; it is told what happens from now on.

    Args:
        work: the work of its owner.
        keyring: encrypts the secret; none: no address can be registered here.
        key: the idempotency key; a repeat registers no other, and cannot show the secret again.
        wanted: what is asked for.
        secret: from `signing.new_secret`.
    """
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    blockers = (*_not_by_token(work), *_faults(wanted), *await _too_many(work))
    if keyring is None:
        blockers = (*blockers, once.invalid("url", "a server with a master key"))
    if blockers or keyring is None or work.actor.person_id is None:
        return once.NotMade(blockers)
    position, item, seq = await beginning(work.session)
    endpoint_id = new_id()
    stored, master = sealed(keyring, endpoint_id, secret)
    work.session.add(
        WebhookEndpoint(
            authority_id=work.authority_id,
            id=endpoint_id,
            person_id=work.actor.person_id,
            url=wanted.url,
            kinds=sorted(wanted.kinds),
            secret=stored,
            master=master,
            created_at=work.now,
            position=int(position),
            position_item=UUID(item),
            position_seq=int(seq),
        )
    )
    await work.session.flush()
    return await once.keep(work, key, wanted.said(), endpoint_id)


async def rotate(
    work: Work, keyring: Keyring | None, key: str, change: Rotation, secret: str
) -> once.MadeOrNot:
    """Sign messages to an address of the actor's with another secret.

    For a day they are signed with the one before too, so that the receiver changes it meanwhile;
    at once with the new one only where the old one became known. What was replaced before that
    signs no more.

    Args:
        work: the work of its owner.
        keyring: encrypts the secret; none: no secret can be kept here.
        key: the idempotency key; a repeat changes nothing, and cannot show the secret again.
        change: what is asked for.
        secret: from `signing.new_secret`.
    """
    row = await _own(work, change.endpoint_id)
    if row is None:
        return once.Unknown("webhookId")
    earlier = await once.earlier(work, key, change.said())
    if earlier is not None:
        return earlier
    if keyring is None:
        return once.NotMade((once.invalid("webhookId", "a server with a master key"),))
    if change.at_once:
        row.old_secret = row.old_master = row.old_until = None
    else:
        row.old_secret, row.old_master = row.secret, row.master
        row.old_until = work.now + OVERLAP
    row.secret, row.master = sealed(keyring, row.id, secret)
    return await once.keep(work, key, change.said(), row.id)


async def switch_off(work: Work, endpoint_id: UUID) -> once.MadeOrNot:
    """Tell an address of the actor's nothing any more. Harmless to repeat."""
    row = await _own(work, endpoint_id)
    if row is None:
        return once.Unknown("webhookId")
    repeated = row.switched_off_at is not None
    if not repeated:
        row.switched_off_at, row.switched_off_because = work.now, SwitchedOff.OWNER
    return once.Made(endpoint_id, replayed=repeated)


async def switch_on(work: Work, endpoint_id: UUID) -> once.MadeOrNot:
    """Tell an address of the actor's again, from where it was switched off. Harmless to repeat."""
    row = await _own(work, endpoint_id)
    if row is None:
        return once.Unknown("webhookId")
    repeated = row.switched_off_at is None
    if not repeated:
        blockers = await _too_many(work)
        if blockers:
            return once.NotMade(blockers)
        row.switched_off_at = row.switched_off_because = None
        row.failures, row.failing_since, row.rests_until = 0, None, None
    return once.Made(endpoint_id, replayed=repeated)


async def redeliver(work: Work, delivery_id: UUID) -> once.MadeOrNot:
    """Send a message once more, with its own id; also one that was taken. Harmless to repeat."""
    one = WebhookDelivery
    row = await work.session.get(one, (work.authority_id, delivery_id), with_for_update=True)
    endpoint = None if row is None else await _own(work, row.endpoint_id)
    if row is None or endpoint is None:
        return once.Unknown("deliveryId")
    row.attempts, row.due_at, row.delivered_at = 0, work.now, None
    endpoint.rests_until = None
    return once.Made(delivery_id)


async def _own(work: Work, endpoint_id: UUID) -> WebhookEndpoint | None:
    row = await work.session.get(
        WebhookEndpoint, (work.authority_id, endpoint_id), with_for_update=True
    )
    own = row is not None and row.person_id == work.actor.person_id
    return row if own and not any(_not_by_token(work)) else None


def _not_by_token(work: Work) -> Iterator[Blocker]:
    if work.credential is not None and work.credential.is_token:
        yield RoleBlocker(code=BlockerCode.TOKEN_SCOPE, required=("PERSON",))


def _faults(wanted: NewEndpoint) -> Iterator[Blocker]:
    try:
        target_of(wanted.url)
    except NotAllowed:
        expected = f"https://host/path, at most {LONGEST} characters, without a name or password"
        yield once.invalid("url", expected)


async def _too_many(work: Work) -> tuple[Blocker, ...]:
    await hold(work, f"webhooks:{work.authority_id}:{work.actor.person_id}")
    number = await work.session.scalar(
        select(func.count())
        .select_from(WebhookEndpoint)
        .where(
            WebhookEndpoint.authority_id == work.authority_id,
            WebhookEndpoint.person_id == work.actor.person_id,
            WebhookEndpoint.switched_off_at.is_(None),
        )
    )
    if (number or 0) < MOST:
        return ()
    return (once.invalid("url", f"at most {MOST} addresses: switch one off first"),)
