"""A person's calendar as a feed (日历订阅): a secret address, and what it shows."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import CalendarFeed, Deadline, Item, Organisation, Task
from trainingflow.db.session import Session, clock
from trainingflow.domain.citation import Language
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.window_changes import Subject
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.policy import policy_ids
from trainingflow.services.windows import windows_of
from trainingflow.services.work import Work

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar: something due, or a window.

    Attributes:
        uid: the same for the same thing, whenever it is read.
        name: the window's name, or the item's title.
        ends: none for an instant.
    """

    uid: str
    name: str
    window: bool
    begins: datetime
    ends: datetime | None
    changed: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What one feed shows now."""

    language: Language
    now: datetime
    entries: tuple[Entry, ...]


async def create(work: Work, language: Language) -> str:
    """Make a feed of the actor's own; the earlier ones are revoked.

    Returns:
        The secret of its address. Only its hash is kept: it cannot be shown again.
    """
    await revoke(work)
    secret = secrets.token_urlsafe(_BYTES)
    work.session.add(
        CalendarFeed(
            authority_id=work.authority_id,
            id=new_id(),
            person_id=work.actor.person_id,
            sha256=_hash(secret),
            language=language,
            created_at=work.now,
        )
    )
    return secret


async def revoke(work: Work) -> int:
    """Make every address of the actor's feeds unknown; harmless to repeat.

    Returns:
        How many were in use.
    """
    done = await work.session.scalars(
        update(CalendarFeed)
        .where(
            CalendarFeed.authority_id == work.authority_id,
            CalendarFeed.person_id == work.actor.person_id,
            CalendarFeed.revoked_at.is_(None),
        )
        .values(revoked_at=work.now)
        .returning(CalendarFeed.id)
    )
    return len(done.all())


async def read(session: Session, secret: str) -> Feed | None:
    """What the feed of this secret shows; None when there is none, or no longer."""
    row = await session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.sha256 == _hash(secret), CalendarFeed.revoked_at.is_(None)
        )
    )
    if row is None:
        return None
    work = await begin(session, SignedIn(row.authority_id, row.person_id))
    entries = (*await _windows(work), *await _due(work))
    language: Language = "en" if row.language == "en" else "zh-CN"
    return Feed(language, await clock(session), entries)


async def _windows(work: Work) -> list[Entry]:
    """The windows of the policies of the person's units, as they apply there."""
    units = sorted({one.organisation_id for one in work.actor.assignments})
    policies = await policy_ids(work, units)
    paths = {
        row.id: row.path
        for row in await work.session.execute(
            select(Organisation.id, Organisation.path).where(
                Organisation.authority_id == work.authority_id, Organisation.id.in_(units)
            )
        )
    }
    persons = frozenset(one for one in (work.actor.person_id,) if one is not None)
    found: dict[str, Entry] = {}
    for unit, policy in policies.items():
        subject = Subject(organisation_path=tuple(paths[unit]), persons=persons)
        for window in (await windows_of(work, policy)).of(subject):
            uid = f"{policy}-{window.name}-{window.round}"
            found[uid] = Entry(
                uid,
                window.name,
                window=True,
                begins=window.opens,
                ends=window.closes,
                changed=work.now,
            )
    return list(found.values())


async def _due(work: Work) -> list[Entry]:
    """What waits for the person, in person or by a role, with the instant by which it should."""
    held = work.actor.assignments
    offices = {str(body) for one in held if one.role is Role.OFFICER for body in one.office_of}
    bodies = select(Organisation.id).where(
        Organisation.authority_id == work.authority_id, Organisation.body.in_(offices)
    )
    rows = await work.session.execute(
        select(Item.id, Item.title, Item.updated_at, func.min(Deadline.due_at).label("due"))
        .join(Task, and_(Task.authority_id == Item.authority_id, Task.item_id == Item.id))
        .join(
            Deadline, and_(Deadline.authority_id == Item.authority_id, Deadline.item_id == Item.id)
        )
        .where(
            Item.authority_id == work.authority_id,
            Task.closed_at.is_(None),
            Deadline.done_at.is_(None),
            Deadline.rung == "DUE",
            or_(
                Task.person_id == work.actor.person_id,
                and_(Task.role == str(Role.OFFICER), Task.organisation_id.in_(bodies)),
                *(
                    and_(Task.organisation_id == one.organisation_id, Task.role == str(one.role))
                    for one in held
                ),
            ),
        )
        .group_by(Item.id, Item.title, Item.updated_at)
        .order_by(func.min(Deadline.due_at), Item.id)
    )
    return [
        Entry(
            str(row.id), row.title, window=False, begins=row.due, ends=None, changed=row.updated_at
        )
        for row in rows
    ]


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
