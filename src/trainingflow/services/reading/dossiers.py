"""Versions of dossiers, decisions bound to them, and for what an item was sent back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    Approval,
    ApprovalVoiding,
    Dossier,
    DossierDocument,
    Item,
    ItemEvent,
)
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer

VERSION_ITEM = Dossier.item_id

_RETURNING = frozenset(
    (str(one.kind), action) for one in DEFINITIONS.values() for action in one.returning
)


def versions(viewer: Viewer) -> Listing:
    """The versions of items' dossiers, the earliest first, where the viewer is inside."""
    return Listing(_versions(viewer), Order((Dossier.no,)))


async def versions_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """All versions of each item, the earliest first, where the viewer is inside."""
    statement = _versions(viewer).where(Dossier.item_id.in_(ids)).order_by(Dossier.no)
    return await _by_item(session, statement)


async def held(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """Which document belonged to which version that was handed in, of each item."""
    return await _by_item(
        session,
        select(DossierDocument.item_id, DossierDocument.no, DossierDocument.document_id).where(
            DossierDocument.authority_id == viewer.authority_id,
            DossierDocument.item_id.in_(ids),
            sight.inside(viewer, DossierDocument.authority_id, DossierDocument.item_id),
        ),
    )


async def approvals(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The decisions on each item, the earliest first, where the viewer is inside."""
    event = and_(
        ItemEvent.authority_id == Approval.authority_id,
        ItemEvent.item_id == Approval.item_id,
        ItemEvent.seq == Approval.seq,
    )
    voiding = and_(
        ApprovalVoiding.authority_id == Approval.authority_id,
        ApprovalVoiding.item_id == Approval.item_id,
        ApprovalVoiding.approval_seq == Approval.seq,
    )
    return await _by_item(
        session,
        select(
            Approval.item_id,
            Approval.seq,
            Approval.attempt,
            Approval.action,
            Approval.dossier_no,
            Approval.sha256,
            Approval.sections,
            ItemEvent.kind,
            ItemEvent.definition_version,
            ItemEvent.at,
            ItemEvent.actor_id,
            ApprovalVoiding.seq.label("voided_by"),
            ApprovalVoiding.sections.label("changed"),
        )
        .join(ItemEvent, event)
        .outerjoin(ApprovalVoiding, voiding)
        .where(
            Approval.authority_id == viewer.authority_id,
            Approval.item_id.in_(ids),
            sight.inside(viewer, Approval.authority_id, Approval.item_id),
        )
        .order_by(Approval.item_id, Approval.seq),
    )


async def returns(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The act that sent each item to where it is now, where one did and the viewer is inside."""
    rows = await session.execute(
        select(
            ItemEvent.item_id,
            ItemEvent.kind,
            ItemEvent.definition_version,
            ItemEvent.action,
            ItemEvent.at,
            ItemEvent.actor_id,
            ItemEvent.comment,
            ItemEvent.input,
        )
        .ext(distinct_on(ItemEvent.item_id))
        .join(
            Item,
            and_(
                Item.authority_id == ItemEvent.authority_id,
                Item.id == ItemEvent.item_id,
                Item.state_since == ItemEvent.at,
                Item.state == ItemEvent.to_state,
            ),
        )
        .where(
            ItemEvent.authority_id == viewer.authority_id,
            ItemEvent.item_id.in_(ids),
            tuple_(ItemEvent.kind, ItemEvent.action).in_(_RETURNING),
            sight.inside(viewer, ItemEvent.authority_id, ItemEvent.item_id),
        )
        .order_by(ItemEvent.item_id, ItemEvent.seq.desc())
    )
    return {row.item_id: row for row in rows}


async def insiders(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, bool]:
    """Those of the items that the viewer is inside of."""
    rows = await session.scalars(
        select(Item.id).where(
            Item.authority_id == viewer.authority_id,
            Item.id.in_(ids),
            sight.inside(viewer, Item.authority_id, Item.id),
        )
    )
    return dict.fromkeys(rows, True)


def _versions(viewer: Viewer) -> AnySelect:
    item = and_(Item.authority_id == Dossier.authority_id, Item.id == Dossier.item_id)
    return (
        select(
            Dossier.item_id,
            Dossier.no,
            Dossier.content,
            Dossier.sha256,
            Dossier.submitted_at,
            Dossier.submitted_by,
            Item.kind,
            Item.definition_version,
        )
        .join(Item, item)
        .where(
            Dossier.authority_id == viewer.authority_id,
            sight.inside(viewer, Dossier.authority_id, Dossier.item_id),
        )
    )


async def _by_item(session: AsyncSession, statement: AnySelect) -> Mapping[UUID, Sequence[AnyRow]]:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.item_id].append(row)
    return found
