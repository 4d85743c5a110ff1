"""What could not be served just now and may be asked again, and whether anything was changed by it.

All of it is answered with 503 and `Retry-After`. A change that was cut off while it was committed
may have been made or not; only the database knows, and tells whoever asks again with the same key.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from graphql import GraphQLError

from trainingflow.api.rate_limits.limiter import LimitsUnknown
from trainingflow.db.session import Busy, Slow, Unavailable
from trainingflow.domain.citation import Label
from trainingflow.observing.story import current

RETRY_AFTER: Final = 1  # seconds
HEADERS: Final[Mapping[str, str]] = {"Retry-After": str(RETRY_AFTER)}


class Why(StrEnum):
    """`extensions.code` of what may be asked again."""

    OVERLOADED = "OVERLOADED"
    TIMEOUT = "TIMEOUT"
    UNAVAILABLE = "UNAVAILABLE"


class Outcome(StrEnum):
    """`extensions.outcome`: what is known of the changes that were asked for."""

    NOTHING_CHANGED = "NOTHING_CHANGED"
    UNKNOWN = "UNKNOWN"


_BECAUSE: Final = {
    Why.OVERLOADED: Label("服务繁忙。", "The server is busy."),
    Why.TIMEOUT: Label("处理超时。", "It took longer than it may, and was given up."),
    Why.UNAVAILABLE: Label("暂时无法访问数据库。", "The database cannot be reached."),
}
_SO: Final = {
    Outcome.NOTHING_CHANGED: Label(
        "未作任何更改：请稍后重试。", "Nothing was changed: ask again in a moment."
    ),
    Outcome.UNKNOWN: Label(
        "所请求的更改可能已经生效，也可能没有："
        "请用相同的 `idempotencyKey` 重新发送同一请求以确认。",
        "What was asked for may have been done or not: send the same again, with the same "
        "`idempotencyKey`, to learn which.",
    ),
}


class Unserved(GraphQLError):
    """The answer to what could not be served just now; `zh` says the same in Chinese."""

    def __init__(self, why: Why, outcome: Outcome) -> None:
        because, so = _BECAUSE[why], _SO[outcome]
        super().__init__(
            f"{because.en} {so.en}",
            extensions={"code": str(why), "outcome": str(outcome), "retryAfter": RETRY_AFTER},
        )
        self.zh = f"{because.zh}{so.zh}"


def why(error: BaseException | None) -> Why | None:
    """Why something could not be served; None where it is another fault, or none."""
    match error:
        case Unavailable() | LimitsUnknown():
            return Why.UNAVAILABLE
        case Busy():
            return Why.OVERLOADED
        case Slow():
            return Why.TIMEOUT
        case _:
            return None


def unserved(error: BaseException) -> Unserved | None:
    """The answer to an error of which the request at hand has died; None where it is a fault.

    What is known of the outcome is told by whether the request has sent anything to be committed.
    """
    found = why(error)
    if found is None:
        return None
    return Unserved(found, Outcome.UNKNOWN if current().commits else Outcome.NOTHING_CHANGED)
