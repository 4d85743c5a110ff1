"""The subscriptions of the schema."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import subscription
from trainingflow.api.pagination import FOREIGN_CURSOR, After, Window
from trainingflow.api.queries.connection import chosen
from trainingflow.api.subscriptions.alike import Alike
from trainingflow.api.types.event import Event, EventFeedConnection
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import PositionInvalid

_EVENTS = (
    "What happens to the items that you may see, as it happens (实时办理记录): the feed of "
    "`events`, pushed, some events at a time and with the same cursors. The first answer comes "
    "at once and says where you stand. Keep `resumeCursor` of each answer, and subscribe with it "
    "as `after` whenever the connection has ended: every event comes once."
)


@strawberry.type(description="What clients are told as it happens (实时订阅).")
class Subscription:
    """What clients are told as it happens."""

    @subscription(_EVENTS)
    async def events(
        self,
        info: Info,
        after: After = strawberry.UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(
                description="How many in one answer at most (每次条数): 1 to 100; 20 when left out."
            ),
        ] = strawberry.UNSET,
        kinds: Annotated[
            list[ItemKind] | None,
            strawberry.argument(description="Only of items of these kinds (事项种类)."),
        ] = strawberry.UNSET,
    ) -> AsyncGenerator[EventFeedConnection, None]:
        """Follow the feed."""
        wanted = chosen(kinds)
        window = Window(("events", wanted), first=first, after=after)
        asked, context = window.request, info.context
        live = context.following
        try:
            async with (
                live.hub.seat(
                    context.viewer.signed_in_as, wanted, asked.position, asked.limit
                ) as seat,
                aclosing(live.hub.arrivals(seat)) as arrivals,
            ):
                async for arrived in arrivals:
                    await live.begin(context, arrived)
                    yield EventFeedConnection(
                        edges=window.edges(arrived.page, Event.of),
                        page_info=window.info(arrived.page),
                        resume_cursor=window.cursor(arrived.resume),
                        alike=Alike.of(arrived, wanted, asked.position is None, context.language),
                    )
        except PositionInvalid as error:
            raise BadInput(*FOREIGN_CURSOR) from error
