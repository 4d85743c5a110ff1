"""What the system is going to send (发送预览): every notice of the days ahead, and its mails."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    Assignment,
    Deadline,
    Item,
    Mail,
    MailEntry,
    Organisation,
    PersonalNumber,
    Window,
)
from trainingflow.domain.authority.reading import qualities
from trainingflow.domain.authority.terms import Holder
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.citation import Language
from trainingflow.domain.mailing import Delivery, MailKind, mailed_at
from trainingflow.domain.people import Actor, Role
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.domain.workflow.ladder import Rung
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services import gaps
from trainingflow.services.clock.moves import MOVES
from trainingflow.services.clock.switches import running
from trainingflow.services.holding import held_on
from trainingflow.services.mail.habits import Wishes, wishes_of
from trainingflow.services.mail.posting import KINDS
from trainingflow.services.mail.telling import sentence_of
from trainingflow.services.privacy.restricted import is_restricted
from trainingflow.services.recipients import Recipient, resolve
from trainingflow.services.work import Work

LONGEST: Final = timedelta(days=31)
"""So far ahead can be looked."""

MOST: Final = 500
"""Notices of one preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One notice that the clock is going to send.

    Attributes:
        text: as a mail says it, which names nobody and no title.
        recipients: as they are now; None: who is short is worked out when it is sent.
        people: how many people these are now, each once.
        mails: how many mails go out when, as people want it now; the earliest first.
    """

    id: UUID
    due_at: datetime
    kind: ClockMove
    text: str
    recipients: Sequence[Recipient] | None
    people: int
    mails: Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything that is going to be sent until an instant.

    Attributes:
        more: whether there are more notices than one preview shows.
        waiting: people for whom mails are still to be made of notices that they have.
        unsent: mails that are made and not taken yet.
    """

    until: datetime
    planned: Sequence[Planned]
    more: bool
    waiting: int
    unsent: int


def may_look(actor: Actor | None) -> bool:
    """Whether somebody may look ahead: who acts for a body, and auditors."""
    held = qualities(actor.assignments) if actor else frozenset()
    return bool(held & {Holder.BODY, Holder.AUDITOR})


async def preview(
    work: Work, until: datetime, language: Language, *, with_gaps: bool = False
) -> Preview:
    """What will be sent from now until an instant, the next first, if nothing happens before.

    Args:
        work: of whoever looks.
        until: at most `LONGEST` ahead; what is later is cut. Its day is shown to the end.
        language: of the sentences.
        with_gaps: whether who is short of credits is evaluated now; it may take minutes.
    """
    until = midnight(local_date(min(until, work.now + LONGEST)) + timedelta(days=1))
    rows = await _due(work, until)
    found = [await _whom(work, row, with_gaps=with_gaps) for row in rows[:MOST]]
    everybody = await _People.of(work, {one for some in found for one in some or ()})
    return Preview(
        until=until,
        planned=[
            Planned(
                id=row.id,
                due_at=row.due_at,
                kind=ClockMove(row.kind),
                text=await _text(work, row, language),
                recipients=whom,
                people=len(everybody.behind(whom or ())),
                mails=everybody.mails(work, row, whom or ()),
            )
            for row, whom in zip(rows, found, strict=False)
        ],
        more=len(rows) > MOST,
        waiting=await _waiting(work),
        unsent=await _unsent(work),
    )


async def _due(work: Work, until: datetime) -> Sequence[Deadline]:
    rows = await work.session.scalars(
        select(Deadline)
        .where(
            Deadline.authority_id == work.authority_id,
            Deadline.done_at.is_(None),
            Deadline.due_at < until,
            Deadline.kind.not_in(MOVES),
            (Deadline.stale_at.is_(None))
            | (Deadline.stale_at > func.greatest(Deadline.due_at, work.now)),
            await running(work.session),
        )
        .order_by(Deadline.due_at, Deadline.id)
        .limit(MOST + 1)
    )
    return rows.all()


async def _whom(work: Work, row: Deadline, *, with_gaps: bool) -> Sequence[Recipient] | None:
    if row.rung != Rung.GAPS:
        return await resolve(work, row)
    if not with_gaps:
        return None
    return [one.recipient for one in await gaps.told(work, row)]


async def _text(work: Work, row: Deadline, language: Language) -> str:
    params, item, window = dict(row.input), None, None
    if row.item_id is not None:
        item = await work.session.get_one(Item, (work.authority_id, row.item_id))
    if row.window_id is not None:
        window = await work.session.get_one(Window, (work.authority_id, row.window_id))
        params |= {"window": window.name, "round": window.round}
    said = SimpleNamespace(
        kind=row.kind,
        text_key=f"{row.kind}.{row.rung}",
        params=params,
        duty=row.duty,
        window_id=row.window_id,
        policy_id=row.policy_id,
        item_policy_id=item.policy_id if item else None,
        item_kind=item.kind if item else None,
        definition_version=item.definition_version if item else None,
    )
    return sentence_of(said, language)


@dataclass(frozen=True, slots=True)
class _People:
    """Who is behind recipients now, and how those with an address want to be told."""

    holders: Mapping[Recipient, frozenset[UUID]]
    wishes: Mapping[UUID, Wishes]

    @classmethod
    async def of(cls, work: Work, recipients: set[Recipient]) -> "_People":
        holders = await _holders(work, recipients)
        people = {one for some in holders.values() for one in some}
        number = PersonalNumber
        written_to = await work.session.scalars(
            select(number.person_id).where(
                number.authority_id == work.authority_id,
                number.kind == str(NumberKind.EMAIL),
                number.sealed.is_not(None),
                ~is_restricted(number.authority_id, number.person_id),
            )
        )
        addressed = people.intersection(written_to)
        return cls(holders, await wishes_of(work.session, work.authority_id, addressed))

    def behind(self, recipients: Sequence[Recipient]) -> frozenset[UUID]:
        return frozenset[UUID]().union(*(self.holders[one] for one in recipients))

    def mails(
        self, work: Work, row: Deadline, recipients: Sequence[Recipient]
    ) -> Sequence[tuple[datetime, int]]:
        kind, noted = KINDS.get(ClockMove(row.kind)), max(row.due_at, work.now)
        if kind is None:
            return ()
        found = Counter(
            mailed_at(noted, wanted.deliveries[kind], wanted.habits)
            for wanted in map(self.wishes.get, self.behind(recipients))
            if wanted is not None and self._told(wanted, kind)
        )
        return sorted(found.items())

    @staticmethod
    def _told(wanted: Wishes, kind: MailKind) -> bool:
        return wanted.deliveries[kind] is not Delivery.NEVER and wanted.refused_at is None


async def _holders(work: Work, recipients: set[Recipient]) -> Mapping[Recipient, frozenset[UUID]]:
    """Who is meant by each recipient now: the person, or whoever holds the role there."""
    own = aliased(Organisation)
    roles = {one.role for one in recipients if one.role is not None}
    rows = await work.session.execute(
        select(Assignment.person_id, Assignment.role, Assignment.organisation_id, own.office_of)
        .join(
            own,
            and_(own.authority_id == Assignment.authority_id, own.id == Assignment.organisation_id),
        )
        .where(
            Assignment.authority_id == work.authority_id,
            Assignment.role.in_(roles),
            held_on(local_date(work.now)),
        )
    )
    bodies = {
        row.id: row.body
        for row in await work.session.execute(
            select(Organisation.id, Organisation.body).where(
                Organisation.authority_id == work.authority_id, Organisation.body.is_not(None)
            )
        )
    }
    there: defaultdict[tuple[str, object], set[UUID]] = defaultdict(set)
    for row in rows:
        there[row.role, row.organisation_id].add(row.person_id)
        for body in row.office_of if row.role == Role.OFFICER else ():
            there[row.role, body].add(row.person_id)
    return {
        one: frozenset({one.person_id})
        if one.person_id is not None
        else frozenset(
            there[one.role or "", one.organisation_id]
            | there[one.role or "", bodies.get(one.organisation_id, one.organisation_id)]
        )
        for one in recipients
    }


async def _waiting(work: Work) -> int:
    found = await work.session.scalar(
        select(func.count(func.distinct(MailEntry.person_id))).where(
            MailEntry.authority_id == work.authority_id, MailEntry.ended_at.is_(None)
        )
    )
    return found or 0


async def _unsent(work: Work) -> int:
    found = await work.session.scalar(
        select(func.count())
        .select_from(Mail)
        .where(Mail.authority_id == work.authority_id, Mail.ended_at.is_(None))
    )
    return found or 0
