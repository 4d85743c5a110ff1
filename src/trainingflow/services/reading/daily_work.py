"""Bulk jobs, staged decisions and notices, as their people see them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    BulkEntry,
    BulkJob,
    DecisionRelease,
    Item,
    ItemEvent,
    ItemNotice,
    ReleasedDecision,
    StagedDecision,
    Watch,
)
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.staged import of_office

ENTRY_JOB = BulkEntry.job_id
RESULT_RELEASE = ReleasedDecision.release_id


def jobs(viewer: Viewer) -> Listing:
    """The viewer's bulk jobs with how far each is, the newest first; auditors see all."""
    entry = and_(BulkEntry.authority_id == BulkJob.authority_id, BulkEntry.job_id == BulkJob.id)

    def number(*which: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count()).where(entry, *which).correlate(BulkJob).scalar_subquery()

    statement = select(
        BulkJob.id,
        BulkJob.person_id,
        BulkJob.action,
        BulkJob.dry_run,
        BulkJob.created_at,
        BulkJob.finished_at,
        BulkJob.cancelled_at,
        number().label("total"),
        number(BulkEntry.outcome == "DONE").label("done"),
        number(BulkEntry.outcome != "DONE").label("refused"),
    ).where(
        BulkJob.authority_id == viewer.authority_id,
        true() if viewer.audits else BulkJob.person_id == viewer.person_id,
    )
    return Listing(statement, Order((BulkJob.id,), descending=True))


async def jobs_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The bulk jobs that the viewer may see among these."""
    statement = jobs(viewer).statement.where(BulkJob.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}


def entries(viewer: Viewer) -> Listing:
    """The items of bulk jobs in their order; ask only for jobs that the viewer may see."""
    statement = select(
        BulkEntry.job_id,
        BulkEntry.number,
        BulkEntry.item_id,
        BulkEntry.expected_version,
        BulkEntry.outcome,
        BulkEntry.seq,
        BulkEntry.reasons,
        BulkEntry.at,
    ).where(BulkEntry.authority_id == viewer.authority_id)
    return Listing(statement, Order((BulkEntry.number,)))


def staged(viewer: Viewer, batch: str | None = None) -> Listing:
    """What the viewer and the viewer's offices have staged, the earliest first."""
    statement = select(
        StagedDecision.id,
        StagedDecision.item_id,
        StagedDecision.person_id,
        StagedDecision.organisation_id,
        StagedDecision.batch,
        StagedDecision.action,
        StagedDecision.command,
        StagedDecision.expected_version,
        StagedDecision.staged_at,
        Item.kind,
        Item.definition_version,
        Item.version,
    ).join(
        Item,
        and_(Item.authority_id == StagedDecision.authority_id, Item.id == StagedDecision.item_id),
    )
    statement = statement.where(
        StagedDecision.authority_id == viewer.authority_id,
        StagedDecision.closed_at.is_(None),
        of_office(viewer),
        sight.items(viewer),
    )
    if batch is not None:
        statement = statement.where(StagedDecision.batch == batch)
    return Listing(statement, Order((StagedDecision.staged_at, StagedDecision.id)))


async def staged_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """What is staged and the viewer may see among these."""
    statement = staged(viewer).statement.where(StagedDecision.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}


async def results(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """What came of the decisions of the viewer's releases, by the id of the release."""
    rows = await session.execute(
        select(
            ReleasedDecision.release_id,
            ReleasedDecision.staged_id,
            ReleasedDecision.outcome,
            ReleasedDecision.seq,
            ReleasedDecision.reasons,
            ReleasedDecision.at,
            StagedDecision.item_id,
            StagedDecision.expected_version,
        )
        .join(
            StagedDecision,
            and_(
                StagedDecision.authority_id == ReleasedDecision.authority_id,
                StagedDecision.id == ReleasedDecision.staged_id,
            ),
        )
        .join(
            DecisionRelease,
            and_(
                DecisionRelease.authority_id == ReleasedDecision.authority_id,
                DecisionRelease.id == ReleasedDecision.release_id,
            ),
        )
        .where(
            ReleasedDecision.authority_id == viewer.authority_id,
            ReleasedDecision.release_id.in_(ids),
            or_(DecisionRelease.person_id == viewer.person_id, of_office(viewer)),
        )
        .order_by(ReleasedDecision.staged_id)
    )
    found: dict[UUID, list[AnyRow]] = {}
    for row in rows:
        found.setdefault(row.release_id, []).append(row)
    return found


def notices(viewer: Viewer, *, unread: bool = False) -> Listing:
    """What the viewer was told of items that the viewer may still see, the newest first."""
    statement = (
        select(
            ItemNotice.id,
            ItemNotice.item_id,
            ItemNotice.seq,
            ItemNotice.comment_id,
            ItemNotice.at,
            ItemNotice.read_at,
            Item.kind,
            Item.definition_version,
            ItemEvent.action,
            ItemEvent.to_state,
        )
        .join(
            Item, and_(Item.authority_id == ItemNotice.authority_id, Item.id == ItemNotice.item_id)
        )
        .outerjoin(
            ItemEvent,
            and_(
                ItemEvent.authority_id == ItemNotice.authority_id,
                ItemEvent.item_id == ItemNotice.item_id,
                ItemEvent.seq == ItemNotice.seq,
            ),
        )
        .where(
            ItemNotice.authority_id == viewer.authority_id,
            ItemNotice.person_id == viewer.person_id,
            sight.items(viewer),
        )
    )
    if unread:
        statement = statement.where(ItemNotice.read_at.is_(None))
    return Listing(statement, Order((ItemNotice.at, ItemNotice.id), descending=True))


async def watched(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, bool]:
    """Which of the items the viewer watches."""
    rows = await session.scalars(
        select(Watch.item_id).where(
            Watch.authority_id == viewer.authority_id,
            Watch.person_id == viewer.person_id,
            Watch.item_id.in_(ids),
            Watch.ended_at.is_(None),
        )
    )
    return dict.fromkeys(rows, True)
