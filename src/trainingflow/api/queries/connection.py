"""Reads what a list is asked for with, and shows one page of it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from strawberry import UNSET

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.pagination import FOREIGN_CURSOR, Connection, Window
from trainingflow.db.session import Session
from trainingflow.services.reading.paging import AnyRow, Listing, PositionInvalid, count, page

NodeT = TypeVar("NodeT")
ValueT = TypeVar("ValueT")


Ahead = Callable[[Info, Session, Sequence[AnyRow]], Awaitable[None]]


def chosen(values: Sequence[ValueT] | None) -> tuple[ValueT, ...] | None:
    """The values of a list that filters; none when it was left out, empty when it is empty."""
    return None if values is None or values is UNSET else tuple(values)


async def connection(
    info: Info,
    listing: Listing,
    window: Window,
    show: Callable[[AnyRow], NodeT],
    ahead: Ahead | None = None,
) -> Connection[NodeT]:
    """Read and show one page of a list; the whole is counted only when it is asked for.

    Args:
        info: of the field.
        listing: the list.
        window: which page of it.
        show: makes an entry of a row.
        ahead: reads with the page what is asked for of its entries.

    Raises:
        BadInput: the cursor is not one of this list.
    """
    database = info.context.database

    async def total() -> int:
        async with database.reading() as session:
            return await count(session, listing)

    try:
        async with database.reading() as session:
            read = await page(session, listing, window.request)
            if ahead is not None and read.rows:
                await ahead(info, session, read.rows)
    except PositionInvalid as error:
        raise BadInput(*FOREIGN_CURSOR) from error
    return window.show(read, show, total)
