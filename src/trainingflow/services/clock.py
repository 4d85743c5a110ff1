"""What the clock does by itself: moves that are due, and next year's windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Authority, Deadline, Item, Organisation
from trainingflow.db.session import Database, clock
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.definition import ClockMove
from trainingflow.policies import library
from trainingflow.services.command import Command, Outcome, Performed, Refused
from trainingflow.services.perform import perform
from trainingflow.services.windows import open_year
from trainingflow.services.work import Work


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
    open objection) stays due and is tried again next time. Several workers may run this at once:
    each due row is taken by one of them.
    """
    done = []
    for authority_id, deadline_id in await _due(database, limit):
        one = await _carry_out(database, authority_id, deadline_id)
        if one is not None:
            done.append(one)
    return done


async def open_windows(database: Database) -> int:
    """Write the windows of this year and the next for every policy in use; harmless to repeat.

    Returns:
        How many windows were added.
    """
    added = 0
    async with database.writing() as session:
        now = await clock(session)
        year = local_date(now).year
        for authority_id, policy_id in await _policies_in_use(session):
            work = Work(session, authority_id, SYSTEM, now)
            procedure = library.builtin(policy_id).procedure
            if procedure is None:
                continue
            for target in (year, year + 1):
                added += await open_year(work, procedure, target)
    return added


async def _due(database: Database, limit: int) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        now = await clock(session)
        rows = await session.execute(
            select(Deadline.authority_id, Deadline.id)
            .where(
                Deadline.done_at.is_(None),
                Deadline.due_at <= now,
                Deadline.kind == str(ClockMove.AUTO_TRANSITION),
            )
            .order_by(Deadline.due_at, Deadline.id)
            .limit(limit)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _carry_out(database: Database, authority_id: UUID, deadline_id: UUID) -> Done | None:
    async with database.writing() as session:
        work = Work(session, authority_id, SYSTEM, await clock(session))
        row = (
            await session.execute(
                select(Deadline.item_id, Deadline.action)
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
        if row is None:
            return None
        outcome = await perform(work, Command(action=row.action, item_id=row.item_id))
        await session.execute(
            update(Deadline)
            .where(Deadline.authority_id == authority_id, Deadline.id == deadline_id)
            .values(outcome=_word(outcome))
        )
        return Done(authority_id, deadline_id, row.item_id, row.action, outcome)


async def _policies_in_use(session: AsyncSession) -> list[tuple[UUID, str]]:
    own = select(Organisation.authority_id, Organisation.policy_id).where(
        Organisation.policy_id.is_not(None)
    )
    rows = await session.execute(
        select(Authority.id, Authority.policy_id).union(own).order_by("id", "policy_id")
    )
    return [(row[0], row[1]) for row in rows]


def _word(outcome: Outcome) -> str:
    match outcome:
        case Performed():
            return "DONE"
        case Refused():
            return ",".join(str(one.code) for one in outcome.blockers)
        case _:
            return "MISSING"
