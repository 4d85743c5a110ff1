"""Items with what their kind has beside the head: one row each, whatever the kinds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask
from trainingflow.db.models import Course, CourseRun, CreditBatch, Item, Organisation, Task, Watch
from trainingflow.db.trips import Plan
from trainingflow.domain.authority.published import PUBLISHED
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import filters, sight
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

    @property
    def given(self) -> dict[str, object]:
        """What matters, by its name: what `conditions` leave open."""
        found = filters.given(self)
        if self.title:
            found["title"] = filters.pattern(self.title)
        return found

    @property
    def may_be_public(self) -> bool:
        """Whether something published can be wanted, by its kind and state."""
        kinds = PUBLISHED if self.kinds is None else PUBLISHED.keys() & {*self.kinds}
        states = None if self.states is None else {*self.states}
        return any(states is None or PUBLISHED[kind] & states for kind in kinds)


Fits = tuple[str, ...]
"""What a filter names, in the order of its fields: for one, a statement is built once."""


def listing(viewer: Viewer, wanted: ItemFilter, order: ItemOrder) -> Listing:
    """The items that the viewer may see and that fit."""
    given = wanted.given
    listed = _listed(viewer.asker, order, (*given,), public=wanted.may_be_public)
    return listed.about(now=viewer.now, **given)


@lru_cache(maxsize=500)
def _listed(asker: Asker, order: ItemOrder, fits: Fits, *, public: bool) -> Listing:
    """What somebody sees of them, for whatever value of what is wanted.

    Nobody looks among what is published where none of it can be wanted: most of a large district.
    """
    viewer, wanted = asker.viewer(), conditions(fits)
    apart = [_of(viewer).where(one, *wanted) for one in sight.items_apart(viewer, public=public)]
    return Listing.kept(
        visible(viewer).where(*wanted),
        ORDERS[order],
        WHOLE,
        parts=tuple(apart),
        # Of a kind, in a state, there are ten items or a hundred thousand.
        plan=Plan.EACH if fits else Plan.EITHER,
    )


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
    return _of(viewer).where(sight.items(viewer))


def _of(viewer: Viewer) -> AnySelect:
    """Every item of the viewer's authority."""
    return _whole().where(Item.authority_id == viewer.authority_id)


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


_ORGANISATION: Final[BindParameter[UUID]] = bindparam("organisation_id", type_=Uuid())
_LEADER: Final[BindParameter[UUID]] = bindparam("leader_id", type_=Uuid())
_DAY: Final[BindParameter[date]] = bindparam("session_on_or_after", type_=Date())
_FITS: Final[Mapping[str, ColumnElement[bool]]] = {
    "kinds": Item.kind == any_(bindparam("kinds", type_=ARRAY(Text()))),
    "states": Item.state == any_(bindparam("states", type_=ARRAY(Text()))),
    "organisation_id": exists().where(
        Organisation.authority_id == Item.authority_id,
        Organisation.id == Item.organisation_id,
        Organisation.path.contains(array([_ORGANISATION])),
    ),
    "owner_id": Item.owner_id == bindparam("owner_id", type_=Uuid()),
    "leader_id": or_(Course.leader_id == _LEADER, CourseRun.leader_id == _LEADER),
    "course_id": CourseRun.course_id == bindparam("course_id", type_=Uuid()),
    "round": Item.round == bindparam("round", type_=Text()),
    "semester": CourseRun.semester == bindparam("semester", type_=Text()),
    "module": Course.module == bindparam("module", type_=Text()),
    "topic": Course.topic == bindparam("topic", type_=Text()),
    "category": Course.category == bindparam("category", type_=Text()),
    "session_on_or_after": CourseRun.last_session_on >= _DAY,
    "title": Item.title.icontains(bindparam("title", type_=Text()), escape="/"),
    "watched_by": exists().where(
        Watch.authority_id == Item.authority_id,
        Watch.item_id == Item.id,
        Watch.person_id == bindparam("watched_by", type_=Uuid()),
        Watch.ended_at.is_(None),
    ),
}


def conditions(fits: Iterable[str]) -> list[ColumnElement[bool]]:
    """What holds for the rows of `visible` that fit, whatever `ItemFilter.given` says of these."""
    return [_FITS[name] for name in fits]
