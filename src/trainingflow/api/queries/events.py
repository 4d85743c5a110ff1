"""The feed of events, for scripts and portals that keep up with what happens."""

from typing import Annotated, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.pagination import DEFAULT_SIZE, FOREIGN_CURSOR, After, Window
from trainingflow.api.queries.connection import chosen
from trainingflow.api.types.event import Event, EventFeedConnection
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import event_feed
from trainingflow.services.reading.paging import PositionInvalid

LARGEST_PAGE: Final = 500


@strawberry.type
class EventQueries:
    """Questions about what has happened."""

    @field(
        "What has happened to the items that you may see (办理记录推送): moves, assignments, "
        "deadlines that passed, confirmations; in an order in which the events of an item follow "
        "one another. Ask again with `after: resumeCursor`: every later event comes once, though "
        "others write meanwhile. What you are entitled to see only later is in `item.history`."
    )
    async def events(
        self,
        info: Info,
        after: After = strawberry.UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(
                description=f"How many (条数): 1 to {LARGEST_PAGE}; {DEFAULT_SIZE} when left out."
            ),
        ] = strawberry.UNSET,
        kinds: Annotated[
            list[ItemKind] | None,
            strawberry.argument(description="Only of items of these kinds (事项种类)."),
        ] = strawberry.UNSET,
    ) -> EventFeedConnection:
        """Read a page of the feed."""
        wanted = chosen(kinds)
        window = Window(("events", wanted), first=first, after=after, largest=LARGEST_PAGE)
        try:
            async with info.context.database.reading() as session:
                read = await event_feed.read(session, info.context.viewer, wanted, window.request)
        except PositionInvalid as error:
            raise BadInput(*FOREIGN_CURSOR) from error
        edges, place = window.edges(read.page, Event.of), window.info(read.page)
        return EventFeedConnection(
            edges=edges, page_info=place, resume_cursor=window.cursor(read.resume)
        )
