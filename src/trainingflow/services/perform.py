"""The one write path: lock, read again, decide, record, move, follow up. In one transaction.

Every mutation, every item of a bulk action and every move of the clock goes through `perform`.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, select

from trainingflow.db.asking import AUTHORITY, ID, Question, ask
from trainingflow.db.base import new_id
from trainingflow.db.models import IdempotencyKey, Item, ItemEvent, Window
from trainingflow.domain.canonical import plain
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide
from trainingflow.domain.workflow.lines import NONE
from trainingflow.failpoints import HALF_WRITTEN, reach
from trainingflow.services import (
    delegation,
    effects,
    follow_up,
    references,
    set_off,
    watching,
)
from trainingflow.services.bounds import out_of_bounds
from trainingflow.services.chain import BEGINNING, Link, row_hash
from trainingflow.services.command import (
    Command,
    FollowingRefused,
    InFlight,
    KeyReused,
    Missing,
    Outcome,
    Performed,
    Recorded,
    Refused,
)
from trainingflow.services.dossiers import approvals, documents
from trainingflow.services.journal.deeds import entry_of
from trainingflow.services.policy import pin, policy_of
from trainingflow.services.rivals import hold
from trainingflow.services.step import Step, assignment_used
from trainingflow.services.subject import Ahead, Subject, subject_of
from trainingflow.services.work import Work


async def perform(work: Work, command: Command) -> Outcome:
    """Carry out one command, or say every reason why not.

    The head row is locked first, so that of two simultaneous attempts the second sees the state
    that the first left behind. A refusal changes nothing and is not kept: the same key may be
    used again once the reason is gone.
    """
    outcome = await _perform(work, command, Ahead())
    said = None if command.dry_run else entry_of(command, outcome)
    if said is not None:
        work.note(said)
    elif command.dry_run:
        work.only_asks()
    return outcome


async def _perform(work: Work, command: Command, ahead: Ahead) -> Outcome:
    earlier = await _earlier(work, command)
    if earlier is not None:
        return earlier
    subject = await subject_of(work, command, ahead)
    if isinstance(subject, (Missing, Refused)):
        return subject
    attempt = await _attempt(work, command)
    decision = decide(subject.definition, subject.facts, command.action, attempt)
    strangers = out_of_bounds(command) + await references.unknown(work, command)
    if isinstance(decision, Blocked):
        return Refused(command.item_id, decision.blockers + strangers, decision.warnings)
    if strangers:
        return Refused(command.item_id, strangers, decision.warnings)
    if command.dry_run:
        used = assignment_used(decision.transition, subject.facts, attempt)
        return Performed(
            item_id=command.item_id,
            seq=None,
            state=decision.target,
            warnings=decision.warnings,
            office=used.organisation_id if used else None,
        )
    step, recorded = await _write(work, command, subject, attempt, decision)
    ahead.moved(step.item, new=subject.head is None)
    await reach(HALF_WRITTEN)
    await _follow(work.as_system(), (*step.following, *set_off.commands(step)), ahead)
    return Performed(
        item_id=step.item.id,
        seq=step.seq,
        state=decision.target,
        warnings=decision.warnings,
        recorded=recorded,
    )


async def _earlier(work: Work, command: Command) -> Outcome | None:
    """What an earlier command with the same key has come to; None when there was none."""
    person = work.actor.person_id
    if command.idempotency_key is None or person is None or command.dry_run:
        return None
    if not await hold(work, f"{work.authority_id}:{person}:{command.idempotency_key}"):
        return InFlight(command.idempotency_key)
    rows = await ask(
        work.session, _KEY, authority=work.authority_id, id=person, key=command.idempotency_key
    )
    if not rows:
        return None
    kept = rows[0]
    if kept.request_sha256 != command.fingerprint() or kept.item_id is None:
        return KeyReused(command.idempotency_key)
    event = await work.session.get(ItemEvent, (work.authority_id, kept.item_id, kept.seq))
    if event is None:
        message = f"event {kept.seq} of item {kept.item_id} is missing"
        raise LookupError(message)
    return Performed(item_id=kept.item_id, seq=event.seq, state=event.to_state, replayed=True)


_KEY: Final = Question(
    select(IdempotencyKey.request_sha256, IdempotencyKey.item_id, IdempotencyKey.seq).where(
        IdempotencyKey.authority_id == AUTHORITY,
        IdempotencyKey.actor_id == ID,
        IdempotencyKey.key == bindparam("key", type_=Text()),
    )
)


async def _attempt(work: Work, command: Command) -> Attempt:
    lender = command.on_behalf_of
    return Attempt(
        actor=work.actor,
        at=work.now,
        acting_for=command.acting_for,
        decision_reference=command.decision_reference,
        delegation=None if lender is None else await delegation.lent_by(work, lender),
        comment=command.comment,
        input=command.input,
        documents=frozenset(one.kind for one in command.documents),
        expected_version=command.expected_version,
        scope=work.credential.scope if work.credential else None,
    )


async def _write(
    work: Work, command: Command, subject: Subject, attempt: Attempt, decision: Allowed
) -> tuple[Step, Recorded]:
    item = await _make(work, subject) if subject.head is None else subject.head.Item
    step = Step(
        work=work,
        command=command,
        attempt=attempt,
        definition=subject.definition,
        facts=subject.facts,
        decision=decision,
        item=item,
        seq=subject.facts.version + 1,
    )
    for one in command.documents:
        await documents.add(step, one)
    await effects.carry_out(step)
    _move(step)
    recorded = await _record_event(step)
    await approvals.follow(step)
    await follow_up.refresh(step)
    await watching.tell(step)
    await _keep_key(step)
    return step, recorded


async def _make(work: Work, subject: Subject) -> Item:
    place = subject.place
    owner = work.actor.person_id or subject.facts.applicant
    if place is None or owner is None:
        message = "a new item needs an organisation and an owner"
        raise ValueError(message)
    policy = await policy_of(work, place.id)
    await pin(work, policy)
    item = Item(
        authority_id=work.authority_id,
        id=new_id(),
        kind=str(subject.definition.kind),
        definition_version=subject.definition.version,
        state=str(subject.definition.initial),
        version=1,
        title="",
        organisation_id=place.id,
        owner_id=owner,
        policy_id=policy.id,
        policy_hash=policy.hash,
        created_at=work.now,
        state_since=work.now,
        updated_at=work.now,
        attempt=1,
    )
    work.session.add(item)
    await work.session.flush()
    return item


def _move(step: Step) -> None:
    item, work = step.item, step.work
    item.version, item.updated_at = step.seq, work.now
    if step.decision.target != step.facts.state:
        item.state, item.state_since = str(step.decision.target), work.now


async def _follow(work: Work, commands: Sequence[Command], ahead: Ahead) -> None:
    """Carry out what a step has set in motion; the same transaction, so all of it or nothing."""
    await ahead.load(work, commands)
    for command in commands:
        outcome = await _perform(work, command, ahead)
        if not isinstance(outcome, Performed):
            raise FollowingRefused(command.action, outcome)


async def _record_event(step: Step) -> Recorded:
    work, command, item = step.work, step.command, step.item
    used = step.assignment_used()
    window = step.window_used()
    said = Link(
        seq=step.seq,
        action=command.action,
        from_state=str(step.facts.state),
        to_state=str(step.decision.target),
        at=work.now,
        actor_id=work.actor.person_id,
        acting_for=command.acting_for,
        decision_reference=command.decision_reference,
        comment=command.comment,
        input=command.input,
        delegator_id=command.on_behalf_of,
    )
    previous = await _previous_hash(work, item.id, step.seq)
    digest = row_hash(previous, said)
    work.session.add(
        ItemEvent(
            authority_id=work.authority_id,
            item_id=item.id,
            seq=step.seq,
            kind=item.kind,
            definition_version=item.definition_version,
            action=command.action,
            from_state=str(step.facts.state) or NONE,
            to_state=str(step.decision.target),
            at=work.now,
            actor_id=work.actor.person_id,
            acting_for=command.acting_for,
            decision_reference=command.decision_reference,
            delegator_id=command.on_behalf_of,
            organisation_id=used.organisation_id if used else None,
            role=str(used.role) if used else None,
            window_id=await _window_id(work, item.policy_id, window.name, window.round)
            if window
            else None,
            dossier_no=step.dossier_no,
            comment=command.comment,
            input=plain(command.input),
            warnings=[str(one.code) for one in step.decision.warnings],
            row_hash=digest,
        )
    )
    await work.session.flush()
    return Recorded(
        kind=item.kind,
        from_state=str(step.facts.state),
        office=used.organisation_id if used else None,
        before=previous or None,
        after=digest,
    )


async def _previous_hash(work: Work, item_id: UUID, seq: int) -> bytes:
    found = await ask(work.session, _HASH, authority=work.authority_id, id=item_id, number=seq - 1)
    return found[0].row_hash if found else BEGINNING


_HASH: Final = Question(
    select(ItemEvent.row_hash).where(
        ItemEvent.authority_id == AUTHORITY,
        ItemEvent.item_id == ID,
        ItemEvent.seq == bindparam("number", type_=Integer()),
    )
)


async def _window_id(work: Work, policy_id: str, name: str, round_: str) -> UUID | None:
    return await work.session.scalar(
        select(Window.id).where(
            Window.authority_id == work.authority_id,
            Window.policy_id == policy_id,
            Window.name == name,
            Window.round == round_,
        )
    )


async def _keep_key(step: Step) -> None:
    command, person = step.command, step.work.actor.person_id
    if command.idempotency_key is None or person is None:
        return
    step.work.session.add(
        IdempotencyKey(
            authority_id=step.work.authority_id,
            actor_id=person,
            key=command.idempotency_key,
            request_sha256=command.fingerprint(),
            item_id=step.item.id,
            seq=step.seq,
            at=step.work.now,
        )
    )
    await step.work.session.flush()
