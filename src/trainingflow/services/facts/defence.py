"""The defence sessions that items are on the list of, or are to be put on."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, any_, func, select, tuple_
from sqlalchemy.orm import aliased

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask
from trainingflow.db.models import DefenceSession as SessionRow, DefenceSlot, Item, PanelMember
from trainingflow.domain.workflow.panel import DefenceSession, MemberStatus
from trainingflow.services.facts.submissions import SUBMISSIONS, Submissions, about
from trainingflow.services.work import Work

_SESSION: Final = (
    SessionRow.id,
    SessionRow.begins_at,
    SessionRow.ends_at,
    SessionRow.capacity,
    SessionRow.cancelled_at,
    SessionRow.held_at,
)
_SCHEDULED: Final = Question(
    select(DefenceSlot.item_id, *_SESSION)
    .join(
        SessionRow,
        and_(
            SessionRow.authority_id == DefenceSlot.authority_id,
            SessionRow.id == DefenceSlot.session_id,
        ),
    )
    .where(
        DefenceSlot.authority_id == AUTHORITY,
        DefenceSlot.item_id == any_(IDS),
        tuple_(DefenceSlot.item_id, DefenceSlot.attempt).in_(SUBMISSIONS),
        SessionRow.cancelled_at.is_(None),
    )
)
_NAMED: Final = Question(
    select(*_SESSION)
    .where(SessionRow.authority_id == AUTHORITY, SessionRow.id == any_(IDS))
    .order_by(SessionRow.id)
    .with_for_update()
)
_TAKEN: Final = Question(
    select(DefenceSlot.session_id, func.count().label("taken"))
    .where(DefenceSlot.authority_id == AUTHORITY, DefenceSlot.session_id == any_(IDS))
    .group_by(DefenceSlot.session_id)
)


_MINE, _OTHER = aliased(SessionRow), aliased(SessionRow)
_BUSY: Final = Question(
    select(_MINE.id, PanelMember.person_id)
    .join(
        _OTHER,
        and_(
            _OTHER.authority_id == _MINE.authority_id,
            _OTHER.id != _MINE.id,
            _OTHER.cancelled_at.is_(None),
            _OTHER.begins_at < _MINE.ends_at,
            _OTHER.ends_at > _MINE.begins_at,
        ),
    )
    .join(
        DefenceSlot,
        and_(
            DefenceSlot.authority_id == _OTHER.authority_id,
            DefenceSlot.session_id == _OTHER.id,
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
    .where(_MINE.authority_id == AUTHORITY, _MINE.id == any_(IDS))
    .distinct()
)


async def scheduled_sessions(work: Work, submissions: Submissions) -> dict[UUID, DefenceSession]:
    """The session in which each item is to be heard, unless it is cancelled."""
    rows = await ask(work.session, _SCHEDULED, **about(work, submissions))
    return {row.item_id: _session(row, 0, frozenset()) for row in rows}


async def sessions_named(work: Work, named: frozenset[UUID]) -> dict[UUID, DefenceSession]:
    """The sessions among what a command names, locked, with their places and who has no time."""
    if not named:
        return {}
    rows = await ask(work.session, _NAMED, authority=work.authority_id, ids=sorted(named))
    if not rows:
        return {}
    taken = await _taken(work, [row.id for row in rows])
    busy = await _busy(work, [row.id for row in rows])
    return {row.id: _session(row, row.capacity - taken[row.id], busy[row.id]) for row in rows}


def _session(
    row: Any,  # noqa: ANN401 - a row with the columns of `_SESSION`
    left: int,
    busy: frozenset[UUID],
) -> DefenceSession:
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
    rows = await ask(work.session, _TAKEN, authority=work.authority_id, ids=ids)
    return defaultdict(int, {row.session_id: row.taken for row in rows})


async def _busy(work: Work, ids: list[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Who sits in another session that overlaps, as a member of the panel of one of its items."""
    rows = await ask(work.session, _BUSY, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.id] |= {row.person_id}
    return found
