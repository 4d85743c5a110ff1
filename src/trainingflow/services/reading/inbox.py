"""What waits for somebody: in person, for a role that they hold, or on behalf of a delegator."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import IDS, NOW, Question, ask
from trainingflow.db.models import Item, Survey, Task
from trainingflow.db.trips import Plan
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import filters, items, sight, surveys
from trainingflow.services.reading.items import NEVER, ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.roles import held_by, meant_for
from trainingflow.services.reading.viewers import Asker, Viewer

ANSWER: Final = "answerSurvey"
"""What a task asks for whose item has a questionnaire for the viewer: a mutation of its own."""


_URGENCIES: Final[BindParameter[Any]] = bindparam("urgencies", type_=ARRAY(Text()))
_HELD: Final[BindParameter[Any]] = bindparam("held", type_=ARRAY(Text()))
_DELEGATOR: Final[BindParameter[UUID]] = bindparam("delegator_id", type_=Uuid())
_DUE_BEFORE: Final[BindParameter[Any]] = bindparam("due_before", type_=DateTime(timezone=True))
_TOMORROW: Final[BindParameter[Any]] = bindparam("tomorrow", type_=DateTime(timezone=True))
_MONDAY: Final[BindParameter[Any]] = bindparam("monday", type_=DateTime(timezone=True))


class Held(StrEnum):
    """By what a task is somebody's."""

    IN_PERSON = "IN_PERSON"
    BY_ROLE = "BY_ROLE"
    BY_DELEGATION = "BY_DELEGATION"


class Urgency(StrEnum):
    """How near the date is by which something should be done."""

    OVERDUE = "OVERDUE"
    TODAY = "TODAY"
    THIS_WEEK = "THIS_WEEK"
    LATER = "LATER"
    NONE = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """Which of the waiting items; what is none does not matter, an empty choice holds for none.

    Attributes:
        items: which items, whoever they wait for.
        due_before: a task of the viewer is due before this instant.
        urgencies: the earliest date lies so.
        held: the task is the viewer's by one of these.
        delegator_id: the task is the viewer's on behalf of this person.
    """

    items: ItemFilter = field(default_factory=ItemFilter)
    due_before: datetime | None = None
    urgencies: tuple[Urgency, ...] | None = None
    held: tuple[Held, ...] | None = None
    delegator_id: UUID | None = None

    @property
    def fits(self) -> "_Fits":
        """What it names: for one choice of it, a statement is built once."""
        return _Fits((*self.items.given,), frozenset(self._of_tasks))

    def given(self, now: datetime) -> dict[str, object]:
        """What statements leave open of it, and of an instant."""
        return {**self.items.given, **self._of_tasks, **_near(now)}

    @property
    def _of_tasks(self) -> dict[str, object]:
        found = filters.given(self)
        del found["items"]
        return found


class _Fits(NamedTuple):
    """What a filter names, of items and of tasks: for one choice, a statement is built once."""

    items: items.Fits
    tasks: frozenset[str]


_BY_CREATION: Final = (ItemOrder.OLDEST, ItemOrder.NEWEST)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items wait, and of which sort; sorts without an item are left out."""

    total: int
    by_kind: Mapping[ItemKind, int]
    by_state: Mapping[tuple[ItemKind, int, str], int]
    by_urgency: Mapping[Urgency, int]


def listing(viewer: Viewer, wanted: InboxFilter, order: ItemOrder) -> Listing:
    """The items with an open task for the viewer that fit."""
    return _listed(viewer.asker, order, wanted.fits).about(**wanted.given(viewer.now))


@lru_cache(maxsize=500)
def _listed(asker: Asker, order: ItemOrder, fits: _Fits) -> Listing:
    """What waits for somebody, for whatever value of what is wanted."""
    viewer = asker.viewer()
    statement, by = _in_order(viewer, fits, order) or _in_any_order(viewer, fits, order)
    return Listing.kept(statement, by, items.WHOLE, plan=Plan.ONCE)


def _in_order(viewer: Viewer, fits: _Fits, order: ItemOrder) -> tuple[AnySelect, Order] | None:
    """Everything by when it was created, which the index of tasks knows: few items are looked up.

    None where it is wanted in another order, or what tasks say matters, or what is lent depends on
    the item.
    """
    if order not in _BY_CREATION or fits.tasks or viewer.lent:
        return None
    own = viewer.actor.assignments if viewer.actor else ()
    theirs = (Task.person_id == viewer.person_id, *held_by(Task, viewer.authority_id, own))
    tasks = (
        select(Task.item_created_at.label("created_at"), Task.item_id).where(
            Task.authority_id == viewer.authority_id, Task.closed_at.is_(None), one
        )
        for one in theirs
    )
    asked = (
        select(Item.created_at, Survey.item_id)
        .join(Item, and_(Item.authority_id == Survey.authority_id, Item.id == Survey.item_id))
        .where(Survey.authority_id == viewer.authority_id, surveys.owed(viewer))
    )
    found = union_all(*tasks, asked).subquery()
    # Each once and in order, before it is an item: else all of them would be looked up.
    once = select(found.c.created_at, found.c.item_id).distinct()
    descending = items.ORDERS[order].descending
    ordered = (one.desc() if descending else one for one in once.selected_columns)
    waiting = once.order_by(*ordered).subquery("waiting")
    by = Order((waiting.c.created_at, waiting.c.item_id), descending)
    return _items(viewer, fits, waiting), by


def _in_any_order(viewer: Viewer, fits: _Fits, order: ItemOrder) -> tuple[AnySelect, Order]:
    waiting = _waiting(viewer, fits)
    by = Order((waiting.c.due_at, Item.id)) if order is ItemOrder.DUE else items.ORDERS[order]
    return _items(viewer, fits, waiting), by


async def counts(session: AsyncSession, viewer: Viewer, wanted: InboxFilter) -> Counts:
    """Count what `listing` lists, in one statement."""
    question, given = _counted(viewer.asker, wanted.fits), wanted.given(viewer.now)
    rows = await ask(session, question, **{name: given[name] for name in question.open})
    kinds: Counter[ItemKind] = Counter()
    states: Counter[tuple[ItemKind, int, str]] = Counter()
    urgencies: Counter[Urgency] = Counter()
    for row in rows:
        kind, version, state, near, number = tuple(row)
        kinds[ItemKind(kind)] += number
        states[ItemKind(kind), version, state] += number
        urgencies[Urgency(near)] += number
    return Counts(kinds.total(), kinds, states, urgencies)


@lru_cache(maxsize=500)
def _counted(asker: Asker, fits: _Fits) -> Question:
    viewer = asker.viewer()
    waiting = _waiting(viewer, fits)
    inner = (
        _items(viewer, fits, waiting)
        .with_only_columns(
            Item.kind,
            Item.definition_version,
            Item.state,
            _urgency(waiting.c.due_at).label("urgency"),
        )
        .subquery()
    )
    counted = select(*inner.c, func.count()).group_by(*inner.c)
    return Question(counted, Plan.ONCE)


async def tasks_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The viewer's open tasks on items, what is due first first; by the id of the item."""
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    question, given = _tasks_on(viewer.asker), {"ids": list(ids), "now": viewer.now}
    for row in await ask(session, question, **{name: given[name] for name in question.open}):
        found[row.item_id].append(row)
    return found


@lru_cache(maxsize=500)
def _tasks_on(asker: Asker) -> Question:
    tasks = _tasks(asker.viewer(), whole=True).subquery()
    statement = select(tasks).where(tasks.c.item_id == any_(IDS))
    return Question(statement.order_by(tasks.c.due_at.nulls_last(), tasks.c.id))


def _items(viewer: Viewer, fits: _Fits, waiting: Subquery) -> AnySelect:
    statement = items.visible(viewer).join(waiting, waiting.c.item_id == Item.id)
    statement = statement.where(*items.conditions(fits.items))
    if "urgencies" in fits.tasks:
        statement = statement.where(_urgency(waiting.c.due_at) == any_(_URGENCIES))
    return statement


def _waiting(viewer: Viewer, fits: _Fits) -> Subquery:
    """One row an item: the earliest date of the viewer's tasks on it."""
    tasks = _tasks(viewer, whole=False).subquery()
    statement = select(
        tasks.c.item_id, func.min(func.coalesce(tasks.c.due_at, NEVER)).label("due_at")
    ).group_by(tasks.c.item_id)
    if "held" in fits.tasks:
        statement = statement.where(tasks.c.held == any_(_HELD))
    if "delegator_id" in fits.tasks:
        statement = statement.where(tasks.c.delegator_id == _DELEGATOR)
    if "due_before" in fits.tasks:
        statement = statement.where(tasks.c.due_at < _DUE_BEFORE)
    return statement.subquery("waiting")


def _tasks(viewer: Viewer, *, whole: bool) -> CompoundSelect[Any]:
    """What waits for the viewer: tasks of states, and questionnaires.

    Args:
        viewer: for whom.
        whole: with all that is shown of a task; else what says for whom it waits and until when,
            for which no item is looked up that is not needed.
    """
    return union_all(_tasks_of_states(viewer, whole=whole), _questionnaires(viewer, whole=whole))


def _questionnaires(viewer: Viewer, *, whole: bool) -> AnySelect:
    """Questionnaires that the viewer has to answer, each until it is over: nobody closes them."""
    columns = (
        Survey.item_id,
        Survey.closes_at.label("due_at"),
        literal(str(Held.IN_PERSON)).label("held"),
        cast(null(), Uuid()).label("delegator_id"),
    )
    statement = select(*columns).where(
        Survey.authority_id == viewer.authority_id, surveys.owed(viewer)
    )
    if not whole:
        return statement
    return statement.add_columns(
        Survey.id,
        Survey.opened_at,
        null().label("organisation_id"),
        null().label("role"),
        cast(literal([ANSWER], JSONB()), JSONB()).label("actions"),
        Item.kind,
        Item.definition_version,
    ).join(Item, and_(Item.authority_id == Survey.authority_id, Item.id == Survey.item_id))


def _tasks_of_states(viewer: Viewer, *, whole: bool) -> AnySelect:
    """The viewer's open tasks; each is theirs in person before by role, by role before lent."""
    own = viewer.actor.assignments if viewer.actor else ()
    in_person = Task.person_id == viewer.person_id
    by_role = meant_for(Task, viewer.authority_id, own)
    lent = [
        (
            and_(sight.covered(one, Item), meant_for(Task, viewer.authority_id, one.assignments)),
            one.delegator_id,
        )
        for one in viewer.lent
    ]
    held = case((in_person, Held.IN_PERSON), (by_role, Held.BY_ROLE), else_=Held.BY_DELEGATION)
    delegator = case(
        (or_(in_person, by_role), null()),
        *((condition, literal(person, Uuid())) for condition, person in lent),
        else_=null(),
    )
    statement = select(
        Task.item_id,
        Task.due_at,
        held.label("held"),
        cast(delegator, Uuid()).label("delegator_id"),
    ).where(
        Task.authority_id == viewer.authority_id,
        Task.closed_at.is_(None),
        or_(in_person, by_role, *(condition for condition, _ in lent)),
    )
    if whole:
        statement = statement.add_columns(
            Task.id,
            Task.opened_at,
            Task.organisation_id,
            Task.role,
            Task.actions,
            Item.kind,
            Item.definition_version,
        )
    if whole or lent:  # what is lent depends on the item
        same = and_(Item.authority_id == Task.authority_id, Item.id == Task.item_id)
        statement = statement.join(Item, same)
    return statement


def _urgency(due: ColumnElement[Any]) -> ColumnElement[str]:
    """What is due at midnight is due on the day before it, as every period is half-open."""
    return case(
        (due >= NEVER, Urgency.NONE),
        (due <= NOW, Urgency.OVERDUE),
        (due <= _TOMORROW, Urgency.TODAY),
        (due <= _MONDAY, Urgency.THIS_WEEK),
        else_=Urgency.LATER,
    )


def _near(now: datetime) -> dict[str, object]:
    """What urgencies are told apart by."""
    today = local_date(now)
    return {
        NOW.key: now,
        _TOMORROW.key: midnight(today + timedelta(days=1)),
        _MONDAY.key: midnight(today + timedelta(days=7 - today.weekday())),
    }
