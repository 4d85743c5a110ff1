"""Who holds which role, or held it, as it was known at an instant; and who is proposed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import false, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Assignment, AssignmentApproval, AssignmentProposal
from trainingflow.services.holding import as_known
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer

_HELD = (
    Assignment.id,
    Assignment.person_id,
    Assignment.role,
    Assignment.organisation_id,
    Assignment.since,
    Assignment.until,
    Assignment.recorded_at,
    Assignment.recorded_by,
    Assignment.withdrawn_at,
    Assignment.withdrawn_by,
)


def appointments(
    viewer: Viewer, valid_at: datetime, known_at: datetime, person_id: UUID | None
) -> Listing:
    """What was held at one instant as it was known at another, the first recorded first."""
    statement = _seen(viewer).where(as_known(valid_at, known_at))
    if person_id is not None:
        statement = statement.where(Assignment.person_id == person_id)
    return Listing(statement, Order((Assignment.recorded_at, Assignment.id)))


async def by_id(session: AsyncSession, viewer: Viewer, id_: UUID) -> AnyRow | None:
    """An assignment that the viewer may see."""
    return (await session.execute(_seen(viewer).where(Assignment.id == id_))).one_or_none()


async def waiting(session: AsyncSession, viewer: Viewer) -> Sequence[AnyRow]:
    """The administrators who are proposed and not appointed yet, the first proposed first."""
    proposal = AssignmentProposal
    done = select(AssignmentApproval.proposal_id).where(
        AssignmentApproval.authority_id == viewer.authority_id
    )
    statement = (
        select(*proposal.__table__.columns)
        .where(
            proposal.authority_id == viewer.authority_id,
            proposal.id.not_in(done),
            *(() if viewer.keeps_rights else (false(),)),
        )
        .order_by(proposal.proposed_at, proposal.id)
    )
    return (await session.execute(statement)).all()


def _seen(viewer: Viewer) -> AnySelect:
    """Security administrators and auditors see all; everybody else what they hold themselves."""
    statement = select(*_HELD).where(Assignment.authority_id == viewer.authority_id)
    if viewer.keeps_rights or viewer.audits:
        return statement
    if viewer.person_id is None:
        return statement.where(false())
    return statement.where(Assignment.person_id == viewer.person_id)
