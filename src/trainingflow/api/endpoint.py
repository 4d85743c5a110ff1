"""GraphQL over HTTP: one request in, one answer out.

Follows the GraphQL-over-HTTP specification. A client that accepts
`application/graphql-response+json` learns from the status whether its request was executed; one
that accepts only `application/json` always gets 200 for a well-formed request.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from trainingflow.api.cost.shown import Bill
from trainingflow.api.faults import (
    Code,
    RateLimited,
    Unauthenticated,
    fault,
    formatted,
)
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.operations import Admission, OpenContext, Operations, Refused
from trainingflow.api.request import BadRequest
from trainingflow.api.schema import Schema
from trainingflow.api.unserved import HEADERS, unserved
from trainingflow.domain.citation import Language

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

_NOTHING: Mapping[str, str] = {}


class Endpoint:
    """An ASGI application that executes the operations of one schema.

    Args:
        schema: what may be asked.
        open_context: makes the context of one operation; may raise `Unauthenticated`.
        limits: how large and how long a request may be.
        admission: what stands between clients and execution; left out: no budgets.
    """

    def __init__(
        self,
        schema: Schema,
        open_context: OpenContext,
        limits: Limits,
        admission: Admission | None = None,
    ) -> None:
        self._operations = Operations(schema, open_context, limits, admission or Admission())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media_type = preferred(request.headers.get("accept"))
        language = accepted(request.headers.get("accept-language"))
        bill = Bill()
        try:
            asked = await self._operations.read(request, bill)
            executed = self._operations.execute(request, asked, bill)
            result = await _while_connected(request, executed)
        except Exception as error:  # noqa: BLE001 - whatever fails, the answer is JSON
            return _failed(error, language, media_type, bill)
        body = _body(result, language)
        status = 200 if "data" in body or media_type == JSON else 400
        return _response(body, status, media_type, bill)


def _failed(error: Exception, language: Language, media_type: str, bill: Bill) -> Response:
    """The answer to what was not executed."""
    status, headers = 500, _NOTHING
    shown: list[GraphQLError] = []
    match error:
        case ClientGone():
            return Response(status_code=499)  # nobody reads it; what the log calls it
        case BadRequest():
            shown = [GraphQLError(error.message, extensions={"code": Code.BAD_REQUEST})]
            status, headers = error.status, error.headers
        case Refused():
            status, shown = 200 if media_type == JSON else 400, error.errors
        case Unauthenticated():
            status, headers, shown = 401, {"WWW-Authenticate": "Bearer"}, [error]
        case RateLimited():
            status, shown = 429, [error]
        case _:
            later = unserved(error)
            if later is not None:
                status, headers, shown = 503, HEADERS, [later]  # else it is a fault
    body: dict[str, Any] = {"errors": [fault(error)]} if not shown else _refusal(shown, language)
    return _response(body, status, media_type, bill, headers)


class ClientGone(Exception):
    """The client has closed its connection."""


async def _while_connected(
    request: Request, work: Coroutine[Any, Any, ExecutionResult]
) -> ExecutionResult:
    """Execute as long as somebody waits for the answer.

    An operation that is given up in the middle has changed nothing: its transaction is rolled
    back. A client that repeats a change with its key learns what became of it.

    Raises:
        ClientGone: the connection was closed first; the work is cancelled.
    """
    answer = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        raise ClientGone
    finally:
        gone.cancel()
        answer.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


def preferred(accept: str | None) -> str:
    """Choose the media type of the answer.

    Returns:
        `application/graphql-response+json` where the client names it and likes it no less than
        `application/json`; else `application/json`, also for clients that accept neither: they
        can still read it.
    """
    weights = {JSON: 0.0, GRAPHQL_JSON: 0.0}
    for part in (accept or "").split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        if name in weights:
            weights[name] = float(quality) if quality.replace(".", "", 1).isdigit() else 0.0
    named = weights[GRAPHQL_JSON] > 0 and weights[GRAPHQL_JSON] >= weights[JSON]
    return GRAPHQL_JSON if named else JSON


def _body(result: ExecutionResult, language: Language) -> dict[str, Any]:
    """The answer; without `data` where the operation was not executed at all.

    An error that has no path was met before the first field: in the document, the choice of the
    operation or its variables.
    """
    errors = result.errors or []
    if isinstance(result, PreExecutionError):
        return _refusal(errors, language)
    if result.data is None and all(error.path is None for error in errors):
        return {"errors": formatted(errors, Code.BAD_USER_INPUT, language)}
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = formatted(errors, Code.BAD_USER_INPUT, language)
    return body


def _refusal(errors: list[GraphQLError], language: Language) -> dict[str, Any]:
    return {"errors": formatted(errors, Code.VALIDATION_FAILED, language)}


def _response(
    body: dict[str, Any],
    status: int,
    media_type: str,
    bill: Bill,
    headers: Mapping[str, str] = _NOTHING,
) -> Response:
    budget = _NOTHING
    if bill.cost is not None:
        body["extensions"] = {"cost": bill.cost.extension()}
        budget = bill.cost.headers()
    return Response(
        orjson.dumps(body),
        status,
        {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **budget, **headers},
        f"{media_type}; charset=utf-8",
    )
