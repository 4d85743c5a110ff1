"""Which notices somebody is to be told of by mail: written down with the notice itself.

What is written down is looked at by the worker later; how people want it is asked then, so that
whoever changes their mind before a mail goes out gets what they want now.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Subquery, and_, any_, cast, literal, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    Assignment,
    ItemNotice,
    MailEntry,
    NoticeMessage,
    Organisation,
    PersonalNumber,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.mailing import MailKind
from trainingflow.domain.people import Role
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services.holding import held_on
from trainingflow.services.work import Work

KINDS: Final = {
    ClockMove.REMIND: MailKind.REMINDER,
    ClockMove.ESCALATE: MailKind.ESCALATION,
    ClockMove.OPEN_WINDOW: MailKind.WINDOW,
}
"""What a notice of the clock is told as, by what the clock did."""


async def post_deadline(work: Work, deadline_id: UUID, move: str) -> None:
    """Let everybody be told whom the notices of a deadline are for now, and who has an address.

    The same people as read it in the portal: in person, by a role held now, and officers of the
    office that acts for the body.
    """
    kind = KINDS.get(ClockMove(move))
    if kind is None:
        return
    told = people_of(work, NoticeMessage.deadline_id == deadline_id)
    await _post(work, MailEntry.notice_id.key, select(told.c.id, told.c.person_id), told, kind)


async def post_notice(work: Work, notice_id: UUID) -> None:
    """Let the person be told whom a notice without a deadline is for, who has an address."""
    told = people_of(work, NoticeMessage.id == notice_id)
    pairs = select(told.c.id, told.c.person_id)
    await _post(work, MailEntry.notice_id.key, pairs, told, MailKind.ESCALATION)


async def post_item_notices(work: Work, ids: Sequence[UUID], kind: MailKind) -> None:
    """Let those be told whom the notices about an item are for, and who have an address."""
    if not ids:
        return
    told = (
        select(ItemNotice.id, ItemNotice.person_id)
        .where(ItemNotice.authority_id == work.authority_id, ItemNotice.id.in_(ids))
        .subquery()
    )
    column = MailEntry.item_notice_id.key
    await _post(work, column, select(told.c.id, told.c.person_id), told, kind)


def people_of(work: Work, which: Any) -> Subquery:  # noqa: ANN401 - a condition of SQL
    """Notice and person, for everybody whom some notices are for now; each pair once."""
    mine = NoticeMessage.authority_id == work.authority_id
    target, own = aliased(Organisation), aliased(Organisation)
    assigned = and_(
        Assignment.authority_id == NoticeMessage.authority_id,
        Assignment.role == NoticeMessage.role,
        held_on(local_date(work.now)),
    )
    in_person = select(NoticeMessage.id, NoticeMessage.person_id).where(
        mine, which, NoticeMessage.person_id.is_not(None)
    )
    by_role = (
        select(NoticeMessage.id, Assignment.person_id)
        .join(
            Assignment,
            and_(assigned, Assignment.organisation_id == NoticeMessage.organisation_id),
        )
        .where(mine, which)
    )
    by_office = (
        select(NoticeMessage.id, Assignment.person_id)
        .join(Assignment, assigned)
        .join(
            own,
            and_(own.authority_id == Assignment.authority_id, own.id == Assignment.organisation_id),
        )
        .join(
            target,
            and_(
                target.authority_id == NoticeMessage.authority_id,
                target.id == NoticeMessage.organisation_id,
                target.body == any_(own.office_of),
            ),
        )
        .where(mine, which, NoticeMessage.role == str(Role.OFFICER))
    )
    return union(in_person, by_role, by_office).subquery()


async def _post(
    work: Work, column: str, pairs: Select[Any], told: Subquery, kind: MailKind
) -> None:
    entry, at = MailEntry.__table__, literal(work.now)
    rows = pairs.add_columns(
        literal(work.authority_id), told.c.id, cast(literal(str(kind)), entry.c.kind.type), at, at
    ).join(
        PersonalNumber,
        and_(
            PersonalNumber.authority_id == work.authority_id,
            PersonalNumber.person_id == told.c.person_id,
            PersonalNumber.kind == str(NumberKind.EMAIL),
            PersonalNumber.sealed.is_not(None),
        ),
    )
    names = ["cause_id", "person_id", "authority_id", column, "kind", "noted_at", "due_at"]
    await work.session.execute(insert(MailEntry).from_select(names, rows).on_conflict_do_nothing())
