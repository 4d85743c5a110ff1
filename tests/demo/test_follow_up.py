"""What open items of the district wait for is what the write path would let them wait for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from trainingflow.db.models import Deadline, Item, ItemEvent, Task
from trainingflow.demo.district import authority_id
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.decide import Allowed
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import facts, follow_up
from trainingflow.services.command import Command
from trainingflow.services.facts.common import heads
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def waiting(session: AsyncSession, item: UUID) -> tuple[set[Any], set[Any]]:
    """The open tasks and deadlines of an item, without their ids and beginnings."""
    tasks = await session.execute(
        select(Task).where(Task.item_id == item, Task.closed_at.is_(None))
    )
    deadlines = await session.execute(
        select(Deadline).where(Deadline.item_id == item, Deadline.done_at.is_(None))
    )
    return (
        {
            (one.person_id, one.organisation_id, one.role, tuple(one.actions), one.due_at)
            for one in tasks.scalars()
        },
        {(one.kind, one.action, one.due_at) for one in deadlines.scalars()},
    )


async def entered_again(session: AsyncSession, item_id: UUID) -> None:
    """Follow up as if the item had just entered the state that it is in."""
    work = Work(session, authority_id(), SYSTEM, await _since(session, item_id))
    rows = await heads(work, [item_id])
    item: Item = rows[item_id].Item
    kind = ItemKind(item.kind)
    definition = definition_of(kind, item.definition_version)
    found = (await facts.load(work, kind, rows, facts.Question(SYSTEM)))[item_id]
    into = await session.scalar(
        select(ItemEvent)
        .where(ItemEvent.item_id == item_id, ItemEvent.from_state != ItemEvent.to_state)
        .order_by(ItemEvent.seq.desc())
        .limit(1)
    )
    assert into is not None
    line = definition.transition(into.from_state, into.action)
    assert line is not None
    step = Step(
        work=work,
        command=Command(action=into.action, item_id=item_id),
        attempt=Attempt(actor=SYSTEM, at=work.now),
        definition=definition,
        facts=replace(found, state=into.from_state),
        decision=Allowed(line, item.state, ()),
        item=item,
        seq=item.version,
    )
    await follow_up.refresh(step)
    await session.flush()


async def _since(session: AsyncSession, item_id: UUID) -> Any:
    return await session.scalar(select(Item.state_since).where(Item.id == item_id))


async def _some_of_every_state(session: AsyncSession) -> Sequence[UUID]:
    rows = await session.execute(
        select(Item.kind, Item.state, Item.definition_version, Item.id).order_by(Item.id)
    )
    chosen: dict[tuple[str, str], list[UUID]] = {}
    for row in rows:
        definition = definition_of(ItemKind(row.kind), row.definition_version)
        if not definition.state(row.state).final:
            chosen.setdefault((row.kind, row.state), []).append(row.id)
    return [one for items in chosen.values() for one in items[-4:]]


async def test_tasks_and_deadlines_are_those_of_the_write_path(
    loaded: str,
) -> None:
    engine = create_async_engine(loaded.replace("postgresql:", "postgresql+psycopg:"))
    async with AsyncSession(engine, expire_on_commit=False) as session:
        items = await _some_of_every_state(session)
        assert len(items) > 40
        for item in items:
            before = await waiting(session, item)
            await entered_again(session, item)
            assert await waiting(session, item) == before
        await session.rollback()
    await engine.dispose()
