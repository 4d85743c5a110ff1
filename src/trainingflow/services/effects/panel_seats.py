"""Who is asked to sit on a panel, how they answer, and how they leave it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Update, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import PanelMember
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.lifecycles.panels.seats import asked_for
from trainingflow.domain.workflow.panel import Conflict, MemberStatus
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services import deadlines
from trainingflow.services.step import Step

_ASKED_AGAIN: Final = [
    str(status) for status in (MemberStatus.PROPOSED, MemberStatus.DECLINED, MemberStatus.EXPIRED)
]


async def propose_reviewers(step: Step) -> None:
    """Note whom the managers think of; nobody is told yet."""
    await _ask(step, {"status": str(MemberStatus.PROPOSED)})


async def assign_reviewers(step: Step) -> None:
    """Ask the persons to appraise this submission; who was asked already stays asked.

    Where the policy knows invitations they are invited and answer, by the days that it sets;
    else they sit on the panel at once.
    """
    rule, now = step.facts.panel.rule, step.work.now
    if rule is None or not rule.invitations:
        seated = {"status": str(MemberStatus.ACCEPTED), "answered_at": now}
        await _ask(step, seated)
        return
    expires = _expiry(now, rule.invitation_days)
    invited = {"status": str(MemberStatus.INVITED), "invited_at": now, "expires_at": expires}
    await _ask(step, invited)
    if expires is not None:
        for person in asked_for(step.attempt):
            _let_expire(step, person, expires)


def _expiry(now: datetime, days: int | None) -> datetime | None:
    """The end of the last day on which an invitation can be answered."""
    return None if days is None else midnight(local_date(now) + timedelta(days=days + 1))


def _let_expire(step: Step, person: UUID, expires: datetime) -> None:
    deadlines.schedule(
        step.work,
        item_id=step.item.id,
        kind=ClockMove.EXPIRE,
        action="expireInvitation",
        due=expires,
        input={"reviewer": str(person)},
        occasion=_occasion(step, person),
    )


async def _answered(step: Step) -> None:
    """Forget the end of an invitation that has been answered, or withdrawn."""
    person = step.attempt.identifier("reviewer") or step.work.actor.person_id
    if person is not None:
        await deadlines.cancel(step.work, _occasion(step, person))


def _occasion(step: Step, person: UUID) -> str:
    return f"invitation/{step.item.id}/{step.item.attempt}/{person}"


async def _ask(step: Step, values: dict[str, object]) -> None:
    rows = [
        {
            **submission(step),
            "person_id": person,
            "role": role,
            "assigned_by": step.work.actor.person_id,
            "assigned_at": step.work.now,
            "invited_at": None,
            "answered_at": None,
            "expires_at": None,
            **values,
        }
        for person, role in asked_for(step.attempt).items()
    ]
    if not rows:
        return
    statement = insert(PanelMember).values(rows)
    changed = ("status", "role", "assigned_by", "assigned_at", "invited_at", "answered_at")
    statement = statement.on_conflict_do_update(
        index_elements=["authority_id", "item_id", "attempt", "person_id"],
        set_={name: statement.excluded[name] for name in (*changed, "expires_at")},
        where=PanelMember.status.in_(_ASKED_AGAIN),
    )
    await step.work.session.execute(statement)


async def accept_invitation(step: Step) -> None:
    """Seat the actor, who has declared to be free; who declares a conflict is recused by it."""
    await step.work.session.execute(
        own_seat(step).values(status=str(MemberStatus.ACCEPTED), answered_at=step.work.now)
    )
    await _answered(step)
    await declare_conflict(step)


async def decline_invitation(step: Step) -> None:
    """Note that the actor does not take part."""
    await step.work.session.execute(
        own_seat(step).values(status=str(MemberStatus.DECLINED), answered_at=step.work.now)
    )
    await _answered(step)


async def expire_invitations(step: Step) -> None:
    """End the invitation that nobody has answered in time."""
    await step.work.session.execute(own_seat(step).values(status=str(MemberStatus.EXPIRED)))


async def declare_conflict(step: Step) -> None:
    """Keep what the member declares; who declares a conflict of interest is recused by it."""
    declared = step.attempt.text("conflict")
    if declared is None:
        return
    values: dict[str, object] = {"conflict": declared, "conflict_declared_at": step.work.now}
    if declared != Conflict.NONE:
        values |= _left(step)
    await step.work.session.execute(own_seat(step).values(**values))


async def recuse_reviewer(step: Step) -> None:
    """Release a member: the one that the input names, or the actor."""
    await step.work.session.execute(own_seat(step).values(**_left(step)))
    await _answered(step)


def _left(step: Step) -> dict[str, object]:
    return {"status": str(MemberStatus.RECUSED), "recused_at": step.work.now}


def submission(step: Step) -> dict[str, object]:
    """The key of the present submission."""
    return {
        "authority_id": step.work.authority_id,
        "item_id": step.item.id,
        "attempt": step.item.attempt,
    }


def own_seat(step: Step) -> Update:
    """A change of the assignment that the input names, else of the actor's own."""
    person: UUID | None = step.attempt.identifier("reviewer") or step.work.actor.person_id
    return update(PanelMember).where(
        PanelMember.authority_id == step.work.authority_id,
        PanelMember.item_id == step.item.id,
        PanelMember.attempt == step.item.attempt,
        PanelMember.person_id == person,
    )
