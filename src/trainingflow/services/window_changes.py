"""Opening a window by exception and extending one: decided, previewed and applied.

What reopens a window that has closed is proposed only, until another person confirms it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Deadline,
    Item,
    Organisation,
    Person,
    Window as WindowRow,
    WindowChange as ChangeRow,
    WindowChangeApproval as ApprovalRow,
    WindowChangeProposal as ProposalRow,
)
from trainingflow.domain.calendar import Window, local_date
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.entitlement import not_entitled
from trainingflow.domain.workflow.procedure import Procedure, WindowRule
from trainingflow.domain.workflow.window_changes import (
    Exceptional,
    Extension,
    Scope,
    WindowChange,
)
from trainingflow.policies import library
from trainingflow.services import deadlines, once, window_proposals
from trainingflow.services.asked_windows import Asked
from trainingflow.services.clock.years import plan_window
from trainingflow.services.command import InFlight
from trainingflow.services.consequences import Consequence, consequences, recompute
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.rivals import hold
from trainingflow.services.windows import PolicyWindows, every, row_of, windows_of
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it, and which items it changes: would change, in a dry run."""

    made: MadeOrNot | None
    consequences: tuple[Consequence, ...] = ()


async def change(work: Work, asked: Asked, key: str, *, dry_run: bool = False) -> Changed:
    """Open a window by exception or extend one; deadlines follow in the same transaction.

    Where another person has to confirm it, it is only proposed, and what is made is the proposal.
    One change of a policy's windows waits for another, so that each sees what the others did.
    """
    if not dry_run:
        before = await once.earlier(work, key, asked.said)
        if before is not None:
            return Changed(before)
    if not await hold(work, f"windows:{work.authority_id}:{asked.policy_id}"):
        return Changed(InFlight(key))
    known = await _known(work, asked)
    if isinstance(known, Unknown):
        return Changed(known)
    have = await windows_of(work, asked.policy_id)
    blockers = _blockers(work, asked, known, have)
    if blockers:
        return Changed(NotMade(blockers))
    if dry_run or not window_proposals.takes_two(work, asked, have):
        done = await _applied(work, asked, known, have, dry_run=dry_run)
    else:
        affected = await _would_follow(work, asked, known, have)
        done = _Applied(await window_proposals.propose(work, asked), affected)
    if done.id is None:
        return Changed(None, done.affected)
    return Changed(await once.keep(work, key, asked.said, done.id), done.affected)


async def confirm(work: Work, proposal_id: UUID, *, dry_run: bool = False) -> Changed:
    """Carry out what another person has proposed, decided anew; harmless to repeat."""
    barred = window_proposals.acts_for_no_body(work)
    if barred:
        return Changed(NotMade(barred))
    proposal = await work.session.get(ProposalRow, (work.authority_id, proposal_id))
    if proposal is None:
        return Changed(Unknown("proposalId"))
    if not await hold(work, f"windows:{work.authority_id}:{proposal.policy_id}"):
        return Changed(InFlight(""))
    before = await work.session.get(ApprovalRow, (work.authority_id, proposal_id))
    if before is not None:
        return Changed(Made(before.change_id, replayed=True))
    return await _confirmed(work, proposal, dry_run=dry_run)


async def _confirmed(work: Work, proposal: ProposalRow, *, dry_run: bool) -> Changed:
    asked = window_proposals.asked_in(proposal)
    known = await _known(work, asked)
    if isinstance(known, Unknown):
        return Changed(known)
    have = await windows_of(work, asked.policy_id)
    same = window_proposals.not_by(work, proposal)
    blockers = (*same, *_blockers(work, asked, known, have))
    if blockers:
        return Changed(NotMade(blockers))
    done = await _applied(work, asked, known, have, dry_run=dry_run)
    if done.id is None:
        return Changed(None, done.affected)
    work.session.add(window_proposals.approval(work, proposal, done.id))
    await work.session.flush()
    return Changed(Made(done.id), done.affected)


@dataclass(frozen=True, slots=True)
class _Known:
    """The policy's procedure, and the window as it has it."""

    procedure: Procedure
    rule: WindowRule


@dataclass(frozen=True, slots=True)
class _Applied:
    """The row that was written, none in a dry run, and which items it changes."""

    id: UUID | None
    affected: tuple[Consequence, ...]


async def _known(work: Work, asked: Asked) -> _Known | Unknown:
    """What the change is about; the argument that names nothing where there is no such thing."""
    procedure = _procedure(asked.policy_id)
    rule = procedure.window(asked.name) if procedure else None
    if procedure is None or rule is None:
        return Unknown("policyId" if procedure is None else "window")
    unknown = await _unknown(work, asked.scope)
    return _Known(procedure, rule) if unknown is None else Unknown(unknown)


def _blockers(work: Work, asked: Asked, known: _Known, have: PolicyWindows) -> tuple[Blocker, ...]:
    return (*_not_entitled(work, known.procedure, asked), *_faults(work, asked, have))


async def _would_follow(
    work: Work, asked: Asked, known: _Known, have: PolicyWindows
) -> tuple[Consequence, ...]:
    new = await _change(work, asked, known.rule)
    return await consequences(work, asked.policy_id, asked.name, have, new)


async def _applied(
    work: Work, asked: Asked, known: _Known, have: PolicyWindows, *, dry_run: bool
) -> _Applied:
    new = await _change(work, asked, known.rule)
    affected = await consequences(work, asked.policy_id, asked.name, have, new)
    if dry_run:
        return _Applied(None, affected)
    change_id = await _write(work, asked, known.procedure, have, new)
    await recompute(work, affected)
    return _Applied(change_id, affected)


def _procedure(policy_id: str) -> Procedure | None:
    known = policy_id in library.known_ids()
    return library.named(policy_id).procedure if known else None


def _not_entitled(work: Work, procedure: Procedure, asked: Asked) -> Iterator[Blocker]:
    attempt = Attempt(
        actor=work.actor,
        at=work.now,
        acting_for=asked.acting_for,
        decision_reference=asked.decision_reference,
    )
    duty = Duty.EXCEPTIONAL_WINDOWS if asked.opens else Duty.WINDOW_EXTENSION
    yield from not_entitled(duty, procedure, attempt)


def _faults(work: Work, asked: Asked, have: PolicyWindows) -> Iterator[Blocker]:
    """What is wrong with the times and the reason, all at once."""
    if not asked.reason.strip():
        yield once.missing("reason")
    if asked.until <= work.now:
        yield once.invalid("until", "an instant that has not passed")
    rows = every(have)
    if asked.opens is None:
        row = next(
            (one for one in rows if (one.name, one.round) == (asked.name, asked.round)), None
        )
        if row is None:
            yield once.invalid("round", "a round of the window")
        elif asked.until <= (row.closes if row.due is None else row.due):
            yield once.invalid("until", f"after {row.due or row.closes:%Y-%m-%d %H:%M}")
        return
    if asked.until <= asked.opens:
        yield once.invalid("until", "after it opens")
    for one in have.changes:
        if (
            isinstance(one, Exceptional)
            and one.window.name == asked.name
            and one.scope == asked.scope
            and one.window.opens < asked.until
            and asked.opens < one.window.closes
        ):
            yield once.invalid("opensAt", f"no overlap with {one.window.round}")


async def _change(work: Work, asked: Asked, rule: WindowRule) -> WindowChange:
    if asked.opens is None:
        return Extension(asked.name, asked.round or "", asked.until, asked.scope)
    year = local_date(asked.opens).year
    earlier = await work.session.scalar(
        select(func.count())
        .select_from(WindowRow)
        .where(
            WindowRow.authority_id == work.authority_id,
            WindowRow.policy_id == asked.policy_id,
            WindowRow.name == asked.name,
            WindowRow.round.startswith(f"{year}-EXCEPTIONAL-"),
        )
    )
    target = year + rule.target_year_offset if asked.target_year is None else asked.target_year
    window = Window(
        name=asked.name,
        opens=asked.opens,
        closes=asked.until,
        round=f"{year}-EXCEPTIONAL-{(earlier or 0) + 1}",
        target_year=target,
        semester=asked.semester,
    )
    return Exceptional(window, asked.scope)


async def _write(
    work: Work, asked: Asked, procedure: Procedure, have: PolicyWindows, new: WindowChange
) -> UUID:
    row = ChangeRow(
        authority_id=work.authority_id,
        id=new_id(),
        policy_id=asked.policy_id,
        sort="EXTENSION" if isinstance(new, Extension) else "EXCEPTIONAL",
        name=asked.name,
        round=new.round if isinstance(new, Extension) else new.window.round,
        item_kind=asked.scope.kind,
        organisation_id=asked.scope.organisation_id,
        item_id=asked.scope.item_id,
        person_id=asked.scope.person_id,
        opens_at=asked.opens,
        until_at=asked.until,
        reason=asked.reason,
        acting_for=asked.acting_for,
        decision_reference=asked.decision_reference,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    if isinstance(new, Exceptional):
        opened = WindowRow(**row_of(work, asked.policy_id, new.window))
        opened.change_id, opened.scope = row.id, asked.scope.text
        work.session.add(opened)
        await work.session.flush()
        plan_window(work, procedure, opened, every(have))
    else:
        await _plan_again(work, asked, procedure, new, every(have))
    return row.id


async def _plan_again(
    work: Work, asked: Asked, procedure: Procedure, new: Extension, known: tuple[Window, ...]
) -> None:
    """Write what the clock will say to those for whom the window now closes later."""
    row = (
        await work.session.scalars(
            select(WindowRow).where(
                WindowRow.authority_id == work.authority_id,
                WindowRow.policy_id == asked.policy_id,
                WindowRow.name == asked.name,
                WindowRow.round == asked.round,
            )
        )
    ).one()
    if new.until <= row.closes_at:
        return  # it only moves the soft close
    if asked.scope.everybody:
        await work.session.execute(
            update(Deadline)
            .where(
                Deadline.authority_id == work.authority_id,
                Deadline.window_id == row.id,
                Deadline.done_at.is_(None),
                Deadline.due_at > row.opens_at,
                Deadline.stale_at <= new.until,
            )
            .values(done_at=work.now, outcome=deadlines.EXTENDED)
        )
    plan_window(work, procedure, row, known, until=new.until)


async def _unknown(work: Work, scope: Scope) -> str | None:
    """The argument of the scope that names nothing of the authority; None when all do."""
    named: tuple[tuple[str, type[Any], UUID | None], ...] = (
        ("organisationId", Organisation, scope.organisation_id),
        ("itemId", Item, scope.item_id),
        ("personId", Person, scope.person_id),
    )
    for name, table, key in named:
        if key is not None and await work.session.get(table, (work.authority_id, key)) is None:
            return name
    return None
