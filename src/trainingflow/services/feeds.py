"""A person's calendar as a feed (日历订阅): a secret address, and what it shows."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    CalendarFeed,
    Deadline,
    Item,
    Organisation,
    Task,
    WindowChange,
)
from trainingflow.db.row_security import enter
from trainingflow.db.session import Session, clock
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.workflow.ladder import Rung
from trainingflow.domain.workflow.terms import term
from trainingflow.domain.workflow.window_changes import Subject
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.policy import occasion_label, policy_ids
from trainingflow.services.reading import duties
from trainingflow.services.reading.roles import meant_for
from trainingflow.services.reading.viewers import Viewer, viewer_at
from trainingflow.services.signing_in.recognise import suspended
from trainingflow.services.windows import windows_of
from trainingflow.services.work import Work

_BYTES = 32


class Sort(StrEnum):
    """What an entry of a calendar is."""

    WINDOW = "WINDOW"
    DUE = "DUE"
    REMINDER = "REMINDER"
    OCCASION = "OCCASION"
    DUTY = "DUTY"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a calendar.

    Attributes:
        uid: the same for the same thing, whenever it is read.
        sort: what it is.
        name: of the window, the duty or the moment, or the item's title.
        ends: none for an instant.
        changed: when it became what it is; the same however often it is read.
    """

    uid: str
    sort: Sort
    name: Label
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
    """What the feed of this secret shows; None when there is none, or no longer.

    Nobody who may not sign in reads through one either.
    """
    row = await session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.sha256 == _hash(secret), CalendarFeed.revoked_at.is_(None)
        )
    )
    if row is None:
        return None
    await enter(session, row.authority_id)
    if await suspended(session, row.authority_id, row.person_id):
        return None
    work = await begin(session, SignedIn(row.authority_id, row.person_id))
    viewer = await viewer_at(work)
    entries = (*await _windows(work), *await _of_items(work), *await _duties(work, viewer))
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
    changed = await _changes(work, frozenset(policies.values()))
    this_year = midnight(date(local_date(work.now).year, 1, 1))
    found: dict[str, Entry] = {}
    for unit, policy in policies.items():
        subject = Subject(organisation_path=tuple(paths[unit]), persons=persons)
        for window in (await windows_of(work, policy)).of(subject):
            if window.closes <= this_year:
                continue
            uid = f"{policy}-{window.name}-{window.round}"
            found[uid] = Entry(
                uid,
                Sort.WINDOW,
                Label(term(window.name, "zh-CN"), term(window.name, "en")),
                begins=window.opens,
                ends=window.closes,
                changed=changed.get((policy, window.name, window.round), _foreseen(window.opens)),
            )
    return list(found.values())


def _foreseen(at: datetime) -> datetime:
    """When what the calendar says of an instant was written: as the year before it began."""
    return midnight(date(local_date(at).year - 1, 1, 1))


async def _changes(
    work: Work, policies: Collection[str]
) -> Mapping[tuple[str, str, str], datetime]:
    """When each window was last opened by exception or extended."""
    rows = await work.session.execute(
        select(
            WindowChange.policy_id,
            WindowChange.name,
            WindowChange.round,
            func.max(WindowChange.made_at).label("at"),
        )
        .where(WindowChange.authority_id == work.authority_id, WindowChange.policy_id.in_(policies))
        .group_by(WindowChange.policy_id, WindowChange.name, WindowChange.round)
    )
    return {(row.policy_id, row.name, row.round): row.at for row in rows}


_SORTS: Final = {
    Rung.DUE: Sort.DUE,
    Rung.BEFORE: Sort.REMINDER,
    Rung.SOON: Sort.REMINDER,
    Rung.OCCASION: Sort.OCCASION,
}
"""What a rung is in the calendar of whom the item waits for; the others are for those above."""


async def _of_items(work: Work) -> list[Entry]:
    """What waits for the person, in person or by a role: when it is due, and each reminder."""
    rows = await work.session.execute(
        select(Item.id, Item.title, Item.policy_id, Deadline)
        .join(
            Deadline, and_(Deadline.authority_id == Item.authority_id, Deadline.item_id == Item.id)
        )
        .where(
            Item.authority_id == work.authority_id,
            Deadline.done_at.is_(None),
            Deadline.rung.in_([str(one) for one in _SORTS]),
            exists().where(
                Task.authority_id == Item.authority_id,
                Task.item_id == Item.id,
                Task.closed_at.is_(None),
                _of_person(work),
            ),
        )
        .order_by(Deadline.due_at, Deadline.occasion, Deadline.id)
    )
    found: dict[str, Entry] = {}
    for row in rows:
        entry = _of_item(row.id, row.title, row.policy_id, row.Deadline)
        found.setdefault(entry.uid, entry)
    return list(found.values())


def _of_item(item: UUID, title: str, policy_id: str, row: Deadline) -> Entry:
    sort = _SORTS[Rung(row.rung)]
    named, day, days = (row.input.get(one) for one in ("occasion", "day", "days"))
    parts = [str(item), named, day, days and f"{days}-days"]
    name = Label(title, title)
    if named:
        label = occasion_label(policy_id, str(named))
        name = Label(f"{title}：{label.zh}", f"{title}: {label.en}")
    uid = "-".join(str(one) for one in parts if one)
    return Entry(uid, sort, name, begins=row.due_at, ends=None, changed=row.created_at)


def _of_person(work: Work) -> ColumnElement[bool]:
    """Tasks of the person, of the roles that the person holds, and of the offices' bodies."""
    return or_(
        Task.person_id == work.actor.person_id,
        meant_for(Task, work.authority_id, work.actor.assignments),
    )


async def _duties(work: Work, viewer: Viewer) -> list[Entry]:
    """The duties of the person's units and bodies of this year and the next, not yet done."""
    year = local_date(work.now).year
    owing = [
        one
        for near in (year, year + 1)
        for one in await duties.owed(work.session, viewer, near, mine=True)
        if one.dated.due > work.now
    ]
    said = await duties.records(work.session, viewer, [one.key for one in owing])
    own = await _own(work)
    return [
        Entry(
            "-".join(("duty", *one.key)),
            Sort.DUTY,
            one.dated.duty.label,
            begins=one.dated.due,
            ends=None,
            changed=_foreseen(one.dated.due),
        )
        for one in owing
        if not any(row.done and row.organisation_id in own for row in said.get(one.key, ()))
    ]


async def _own(work: Work) -> frozenset[UUID]:
    """The organisations that the person speaks for."""
    held = work.actor.assignments
    offices = {str(body) for one in held for body in one.office_of}
    rows = await work.session.scalars(
        select(Organisation.id).where(
            Organisation.authority_id == work.authority_id, Organisation.body.in_(offices)
        )
    )
    return frozenset(rows) | {one.organisation_id for one in held}


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
