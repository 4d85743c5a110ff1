"""Reads and shows one page of a list."""

from collections.abc import Callable
from typing import TypeVar

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.pagination import FOREIGN_CURSOR, Connection, Window
from trainingflow.services.reading.paging import AnyRow, Listing, PositionInvalid, count, page

NodeT = TypeVar("NodeT")


async def connection(
    info: Info, listing: Listing, window: Window, show: Callable[[AnyRow], NodeT]
) -> Connection[NodeT]:
    """Read and show one page of a list; the whole is counted only when it is asked for.

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
    except PositionInvalid as error:
        raise BadInput(FOREIGN_CURSOR) from error
    return window.show(read, show, total)
