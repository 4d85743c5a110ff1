"""The cost of an operation as clients see it: in every answer, in headers and as a field."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trainingflow.api.rate_limits.limiter import Budget

OBJECTS_A_POINT: Final = 100


def points_of(cost: int) -> int:
    """The points of an operation: one for a hundred objects, at least one."""
    return max(1, math.ceil(cost / OBJECTS_A_POINT))


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation was charged, and what is left.

    Attributes:
        requested: its points, an upper bound that is known before it is executed.
        budget: after it was charged; None: nothing is limited here.
    """

    requested: int
    budget: Budget | None = None

    def extension(self) -> Mapping[str, Any]:
        """As `extensions.cost`."""
        shown: dict[str, Any] = {"requested": self.requested}
        if self.budget is not None:
            shown["budget"] = {
                "limit": self.budget.limit,
                "remaining": self.budget.remaining,
                "resetAt": self.budget.reset_at.isoformat(),
            }
        return shown

    def headers(self) -> Mapping[str, str]:
        """As headers of the answer, as GitHub calls them; `reset` in seconds since 1970."""
        if self.budget is None:
            return {}
        again = self.budget.retry_after
        return {
            "X-RateLimit-Limit": str(self.budget.limit),
            "X-RateLimit-Remaining": str(self.budget.remaining),
            "X-RateLimit-Reset": str(int(self.budget.reset_at.timestamp())),
            "X-RateLimit-Used": str(self.budget.limit - self.budget.remaining),
            **({} if again is None else {"Retry-After": str(again)}),
        }
