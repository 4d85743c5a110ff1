"""Pages of a list by keyset: a page starts after a row, never after a number of rows.

A page therefore costs the same at any depth and stays right while rows arrive.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple, Self, overload
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    Subquery,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from trainingflow.db.asking import IDS, Question, ask
from trainingflow.db.trips import Plan

Position = tuple[str, ...]
AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


_BEYOND: Final = "beyond{}"
"""The names of what a position is made of: SQLAlchemy names what it is not told of otherwise."""


class PositionInvalid(ValueError):
    """A position that no row of this list can have."""


@dataclass(frozen=True, slots=True)
class Order:
    """A stable order of rows.

    Attributes:
        columns: never null; the last one is unique, so that no two rows tie.
        descending: applies to all columns.
    """

    columns: tuple[Column, ...]
    descending: bool = False


class PageRequest(NamedTuple):
    """Which rows are wanted; a tuple, because it is a part of keys.

    Attributes:
        limit: how many rows, at least 1.
        position: the row beside which the page lies, not included; None for the list's end.
        backward: the rows before the position (the last ones without a position).
    """

    limit: int
    position: Position | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in the order of the list.

    Attributes:
        rows: at most as many as were asked for.
        positions: one for each row.
        more: rows lie beyond this page, in the direction in which it was read.
    """

    rows: Sequence[AnyRow]
    positions: Sequence[Position]
    more: bool


@dataclass(frozen=True, slots=True)
class Wide:
    """Rows so wide that those of a page are chosen first, and only these are read whole.

    Attributes:
        keys: columns that name a row.
        rows: what a list selects, of the rows that were chosen by their keys.
    """

    keys: tuple[Column, ...]
    rows: Callable[[Subquery], AnySelect]


class Questions:
    """Statements about one list that were built before: a few, the least used forgotten first.

    Args:
        most: how many; a client can ask for pages of a hundred sizes.
    """

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._known: OrderedDict[object, Question] = OrderedDict()

    def find(self, name: object, build: Callable[[], Question]) -> Question:
        """The statement of a name, built where it is not there."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = build()
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(name)
        return found


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that can be read page by page: what to select, and in which order.

    Attributes:
        wide: how its rows are read when they are chosen; none: together.
        parts: the same rows apart, each in one of these statements: no index finds all of them.
        plan: how a way to its pages is found.
        questions: statements about it that were built before; none: it is built for one request.
        given: what the statement leaves open.
    """

    statement: AnySelect
    order: Order
    wide: Wide | None = field(default=None, compare=False)
    parts: tuple[AnySelect, ...] = field(default=(), compare=False)
    plan: Plan = field(default=Plan.EITHER, compare=False)
    questions: Questions | None = field(default=None, compare=False)
    given: Mapping[str, object] = field(default_factory=dict, compare=False)

    @classmethod
    def kept(
        cls,
        statement: AnySelect,
        order: Order,
        wide: Wide | None = None,
        *,
        parts: tuple[AnySelect, ...] = (),
        plan: Plan = Plan.EITHER,
    ) -> Self:
        """A list that is asked for again and again: its pages are built once."""
        return cls(statement, order, wide, parts, plan, Questions())

    @property
    def apart(self) -> tuple[AnySelect, ...]:
        """Statements that find each row once."""
        return self.parts or (self.statement,)

    def about(self, **given: object) -> Self:
        """The same, and what the statement leaves open."""
        return replace(self, given={**self.given, **given})

    def question(self, name: object, build: Callable[[], AnySelect]) -> Question | None:
        """A statement about the list that was built before, none where nothing is kept of it."""
        if self.questions is None:
            return None
        return self.questions.find(name, lambda: Question(build(), self.plan))


async def page(session: AsyncSession, listing: Listing, request: PageRequest) -> Page:
    """Read one page with one statement.

    Raises:
        PositionInvalid: the position is not one of this list.
    """
    values = _values(listing.order, request)

    def build() -> AnySelect:
        order, wide = listing.order, listing.wide
        chosen = [
            _first(one if wide is None else _keys_of(wide, one), order, request)
            for one in listing.apart
        ]
        found = _merged(chosen, order, request)
        return found if wide is None else _read_whole(wide, found, order, request)

    rows = await _rows(session, listing, (request, "page"), build, **values)
    return _cut(rows, len(listing.order.columns), request)


async def pages(
    session: AsyncSession,
    listing: Listing,
    parent: Column,
    parents: Sequence[UUID],
    request: PageRequest,
) -> Mapping[UUID, Page]:
    """Read the same page of the lists of many parents with one statement.

    Args:
        session: where to read.
        listing: the rows of all parents.
        parent: the column that says whose row it is.
        parents: whose pages are wanted.
        request: which page of each.

    Returns:
        A page for each parent, empty where it has no rows.
    """

    def build() -> AnySelect:
        inner = _beyond(listing.statement, listing.order, request)
        numbered = (
            inner.where(parent == any_(IDS))
            .add_columns(
                *_keys(listing.order),
                parent.label("parent_key"),
                func.row_number()
                .over(partition_by=parent, order_by=_ordering(listing.order, request))
                .label("place_in_parent"),
            )
            .subquery()
        )
        return _first_of_each(numbered, request.limit + 1)

    named = (request, "pages", str(parent))
    values = _values(listing.order, request)
    rows = await _rows(session, listing, named, build, ids=list(parents), **values)
    grouped: defaultdict[int, list[AnyRow]] = defaultdict(list)  # Python hashes no id as fast
    for row in rows:
        grouped[row.parent_key.int].append(row)
    width = len(listing.order.columns)
    return {key: _cut(grouped[key.int], width, request, trailing=2) for key in parents}


async def _rows(
    session: AsyncSession,
    listing: Listing,
    name: tuple[PageRequest, *tuple[str, ...]],
    build: Callable[[], AnySelect],
    **given: object,
) -> Sequence[AnyRow]:
    """What a statement finds; it is kept where the list is, for every page of this size."""
    request, *others = name
    beyond = request.position is not None
    kept = (request.limit, request.backward, beyond, *others)
    all_given = {**listing.given, **given}
    question = listing.question(kept, build)
    if question is not None:
        return await ask(session, question, **{one: all_given[one] for one in question.open})
    return (await session.execute(build(), all_given)).all()


async def count(session: AsyncSession, listing: Listing) -> int:
    """Count all rows of a list."""

    def build() -> AnySelect:
        counted = [
            select(func.count().label("number")).select_from(one.order_by(None).subquery())
            for one in listing.apart
        ]
        if len(counted) == 1:
            return counted[0]
        each = union_all(*counted).subquery()
        return select(cast(func.sum(each.c.number), Integer).label("number"))

    question = listing.question("count", build)
    if question is None:
        return int((await session.execute(build(), listing.given)).scalar_one())
    given = {one: listing.given[one] for one in question.open}
    return int((await ask(session, question, **given))[0].number)


async def counts(
    session: AsyncSession, listing: Listing, parent: Column, parents: Sequence[UUID]
) -> Mapping[UUID, int]:
    """Count the rows of many parents with one statement; 0 where there are none."""
    statement = (
        listing.statement.with_only_columns(parent, func.count())
        .where(parent.in_(parents))
        .group_by(parent)
    )
    rows = await session.execute(statement, listing.given)
    found: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return {key: found.get(key, 0) for key in parents}


def _keys_of(wide: Wide, statement: AnySelect) -> AnySelect:
    return statement.with_only_columns(*wide.keys, maintain_column_froms=True)


def _first(statement: AnySelect, order: Order, request: PageRequest) -> AnySelect:
    """The rows of a page and one more, with what places them."""
    statement = _beyond(statement.add_columns(*_keys(order)), order, request)
    # Written out, it is known to whoever plans.
    most = literal_column(str(request.limit + 1), Integer)
    return statement.order_by(*_ordering(order, request)).limit(most)


def _merged(chosen: Sequence[AnySelect], order: Order, request: PageRequest) -> AnySelect:
    """The first of all parts, of which each has its own in order."""
    if len(chosen) == 1:
        return chosen[0]
    all_ = union_all(*chosen).subquery("apart")
    most = literal_column(str(request.limit + 1), Integer)
    return select(*all_.c).order_by(*_ordering(_named(all_, order), request)).limit(most)


def _named(rows: FromClause, order: Order) -> Order:
    """The order of rows that were chosen, by the names of what places them."""
    return Order(tuple(rows.c[one.name] for one in _keys(order)), order.descending)


def _read_whole(wide: Wide, chosen: AnySelect, order: Order, request: PageRequest) -> AnySelect:
    """The rows that were chosen, in the same order: without it a join would lose it."""
    named = chosen.subquery("chosen")
    again = _named(named, order)
    return wide.rows(named).add_columns(*again.columns).order_by(*_ordering(again, request))


def _first_of_each(numbered: Subquery, limit: int) -> AnySelect:
    number = numbered.c["place_in_parent"]
    return select(numbered).where(number <= limit).order_by(numbered.c["parent_key"], number)


def _keys(order: Order) -> list[ColumnElement[Any]]:
    return [column.label(f"_key{index}") for index, column in enumerate(order.columns)]


def _ordering(order: Order, request: PageRequest) -> list[ColumnElement[Any]]:
    descending = order.descending != request.backward
    return [column.desc() if descending else column.asc() for column in order.columns]


def _beyond(statement: AnySelect, order: Order, request: PageRequest) -> AnySelect:
    """Only what lies beyond a position, which is left open (`_values`)."""
    if request.position is None:
        return statement
    keys = tuple_(*order.columns)
    values = tuple_(
        *(bindparam(_BEYOND.format(n), type_=one.type) for n, one in enumerate(order.columns))
    )
    descending = order.descending != request.backward
    return statement.where(keys < values if descending else keys > values)


def _values(order: Order, request: PageRequest) -> dict[str, object]:
    """The position by the names under which `_beyond` leaves it open."""
    if request.position is None:
        return {}
    if len(request.position) != len(order.columns):
        raise PositionInvalid
    return {
        _BEYOND.format(n): _value(text, column.type.python_type)
        for n, (text, column) in enumerate(zip(request.position, order.columns, strict=True))
    }


def _value(text: str, kind: type[Any]) -> object:
    try:
        if kind in (datetime, date):
            return kind.fromisoformat(text)
        return kind(text) if kind in (UUID, Decimal, int) else text
    except (ValueError, InvalidOperation) as error:
        raise PositionInvalid from error


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _cut(rows: Sequence[AnyRow], width: int, request: PageRequest, *, trailing: int = 0) -> Page:
    """Drop the row that only shows that there is more, and restore the order of the list."""
    kept = list(rows[: request.limit])
    if request.backward:
        kept.reverse()
    positions = _Positions(kept, -width - trailing, -trailing or None)
    return Page(kept, positions, more=len(rows) > request.limit)


class _Positions(Sequence[Position]):
    """The positions of rows, each written when it is asked for: few are."""

    def __init__(self, rows: Sequence[AnyRow], begin: int, end: int | None) -> None:
        self._rows, self._begin, self._end = rows, begin, end

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Position: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Position]: ...
    def __getitem__(self, index: int | slice) -> Position | Sequence[Position]:
        if isinstance(index, slice):
            return [self._of(row) for row in self._rows[index]]
        return self._of(self._rows[index])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _of(self, row: AnyRow) -> Position:
        return tuple(_text(value) for value in row[self._begin : self._end])
