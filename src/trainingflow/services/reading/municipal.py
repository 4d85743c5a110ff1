"""Uploads to the municipal system, their lines, and where both sides differ."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    false,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    MunicipalLine,
    MunicipalUpload,
)
from trainingflow.domain.scopes import Operation
from trainingflow.services.municipal.states import LineOutcome, Standing
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer


def sees(viewer: Viewer) -> bool:
    """Whether the viewer sees uploads: who sees every teacher's data, by a token for all of it."""
    scope = viewer.scope
    whole = scope is None or (scope.permits(Operation.READ_PEOPLE) and not scope.limited)
    return viewer.sees_people and whole


def uploads(viewer: Viewer) -> Listing:
    """Uploads, the newest first: for who sees every teacher's data; none for others."""
    statement = select(*MunicipalUpload.__table__.columns)
    return Listing(
        _seen(viewer, statement, MunicipalUpload), Order((MunicipalUpload.number,), descending=True)
    )


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The uploads among these that the viewer may see."""
    rows = await session.execute(uploads(viewer).statement.where(MunicipalUpload.id.in_(ids)))
    return {row.id: row for row in rows}


def lines(viewer: Viewer, upload_id: UUID) -> Listing:
    """The lines of an upload in the order of its file; none for who sees no such upload."""
    line = MunicipalLine
    statement = select(*line.__table__.columns).where(line.upload_id == upload_id)
    return Listing(_seen(viewer, statement, line), Order((line.position,)))


async def outcomes(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Mapping[LineOutcome | None, int]]:
    """How many lines of uploads came to what; ask only for uploads that the viewer may see."""
    line = MunicipalLine
    rows = await session.execute(
        select(line.upload_id, line.outcome, func.count())
        .where(line.authority_id == viewer.authority_id, line.upload_id.in_(ids))
        .group_by(line.upload_id, line.outcome)
    )
    found: dict[UUID, dict[LineOutcome | None, int]] = {one: {} for one in ids}
    for upload, outcome, count in rows:
        found[upload][None if outcome is None else LineOutcome(outcome)] = count
    return found


def standing(row: AnyRow, came_to: Mapping[LineOutcome | None, int]) -> Standing:
    """Where an upload stands, by what its lines came to."""
    return Standing(
        finished_at=row.finished_at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
        lines=row.lines,
        waiting=came_to.get(None, 0),
        accepted=came_to.get(LineOutcome.ACCEPTED, 0),
        different=came_to.get(LineOutcome.DIFFERENT, 0),
        refused=came_to.get(LineOutcome.REFUSED, 0),
    )


def _seen(viewer: Viewer, statement: AnySelect, of: Any) -> AnySelect:  # noqa: ANN401 - a model
    if not sees(viewer):
        return statement.where(false())
    return statement.where(of.authority_id == viewer.authority_id)
