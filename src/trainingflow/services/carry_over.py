"""Carries items over to another version of their lifecycle, as an approved change says.

Every item is a transaction of its own: whatever stops the worker, what is done is done, and the
rest is taken up again. What an item has become meanwhile is judged anew.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import (
    DefinitionChange,
    DefinitionChangeApproval,
    DefinitionChangeItem,
    ItemEvent,
)
from trainingflow.db.session import Busy, Database, clock
from trainingflow.domain.lifecycles.owners import CLOCK
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.changes import MIGRATE, MIGRATION, Judgement, Verdict
from trainingflow.domain.workflow.decide import Allowed
from trainingflow.domain.workflow.lines import Transition
from trainingflow.failpoints import Boundary
from trainingflow.policies import library
from trainingflow.services import facts, follow_up
from trainingflow.services.chain import BEGINNING, Link, row_hash
from trainingflow.services.command import Command
from trainingflow.services.definition_changes import Wanted, judgement, wanted_of
from trainingflow.services.facts.common import Head, heads
from trainingflow.services.policy import pin
from trainingflow.services.step import Step
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Carried:
    """One item of a change, and what became of it now."""

    change_id: UUID
    item_id: UUID
    verdict: Verdict


async def run(database: Database, *, limit: int = 200) -> list[Carried]:
    """Carry over what approved changes still have to, each item in a transaction of its own.

    Several workers may run this at once: an item that one holds is left to it.
    """
    done = []
    for authority_id, change_id, item_id in await _pending(database, limit):
        try:
            async with database.of(authority_id).writing(Boundary.CARRIED_OVER) as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                one = await _carry(work, change_id, item_id)
        except Busy:
            continue  # somebody acts on it at this moment: next time
        if one is not None:
            done.append(one)
    return done


async def _pending(database: Database, limit: int) -> Sequence[tuple[UUID, UUID, UUID]]:
    one, approval = DefinitionChangeItem, DefinitionChangeApproval
    async with database.reading() as session:
        rows = await session.execute(
            select(one.authority_id, one.change_id, one.item_id)
            .join(
                approval,
                and_(
                    approval.authority_id == one.authority_id, approval.change_id == one.change_id
                ),
            )
            .where(one.done_at.is_(None), one.verdict == str(Verdict.MAPS))
            .order_by(approval.approved_at, one.item_id)
            .limit(limit)
        )
        return [(row.authority_id, row.change_id, row.item_id) for row in rows]


async def _carry(work: Work, change_id: UUID, item_id: UUID) -> Carried | None:
    rows = await heads(work, [item_id], lock=True)
    entry = await work.session.get(
        DefinitionChangeItem, (work.authority_id, change_id, item_id), with_for_update=True
    )
    if entry is None or entry.done_at is not None or item_id not in rows:
        return None  # another worker was faster
    change = await work.session.get_one(DefinitionChange, (work.authority_id, change_id))
    wanted, head = await wanted_of(work, change), rows[item_id]
    if head.Item.definition_version != wanted.from_version:
        said = Judgement(verdict=Verdict.KEEPS)  # another change has carried it over already
    else:
        said = (await judgement(work, wanted, rows))[item_id]
    entry.verdict, entry.from_state, entry.to_state = (
        str(said.verdict),
        head.Item.state,
        said.target,
    )
    entry.hindrances = [str(one) for one in said.hindrances]
    entry.failing = [asdict(one) for one in said.failing]
    if said.verdict is Verdict.MAPS and said.target is not None:
        await work.session.flush()
        entry.policy_hash = await _hash(work, wanted, head)
        entry.seq = await _move(work, wanted, head, entry)
    if said.verdict is not Verdict.BLOCKED:
        entry.done_at = work.now
    return Carried(change_id, item_id, said.verdict)


async def _hash(work: Work, wanted: Wanted, head: Head) -> str:
    """The policy that the item is bound to from now on."""
    if not wanted.repin:
        return str(head.Item.policy_hash)
    policy = library.named(head.Item.policy_id)
    await pin(work, policy)
    return policy.hash


async def _move(work: Work, wanted: Wanted, head: Head, entry: DefinitionChangeItem) -> int:
    item, target = head.Item, entry.to_state or head.Item.state
    question = facts.Question(work.actor, {})
    known = (await facts.load(work, wanted.kind, {item.id: head}, question))[item.id]
    command = Command(
        action=MIGRATE,
        item_id=item.id,
        comment=wanted.reason,
        input={
            "change": str(entry.change_id),
            "from": wanted.from_version,
            "to": wanted.to_version,
            "policyHash": entry.policy_hash,
        },
    )
    seq = int(item.version) + 1
    line = Transition(
        action=MIGRATE, source=item.state, target=target, owners=CLOCK, label=MIGRATION
    )
    step = Step(
        work=work,
        command=command,
        attempt=Attempt(actor=work.actor, at=work.now, input=command.input),
        definition=wanted.change().new,
        # Who has to act and by when is worked out as on entering the state.
        facts=replace(known, state="" if target != item.state else item.state),
        decision=Allowed(line, target, ()),
        item=item,
        seq=seq,
    )
    await _append(step, str(item.state))
    item.definition_version = wanted.to_version
    item.policy_hash = entry.policy_hash or item.policy_hash
    item.version, item.updated_at = seq, work.now
    if item.state != target:
        item.state, item.state_since = target, work.now
    await work.session.flush()
    await follow_up.refresh(step)
    return seq


async def _append(step: Step, source: str) -> None:
    work, command, item = step.work, step.command, step.item
    link = Link(
        seq=step.seq,
        action=command.action,
        from_state=source,
        to_state=step.decision.target,
        at=work.now,
        actor_id=None,
        acting_for=None,
        decision_reference=None,
        comment=command.comment,
        input=command.input,
    )
    previous = await work.session.get(ItemEvent, (work.authority_id, item.id, step.seq - 1))
    work.session.add(
        ItemEvent(
            authority_id=work.authority_id,
            item_id=item.id,
            seq=step.seq,
            kind=item.kind,
            definition_version=step.definition.version,
            action=command.action,
            from_state=source,
            to_state=step.decision.target,
            at=work.now,
            comment=command.comment,
            input=dict(command.input),
            warnings=[],
            row_hash=row_hash(previous.row_hash if previous else BEGINNING, link),
        )
    )
    await work.session.flush()
