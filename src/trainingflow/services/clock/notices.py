"""Reminders, escalations and openings that are due: each is sent once, and nothing stale is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import Deadline, Item, NoticeMessage, Window
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.ladder import Rung
from trainingflow.failpoints import Boundary
from trainingflow.services import gaps
from trainingflow.services.clock.moves import MOVES
from trainingflow.services.clock.switches import running
from trainingflow.services.gaps import Told
from trainingflow.services.mail.posting import post_deadline
from trainingflow.services.recipients import resolve
from trainingflow.services.work import Work

SENT = "SENT"
SKIPPED_STALE = "SKIPPED_STALE"


@dataclass(frozen=True, slots=True)
class Sent:
    """One due notice and what came of it: SENT or SKIPPED_STALE, and to how many recipients."""

    authority_id: UUID
    deadline_id: UUID
    kind: str
    rung: str
    outcome: str
    recipients: int


async def send_due(database: Database, *, limit: int = 500) -> list[Sent]:
    """Send every notice that is due, each in a transaction of its own.

    A notice and the mark that it is sent are written together: a worker that is killed has sent
    it or has not, and the next one goes on. Of the rungs of one ladder only the last that is due
    is sent; after a stop of any length nobody is told what is no longer so.
    """
    sent = []
    for authority_id, deadline_id in await _due(database, limit):
        one = await _send(database, authority_id, deadline_id)
        if one is not None:
            sent.append(one)
    return sent


async def _due(database: Database, limit: int) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        now = await clock(session)
        rows = await session.execute(
            select(Deadline.authority_id, Deadline.id)
            .where(
                Deadline.done_at.is_(None),
                Deadline.due_at <= now,
                Deadline.kind.not_in(MOVES),
                await running(session),
            )
            .order_by(Deadline.due_at, Deadline.id)
            .limit(limit)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _send(database: Database, authority_id: UUID, deadline_id: UUID) -> Sent | None:
    async with database.of(authority_id).writing(Boundary.CLOCK_NOTICE) as session:
        work = Work(session, authority_id, SYSTEM, await clock(session))
        row = await session.scalar(
            select(Deadline)
            .where(
                Deadline.authority_id == authority_id,
                Deadline.id == deadline_id,
                Deadline.done_at.is_(None),
            )
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        stale = await _stale(work, row)
        told = [] if stale else await _told(work, row)
        outcome = SKIPPED_STALE if stale else SENT
        if told:
            await _write(work, row, told)
            await post_deadline(work, row.id, row.kind)
        row.done_at, row.outcome = work.now, outcome
        return Sent(authority_id, deadline_id, row.kind, row.rung, outcome, len(told))


async def _told(work: Work, row: Deadline) -> Sequence[Told]:
    """Whom the row concerns now; of gaps, who is short, each with what is missing."""
    if row.rung == Rung.GAPS:
        return await gaps.told(work, row)
    return [Told(one, {}) for one in await resolve(work, row)]


async def _stale(work: Work, row: Deadline) -> bool:
    """Whether it says what is no longer so, or a later rung of its ladder says more."""
    if row.stale_at is not None and row.stale_at <= work.now:
        return True
    later = aliased(Deadline)
    found = await work.session.scalar(
        select(
            exists().where(
                later.authority_id == row.authority_id,
                later.occasion == row.occasion,
                later.id != row.id,
                later.due_at > row.due_at,
                later.due_at <= work.now,
                or_(later.done_at.is_(None), later.outcome == SENT),
            )
        )
    )
    return bool(found) and row.occasion != ""


async def _write(work: Work, row: Deadline, told: Sequence[Told]) -> None:
    params = dict(row.input)
    if row.item_id is not None:
        item = await work.session.get_one(Item, (work.authority_id, row.item_id))
        params |= {"title": item.title, "state": item.state, "kind": item.kind}
    if row.window_id is not None:
        window = await work.session.get_one(Window, (work.authority_id, row.window_id))
        params |= {"window": window.name, "round": window.round}
    if row.duty is not None:
        params |= {"duty": row.duty}
    await work.session.execute(
        insert(NoticeMessage).on_conflict_do_nothing(),
        [
            {
                "authority_id": work.authority_id,
                "id": new_id(),
                "deadline_id": row.id,
                "recipient": one.recipient.text,
                "person_id": one.recipient.person_id,
                "organisation_id": one.recipient.organisation_id,
                "role": one.recipient.role,
                "text_key": one.text_key or f"{row.kind}.{row.rung}",
                "params": {**params, **one.params},
                "created_at": work.now,
            }
            for one in told
        ],
    )
