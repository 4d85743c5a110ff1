"""One person lends another roles for a while: who may lend what, and what is lent now.

Only own assignments are lent, never lent ones. Whether the delegate may do something is decided
like everything else, with the delegator beside the delegate: neither may have an interest.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, IDS, NOW, TODAY, Question, ask, each
from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment as AssignmentRow,
    Delegation as DelegationRow,
    Organisation,
    Person,
)
from trainingflow.db.wire import Rows
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Assignment, Delegation, Role
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import once
from trainingflow.services.holding import NOW_BY_CLOCK, TODAY_BY_CLOCK, held_from, held_on
from trainingflow.services.identity import as_assignment
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work

LENDABLE: Final = frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL, Role.CHAIR, Role.OFFICER})
"""A teacher's own matters and a member's seat and vote are personal; nobody lends them."""


@dataclass(frozen=True, slots=True)
class RoleIn:
    """A role in an organisation."""

    role: Role
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """What somebody wants to lend.

    Attributes:
        roles: own roles; none: all that can be lent.
        kinds: for items of these kinds; none: for all.
        organisation_id: for items of this unit and those below it; none: for all.
    """

    delegate_id: UUID
    opens: datetime
    closes: datetime
    reason: str
    roles: tuple[RoleIn, ...] = ()
    kinds: tuple[ItemKind, ...] = ()
    organisation_id: UUID | None = None

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "delegation",
            "delegate": self.delegate_id,
            "opens": self.opens,
            "closes": self.closes,
            "reason": self.reason,
            "roles": [[str(one.role), one.organisation_id] for one in self.roles],
            "kinds": [str(kind) for kind in self.kinds],
            "organisation": self.organisation_id,
        }


async def delegate(work: Work, key: str, wanted: NewDelegation) -> once.MadeOrNot:
    """Lend roles of one's own; the answer names every reason why not."""
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    own = await _own_assignments(work)
    lent = _chosen(own, wanted.roles)
    blockers = (
        *_faults(work, wanted, lent),
        *[one async for one in _strangers(work, wanted)],
        *[one async for one in _overlapping(work, wanted)],
    )
    if blockers:
        return once.NotMade(blockers)
    row = DelegationRow(
        authority_id=work.authority_id,
        id=new_id(),
        delegator_id=work.actor.person_id,
        delegate_id=wanted.delegate_id,
        opens_at=wanted.opens,
        closes_at=wanted.closes,
        assignment_ids=list(lent),
        kinds=[str(kind) for kind in wanted.kinds],
        organisation_id=wanted.organisation_id,
        reason=wanted.reason.strip(),
        created_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return await once.keep(work, key, wanted.said(), row.id)


async def revoke(work: Work, delegation_id: UUID) -> once.Made | once.Unknown:
    """End a delegation now; open to both. Harmless to repeat: the first end counts."""
    row = await work.session.get(
        DelegationRow, (work.authority_id, delegation_id), with_for_update=True
    )
    if row is None or work.actor.person_id not in (row.delegator_id, row.delegate_id):
        return once.Unknown("delegationId")
    repeated = row.revoked_at is not None
    row.revoked_at = row.revoked_at or work.now
    return once.Made(delegation_id, replayed=repeated)


async def lent_by(work: Work, delegator_id: UUID) -> Delegation:
    """The delegation from somebody to the actor: the one in force, else the last one.

    Where there never was one, it is one that never runs: the decision then says so.
    """
    found = await _lent(
        work.session, work.authority_id, work.actor.person_id, work.now, delegator_id
    )
    running = [one for one in found if one.opens <= work.now < one.closes]
    latest = max(found, key=lambda one: one.closes, default=None)
    never = Delegation(delegator_id, work.now, work.now)
    return next(iter(running), latest or never)


async def lent_to(
    session: AsyncSession, authority_id: UUID, person_id: UUID | None, now: datetime
) -> tuple[Delegation, ...]:
    """Every delegation to the person that is in force now, in one statement."""
    if person_id is None:
        return ()
    found = await _lent(session, authority_id, person_id, now, None)
    return tuple(one for one in found if one.opens <= now < one.closes)


_DELEGATES: Final = Question(
    select(DelegationRow.delegate_id)
    .distinct()
    .where(
        DelegationRow.authority_id == AUTHORITY,
        DelegationRow.delegate_id == any_(IDS),
        DelegationRow.closes_at > NOW,
        DelegationRow.revoked_at.is_(None),
    )
)


async def lent_to_many(
    session: AsyncSession, authority_id: UUID, people: Sequence[UUID], now: datetime
) -> Mapping[UUID, tuple[Delegation, ...]]:
    """Every delegation in force now to some people; who has none is left out."""
    rows = await ask(session, _DELEGATES, authority=authority_id, ids=people, now=now)
    found = await each(lent_to(session, authority_id, row.delegate_id, now) for row in rows)
    return {row.delegate_id: lent for row, lent in zip(rows, found, strict=True)}


_DELEGATE: Final[ColumnElement[UUID]] = bindparam("delegate", type_=Uuid())


def _lent_on(
    today: ColumnElement[date],
    authority_id: SQLColumnExpression[UUID] = AUTHORITY,
    delegate_id: SQLColumnExpression[UUID] = _DELEGATE,
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            DelegationRow.id,
            DelegationRow.delegator_id,
            DelegationRow.opens_at,
            DelegationRow.closes_at,
            DelegationRow.revoked_at,
            DelegationRow.kinds,
            DelegationRow.organisation_id.label("within"),
            AssignmentRow.role,
            AssignmentRow.organisation_id,
            Organisation.body,
            Organisation.office_of,
        )
        .select_from(DelegationRow)
        .outerjoin(
            AssignmentRow,
            and_(
                AssignmentRow.authority_id == DelegationRow.authority_id,
                AssignmentRow.person_id == DelegationRow.delegator_id,
                AssignmentRow.id == func.any(DelegationRow.assignment_ids),
                held_on(today),
            ),
        )
        .outerjoin(
            Organisation,
            and_(
                Organisation.authority_id == AssignmentRow.authority_id,
                Organisation.id == AssignmentRow.organisation_id,
            ),
        )
        .where(DelegationRow.authority_id == authority_id, DelegationRow.delegate_id == delegate_id)
        .order_by(DelegationRow.id, AssignmentRow.id)
    )


_IN_FORCE: Final = Question(
    _lent_on(TODAY).where(DelegationRow.closes_at > NOW, DelegationRow.revoked_at.is_(None))
)


def in_force_by_clock(
    authority_id: SQLColumnExpression[UUID], delegate_id: SQLColumnExpression[UUID]
) -> Select[*tuple[Any, ...]]:
    """What `delegations` are made of: what is lent to somebody, by the clock of the statement."""
    return _lent_on(TODAY_BY_CLOCK, authority_id, delegate_id).where(
        DelegationRow.opens_at <= NOW_BY_CLOCK,
        DelegationRow.closes_at > NOW_BY_CLOCK,
        DelegationRow.revoked_at.is_(None),
    )


_IN_FORCE_NOW: Final = Question(in_force_by_clock(AUTHORITY, _DELEGATE))
_FROM: Final = Question(
    _lent_on(TODAY).where(DelegationRow.delegator_id == bindparam("delegator", type_=Uuid()))
)


async def lent_now(
    session: AsyncSession, authority_id: UUID, person_id: UUID
) -> tuple[Delegation, ...]:
    """Every delegation to the person in force by the clock, whose instant need not be known."""
    found = await ask(session, _IN_FORCE_NOW, authority=authority_id, delegate=person_id)
    return tuple(delegations(found))


async def _lent(
    session: AsyncSession,
    authority_id: UUID,
    delegate_id: UUID | None,
    now: datetime,
    delegator_id: UUID | None,
) -> list[Delegation]:
    about = {"authority": authority_id, "delegate": delegate_id, "today": local_date(now)}
    found = (
        await ask(session, _IN_FORCE, **about, now=now)
        if delegator_id is None
        else await ask(session, _FROM, **about, delegator=delegator_id)
    )
    return delegations(found)


def delegations(found: Rows) -> list[Delegation]:
    """Delegations from rows, one for each assignment that is lent."""
    rows: dict[UUID, Any] = {}
    assignments: defaultdict[UUID, list[Assignment]] = defaultdict(list)
    for row in found:
        rows[row.id] = row
        if row.role is not None:
            assignments[row.id].append(as_assignment(row))
    return [_delegation(row, assignments[identity]) for identity, row in rows.items()]


def _delegation(row: Any, assignments: Sequence[Assignment]) -> Delegation:  # noqa: ANN401 - a row of `_LENT`
    closes = row.closes_at if row.revoked_at is None else min(row.closes_at, row.revoked_at)
    return Delegation(
        delegator_id=row.delegator_id,
        opens=row.opens_at,
        closes=closes,
        assignments=tuple(assignments),
        kinds=frozenset(row.kinds),
        organisation_id=row.within,
    )


async def _own_assignments(work: Work) -> Sequence[Any]:
    today = local_date(work.now)
    rows = await work.session.execute(
        select(AssignmentRow.id, AssignmentRow.role, AssignmentRow.organisation_id).where(
            AssignmentRow.authority_id == work.authority_id,
            AssignmentRow.person_id == work.actor.person_id,
            AssignmentRow.role.in_([str(role) for role in LENDABLE]),
            held_from(today),
        )
    )
    return rows.all()


def _chosen(own: Sequence[Any], roles: Sequence[RoleIn]) -> tuple[UUID, ...]:
    """The assignments that are lent; empty where a role was named that is not one's own."""
    if not roles:
        return tuple(row.id for row in own)
    held = {(row.role, row.organisation_id): row.id for row in own}
    found = [held.get((str(one.role), one.organisation_id)) for one in roles]
    return () if None in found else tuple(one for one in found if one is not None)


def _faults(work: Work, wanted: NewDelegation, lent: tuple[UUID, ...]) -> Iterator[Blocker]:
    if not lent:
        lendable = ", ".join(sorted(LENDABLE))
        yield once.invalid("roles", f"roles of your own among {lendable}")
    if wanted.closes <= wanted.opens or wanted.closes <= work.now:
        yield once.invalid("closes", "an instant after `opens` that is still to come")
    if not wanted.reason.strip():
        yield once.missing("reason")
    elif len(wanted.reason) > LONGEST_TEXT:
        yield once.invalid("reason", f"at most {LONGEST_TEXT} characters")


async def _strangers(work: Work, wanted: NewDelegation) -> AsyncIterator[Blocker]:
    person = await work.session.get(Person, (work.authority_id, wanted.delegate_id))
    if person is None or wanted.delegate_id == work.actor.person_id:
        yield once.invalid("delegateId", "another person of this authority")
    if wanted.organisation_id is not None:
        key = (work.authority_id, wanted.organisation_id)
        if await work.session.get(Organisation, key) is None:
            yield once.invalid("organisationId", "an organisation of this authority")


async def _overlapping(work: Work, wanted: NewDelegation) -> AsyncIterator[Blocker]:
    name = f"delegation:{work.authority_id}:{work.actor.person_id}:{wanted.delegate_id}"
    await hold(work, name)
    other = await work.session.scalar(
        select(DelegationRow.id).where(
            DelegationRow.authority_id == work.authority_id,
            DelegationRow.delegator_id == work.actor.person_id,
            DelegationRow.delegate_id == wanted.delegate_id,
            DelegationRow.revoked_at.is_(None),
            DelegationRow.opens_at < wanted.closes,
            DelegationRow.closes_at > wanted.opens,
        )
    )
    if other is not None:
        yield once.invalid("opens", "a period in which no other delegation to this person runs")
