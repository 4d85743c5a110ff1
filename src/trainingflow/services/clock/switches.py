"""Rules of the clock that an authority has switched off, and switching them on again."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import ClockSwitch, Deadline, Item
from trainingflow.services.work import Work

WINDOW = "WINDOW"
DUTY = "DUTY"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """Something that the clock does: about a kind of item, WINDOW or DUTY; empty: every one."""

    about: str
    move: str = ""
    action: str = ""


async def running(session: AsyncSession) -> ColumnElement[bool]:
    """The condition that the rule of a deadline is not switched off."""
    rows = await _latest(session)
    off = [
        and_(
            Deadline.authority_id == row.authority_id,
            matches(ClockRule(row.about, row.move, row.action)),
        )
        for row in rows
        if row.off
    ]
    return not_(or_(*off)) if off else true()


def matches(rule: ClockRule) -> ColumnElement[bool]:
    """Whether a deadline falls under the rule."""
    conditions: list[ColumnElement[bool]] = []
    if rule.about == WINDOW:
        conditions.append(Deadline.window_id.is_not(None))
    elif rule.about == DUTY:
        conditions.append(Deadline.duty.is_not(None))
    else:
        item = aliased(Item)  # the statement around it may know items of its own
        conditions.append(
            exists().where(
                item.authority_id == Deadline.authority_id,
                item.id == Deadline.item_id,
                item.kind == rule.about,
            )
        )
    if rule.move:
        conditions.append(Deadline.kind == rule.move)
    if rule.action:
        conditions.append(Deadline.action == rule.action)
    return and_(*conditions)


async def is_off(work: Work, rule: ClockRule) -> bool:
    """Whether just this rule is switched off."""
    return any(
        row.off
        for row in await _latest(work.session, work.authority_id)
        if (row.about, row.move, row.action) == (rule.about, rule.move, rule.action)
    )


async def overdue(work: Work, rule: ClockRule) -> int:
    """How many rows would be carried out at once if the rule were switched on now."""
    found = await work.session.scalar(
        select(func.count())
        .select_from(Deadline)
        .where(
            Deadline.authority_id == work.authority_id,
            Deadline.done_at.is_(None),
            Deadline.due_at <= work.now,
            matches(rule),
        )
    )
    return found or 0


def switch(work: Work, rule: ClockRule, *, off: bool, reason: str) -> None:
    """Switch a rule off or on; the newest row of a rule counts."""
    work.session.add(
        ClockSwitch(
            authority_id=work.authority_id,
            id=new_id(),
            about=rule.about,
            move=rule.move,
            action=rule.action,
            off=off,
            reason=reason,
            switched_by=work.actor.person_id,
            switched_at=work.now,
        )
    )


async def _latest(session: AsyncSession, authority_id: UUID | None = None) -> list[ClockSwitch]:
    key = (ClockSwitch.authority_id, ClockSwitch.about, ClockSwitch.move, ClockSwitch.action)
    statement = (
        select(ClockSwitch)
        .ext(distinct_on(*key))
        .order_by(*key, ClockSwitch.switched_at.desc(), ClockSwitch.id.desc())
    )
    if authority_id is not None:
        statement = statement.where(ClockSwitch.authority_id == authority_id)
    return list(await session.scalars(statement))
