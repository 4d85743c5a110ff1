"""The cost of an operation as clients see it: in every answer, in headers and as a field."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from trainingflow.api.rate_limits.limiter import Budget

OBJECTS_A_POINT: Final = 100


def points_of(cost: int) -> int:
    """The points of an operation: one for a hundred objects, at least one."""
    return max(1, math.ceil(cost / OBJECTS_A_POINT))


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation was charged, what it has used, and what is left.

    Attributes:
        requested: the points that were charged: an upper bound, known before it is executed.
        budget: after it was charged; None: nothing is limited here.
        actual: the points of what was answered; 0 where nothing was executed.
    """

    requested: int
    budget: Budget | None = None
    actual: int = 0

    def with_used(self, cost: int) -> "Cost":
        """The same once it is known what the answer holds; `cost` in objects."""
        return replace(self, actual=points_of(cost))

    def extension(self) -> Mapping[str, Any]:
        """As `extensions.cost`."""
        shown: dict[str, Any] = {"requested": self.requested, "actual": self.actual}
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


@dataclass(slots=True)
class Bill:
    """What one HTTP request is charged, so that every answer can say it, a refusal too.

    Attributes:
        cost: None as long as nothing was charged.
    """

    cost: Cost | None = None
