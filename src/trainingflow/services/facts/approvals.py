"""The decisions on the present submission of items, and whether they still stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import Approval as ApprovalRow
from trainingflow.db.models import ApprovalVoiding, Item
from trainingflow.domain.workflow.facts import Approval
from trainingflow.services.work import Work


async def approvals_of(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Approval, ...]]:
    """The decisions of each item's present submission, the earliest first."""
    voiding = and_(
        ApprovalVoiding.authority_id == ApprovalRow.authority_id,
        ApprovalVoiding.item_id == ApprovalRow.item_id,
        ApprovalVoiding.approval_seq == ApprovalRow.seq,
    )
    rows = await work.session.execute(
        select(ApprovalRow, ApprovalVoiding)
        .join(
            Item,
            and_(
                Item.authority_id == ApprovalRow.authority_id,
                Item.id == ApprovalRow.item_id,
                Item.attempt == ApprovalRow.attempt,
            ),
        )
        .outerjoin(ApprovalVoiding, voiding)
        .where(ApprovalRow.authority_id == work.authority_id, ApprovalRow.item_id.in_(ids))
        .order_by(ApprovalRow.item_id, ApprovalRow.seq)
    )
    found: defaultdict[UUID, tuple[Approval, ...]] = defaultdict(tuple)
    for row in rows:
        decided, voided = row.Approval, row.ApprovalVoiding
        found[decided.item_id] += (
            Approval(
                seq=decided.seq,
                action=decided.action,
                covers=tuple(decided.sections),
                voided_by=voided.seq if voided else None,
                changed=tuple(voided.sections) if voided else (),
            ),
        )
    return found
