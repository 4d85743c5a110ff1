"""Who is appointed to what: by the security administrators, an administrator by two of them.

What was recorded is never rewritten: an assignment that ends is withdrawn, and what it was until
then is recorded in its place. So every later question has an answer as it was known at the time.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment,
    AssignmentApproval,
    AssignmentProposal,
    Organisation,
    Person,
)
from trainingflow.domain.authority.separation import ADMINISTRATORS, conflicting
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services import once
from trainingflow.services.holding import held_from
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work

_NOT_SECURITY: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(str(Role.SECURITY_ADMINISTRATOR),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Who is to hold which role where; `until` is the last day, none for as long as it lasts."""

    person_id: UUID
    role: Role
    organisation_id: UUID
    since: date
    until: date | None
    reason: str

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "appointment",
            "person": self.person_id,
            "role": str(self.role),
            "organisation": self.organisation_id,
            "since": self.since,
            "until": self.until,
            "reason": self.reason,
        }


async def appoint(work: Work, key: str, wanted: Appointment) -> once.MadeOrNot:
    """Record an assignment; an administrator is proposed only, and the answer is the proposal."""
    if not keeps_rights(work):
        return once.NotMade((_NOT_SECURITY,))
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    blockers = tuple([one async for one in _faults(work, wanted)])
    if blockers:
        return once.NotMade(blockers)
    if wanted.role in ADMINISTRATORS:
        return await once.keep(work, key, wanted.said(), await _propose(work, wanted))
    made = _record(work, wanted)
    await work.session.flush()
    return await once.keep(work, key, wanted.said(), made.id)


async def approve(work: Work, proposal_id: UUID) -> once.MadeOrNot:
    """Appoint the administrator whom another has proposed; harmless to repeat."""
    if not keeps_rights(work):
        return once.NotMade((_NOT_SECURITY,))
    proposal = await work.session.get(AssignmentProposal, (work.authority_id, proposal_id))
    if proposal is None:
        return once.Unknown("proposalId")
    await hold(work, f"appointment:{work.authority_id}:{proposal.person_id}")
    done = await work.session.get(AssignmentApproval, (work.authority_id, proposal_id))
    if done is not None:
        return once.Made(done.assignment_id, replayed=True)
    wanted = Appointment(
        person_id=proposal.person_id,
        role=Role(proposal.role),
        organisation_id=proposal.organisation_id,
        since=max(proposal.since, local_date(work.now)),
        until=proposal.until,
        reason=proposal.reason,
    )
    blockers = (*_same(work, proposal), *[one async for one in _faults(work, wanted)])
    if blockers:
        return once.NotMade(blockers)
    made = _record(work, wanted)
    work.session.add(
        AssignmentApproval(
            authority_id=work.authority_id,
            proposal_id=proposal_id,
            assignment_id=made.id,
            approved_by=work.actor.person_id,
            approved_at=work.now,
        )
    )
    await work.session.flush()
    return once.Made(made.id)


async def end(work: Work, assignment_id: UUID, last_day: date | None) -> once.MadeOrNot:
    """End an assignment, now or after a last day; with the next request it no longer counts.

    The answer is the assignment as it is now recorded; where it never had a day, the one that was
    withdrawn.
    """
    if not keeps_rights(work):
        return once.NotMade((_NOT_SECURITY,))
    row = await work.session.get(Assignment, (work.authority_id, assignment_id))
    if row is None:
        return once.Unknown("assignmentId")
    await hold(work, f"appointment:{work.authority_id}:{row.person_id}")
    await work.session.refresh(row)
    today = local_date(work.now)
    until = last_day or today - timedelta(days=1)
    if row.withdrawn_at is not None or (row.until is not None and row.until <= until):
        return once.Made(row.id, replayed=True)
    if last_day is not None and last_day < today:
        return once.NotMade((once.invalid("lastDay", "today or later"),))
    row.withdrawn_at, row.withdrawn_by = work.now, work.actor.person_id
    await work.session.flush()
    if until < row.since:
        return once.Made(row.id)
    shorter = Assignment(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=row.person_id,
        role=row.role,
        organisation_id=row.organisation_id,
        since=row.since,
        until=until,
        recorded_at=work.now,
        recorded_by=work.actor.person_id,
        ends_id=row.id,
    )
    work.session.add(shorter)
    await work.session.flush()
    return once.Made(shorter.id)


def keeps_rights(work: Work) -> bool:
    """Whether the actor is a security administrator."""
    return any(one.role is Role.SECURITY_ADMINISTRATOR for one in work.actor.assignments)


def _same(work: Work, proposal: AssignmentProposal) -> tuple[Blocker, ...]:
    person = work.actor.person_id
    if person is None or person not in (proposal.proposed_by, proposal.person_id):
        return ()
    return (
        ConflictBlocker(
            code=BlockerCode.SAME_PERSON_TWICE,
            cleared_by=Clearer.OTHER_PERSON,
            persons=(person,),
        ),
    )


async def _faults(work: Work, wanted: Appointment) -> AsyncIterator[Blocker]:
    if not wanted.reason.strip():
        yield once.missing("reason")
    elif len(wanted.reason) > LONGEST_TEXT:
        yield once.invalid("reason", f"at most {LONGEST_TEXT} characters")
    if wanted.until is not None and wanted.until < wanted.since:
        yield once.invalid("until", "no day before `since`")
    if wanted.since < local_date(work.now):
        yield once.invalid("since", "today or later")
    if wanted.person_id == work.actor.person_id:
        yield ConflictBlocker(
            code=BlockerCode.SELF_APPROVAL,
            cleared_by=Clearer.OTHER_PERSON,
            persons=(wanted.person_id,),
        )
    if await work.session.get(Person, (work.authority_id, wanted.person_id)) is None:
        yield once.invalid("personId", "a person of this authority")
    key = (work.authority_id, wanted.organisation_id)
    if await work.session.get(Organisation, key) is None:
        yield once.invalid("organisationId", "an organisation of this authority")
    held = conflicting(wanted.role, await _held(work, wanted))
    if held:
        others = ", ".join(held)
        yield once.invalid("role", f"a role that can stand beside {others}; end those first")


async def _held(work: Work, wanted: Appointment) -> list[Role]:
    """What the person holds, or will hold, in the period."""
    await hold(work, f"appointment:{work.authority_id}:{wanted.person_id}")
    rows = await work.session.execute(
        select(Assignment.role, Assignment.since).where(
            Assignment.authority_id == work.authority_id,
            Assignment.person_id == wanted.person_id,
            held_from(wanted.since),
        )
    )
    return [Role(row.role) for row in rows if wanted.until is None or row.since <= wanted.until]


async def _propose(work: Work, wanted: Appointment) -> UUID:
    proposal = AssignmentProposal(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=wanted.person_id,
        role=str(wanted.role),
        organisation_id=wanted.organisation_id,
        since=wanted.since,
        until=wanted.until,
        reason=wanted.reason.strip(),
        proposed_by=work.actor.person_id,
        proposed_at=work.now,
    )
    work.session.add(proposal)
    await work.session.flush()
    return proposal.id


def _record(work: Work, wanted: Appointment) -> Assignment:
    row = Assignment(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=wanted.person_id,
        role=str(wanted.role),
        organisation_id=wanted.organisation_id,
        since=wanted.since,
        until=wanted.until,
        recorded_at=work.now,
        recorded_by=work.actor.person_id,
    )
    work.session.add(row)
    return row
