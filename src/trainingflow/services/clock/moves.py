"""Moves of items that are due: each passes the same decision function as everybody's moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select, update

from trainingflow.db.models import Deadline, Item
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.failpoints import Boundary
from trainingflow.services import deadlines
from trainingflow.services.clock.switches import running
from trainingflow.services.command import Command, Outcome, Performed, Refused
from trainingflow.services.perform import perform
from trainingflow.services.work import Work

MOVES = (str(ClockMove.AUTO_TRANSITION), str(ClockMove.EXPIRE))
"""What the clock does to items; everything else it does is to tell somebody something."""


@dataclass(frozen=True, slots=True)
class Done:
    """One due move and what came of it."""

    authority_id: UUID
    deadline_id: UUID
    item_id: UUID
    action: str
    outcome: Outcome


async def run_due(database: Database, *, limit: int = 200) -> list[Done]:
    """Carry out every move of the clock that is due, each in a transaction of its own.

    It passes the same decision function as everybody's moves. What is refused (a notice with an
    open objection) stays due and is tried again next time; whom it concerns is told once for each
    new reason. Several workers may run this at once: each due row is taken by one of them. What is
    switched off waits.
    """
    done = []
    for authority_id, deadline_id in await _due(database, limit):
        one = await _carry_out(database, authority_id, deadline_id)
        if one is not None:
            done.append(one)
    return done


async def _due(database: Database, limit: int) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        now = await clock(session)
        rows = await session.execute(
            select(Deadline.authority_id, Deadline.id)
            .join(
                Item, and_(Item.authority_id == Deadline.authority_id, Item.id == Deadline.item_id)
            )
            .where(
                Deadline.done_at.is_(None),
                Deadline.due_at <= now,
                Deadline.kind.in_(MOVES),
                await running(session),
            )
            # What was refused before is tried after what never was: it keeps nobody waiting.
            .order_by(Deadline.outcome.is_not(None), Deadline.due_at, Deadline.id)
            .limit(limit)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _carry_out(database: Database, authority_id: UUID, deadline_id: UUID) -> Done | None:
    async with database.of(authority_id).writing(Boundary.CLOCK_MOVE) as session:
        work = Work(session, authority_id, SYSTEM, await clock(session))
        row = (
            await session.execute(
                select(Deadline.item_id, Deadline.action, Deadline.input, Deadline.outcome)
                .join(
                    Item,
                    and_(Item.authority_id == Deadline.authority_id, Item.id == Deadline.item_id),
                )
                .where(
                    Deadline.authority_id == authority_id,
                    Deadline.id == deadline_id,
                    Deadline.done_at.is_(None),
                )
                .with_for_update(of=Item, skip_locked=True)
            )
        ).one_or_none()
        if row is None or row.item_id is None:
            return None
        command = Command(action=row.action, item_id=row.item_id, input=row.input)
        outcome = await perform(work, command)
        values: dict[str, object] = {"outcome": _word(outcome)}
        if isinstance(outcome, Performed):
            values["done_at"] = func.coalesce(Deadline.done_at, work.now)
        elif isinstance(outcome, Refused) and row.outcome != _word(outcome):
            item = await session.get_one(Item, (authority_id, row.item_id))
            await deadlines.tell_of_refusal(work, item, row.action, outcome)
        await session.execute(
            update(Deadline)
            .where(Deadline.authority_id == authority_id, Deadline.id == deadline_id)
            .values(values)
        )
        return Done(authority_id, deadline_id, row.item_id, row.action, outcome)


def _word(outcome: Outcome) -> str:
    match outcome:
        case Performed():
            return "DONE"
        case Refused():
            return ",".join(str(one.code) for one in outcome.blockers)
        case _:
            return "MISSING"
