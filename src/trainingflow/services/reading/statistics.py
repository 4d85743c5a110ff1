"""How panels and deadlines of a year went, by kind of item: counts, and no name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Conclusion, Item, Organisation, PanelMember, Review, Task
from trainingflow.domain.calendar import midnight
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, Column
from trainingflow.services.reading.viewers import Viewer

_A_DAY = 86_400
_LATE = 0.9


@dataclass(frozen=True, slots=True)
class Period:
    """From one instant until before another one; of items of a unit and those below it, or all."""

    since: datetime
    until: datetime
    organisation: UUID | None = None

    @classmethod
    def year(cls, year: int, organisation: UUID | None = None) -> "Period":
        """A calendar year."""
        return cls(midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1)), organisation)

    def holds(self, column: Column) -> ColumnElement[bool]:
        """Whether an instant is in it."""
        return and_(column >= self.since, column < self.until)


async def panels(session: AsyncSession, viewer: Viewer, period: Period) -> Sequence[AnyRow]:
    """What became of those who were asked onto panels in a period, by kind of item.

    Only for whoever sees every panel: of few members a count would tell who said what.

    Returns:
        Submissions, members, `accepted`, `declined`, `expired`, `recused`, `opinions`, of these
        `passes`, `revisions`, `fails`; `median` and `ninth` decile of the days until an opinion.
    """
    if not viewer.sees_items:
        return []
    spoken = Review.submitted_at.is_not(None)
    days = func.extract("epoch", Review.submitted_at - PanelMember.assigned_at) / _A_DAY
    statement = (
        select(
            Item.kind,
            func.count(func.row(PanelMember.item_id, PanelMember.attempt).distinct()).label(
                "submissions"
            ),
            func.count().label("members"),
            *(
                func.count(case((PanelMember.status == one, 1))).label(one.lower())
                for one in ("ACCEPTED", "DECLINED", "EXPIRED", "RECUSED")
            ),
            func.count(case((spoken, 1))).label("opinions"),
            *(
                func.count(case((Review.opinion == opinion, 1))).label(label)
                for opinion, label in (
                    ("PASS", "passes"),
                    ("REVISE", "revisions"),
                    ("FAIL", "fails"),
                )
            ),
            func.percentile_cont(0.5).within_group(days).filter(spoken).label("median"),
            func.percentile_cont(_LATE).within_group(days).filter(spoken).label("ninth"),
        )
        .select_from(PanelMember)
        .join(Item, _item(PanelMember))
        .outerjoin(
            Review,
            and_(
                Review.authority_id == PanelMember.authority_id,
                Review.item_id == PanelMember.item_id,
                Review.attempt == PanelMember.attempt,
                Review.person_id == PanelMember.person_id,
            ),
        )
        .where(
            PanelMember.authority_id == viewer.authority_id,
            period.holds(PanelMember.assigned_at),
            sight.inside(viewer, PanelMember.authority_id, PanelMember.item_id),
            *_of(period),
        )
        .group_by(Item.kind)
        .order_by(Item.kind)
    )
    return (await session.execute(statement)).all()


async def conclusions(
    session: AsyncSession, viewer: Viewer, period: Period
) -> Mapping[tuple[str, str], int]:
    """How many panels concluded what in a period, by kind of item and result."""
    if not viewer.sees_items:
        return {}
    rows = await session.execute(
        select(Item.kind, Conclusion.result, func.count().label("many"))
        .select_from(Conclusion)
        .join(Item, _item(Conclusion))
        .where(
            Conclusion.authority_id == viewer.authority_id,
            period.holds(Conclusion.concluded_at),
            sight.inside(viewer, Conclusion.authority_id, Conclusion.item_id),
            *_of(period),
        )
        .group_by(Item.kind, Conclusion.result)
    )
    return {(row.kind, row.result): row.many for row in rows}


async def deadlines(session: AsyncSession, viewer: Viewer, period: Period) -> Sequence[AnyRow]:
    """What was due in a period, by kind of item: done in time or late, open or overdue.

    What waits for several at once is due once.

    Returns:
        `due`, `in_time`, `late`, `open`, `overdue`, and `days`: how late the median of what is
        late was done.
    """
    each = (
        select(
            Item.kind,
            Task.due_at,
            func.max(Task.closed_at).label("done_at"),
            func.bool_or(Task.closed_at.is_(None)).label("waits"),
        )
        .select_from(Task)
        .join(Item, _item(Task))
        .where(
            Task.authority_id == viewer.authority_id,
            period.holds(Task.due_at),
            sight.items(viewer),
            *_of(period),
        )
        .group_by(Item.kind, Task.item_id, Task.due_at)
        .subquery()
    )
    due, waits = each.c.due_at, each.c.waits
    late = ~waits & (each.c.done_at > due)
    days = func.extract("epoch", each.c.done_at - due) / _A_DAY
    rows = await session.execute(
        select(
            each.c.kind,
            func.count().label("due"),
            func.count(case((~waits & (each.c.done_at <= due), 1))).label("in_time"),
            func.count(case((late, 1))).label("late"),
            func.count(case((waits & (due > viewer.now), 1))).label("open"),
            func.count(case((waits & (due <= viewer.now), 1))).label("overdue"),
            func.percentile_cont(0.5).within_group(days).filter(late).label("days"),
        )
        .group_by(each.c.kind)
        .order_by(each.c.kind)
    )
    return rows.all()


def _item(table: type[Any]) -> ColumnElement[bool]:
    return and_(Item.authority_id == table.authority_id, Item.id == table.item_id)


def _of(period: Period) -> list[ColumnElement[bool]]:
    if period.organisation is None:
        return []
    return [
        exists().where(
            Organisation.authority_id == Item.authority_id,
            Organisation.id == Item.organisation_id,
            Organisation.path.contains([period.organisation]),
        )
    ]
