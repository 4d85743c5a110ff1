"""Errors of a request and faults of the server, as the top-level `errors` of an answer.

Refusals of the regulation are not here: they are data in the payload of a mutation.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from graphql import GraphQLError, GraphQLFormattedError, GraphQLSyntaxError, IntValueNode

from trainingflow.api.cost.shown import Cost
from trainingflow.domain.citation import Language
from trainingflow.observing.scrub import scrubbed
from trainingflow.observing.story import current


class Code(StrEnum):
    """`extensions.code`, in the words that Apollo's clients and test tools know."""

    PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    OPERATION_UNKNOWN = "OPERATION_RESOLUTION_FAILURE"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    BAD_REQUEST = "BAD_REQUEST"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    RATE_LIMITED = "RATE_LIMITED"
    DOCUMENT_UNKNOWN = "PERSISTED_QUERY_NOT_FOUND"
    DOCUMENT_NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"
    INTERNAL = "INTERNAL_SERVER_ERROR"


class Unauthenticated(GraphQLError):
    """Nobody is signed in, or the token is unknown or has expired."""

    def __init__(
        self,
        message: str = "Sign in first: send `Authorization: Bearer …`.",
        zh: str = "请先登录：发送 `Authorization: Bearer …`。",
    ) -> None:
        super().__init__(message, extensions={"code": Code.UNAUTHENTICATED})
        self.zh = zh


class Forbidden(GraphQLError):
    """The viewer may not see or do this."""

    def __init__(self, what: str) -> None:
        super().__init__(f"You may not use {what}.", extensions={"code": Code.FORBIDDEN})
        self.zh = f"您无权使用 {what}。"


class ScopeRefused(GraphQLError):
    """The token that the request was signed in with is not for this."""

    def __init__(self, what: str, needs: str | None) -> None:
        remedy, zh = (
            (f"it needs {needs}", f"需要 {needs} 权限")
            if needs
            else (
                "it takes a person, or a token for everything",
                "须由本人登录，或使用不限范围的令牌",
            )
        )
        super().__init__(
            f"The token does not permit {what}: {remedy}.",
            extensions={"code": Code.FORBIDDEN, "reason": "TOKEN_SCOPE", "needs": needs},
        )
        self.zh = f"令牌未获 {what} 授权：{zh}。"


class RateLimited(GraphQLError):
    """The caller has spent its budget, and is told when there is room again."""

    def __init__(self, cost: Cost) -> None:
        seconds = 1 if cost.budget is None else cost.budget.retry_after or 1
        super().__init__(
            f"You have asked for too much in a short time: ask again in {seconds} seconds.",
            extensions={"code": Code.RATE_LIMITED, "retryAfter": seconds},
        )
        self.zh = f"短时间内请求过多：请在 {seconds} 秒后重试。"
        self.cost = cost


class Crowded(GraphQLError):
    """There are too many connections that stay open, of this person or of all."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"There are too many open connections: a person may have {most}.",
            extensions={"code": Code.RATE_LIMITED, "retryAfter": 5},
        )
        self.zh = f"保持的连接过多：每人最多 {most} 个。"


class BadInput(GraphQLError):
    """An argument that no client of this schema should send; `zh` says the same in Chinese."""

    def __init__(self, message: str, zh: str | None = None, *, argument: str | None = None) -> None:
        named = {} if argument is None else {"argument": argument}
        super().__init__(message, extensions={"code": Code.BAD_USER_INPUT, **named})
        self.zh = zh

    @classmethod
    def id(cls, text: str, types: Sequence[str], argument: str | None) -> "BadInput":
        """An id that names nothing of these types; of no type at all where none is given."""
        what, shown = " or ".join(types) or "object", f"{text!r:.80}"
        at, at_zh = (f"`{argument}`: ", f"参数 `{argument}`：") if argument else ("", "")
        return cls(
            f"{at}{shown} is not the id of a {what}.",
            f"{at_zh}{shown} 不是 {what} 的标识。",
            argument=argument,
        )


_LONGEST_MESSAGE: Final = 2_000


def formatted(
    errors: Iterable[GraphQLError], otherwise: Code, language: Language
) -> Sequence[GraphQLFormattedError | dict[str, Any]]:
    """Show errors to a client.

    Args:
        errors: what the execution met.
        otherwise: the code of an error that brings none and is no fault.
        language: of those messages that are ours; what GraphQL itself says is English.
    """
    return [_formatted(error, otherwise, language) for error in errors]


def fault(cause: Exception) -> dict[str, Any]:
    """Show a fault that no field has met."""
    return _masked(GraphQLError(""), cause)


def _formatted(
    error: GraphQLError, otherwise: Code, language: Language
) -> GraphQLFormattedError | dict[str, Any]:
    cause = error.original_error
    code = Code.PARSE_FAILED if isinstance(error, GraphQLSyntaxError) else otherwise
    if any(isinstance(node, IntValueNode) for node in error.nodes or ()):
        # A number in the document is refused like the same number in a variable.
        code, cause = Code.BAD_USER_INPUT, None
    if cause is not None and not isinstance(cause, GraphQLError):
        return _masked(error, cause)
    shown = dict(error.formatted)
    extensions = {"code": code, **(error.extensions or {})}
    shown["extensions"] = extensions
    current().answered(str(extensions["code"]))
    said = getattr(error if cause is None else cause, "zh", None)
    if language == "zh-CN" and said:
        shown["message"] = said
    # What GraphQL cannot read it repeats: an answer is kept in more places than a request.
    shown["message"] = scrubbed(str(shown["message"]), _LONGEST_MESSAGE)
    return shown


def _masked(error: GraphQLError, cause: Exception) -> dict[str, Any]:
    """Log a fault with a number; the client gets the number and nothing else."""
    number = current().failed(cause, error.path)
    current().answered(Code.INTERNAL)
    return {
        "message": f"The server failed. Report the fault with its number {number}.",
        "locations": [location.formatted for location in error.locations or ()],
        "path": error.path,
        "extensions": {"code": Code.INTERNAL, "errorId": number},
    }
