"""The decisions on the present submission of items, and whether they still stand."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import and_, any_, select

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask
from trainingflow.db.models import Approval as ApprovalRow, ApprovalVoiding, Item
from trainingflow.domain.workflow.facts import Approval
from trainingflow.services.work import Work

_APPROVALS: Final = Question(
    select(
        ApprovalRow.item_id,
        ApprovalRow.seq,
        ApprovalRow.action,
        ApprovalRow.sections,
        ApprovalVoiding.seq.label("voided_by"),
        ApprovalVoiding.sections.label("changed"),
    )
    .join(
        Item,
        and_(
            Item.authority_id == ApprovalRow.authority_id,
            Item.id == ApprovalRow.item_id,
            Item.attempt == ApprovalRow.attempt,
        ),
    )
    .outerjoin(
        ApprovalVoiding,
        and_(
            ApprovalVoiding.authority_id == ApprovalRow.authority_id,
            ApprovalVoiding.item_id == ApprovalRow.item_id,
            ApprovalVoiding.approval_seq == ApprovalRow.seq,
        ),
    )
    .where(ApprovalRow.authority_id == AUTHORITY, ApprovalRow.item_id == any_(IDS))
    .order_by(ApprovalRow.item_id, ApprovalRow.seq)
)


async def approvals_of(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Approval, ...]]:
    """The decisions of each item's present submission, the earliest first."""
    rows = await ask(work.session, _APPROVALS, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, tuple[Approval, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.item_id] += (
            Approval(
                seq=row.seq,
                action=row.action,
                covers=tuple(row.sections),
                voided_by=row.voided_by,
                changed=tuple(row.changed or ()),
            ),
        )
    return found
