"""What is given beyond the calendar takes two: one person proposes it, another confirms it.

An extension of a round that has closed, and a window opened by exception, let in who came too
late. Whoever proposes one changes nothing; it is decided anew when somebody else confirms it.
"""

from uuid import UUID

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    WindowChangeApproval as ApprovalRow,
    WindowChangeProposal as ProposalRow,
)
from trainingflow.domain.authority.terms import BODY_ROLES
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.services.asked_windows import Asked
from trainingflow.services.windows import PolicyWindows, every
from trainingflow.services.work import Work


def takes_two(work: Work, asked: Asked, have: PolicyWindows) -> bool:
    """Whether another person has to confirm it: it reopens what has closed."""
    if asked.opens is not None:
        return True
    rounds = (one for one in every(have) if (one.name, one.round) == (asked.name, asked.round))
    return any(one.closes <= work.now for one in rounds)


async def propose(work: Work, asked: Asked) -> UUID:
    """Write down what is proposed."""
    row = ProposalRow(
        authority_id=work.authority_id,
        id=new_id(),
        policy_id=asked.policy_id,
        name=asked.name,
        round=asked.round,
        item_kind=asked.scope.kind,
        organisation_id=asked.scope.organisation_id,
        item_id=asked.scope.item_id,
        person_id=asked.scope.person_id,
        opens_at=asked.opens,
        until_at=asked.until,
        target_year=asked.target_year,
        semester=asked.semester,
        reason=asked.reason,
        acting_for=asked.acting_for,
        decision_reference=asked.decision_reference,
        proposed_by=work.actor.person_id,
        proposed_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


def asked_in(row: ProposalRow) -> Asked:
    """What a proposal is for."""
    return Asked(
        policy_id=row.policy_id,
        name=row.name,
        until=row.until_at,
        reason=row.reason,
        scope=Scope(
            kind=row.item_kind,
            organisation_id=row.organisation_id,
            item_id=row.item_id,
            person_id=row.person_id,
        ),
        round=row.round,
        opens=row.opens_at,
        target_year=row.target_year,
        semester=row.semester,
        acting_for=None if row.acting_for is None else Body(row.acting_for),
        decision_reference=row.decision_reference,
    )


def approval(work: Work, row: ProposalRow, change_id: UUID) -> ApprovalRow:
    """That the person who works has confirmed the proposal."""
    return ApprovalRow(
        authority_id=work.authority_id,
        proposal_id=row.id,
        proposed_by=row.proposed_by,
        change_id=change_id,
        approved_by=work.actor.person_id,
        approved_at=work.now,
    )


def acts_for_no_body(work: Work) -> tuple[Blocker, ...]:
    """Why somebody may confirm nothing, whatever it is; empty for whoever acts for some body."""
    if any(one.role in BODY_ROLES for one in work.actor.assignments):
        return ()
    required = tuple(sorted(map(str, BODY_ROLES)))
    return (
        RoleBlocker(
            code=BlockerCode.ROLE_REQUIRED, cleared_by=Clearer.OTHER_PERSON, required=required
        ),
    )


def not_by(work: Work, row: ProposalRow) -> tuple[Blocker, ...]:
    """Why this person is not the second one: who proposed it, or whom it is for, is not."""
    person = work.actor.person_id
    found = []
    if person == row.proposed_by:
        found.append(BlockerCode.SAME_PERSON_TWICE)
    if person is not None and person == row.person_id:
        found.append(BlockerCode.SELF_APPROVAL)
    persons = () if person is None else (person,)
    return tuple(
        ConflictBlocker(code=code, cleared_by=Clearer.OTHER_PERSON, persons=persons)
        for code in found
    )
