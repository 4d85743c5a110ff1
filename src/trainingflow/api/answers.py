"""What is answered: the body of a result, and what is said of what was not executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from trainingflow.api.faults import (
    Code,
    Crowded,
    RateLimited,
    Unauthenticated,
    fault,
    formatted,
)
from trainingflow.api.operations import Refused
from trainingflow.api.request import BadRequest
from trainingflow.api.unserved import HEADERS, unserved
from trainingflow.domain.citation import Language


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something was not executed.

    Attributes:
        status: of HTTP.
        errors: as clients read them.
        headers: that go with it.
    """

    status: int
    errors: list[Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def failure(error: Exception, language: Language) -> Failure:
    """What is said of an operation that was not executed; what nobody expected is a fault."""
    match error:
        case BadRequest():
            found = GraphQLError(error.message, extensions={"code": Code.BAD_REQUEST})
            return Failure(error.status, _refusal([found], language), error.headers)
        case Refused():
            return Failure(400, _refusal(error.errors, language))
        case Unauthenticated():
            return Failure(401, _refusal([error], language), {"WWW-Authenticate": "Bearer"})
        case RateLimited() | Crowded():
            return Failure(429, _refusal([error], language))
        case _:
            return _unexpected(error, language)


def _unexpected(error: Exception, language: Language) -> Failure:
    later = unserved(error)
    if later is not None:
        return Failure(503, _refusal([later], language), HEADERS)
    return Failure(500, [fault(error)])


def body_of(result: ExecutionResult, language: Language) -> dict[str, Any]:
    """The answer; without `data` where the operation was not executed at all.

    An error that has no path was met before the first field: in the document, the choice of the
    operation or its variables.
    """
    errors = result.errors or []
    if isinstance(result, PreExecutionError):
        return {"errors": _refusal(errors, language)}
    if result.data is None and all(error.path is None for error in errors):
        return {"errors": formatted(errors, Code.BAD_USER_INPUT, language)}
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = formatted(errors, Code.BAD_USER_INPUT, language)
    return body


def _refusal(errors: list[GraphQLError], language: Language) -> list[Any]:
    return list(formatted(errors, Code.VALIDATION_FAILED, language))
