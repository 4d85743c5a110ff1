"""Questions about what waits for the viewer."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import chosen
from trainingflow.api.queries.item_lists import item_connection
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.inbox import InboxCounts
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import inbox
from trainingflow.services.reading.inbox import Held, InboxFilter, Urgency
from trainingflow.services.reading.items import ItemFilter, ItemOrder


@strawberry.input(
    name="InboxFilter",
    description="Which of what waits (筛选); all that is given must hold. An empty list holds for "
    "none.",
)
class InboxFilterInput:
    """Which of what waits."""

    kinds: list[ItemKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these kinds (事项种类)."
    )
    states: list[ItemState] | None = strawberry.field(
        default=strawberry.UNSET, description="In one of these states (状态)."
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Declared by this unit, or by one below it (申报单位).",
    )
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="With these words in the title (名称包含)."
    )
    watching: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Only those that you watch (已关注)."
    )
    due_before: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Due before this instant (到期早于)."
    )
    urgencies: list[Urgency] | None = strawberry.field(
        default=strawberry.UNSET, description="As urgent as one of these (紧急程度)."
    )
    held: list[Held] | None = strawberry.field(
        default=strawberry.UNSET, description="Yours by one of these (待办归属)."
    )
    delegator_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Yours on behalf of this person (委托人)."
    )

    def wanted(self, info: Info) -> InboxFilter:
        """As the reading services know it."""
        return InboxFilter(
            items=ItemFilter(
                kinds=chosen(self.kinds),
                states=chosen(self.states),
                organisation_id=optional_key(self.organisation_id, "Organisation"),
                title=self.title or None,
                watched_by=info.context.viewer.person_id if self.watching else None,
            ),
            due_before=self.due_before or None,
            urgencies=chosen(self.urgencies),
            held=chosen(self.held),
            delegator_id=optional_key(self.delegator_id, "Person", "Teacher"),
        )


Filter = Annotated[InboxFilterInput | None, strawberry.argument(description="Which ones (筛选).")]


@strawberry.type
class InboxQueries:
    """Questions about what waits for the viewer."""

    @field(
        "Items that wait for you (待办): with an open task for you in person, for a role that you "
        "hold now, or for one that is lent to you. `tasks` of an item says which, and by when."
    )
    async def inbox(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Filter = strawberry.UNSET,  # noqa: A002 - the name that clients expect
        order_by: Annotated[
            ItemOrder, strawberry.argument(description="In which order (排序).")
        ] = ItemOrder.OLDEST,
    ) -> Connection[WorkItem]:
        """List the items that wait."""
        wanted = filter.wanted(info) if filter else InboxFilter()
        window = Window(
            ("inbox", wanted, order_by), first=first, after=after, last=last, before=before
        )
        listing = inbox.listing(info.context.viewer, wanted, order_by)
        return await item_connection(info, listing, window, WorkItem.of)

    @field("How many items wait for you (待办计数), by kind, state and urgency.")
    async def inbox_counts(
        self,
        info: Info,
        filter: Filter = strawberry.UNSET,  # noqa: A002 - the name that clients expect
    ) -> InboxCounts:
        """Count what waits."""
        wanted = filter.wanted(info) if filter else InboxFilter()
        async with info.context.database.reading() as session:
            return InboxCounts.of(await inbox.counts(session, info.context.viewer, wanted))
