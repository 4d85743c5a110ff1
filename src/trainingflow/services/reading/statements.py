"""Statements of credits, and batches of them, as those whom they concern read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, and_, cast, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import CreditStatement, Organisation, StatementBatch, Teacher
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer


def statements(
    viewer: Viewer,
    *,
    year: int | None = None,
    organisation: UUID | None = None,
    standing: bool = True,
) -> Listing:
    """Statements that the viewer may see, by number.

    Args:
        viewer: who looks.
        year: only of this year.
        organisation: only of those who were employed there, or below it, and its lists.
        standing: only those that are not superseded.
    """
    one, later = CreditStatement, aliased(CreditStatement)
    statement = _statements(viewer)
    if year is not None:
        statement = statement.where(one.year == year)
    if organisation is not None:
        statement = statement.where(_at(Organisation.path.contains([organisation])))
    if standing:
        statement = statement.where(
            ~select(later.id)
            .where(later.authority_id == one.authority_id, later.supersedes_id == one.id)
            .exists()
        )
    return Listing(statement, Order((one.number, one.id)))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The statements among these that the viewer may see."""
    rows = await session.execute(_statements(viewer).where(CreditStatement.id.in_(ids)))
    return {row.id: row for row in rows}


async def contents(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, str]:
    """The snapshots of statements; ask only for those that the viewer may see."""
    rows = await session.execute(
        select(CreditStatement.id, CreditStatement.content).where(
            CreditStatement.authority_id == viewer.authority_id, CreditStatement.id.in_(ids)
        )
    )
    return {row.id: row.content for row in rows}


async def by_number(session: AsyncSession, viewer: Viewer, number: str) -> AnyRow | None:
    """The statement of a number; None where there is none that the viewer may see."""
    rows = await session.execute(_statements(viewer).where(CreditStatement.number == number))
    return rows.one_or_none()


async def of_teachers(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """All statements of teachers that the viewer may see, the newest first."""
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    statement = _statements(viewer).where(CreditStatement.teacher_id.in_(ids))
    for row in await session.execute(
        statement.order_by(CreditStatement.year.desc(), CreditStatement.number.desc())
    ):
        found[row.teacher_id].append(row)
    return found


async def superseding(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """What supersedes statements, by the id of what is superseded."""
    rows = await session.execute(_statements(viewer).where(CreditStatement.supersedes_id.in_(ids)))
    return {row.supersedes_id: row for row in rows}


def batches(viewer: Viewer) -> Listing:
    """Batches, the newest first: for who sees every teacher's data; none for others."""
    one = StatementBatch
    statement = select(
        one.id,
        one.year,
        one.organisation_id,
        one.teacher_id,
        one.reason,
        one.valid_at,
        one.known_at,
        one.asked_by,
        one.total,
        one.seen,
        one.finished_at,
    ).where(one.authority_id == viewer.authority_id)
    if not viewer.sees_people:
        statement = statement.where(false())
    return Listing(statement, Order((one.known_at, one.id), descending=True))


async def batches_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The batches among these that the viewer may see."""
    rows = await session.execute(batches(viewer).statement.where(StatementBatch.id.in_(ids)))
    return {row.id: row for row in rows}


async def issued(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many statements batches have issued; ask only for batches that the viewer may see."""
    rows = await session.execute(
        select(CreditStatement.batch_id, func.count().label("statements"))
        .where(
            CreditStatement.authority_id == viewer.authority_id, CreditStatement.batch_id.in_(ids)
        )
        .group_by(CreditStatement.batch_id)
    )
    return {row.batch_id: row.statements for row in rows}


def _statements(viewer: Viewer) -> AnySelect:
    one = CreditStatement
    said = cast(one.content, JSONB)
    return select(
        one.id,
        one.number,
        one.year,
        one.batch_id,
        one.teacher_id,
        one.organisation_id,
        one.policy_id,
        one.policy_hash,
        one.valid_at,
        one.known_at,
        said["eligible"].as_boolean().label("eligible"),
        said["total"].astext.cast(Numeric).label("total"),
        one.sha256,
        one.issued_by,
        one.issued_at,
        one.supersedes_id,
        one.reason,
    ).where(one.authority_id == viewer.authority_id, _seen(viewer))


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    """Own statements; those of whoever worked in one's units then, or does now; their lists."""
    if viewer.sees_people:
        return true()
    if viewer.person_id is None:
        return false()
    teachers = select(Teacher.id).where(
        Teacher.authority_id == viewer.authority_id, sight.teachers(viewer, listed=True)
    )
    theirs = CreditStatement.teacher_id.in_(teachers)
    if not viewer.units:
        return theirs
    return or_(theirs, _at(Organisation.path.overlap(list(viewer.units))))


def _at(where: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Organisation.id)
        .where(
            and_(
                Organisation.authority_id == CreditStatement.authority_id,
                Organisation.id == CreditStatement.organisation_id,
            ),
            where,
        )
        .exists()
    )
