"""Questions about time: what the clock will do, and what it has told you."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import chosen, connection
from trainingflow.api.types.calendar import Notice
from trainingflow.api.types.deadline import Deadline
from trainingflow.api.types.duty import DueDuty
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.window_proposal import WindowChangeProposal
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services.reading import deadlines, duties, notices, window_proposals

FIRST_YEAR, LAST_YEAR = 2000, 2100


@strawberry.type
class CalendarQueries:
    """Questions about time."""

    @field(
        "Changes of windows that are proposed and wait for another person (待确认的窗口变更), the "
        "first proposed first: for whoever acts for a body, and auditors; empty for everybody else."
    )
    async def window_change_proposals(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[WindowChangeProposal]:
        """List what waits."""
        window = Window(
            ("windowChangeProposals",), first=first, after=after, last=last, before=before
        )
        listing = window_proposals.waiting(info.context.viewer)
        return await connection(info, listing, window, WindowChangeProposal.of)

    @field(
        "What the clock will do (到期事项), the next first: with items that you may see, about "
        "windows, and about duties of the calendar; as far as the end of next year."
    )
    async def deadlines(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        due_before: Annotated[
            datetime | None,
            strawberry.argument(description="Only what is due before this instant (到期早于)."),
        ] = strawberry.UNSET,
        due_after: Annotated[
            datetime | None,
            strawberry.argument(
                description="Only what is due at this instant or later (到期不早于)."
            ),
        ] = strawberry.UNSET,
        kinds: Annotated[
            list[ClockMove] | None,
            strawberry.argument(description="Only these (到期动作)."),
        ] = strawberry.UNSET,
        item_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only with this item (事项).")
        ] = strawberry.UNSET,
    ) -> Connection[Deadline]:
        """List what the clock will do."""
        until, since, moves = due_before or None, due_after or None, chosen(kinds)
        item = optional_key(item_id or None, *item_types())
        window = Window(
            ("deadlines", until, since, moves, item),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = deadlines.deadlines(
            info.context.viewer, before=until, after=since, kinds=moves, item_id=item
        )
        return await connection(info, listing, window, Deadline.of)

    @field(
        "The duties of the calendar that fall due in a year (周期性职责), by their days: reports, "
        "plans, checks, statements, with who has said that they are done."
    )
    async def duties(
        self,
        info: Info,
        year: Annotated[
            int | None,
            strawberry.argument(description="In which they are due (到期年度); left out: this."),
        ] = strawberry.UNSET,
        mine: Annotated[
            bool,
            strawberry.argument(description="Only those of your own units and bodies (仅本单位)."),
        ] = False,
    ) -> list[DueDuty]:
        """List the duties of a year."""
        chosen_year = year or local_date(info.context.now).year
        if not FIRST_YEAR <= chosen_year <= LAST_YEAR:
            return []
        async with info.context.database.reading() as session:
            found = await duties.owed(session, info.context.viewer, chosen_year, mine=mine)
        return [DueDuty.of(one) for one in found]

    @field("What the clock has told you (通知), in person or for a role, the newest first.")
    async def notices(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        unread: Annotated[
            bool, strawberry.argument(description="Only what you have not read (仅未读).")
        ] = False,
    ) -> Connection[Notice]:
        """List the viewer's notices."""
        window = Window(("notices", unread), first=first, after=after, last=last, before=before)
        listing = notices.notices(info.context.viewer, unread=unread)
        return await connection(info, listing, window, Notice.of)
