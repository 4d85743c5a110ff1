"""Questions about delegations."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.delegation import Delegation
from trainingflow.services.reading import delegations
from trainingflow.services.reading.delegations import DelegationSide


@strawberry.type
class DelegationQueries:
    """Questions about delegations."""

    @field("Delegations that you gave or received (委托), the newest first; auditors see all.")
    async def delegations(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        side: Annotated[
            DelegationSide | None,
            strawberry.argument(description="Only those given, or those received (委托方向)."),
        ] = strawberry.UNSET,
        in_force: Annotated[
            bool, strawberry.argument(description="Only those in force now (仅有效的).")
        ] = False,
    ) -> Connection[Delegation]:
        """List delegations."""
        window = Window(
            ("delegations", side or None, in_force),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = delegations.delegations(info.context.viewer, side=side or None, in_force=in_force)
        return await connection(info, listing, window, Delegation.of)
