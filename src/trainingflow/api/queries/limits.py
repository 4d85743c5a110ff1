"""How much may still be asked."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.rate_limit import RateLimit


@strawberry.type
class LimitQueries:
    """How much may still be asked."""

    @field(
        "What this operation was charged, and what is left of the budget (请求额度) of the person "
        "who is signed in, or of the address; null where operations are not measured."
    )
    def rate_limit(self, info: Info) -> RateLimit | None:
        """Show the budget that this operation was charged to."""
        cost = info.context.cost
        if cost is None:
            return None
        budget = cost.budget
        return RateLimit(
            cost=cost.requested,
            limit=None if budget is None else budget.limit,
            remaining=None if budget is None else budget.remaining,
            reset_at=None if budget is None else budget.reset_at,
        )
