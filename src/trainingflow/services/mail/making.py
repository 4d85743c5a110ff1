"""Making mails of what waits: one for each person, of everything that may go out by now."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import Mail, MailEntry, PersonalNumber
from trainingflow.db.session import Database, clock
from trainingflow.domain.mailing import Delivery, MailKind, mailed_at
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.failpoints import Boundary
from trainingflow.services.mail.habits import Wishes, wishes_of
from trainingflow.services.privacy.restricted import is_restricted
from trainingflow.services.work import Work

OUTDATED: Final = timedelta(days=7)
"""What was noted longer ago is not mailed any more: it stands in the portal."""

_MOST_LINES: Final = 200


async def make(database: Database, *, limit: int = 200) -> int:
    """Make mails for those for whom something may go out now, each in a transaction of their own.

    Several workers may do so at once: what waits for one person is taken by one of them.

    Returns:
        How many mails were made.
    """
    made = 0
    for authority_id, person_id in await _waiting(database, limit):
        bound = database.of(authority_id)
        async with bound.writing(Boundary.MAIL_MADE) as session:
            work = Work(session, authority_id, SYSTEM, await clock(session))
            work.only_asks()  # what is sent has an entry: at its end, and for each mail one
            made += await _make(work, person_id)
    return made


async def _waiting(database: Database, limit: int) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        now = await clock(session)
        rows = await session.execute(
            select(MailEntry.authority_id, MailEntry.person_id)
            .where(MailEntry.ended_at.is_(None), MailEntry.due_at <= now)
            .group_by(MailEntry.authority_id, MailEntry.person_id)
            .order_by(func.min(MailEntry.due_at), MailEntry.person_id)
            .limit(limit)
        )
        return [(row.authority_id, row.person_id) for row in rows]


async def _make(work: Work, person_id: UUID) -> int:
    entries = await _held(work, person_id)
    wishes = (await wishes_of(work.session, work.authority_id, [person_id]))[person_id]
    if not await reached(work, person_id, wishes):
        _end(work, entries, "UNADDRESSED")
        return 0
    ready = [one for one in entries if _ready(work, one, wishes)]
    if not ready:
        return 0
    mail = Mail(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=person_id,
        language=wishes.language,
        made_at=work.now,
        next_at=work.now,
        attempts=0,
    )
    work.session.add(mail)
    await work.session.flush()
    for one in ready:
        one.mail_id = mail.id
    _end(work, ready, "MAILED")
    return 1


async def _held(work: Work, person_id: UUID) -> Sequence[MailEntry]:
    found = await work.session.scalars(
        select(MailEntry)
        .where(
            MailEntry.authority_id == work.authority_id,
            MailEntry.person_id == person_id,
            MailEntry.ended_at.is_(None),
        )
        .order_by(MailEntry.noted_at, MailEntry.cause_id)
        .limit(_MOST_LINES)
        .with_for_update(skip_locked=True)
    )
    return found.all()


async def reached(work: Work, person_id: UUID, wishes: Wishes) -> bool:
    """Whether somebody may be written to: by an address that nobody refused, and unrestricted."""
    kept_at = await work.session.scalar(
        select(PersonalNumber.kept_at).where(
            PersonalNumber.authority_id == work.authority_id,
            PersonalNumber.person_id == person_id,
            PersonalNumber.kind == str(NumberKind.EMAIL),
            PersonalNumber.sealed.is_not(None),
            ~is_restricted(PersonalNumber.authority_id, PersonalNumber.person_id),
        )
    )
    if kept_at is None:
        return False
    return wishes.refused_at is None or kept_at > wishes.refused_at


def _ready(work: Work, one: MailEntry, wishes: Wishes) -> bool:
    """Whether it may go out now; what never will has its end, what will later has its hour."""
    delivery = wishes.deliveries[MailKind(one.kind)]
    if one.noted_at < work.now - OUTDATED:
        _end(work, [one], "OUTDATED")
    elif delivery is Delivery.NEVER:
        _end(work, [one], "UNWANTED")
    else:
        one.due_at = mailed_at(one.noted_at, delivery, wishes.habits)
        if one.due_at <= work.now:  # and not in the quiet hours that have begun since
            one.due_at = mailed_at(work.now, Delivery.AT_ONCE, wishes.habits)
        return one.due_at <= work.now
    return False


def _end(work: Work, entries: Iterable[MailEntry], outcome: str) -> None:
    for one in entries:
        one.ended_at, one.outcome = work.now, outcome
