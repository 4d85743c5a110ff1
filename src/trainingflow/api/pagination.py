"""Connections: lists in pages, with cursors that only the list they came from accepts."""

import base64
import binascii
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property, partial
from typing import Annotated, Any, Generic, TypeVar

import orjson
import strawberry
from strawberry import UNSET

from trainingflow.api.excess import PageTooLarge
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.services.reading.paging import AnyRow, Page, PageRequest, Position

DEFAULT_SIZE = 20
LARGEST_SIZE = 100
FOREIGN_CURSOR = (
    "The cursor is not one of this list with these filters and this order.",
    "该游标不属于此筛选和排序下的列表。",
)

NodeT = TypeVar("NodeT")
ValueT = TypeVar("ValueT")

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many, from the start (向后取若干条): 1 to {LARGEST_SIZE}; "
        f"{DEFAULT_SIZE} when neither `first` nor `last` is given."
    ),
]
After = Annotated[
    str | None,
    strawberry.argument(description="Only what comes after this cursor (在此游标之后)."),
]
Last = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many, from the end (向前取若干条): 1 to {LARGEST_SIZE}; not with `first`."
    ),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="Only what comes before this cursor (在此游标之前)."),
]


@strawberry.type(description="Where a page lies in its list (分页信息).")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(
        description="Whether more follows after this page (是否有下一页)."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether something comes before this page (是否有上一页)."
    )
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first edge (首条游标); null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last edge (末条游标); null on an empty page."
    )


@strawberry.type(description="One entry of a list, with its place in it (列表条目).")
class Edge(Generic[NodeT]):
    """One entry of a list."""

    place: strawberry.Private[Callable[[], str]]
    node: NodeT = strawberry.field(description="The entry itself (条目).")

    @field("The place of this entry (游标); opaque; good for this list and order only.")
    def cursor(self) -> str:
        """Write the cursor, which few ask for."""
        return self.place()


@strawberry.type(description="A page of a list (分页列表).")
class Connection(Generic[NodeT]):
    """A page of a list; what is not asked for is not made, the total not counted."""

    page: strawberry.Private[Page]
    node: strawberry.Private[Callable[[AnyRow], NodeT]]
    window: strawberry.Private[Any]
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @field("The entries of this page with their cursors (带游标的条目).")
    def edges(self) -> list[Edge[NodeT]]:
        """Show the entries with their cursors."""
        edges: list[Edge[NodeT]] = self.window.edges(self.page, self.node)
        return edges

    @field("Where this page lies (分页信息).")
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        info: PageInfo = self.window.info(self.page)
        return info

    @field("The entries of this page (条目).")
    def nodes(self) -> list[NodeT]:
        """Show the entries without their cursors."""
        return [self.node(row) for row in self.page.rows]

    @field("How many entries the whole list has (总数); counted only when asked for.")
    async def total_count(self) -> int:
        """Count the whole list."""
        return await self.count()


class Window:
    """Which page of one list a client asked for.

    Args:
        signature: what names the list: its field, filters and order. A cursor carries its hash.
        first: see `First`; the three that follow alike.
        after: see `After`.
        last: see `Last`.
        before: see `Before`.
        largest: how many entries a page of this list may have.

    Raises:
        BadInput: the numbers contradict each other, are below 1, or a cursor is not one of this
            list.
        PageTooLarge: more entries are asked for than a page may have.
    """

    def __init__(
        self,
        signature: Sequence[object],
        *,
        first: int | None = UNSET,
        after: str | None = UNSET,
        last: int | None = UNSET,
        before: str | None = UNSET,
        largest: int = LARGEST_SIZE,
    ) -> None:
        first, last = _given(first), _given(last)
        after, before = _given(after), _given(before)
        if first is not None and last is not None:
            msg = "Give `first` or `last`, not both."
            raise BadInput(msg, "`first` 和 `last` 只能给出一个。")
        if after is not None and before is not None:
            msg = "Give `after` or `before`, not both."
            raise BadInput(msg, "`after` 和 `before` 只能给出一个。")
        if (last is not None and after is not None) or (first is not None and before is not None):
            msg = "`first` goes with `after`, `last` goes with `before`."
            raise BadInput(msg, "`first` 与 `after` 同用，`last` 与 `before` 同用。")
        self._signature = signature
        self._backward = last is not None or before is not None
        cursor = before if self._backward else after
        self.request = PageRequest(
            _size(
                last if self._backward else first, largest, "last" if self._backward else "first"
            ),
            None if cursor is None else self._position(cursor),
            self._backward,
        )

    def show(
        self,
        page: Page,
        node: Callable[[AnyRow], NodeT],
        count: Callable[[], Awaitable[int]],
    ) -> Connection[NodeT]:
        """Show a page that was read for this window.

        Args:
            page: the rows.
            node: makes an entry of a row.
            count: counts the whole list.
        """
        return Connection(page=page, node=node, window=self, count=count)

    def edges(self, page: Page, node: Callable[[AnyRow], NodeT]) -> list[Edge[NodeT]]:
        """The entries of a page with their cursors."""
        return [
            Edge(place=partial(self.cursor, position), node=node(row))
            for row, position in zip(page.rows, page.positions, strict=True)
        ]

    def info(self, page: Page) -> PageInfo:
        """Where a page lies."""
        beside = self.request.position is not None
        return PageInfo(
            has_next_page=beside if self._backward else page.more,
            has_previous_page=page.more if self._backward else beside,
            start_cursor=self.cursor(page.positions[0]) if page.rows else None,
            end_cursor=self.cursor(page.positions[-1]) if page.rows else None,
        )

    @cached_property
    def _mark(self) -> str:
        return hashlib.sha256(repr(self._signature).encode()).hexdigest()[:8]

    def cursor(self, position: Position) -> str:
        """The cursor of a position in this list."""
        encoded = base64.urlsafe_b64encode(orjson.dumps([self._mark, *position]))
        return encoded.decode().rstrip("=")

    def _position(self, cursor: str) -> Position:
        foreign = BadInput(*FOREIGN_CURSOR)
        try:
            parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        except (binascii.Error, ValueError) as error:
            raise foreign from error
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise foreign
        if parts[:1] != [self._mark]:
            raise foreign
        return tuple(parts[1:])


def _given(value: ValueT | None) -> ValueT | None:
    return None if value is UNSET else value


def _size(asked: int | None, largest: int, argument: str) -> int:
    size = DEFAULT_SIZE if asked is None else asked
    if size > largest:
        raise PageTooLarge(argument, largest, size)
    if size < 1:
        msg = f"Ask for 1 to {largest} entries, not {size}."
        raise BadInput(msg, f"每页可取 1 至 {largest} 条，不能是 {size} 条。")
    return size
