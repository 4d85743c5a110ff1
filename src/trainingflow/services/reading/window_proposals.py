"""Changes of windows that are proposed and that nobody has confirmed yet."""

from sqlalchemy import false, select

from trainingflow.db.models import WindowChangeApproval, WindowChangeProposal
from trainingflow.domain.authority.reading import qualities
from trainingflow.domain.authority.terms import Holder
from trainingflow.services.reading.paging import Listing, Order
from trainingflow.services.reading.viewers import Viewer


def waiting(viewer: Viewer) -> Listing:
    """The first proposed first; nothing for whoever neither acts for a body nor audits."""
    proposal = WindowChangeProposal
    held = qualities(viewer.actor.assignments) if viewer.actor else frozenset()
    done = select(WindowChangeApproval.proposal_id).where(
        WindowChangeApproval.authority_id == viewer.authority_id
    )
    statement = select(*proposal.__table__.columns).where(
        proposal.authority_id == viewer.authority_id,
        proposal.id.not_in(done),
        *(() if held & {Holder.BODY, Holder.AUDITOR} else (false(),)),
    )
    return Listing(statement, Order((proposal.proposed_at, proposal.id)))
