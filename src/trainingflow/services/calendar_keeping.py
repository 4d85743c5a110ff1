"""Keeping the calendar of working days and the switches of the clock: one duty, one body."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from trainingflow.db.models import Authority
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, RoleBlocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.entitlement import not_entitled
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.policies import library
from trainingflow.services import once
from trainingflow.services.clock import switches
from trainingflow.services.clock.switches import DUTY, WINDOW, ClockRule
from trainingflow.services.work import Work
from trainingflow.services.working_days import set_day


@dataclass(frozen=True, slots=True)
class Keeping:
    """What came of it: every reason why not, and how many overdue rows a rule would carry out."""

    blockers: tuple[Blocker, ...] = ()
    overdue: int = 0


async def set_working_day(work: Work, day: date, *, worked: bool, reason: str) -> Keeping:
    """Say whether a day is worked; periods that already run keep their ends."""
    blockers = (*await _not_entitled(work), *_without(reason))
    if blockers:
        return Keeping(blockers)
    set_day(work, day, worked=worked, reason=reason)
    return Keeping()


async def switch_clock(
    work: Work, rule: ClockRule, *, on: bool, confirmed: bool, reason: str
) -> Keeping:
    """Switch a rule of the clock off or on.

    Where switching on would carry out at once what has become overdue meanwhile, that has to be
    confirmed first. Switching what is so already changes nothing.
    """
    blockers = [*await _not_entitled(work), *_without(reason)]
    if rule.about not in (WINDOW, DUTY, *ItemKind):
        blockers.append(once.invalid("about", "a kind of item, WINDOW or DUTY"))
    if blockers:
        return Keeping(tuple(blockers))
    if await switches.is_off(work, rule) is not on:
        return Keeping()
    overdue = await switches.overdue(work, rule) if on else 0
    if overdue and not confirmed:
        fault = once.invalid("confirmOverdue", f"true: {overdue} overdue rows are carried out")
        return Keeping((fault,), overdue)
    switches.switch(work, rule, off=not on, reason=reason)
    return Keeping(overdue=overdue)


def _without(reason: str) -> tuple[Blocker, ...]:
    return () if reason.strip() else (once.missing("reason"),)


async def _not_entitled(work: Work) -> tuple[Blocker, ...]:
    """Why the actor does not keep the authority's calendar."""
    policy_id = await work.session.scalar(
        select(Authority.policy_id).where(Authority.id == work.authority_id)
    )
    procedure = library.named(policy_id or "").procedure if policy_id else None
    if procedure is None:
        return (
            RoleBlocker(
                code=BlockerCode.ROLE_REQUIRED, cleared_by=Clearer.OTHER_PERSON, required=()
            ),
        )
    attempt = Attempt(actor=work.actor, at=work.now)
    return tuple(not_entitled(Duty.CALENDAR_KEEPING, procedure, attempt))
