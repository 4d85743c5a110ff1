"""Sessions of browsers (会话): an opaque id that only the browser knows, ended at any moment."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.base import new_id
from trainingflow.db.models import BrowserSession
from trainingflow.db.session import Busy, Database, Session, clock
from trainingflow.failpoints import Boundary
from trainingflow.services import once
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.signing_in.configuration import SessionRules
from trainingflow.services.signing_in.entries import enter_journal
from trainingflow.services.signing_in.holders import Holders
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.work import Work

_log = logging.getLogger(__name__)

_BYTES: Final = 32
_LONGEST_ID: Final = 64
_LONGEST_AGENT: Final = 200
_SEEN_TO: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How somebody has come in.

    Attributes:
        means: PROVIDER or PASSWORD.
        agent: what the browser calls itself.
        earlier: the id of the session that the browser had before; it ends.
    """

    means: str
    two_factor: bool
    address: str | None
    agent: str
    earlier: str | None = None


async def begin(session: Session, who: SignedIn, arrival: Arrival, rules: SessionRules) -> str:
    """Open a session for somebody who has just signed in.

    The id is always new, so that nobody can have set it beforehand. Of more sessions than somebody
    may have, the ones seen longest ago end.

    Returns:
        The id for the browser. Only its hash is kept.
    """
    now = await clock(session)
    if arrival.earlier is not None:
        await end_of_id(session, arrival.earlier, "signed in again")
    await _make_room(session, who, rules)
    text = secrets.token_urlsafe(_BYTES)
    row = BrowserSession(
        authority_id=who.authority_id,
        id=new_id(),
        person_id=who.person_id,
        sha256=_digest(text),
        means=arrival.means,
        two_factor=arrival.two_factor,
        address=arrival.address,
        agent=arrival.agent[:_LONGEST_AGENT],
        created_at=now,
        last_seen_at=now,
        expires_at=now + rules.lasts,
    )
    session.add(row)
    await session.flush()
    said = {"means": arrival.means, "twoFactor": arrival.two_factor}
    enter_journal(session, who, "signIn", object_id=row.id, detail=said)
    note(
        Occurrence.SIGNED_IN,
        person=who.person_id,
        credential=arrival.means,
        address=arrival.address,
    )
    return text


async def holder_of(session: Session, text: str, rules: SessionRules) -> Viewer | None:
    """Whose session the id is, as long as it lasts; None when it is none or has ended."""
    if len(text) > _LONGEST_ID:
        return None
    digest = _digest(text)
    found = await _HOLDERS.find(session, sha256=digest)
    if found is None:
        return None
    row, since = found.secret, found.administers_since
    if not hmac.compare_digest(row.sha256, digest) or row.ended_at is not None:
        return None
    now = row.now
    if since is not None and since > row.created_at:
        return None  # it began as somebody's who did less: nobody keeps an id across that
    idle = rules.idle if since is None else rules.administrators_idle
    if row.suspended or row.expires_at <= now or row.last_seen_at + idle <= now:
        return None
    noted = now - row.last_seen_at < _SEEN_TO
    credential = Credential(Means.SESSION, row.id, two_factor=row.two_factor, noted=noted)
    return found.viewer(credential)


_HOLDERS: Final = Holders(
    BrowserSession, BrowserSession.sha256 == bindparam("sha256", type_=LargeBinary())
)


async def note_use(database: Database, who: SignedIn) -> None:
    """Write down that a session was used, unless it was a moment ago; like that of tokens."""
    credential = who.credential
    if credential is None or credential.means is not Means.SESSION or credential.noted:
        return
    now = func.trainingflow_now()
    due = (
        select(BrowserSession.id)
        .where(
            BrowserSession.authority_id == who.authority_id,
            BrowserSession.id == credential.id,
            BrowserSession.last_seen_at < now - _SEEN_TO,
        )
        .with_for_update(skip_locked=True)
    )
    try:
        async with database.writing(Boundary.SESSION_USED) as session:
            await session.execute(
                update(BrowserSession)
                .where(BrowserSession.authority_id == who.authority_id, BrowserSession.id.in_(due))
                .values(last_seen_at=now)
            )
    except (Busy, SQLAlchemyError):
        _log.warning("that a session was used was not written", exc_info=True)


async def end_of_id(session: Session, text: str, because: str) -> bool:
    """End the session of an id; whether there was one that still ran."""
    return bool(await _end(session, BrowserSession.sha256 == _digest(text), because=because))


async def end(work: Work, session_id: UUID) -> once.Made | once.Unknown:
    """End one of the actor's own sessions; harmless to repeat."""
    row = await work.session.get(
        BrowserSession, (work.authority_id, session_id), with_for_update=True
    )
    if row is None or row.person_id != work.actor.person_id:
        return once.Unknown("sessionId")
    repeated = row.ended_at is not None
    if not repeated:
        row.ended_at, row.ended_because = work.now, "owner"
        note(Occurrence.SESSION_ENDED, person=row.person_id, credential=Means.SESSION)
    return once.Made(session_id, replayed=repeated)


async def end_all(session: Session, who: SignedIn, because: str, *, but: UUID | None = None) -> int:
    """End every session of somebody, e.g. after a change of password; how many ran."""
    return len(
        await _end(
            session,
            BrowserSession.authority_id == who.authority_id,
            BrowserSession.person_id == who.person_id,
            BrowserSession.id.is_distinct_from(but),
            because=because,
        )
    )


async def _end(session: Session, *conditions: object, because: str) -> Sequence[UUID]:
    ended = await session.scalars(
        update(BrowserSession)
        .where(BrowserSession.ended_at.is_(None), *conditions)  # type: ignore[arg-type]  # conditions of SQL
        .values(ended_at=func.trainingflow_now(), ended_because=because)
        .returning(BrowserSession.person_id)
    )
    found = ended.all()
    for person in found:
        note(Occurrence.SESSION_ENDED, person=person, because=because)
    return found


async def _make_room(session: Session, who: SignedIn, rules: SessionRules) -> None:
    """End the sessions that are too many once there is another; two at once wait for each other."""
    key = int.from_bytes(hashlib.sha256(who.person_id.bytes).digest()[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    running = (
        await session.scalars(
            select(BrowserSession.id)
            .where(
                BrowserSession.authority_id == who.authority_id,
                BrowserSession.person_id == who.person_id,
                BrowserSession.ended_at.is_(None),
                BrowserSession.expires_at > func.trainingflow_now(),
            )
            .order_by(BrowserSession.last_seen_at.desc(), BrowserSession.id.desc())
        )
    ).all()
    if extra := running[rules.most - 1 :]:
        await _end(
            session,
            BrowserSession.authority_id == who.authority_id,
            BrowserSession.id.in_(extra),
            because="too many",
        )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
