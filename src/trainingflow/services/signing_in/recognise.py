"""From the text of a token to whom it speaks for, with every check that a token has to pass."""

import hmac
import logging
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Text, bindparam, exists, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.asking import AUTHORITY, ID, Question, ask
from trainingflow.db.models import (
    AccessSuspension,
    ApiToken,
    Assignment as AssignmentRow,
    Organisation,
)
from trainingflow.db.session import Busy, Database, Session
from trainingflow.domain.calendar import local_date
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.failpoints import Boundary
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.holding import held_on
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.signing_in.holders import Holder, Holders
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.token_text import digest, key_id, well_formed

_log = logging.getLogger(__name__)

# The last use is known to the minute: a script that asks a hundred times a second writes once.
_LAST_USE_TO: Final = timedelta(minutes=1)
_NOTHING: Final = bytes(32)


async def holder_of(session: Session, text: str, address: str | None) -> Viewer | None:
    """Whom a token speaks for now.

    Args:
        session: an open transaction.
        text: the token as it was sent.
        address: where the request came from; None: not known, which no list of networks contains.

    Returns:
        The person with the token's scope; None when the token is none, is not known, has ended, is
        not meant for this address, or its owner may not sign in. The log says which; a client is
        told the same each time.
    """
    if not well_formed(text):
        return None
    found = await _HOLDERS.find(session, key=key_id(text))
    known = hmac.compare_digest(digest(text), found.secret.sha256 if found else _NOTHING)
    if found is None or not known:
        note(Occurrence.REFUSED, credential=key_id(text), address=address, because="unknown token")
        return None
    row, now = cast("ApiToken", found.secret), found.secret.now  # a row with its columns
    fault = _ended(row, now, address) or await _barred(session, found)
    if fault is not None:
        note(
            Occurrence.REFUSED,
            person=row.person_id,
            credential=row.key_id,
            address=address,
            because=fault,
        )
        return None
    return found.viewer(_credential(row, now))


_HOLDERS: Final = Holders(ApiToken, ApiToken.key_id == bindparam("key", type_=Text()))


async def note_use(database: Database, who: SignedIn, address: str | None) -> None:
    """Write down that a token was used, in a transaction of its own, unless it was a moment ago.

    A row that another request holds is left alone: that request says the same. A failure is told
    to the log and stops nobody.
    """
    if who.credential is None or not who.credential.is_token or who.credential.noted:
        return
    now = func.trainingflow_now()
    due = (
        select(ApiToken.id)
        .where(
            ApiToken.authority_id == who.authority_id,
            ApiToken.id == who.credential.id,
            or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < now - _LAST_USE_TO),
        )
        .with_for_update(skip_locked=True)
    )
    try:
        async with database.writing(Boundary.CREDENTIAL_USED) as session:
            await session.execute(
                update(ApiToken)
                .where(ApiToken.authority_id == who.authority_id, ApiToken.id.in_(due))
                .values(last_used_at=now, last_used_from=address)
            )
    except (Busy, SQLAlchemyError):
        _log.warning("the last use of a token was not written", exc_info=True)


async def suspended(session: Session, authority_id: UUID, person_id: UUID) -> bool:
    """Whether the person may not sign in by any means."""
    [found] = await ask(session, _SUSPENDED, authority=authority_id, id=person_id)
    return bool(found.suspended)


_SUSPENDED: Final = Question(
    select(
        exists()
        .where(
            AccessSuspension.authority_id == AUTHORITY,
            AccessSuspension.person_id == ID,
            AccessSuspension.ended_at.is_(None),
        )
        .label("suspended")
    )
)


def _credential(row: ApiToken, now: datetime) -> Credential:
    scope = Scope(
        frozenset(Operation(one) for one in row.operations),
        frozenset(row.kinds),
        row.organisation_id,
    )
    last = row.last_used_at
    noted = last is not None and now - last < _LAST_USE_TO
    return Credential(Means.TOKEN, row.id, scope, noted=noted)


def _ended(row: ApiToken, now: datetime, address: str | None) -> str | None:
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at <= now:
        return "expired"
    if row.networks and not _within(row.networks, address):
        return "another network"
    return None


def _within(networks: list[str], address: str | None) -> bool:
    try:
        here = ip_address(address or "")
    except ValueError:
        return False
    here = getattr(here, "ipv4_mapped", None) or here
    return any(here in ip_network(one) for one in networks)


async def _barred(session: Session, found: Holder) -> str | None:
    row, since = cast("ApiToken", found.secret), found.administers_since
    if found.secret.suspended:
        return "suspended"
    if since is not None and since > row.created_at:
        return "made before its owner administered"
    if row.service_of is not None and not await _still_answers(session, row, found.secret.now):
        return "nobody answers for the service"
    return None


async def _still_answers(session: Session, row: ApiToken, now: datetime) -> bool:
    """Whether the person responsible for a service still holds a role in its unit or above it."""
    today = local_date(now)
    path = (
        select(func.unnest(Organisation.path))
        .where(Organisation.authority_id == row.authority_id, Organisation.id == row.service_of)
        .scalar_subquery()
    )
    found = await session.scalar(
        select(
            exists().where(
                AssignmentRow.authority_id == row.authority_id,
                AssignmentRow.person_id == row.person_id,
                AssignmentRow.organisation_id.in_(path),
                held_on(today),
            )
        )
    )
    return bool(found)
