"""Shows a page of a list of items: written by PostgreSQL where that will do, else row by row."""

from collections.abc import Callable
from typing import TypeVar

from trainingflow.api.context import Info
from trainingflow.api.pagination import Connection, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types import ahead
from trainingflow.api.types.work_item import WorkItem
from trainingflow.api.written import complete, wanted
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.written.items import ITEM, items

ItemT = TypeVar("ItemT", bound=WorkItem)


async def item_connection(
    info: Info, listing: Listing, window: Window, show: Callable[[AnyRow], ItemT]
) -> Connection[ItemT]:
    """Read and show one page of items.

    Args:
        info: of the field.
        listing: the list.
        window: which page of it.
        show: makes an item of a row that is not written.

    Raises:
        BadInput: the cursor is not one of this list.
    """
    asked = wanted(info, ITEM)
    if asked is None:
        return await connection(info, listing, window, show, ahead.of_list)
    written = items(listing, info.context.viewer, info.context.language, asked)
    return await connection(info, written, window, complete)
