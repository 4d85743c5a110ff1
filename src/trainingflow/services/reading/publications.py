"""Versions of policies as policy officers, auditors and the teachers concerned read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import and_, false, func, select
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    PolicyApproval,
    PolicyComparison,
    PolicyDifference,
    PolicyProposal,
    PolicyPublication,
    PolicyVersion,
    PolicyWithdrawal,
    ReportFile,
)
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer

DIFFERENCE_COMPARISON: Final = PolicyDifference.comparison_id
"""The column that says of which comparison a row of `differences` is."""

_GROUPS: Final = (
    select(
        PolicyDifference.authority_id,
        PolicyDifference.comparison_id,
        PolicyDifference.organisation_id,
        *(
            func.count().filter(PolicyDifference.kind == kind).label(kind.lower())
            for kind in ("GAINS", "LOSES", "FALLS_SHORT", "UNCHANGED")
        ),
    )
    .where(PolicyDifference.organisation_id.is_not(None))
    .group_by(
        PolicyDifference.authority_id,
        PolicyDifference.comparison_id,
        PolicyDifference.organisation_id,
    )
    .subquery()
)

SCHOOL_COMPARISON: Final = _GROUPS.c.comparison_id
"""The column that says of which comparison a row of `schools` is."""


def publications(viewer: Viewer, policy_id: str | None = None) -> Listing:
    """Drafts and versions, the newest first: all for overseers, for others what is published."""
    draft, approval, withdrawal = PolicyPublication, PolicyApproval, PolicyWithdrawal
    proposal = (
        select(PolicyProposal)
        .ext(distinct_on(PolicyProposal.publication_id))
        .where(PolicyProposal.authority_id == viewer.authority_id)
        .order_by(
            PolicyProposal.publication_id,
            PolicyProposal.proposed_at.desc(),
            PolicyProposal.comparison_id.desc(),
        )
        .subquery()
    )
    statement = (
        select(
            draft.id,
            draft.policy_id,
            draft.hash,
            draft.lock_on,
            draft.reason,
            draft.drafted_by,
            draft.drafted_at,
            proposal.c.comparison_id.label("proposed_preview"),
            proposal.c.proposed_by,
            proposal.c.proposed_at,
            approval.number,
            approval.approved_by,
            approval.published_at,
            withdrawal.withdrawn_by,
            withdrawal.withdrawn_at,
            withdrawal.reason.label("withdrawn_because"),
        )
        .outerjoin(proposal, proposal.c.publication_id == draft.id)
        .outerjoin(
            approval,
            and_(approval.authority_id == draft.authority_id, approval.publication_id == draft.id),
        )
        .outerjoin(
            withdrawal,
            and_(
                withdrawal.authority_id == draft.authority_id,
                withdrawal.publication_id == draft.id,
            ),
        )
        .where(draft.authority_id == viewer.authority_id)
    )
    if not viewer.signed_in:
        statement = statement.where(false())
    elif not viewer.oversees:
        statement = statement.where(approval.published_at.is_not(None))
    if policy_id is not None:
        statement = statement.where(draft.policy_id == policy_id)
    return Listing(statement, Order((draft.drafted_at, draft.id), descending=True))


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The drafts and versions among these that the viewer may see."""
    statement = publications(viewer).statement.where(PolicyPublication.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}


async def texts(
    session: AsyncSession, _viewer: Viewer, pins: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], AnyRow]:
    """The files behind hashes; ask only for publications that the viewer may see."""
    rows = await session.execute(
        select(PolicyVersion.policy_id, PolicyVersion.hash, PolicyVersion.content).where(
            PolicyVersion.hash.in_([hash_ for _, hash_ in pins])
        )
    )
    return {(row.policy_id, row.hash): row for row in rows}


async def comparisons_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The comparisons of drafts, the newest first; none for those who do not oversee."""
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    statement = _comparisons(viewer).where(PolicyComparison.publication_id.in_(ids))
    for row in await session.execute(statement.order_by(PolicyComparison.id.desc())):
        found[row.publication_id].append(row)
    return found


async def comparisons_by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The comparisons among these; none for those who do not oversee."""
    statement = _comparisons(viewer).where(PolicyComparison.id.in_(ids))
    return {row.id: row for row in await session.execute(statement)}


async def counts(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """How many teachers each effect has, by comparison; ask only for those the viewer may see."""
    one = PolicyDifference
    rows = await session.execute(
        select(one.comparison_id, one.kind, func.count().label("teachers"))
        .where(one.authority_id == viewer.authority_id, one.comparison_id.in_(ids))
        .group_by(one.comparison_id, one.kind)
        .order_by(one.comparison_id, one.kind)
    )
    return _grouped(rows.all())


async def requirements(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """For how many teachers each requirement differs, is lost or reached, by comparison."""
    one = PolicyDifference
    change = func.jsonb_array_elements(one.changes, type_=JSONB).table_valued("value")
    said = change.c.value.cast(JSONB)
    code, before, after = said["code"].astext, said["before"]["met"], said["after"]["met"]
    rows = await session.execute(
        select(
            one.comparison_id,
            code.label("code"),
            func.max(said["label"]["zh-CN"].astext).label("label_zh"),
            func.max(said["label"]["en"].astext).label("label_en"),
            func.count().label("differ"),
            func.count()
            .filter(before.astext.is_distinct_from("false"), after.astext == "false")
            .label("lost"),
            func.count()
            .filter(before.astext == "false", after.astext.is_distinct_from("false"))
            .label("reached"),
        )
        .select_from(one)
        .join(change, onclause=one.authority_id.is_not(None))
        .where(one.authority_id == viewer.authority_id, one.comparison_id.in_(ids))
        .group_by(one.comparison_id, code)
        .order_by(one.comparison_id, code)
    )
    return _grouped(rows.all())


def schools(viewer: Viewer) -> Listing:
    """How many teachers of each unit have each effect; ask only for those the viewer may see."""
    group = _GROUPS.c
    statement = select(
        group.comparison_id,
        group.organisation_id,
        group.gains,
        group.loses,
        group.falls_short,
        group.unchanged,
    ).where(group.authority_id == viewer.authority_id)
    return Listing(statement, Order((group.organisation_id,)))


def differences(viewer: Viewer, kind: str | None) -> Listing:
    """What becomes of teachers; ask only for comparisons that the viewer may see."""
    statement = _differences(viewer)
    if kind is not None:
        statement = statement.where(PolicyDifference.kind == kind)
    return Listing(statement, Order((PolicyDifference.teacher_id,)))


async def changed_for(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """What published versions have changed for teachers whom the viewer may see, newest first."""
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    statement = (
        _differences(viewer)
        .join(
            PolicyComparison,
            and_(
                PolicyComparison.authority_id == PolicyDifference.authority_id,
                PolicyComparison.id == PolicyDifference.comparison_id,
            ),
        )
        .where(PolicyDifference.teacher_id.in_(ids), PolicyComparison.purpose == "PUBLISHED")
        .add_columns(PolicyComparison.publication_id)
        .order_by(PolicyComparison.id.desc())
    )
    for row in await session.execute(statement):
        found[row.teacher_id].append(row)
    return found


def _comparisons(viewer: Viewer) -> AnySelect:
    one, file = PolicyComparison, ReportFile
    statement = (
        select(
            one.id,
            one.publication_id,
            PolicyPublication.policy_id,
            PolicyPublication.hash.label("after_hash"),
            one.purpose,
            one.before_number,
            one.before_hash,
            one.valid_at,
            one.known_at,
            one.asked_by,
            one.total,
            one.seen,
            one.file_id,
            one.finished_at,
            file.file_name,
            file.size,
            file.sha256,
        )
        .join(
            PolicyPublication,
            and_(
                PolicyPublication.authority_id == one.authority_id,
                PolicyPublication.id == one.publication_id,
            ),
        )
        .outerjoin(file, and_(file.authority_id == one.authority_id, file.id == one.file_id))
        .where(one.authority_id == viewer.authority_id)
    )
    return statement if viewer.oversees else statement.where(false())


def _differences(viewer: Viewer) -> AnySelect:
    one = PolicyDifference
    return select(
        one.comparison_id,
        one.teacher_id,
        one.organisation_id,
        one.kind,
        one.eligible_before,
        one.eligible_after,
        one.total_before,
        one.total_after,
        one.changes,
    ).where(one.authority_id == viewer.authority_id)


def _grouped(rows: Sequence[AnyRow]) -> Mapping[UUID, Sequence[AnyRow]]:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.comparison_id].append(row)
    return found
