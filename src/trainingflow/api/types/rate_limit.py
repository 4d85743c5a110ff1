"""What an operation was charged, and what is left of the budget."""

from datetime import datetime

import strawberry


@strawberry.type(
    description="What this operation was charged and what is left (请求额度), in points: a hundred "
    "objects of an answer are one, a change is five, signing in is twenty. Every answer says the "
    "same under `extensions.cost`."
)
class RateLimit:
    """What an operation was charged, and what is left of the budget."""

    cost: int = strawberry.field(
        description="The points of this operation (本次消耗): an upper bound, known before it is "
        "executed; at least 1."
    )
    limit: int | None = strawberry.field(
        description="The points of the whole budget (额度上限); null where nothing is limited."
    )
    remaining: int | None = strawberry.field(
        description="The points that are left (剩余额度), this operation taken off; null where "
        "nothing is limited."
    )
    reset_at: datetime | None = strawberry.field(
        description="When the whole budget is there again if nothing else is asked (恢复时间), by "
        "the clock of the server; null where nothing is limited."
    )
