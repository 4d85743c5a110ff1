"""Items with what their kind has beside the head: one row each, whatever the kinds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    DateTime,
    FromClause,
    Subquery,
    Text,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask
from trainingflow.db.models import Course, CourseRun, CreditBatch, Item, Organisation, Task, Watch
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order, Wide
from trainingflow.services.reading.viewers import Asker, Viewer

ItemRow = AnyRow
# After everything that is due: what has no date comes last.
NEVER: Final = literal(datetime(9999, 12, 31, tzinfo=UTC), DateTime(timezone=True))
RUN_COURSE = CourseRun.course_id


class ItemOrder(StrEnum):
    """Orders in which items can be listed; what waits for nobody by a date comes last by it."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    UPDATED = "UPDATED"
    TITLE = "TITLE"
    DUE = "DUE"


_EARLIEST = (
    select(func.min(Task.due_at))
    .where(
        Task.authority_id == Item.authority_id,
        Task.item_id == Item.id,
        Task.closed_at.is_(None),
    )
    .correlate(Item)
    .scalar_subquery()
)

ORDERS: Mapping[ItemOrder, Order] = {
    ItemOrder.NEWEST: Order((Item.created_at, Item.id), descending=True),
    ItemOrder.OLDEST: Order((Item.created_at, Item.id)),
    ItemOrder.UPDATED: Order((Item.updated_at, Item.id), descending=True),
    ItemOrder.TITLE: Order((Item.title, Item.id)),
    ItemOrder.DUE: Order((func.coalesce(_EARLIEST, NEVER), Item.id)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which items; what is none does not matter. All that is given must hold.

    An empty choice of kinds or states holds for no item.

    Attributes:
        kinds: of one of these kinds.
        states: in one of these states.
        organisation_id: declared by this organisation, or by one below it.
        owner_id: answered for by this person.
        leader_id: led by this person.
        course_id: runs of this course.
        round: of the round in which it was last submitted.
        semester: runs of this semester.
        module: courses of this module.
        topic: courses of this topic.
        category: courses of this category.
        session_on_or_after: runs that are not over before this day.
        title: those with these words in the title.
        watched_by: watched by this person.
    """

    kinds: tuple[ItemKind, ...] | None = None
    states: tuple[str, ...] | None = None
    organisation_id: UUID | None = None
    owner_id: UUID | None = None
    leader_id: UUID | None = None
    course_id: UUID | None = None
    round: str | None = None
    semester: str | None = None
    module: str | None = None
    topic: str | None = None
    category: str | None = None
    session_on_or_after: date | None = None
    title: str | None = None
    watched_by: UUID | None = None


_ALL: Final = ItemFilter()
_TITLE: Final[BindParameter[str]] = bindparam("title", type_=Text())


def listing(viewer: Viewer, wanted: ItemFilter, order: ItemOrder) -> Listing:
    """The items that the viewer may see and that fit."""
    if replace(wanted, kinds=None, title=None) == _ALL:
        listed = _listed(viewer.asker, order, wanted.kinds, titled=bool(wanted.title))
        return listed.about(now=viewer.now, title=_pattern(wanted.title or ""))
    statement = visible(viewer).where(*conditions(wanted))
    return Listing(statement, ORDERS[order], WHOLE)


@lru_cache(maxsize=500)
def _listed(
    asker: Asker, order: ItemOrder, kinds: tuple[ItemKind, ...] | None, *, titled: bool
) -> Listing:
    """What somebody sees, all or of some kinds, or with words in the title: what most lists are."""
    statement = visible(asker.viewer()).where(*conditions(ItemFilter(kinds=kinds)))
    if titled:
        statement = statement.where(Item.title.icontains(_TITLE, escape="/"))
    return Listing.kept(statement, ORDERS[order], WHOLE)


def _pattern(words: str) -> str:
    """Words that are looked for as they are."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, ItemRow]:
    """The items that the viewer may see among these; the others are left out."""
    rows = await ask(session, _seen(viewer.asker), ids=ids)
    return {row.id: row for row in rows}


@lru_cache(maxsize=500)
def _seen(asker: Asker) -> Question:
    """What somebody sees of items with some ids."""
    return Question(visible(asker.viewer()).where(Item.id == any_(IDS)))


async def unasked(
    session: AsyncSession, authority_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, ItemRow]:
    """Items as `by_id` reads them, for whoever has decided already who may see which of them."""
    rows = await ask(session, _UNASKED, authority=authority_id, ids=ids)
    return {row.id: row for row in rows}


def visible(viewer: Viewer) -> AnySelect:
    """Every item that the viewer may see, with the columns of its kind."""
    return _whole().where(Item.authority_id == viewer.authority_id, sight.items(viewer))


def _whole(items: FromClause = Item.__table__) -> AnySelect:
    return (
        select(*_HEAD, *_COURSE, *_RUN, *_BATCH)
        .select_from(items)
        .outerjoin(Course, _is(Course))
        .outerjoin(CourseRun, _is(CourseRun))
        .outerjoin(CreditBatch, _is(CreditBatch))
    )


def _chosen(chosen: Subquery) -> AnySelect:
    """Of items that were chosen."""
    same = and_(Item.authority_id == chosen.c.authority_id, Item.id == chosen.c.id)
    return _whole(chosen.join(Item.__table__, same))


def _is(table: type[Course | CourseRun | CreditBatch]) -> ColumnElement[bool]:
    return and_(table.authority_id == Item.authority_id, table.id == Item.id)


_HEAD = (
    Item.id,
    Item.kind,
    Item.definition_version,
    Item.state,
    Item.version,
    Item.title,
    Item.organisation_id,
    Item.owner_id,
    Item.policy_id,
    Item.policy_hash,
    Item.round,
    Item.attempt,
    Item.created_at,
    Item.state_since,
    Item.updated_at,
    Item.target_year,
    Item.variant,
    Item.subject_id,
    Item.parent_id,
    Item.undertaking_id,
)
_COURSE = (
    Course.category,
    Course.activity,
    Course.topic,
    Course.module,
    Course.part,
    Course.size,
    Course.hours,
    Course.delivery_mode,
    Course.leader_id,
    Course.project_reference,
    Course.filing_no,
    Course.filed_at,
    Course.library_no,
    Course.passed_at,
    Course.notice_from,
    Course.notice_until,
    Course.discontinued_at,
    Course.supersedes_id,
)
_RUN = (
    CourseRun.course_id.label("run_course_id"),
    CourseRun.leader_id.label("run_leader_id"),
    CourseRun.semester.label("run_semester"),
    CourseRun.delivery_mode.label("run_delivery_mode"),
    CourseRun.first_session_on,
    CourseRun.last_session_on,
    CourseRun.started_at,
    CourseRun.finished_at,
)
_BATCH = (CreditBatch.run_id.label("batch_run_id"),)
WHOLE: Final = Wide((Item.authority_id, Item.id), _chosen)
_UNASKED: Final = Question(_whole().where(Item.authority_id == AUTHORITY, Item.id == any_(IDS)))


def conditions(wanted: ItemFilter) -> list[ColumnElement[bool]]:
    """What holds for the rows of `visible` that fit."""
    equal: list[tuple[Any, object]] = [
        (Item.owner_id, wanted.owner_id),
        (Item.round, wanted.round),
        (Course.module, wanted.module),
        (Course.topic, wanted.topic),
        (Course.category, wanted.category),
        (CourseRun.course_id, wanted.course_id),
        (CourseRun.semester, wanted.semester),
    ]
    conditions = [column == value for column, value in equal if value is not None]
    if wanted.kinds is not None:
        conditions.append(Item.kind.in_([str(kind) for kind in wanted.kinds]))
    if wanted.states is not None:
        conditions.append(Item.state.in_(wanted.states))
    if wanted.leader_id is not None:
        leader = wanted.leader_id
        conditions.append(or_(Course.leader_id == leader, CourseRun.leader_id == leader))
    if wanted.session_on_or_after is not None:
        conditions.append(CourseRun.last_session_on >= wanted.session_on_or_after)
    if wanted.title:
        conditions.append(Item.title.icontains(wanted.title, autoescape=True))
    if wanted.watched_by is not None:
        conditions.append(_watched(wanted.watched_by))
    if wanted.organisation_id is not None:
        conditions.append(_below(wanted.organisation_id))
    return conditions


def _watched(person_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Watch.authority_id == Item.authority_id,
        Watch.item_id == Item.id,
        Watch.person_id == person_id,
        Watch.ended_at.is_(None),
    )


def _below(organisation_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Organisation.authority_id == Item.authority_id,
        Organisation.id == Item.organisation_id,
        Organisation.path.contains([organisation_id]),
    )
