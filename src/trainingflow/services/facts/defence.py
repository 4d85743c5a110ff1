"""The defence sessions that items are on the list of, or are to be put on."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import aliased

from trainingflow.db.models import DefenceSession as SessionRow
from trainingflow.db.models import DefenceSlot, Item, PanelMember
from trainingflow.domain.workflow.panel import DefenceSession, MemberStatus
from trainingflow.services.work import Work


async def scheduled_sessions(
    work: Work, submissions: list[tuple[UUID, int]]
) -> dict[UUID, DefenceSession]:
    """The session in which each item is to be heard, unless it is cancelled."""
    rows = await work.session.execute(
        select(DefenceSlot.item_id, SessionRow)
        .join(
            SessionRow,
            and_(
                SessionRow.authority_id == DefenceSlot.authority_id,
                SessionRow.id == DefenceSlot.session_id,
            ),
        )
        .where(
            DefenceSlot.authority_id == work.authority_id,
            tuple_(DefenceSlot.item_id, DefenceSlot.attempt).in_(submissions),
            SessionRow.cancelled_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return {row.item_id: _session(row.DefenceSession, 0, frozenset()) for row in rows}


async def sessions_named(work: Work, named: frozenset[UUID]) -> dict[UUID, DefenceSession]:
    """The sessions among what a command names, locked, with their places and who has no time."""
    if not named:
        return {}
    rows = (
        await work.session.scalars(
            select(SessionRow)
            .where(SessionRow.authority_id == work.authority_id, SessionRow.id.in_(named))
            .order_by(SessionRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    if not rows:
        return {}
    taken = await _taken(work, [row.id for row in rows])
    busy = await _busy(work, [row.id for row in rows])
    return {row.id: _session(row, row.capacity - taken[row.id], busy[row.id]) for row in rows}


def _session(row: SessionRow, left: int, busy: frozenset[UUID]) -> DefenceSession:
    return DefenceSession(
        id=row.id,
        begins=row.begins_at,
        ends=row.ends_at,
        capacity=row.capacity,
        places_left=left,
        cancelled=row.cancelled_at is not None,
        held=row.held_at is not None,
        busy=busy,
    )


async def _taken(work: Work, ids: list[UUID]) -> Mapping[UUID, int]:
    rows = await work.session.execute(
        select(DefenceSlot.session_id, func.count())
        .where(DefenceSlot.authority_id == work.authority_id, DefenceSlot.session_id.in_(ids))
        .group_by(DefenceSlot.session_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in rows})


async def _busy(work: Work, ids: list[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Who sits in another session that overlaps, as a member of the panel of one of its items."""
    mine, other = aliased(SessionRow), aliased(SessionRow)
    rows = await work.session.execute(
        select(mine.id, PanelMember.person_id)
        .join(
            other,
            and_(
                other.authority_id == mine.authority_id,
                other.id != mine.id,
                other.cancelled_at.is_(None),
                other.begins_at < mine.ends_at,
                other.ends_at > mine.begins_at,
            ),
        )
        .join(
            DefenceSlot,
            and_(
                DefenceSlot.authority_id == other.authority_id,
                DefenceSlot.session_id == other.id,
            ),
        )
        .join(
            Item,
            and_(
                Item.authority_id == DefenceSlot.authority_id,
                Item.id == DefenceSlot.item_id,
                Item.attempt == DefenceSlot.attempt,
            ),
        )
        .join(
            PanelMember,
            and_(
                PanelMember.authority_id == DefenceSlot.authority_id,
                PanelMember.item_id == DefenceSlot.item_id,
                PanelMember.attempt == DefenceSlot.attempt,
                PanelMember.status == str(MemberStatus.ACCEPTED),
            ),
        )
        .where(mine.authority_id == work.authority_id, mine.id.in_(ids))
        .distinct()
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row[0]] |= {row[1]}
    return found
