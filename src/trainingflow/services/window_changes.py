"""Opening a window by exception and extending one: decided, previewed and applied at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import Deadline, Item, Organisation, Person
from trainingflow.db.models import Window as WindowRow
from trainingflow.db.models import WindowChange as ChangeRow
from trainingflow.domain.calendar import Window, local_date
from trainingflow.domain.people import Body
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
from trainingflow.services import deadlines, once
from trainingflow.services.clock.years import plan_window
from trainingflow.services.command import InFlight
from trainingflow.services.consequences import Consequence, consequences, recompute
from trainingflow.services.once import MadeOrNot, NotMade, Unknown
from trainingflow.services.rivals import hold
from trainingflow.services.windows import PolicyWindows, row_of, windows_of
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants of a window.

    Attributes:
        opens: when a window opens by exception; none to extend the round named by `round`.
        until: when it closes at the earliest.
        target_year: of a window opened by exception; none: as the calendar has it.
    """

    policy_id: str
    name: str
    until: datetime
    reason: str
    scope: Scope = field(default_factory=Scope)
    round: str | None = None
    opens: datetime | None = None
    target_year: int | None = None
    semester: str | None = None
    acting_for: Body | None = None
    decision_reference: str | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        """Everything asked for, as it is compared with a repeat."""
        return {
            "policy": self.policy_id,
            "name": self.name,
            "round": self.round,
            "opens": self.opens,
            "until": self.until,
            "year": self.target_year,
            "semester": self.semester,
            "reason": self.reason,
            "scope": self.scope.text,
            "for": self.acting_for,
            "reference": self.decision_reference,
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it, and which items it changes: would change, in a dry run."""

    made: MadeOrNot | None
    consequences: tuple[Consequence, ...] = ()


async def change(work: Work, asked: Asked, key: str, *, dry_run: bool = False) -> Changed:
    """Open a window by exception or extend one; deadlines follow in the same transaction.

    One change of a policy's windows waits for another, so that each sees what the others did.
    """
    if not dry_run:
        before = await once.earlier(work, key, asked.said)
        if before is not None:
            return Changed(before)
    if not await hold(work, f"windows:{work.authority_id}:{asked.policy_id}"):
        return Changed(InFlight(key))
    procedure = _procedure(asked.policy_id)
    rule = procedure.window(asked.name) if procedure else None
    if procedure is None or rule is None:
        return Changed(Unknown("policyId" if procedure is None else "window"))
    unknown = await _unknown(work, asked.scope)
    if unknown is not None:
        return Changed(Unknown(unknown))
    return await _decided(work, asked, key, _Known(procedure, rule), dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class _Known:
    """The policy's procedure, and the window as it has it."""

    procedure: Procedure
    rule: WindowRule


async def _decided(work: Work, asked: Asked, key: str, known: _Known, *, dry_run: bool) -> Changed:
    have = await windows_of(work, asked.policy_id)
    blockers = (*_not_entitled(work, known.procedure, asked), *_faults(work, asked, have))
    if blockers:
        return Changed(NotMade(blockers))
    new = await _change(work, asked, known.rule)
    affected = await consequences(work, asked.policy_id, asked.name, have, new)
    if dry_run:
        return Changed(None, affected)
    change_id = await _write(work, asked, known.procedure, have, new)
    await recompute(work, affected)
    return Changed(await once.keep(work, key, asked.said, change_id), affected)


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
    rows = _every(have)
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


def _every(have: PolicyWindows) -> tuple[Window, ...]:
    opened = (one.window for one in have.changes if isinstance(one, Exceptional))
    return (*have.calendar, *opened)


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
        plan_window(work, procedure, opened, _every(have))
    else:
        await _plan_again(work, asked, procedure, new, _every(have))
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
