"""Whether somebody keeps what belongs to an office and to no item: the pool, the sessions."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from trainingflow.db.models import Authority
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, RoleBlocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.policies import library
from trainingflow.services.work import Work

_KEEPERS: Final = (Role.CHAIR, Role.OFFICER)


async def office_blockers(work: Work, duties: Iterable[Duty]) -> tuple[Blocker, ...]:
    """Why the actor keeps none of these duties for the authority; empty when they keep one.

    A chair or officer of a body that has the duty keeps it, and so does an officer of its office.
    """
    policy_id = await work.session.scalar(
        select(Authority.policy_id).where(Authority.id == work.authority_id)
    )
    procedure = library.named(policy_id or "").procedure
    bodies = (
        frozenset(body for duty in duties for body in procedure.bodies(duty))
        if procedure is not None
        else frozenset()
    )
    keeps = any(
        (one.role in _KEEPERS and one.body in bodies)
        or (one.role is Role.OFFICER and one.office_of & bodies)
        for one in work.actor.assignments
    )
    if keeps:
        return ()
    required = tuple(f"{body}.{role}" for body in sorted(bodies) for role in _KEEPERS)
    return (
        RoleBlocker(
            code=BlockerCode.ROLE_REQUIRED, cleared_by=Clearer.OTHER_PERSON, required=required
        ),
    )
