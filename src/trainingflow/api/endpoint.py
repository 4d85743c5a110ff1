"""GraphQL over HTTP: one request in, one answer out.

Follows the GraphQL-over-HTTP specification. A client that accepts
`application/graphql-response+json` learns from the status whether its request was executed; one
that accepts only `application/json` always gets 200 for a well-formed request.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from trainingflow.api.context import Context
from trainingflow.api.faults import Code, Unauthenticated, fault, formatted
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.request import BadRequest, GraphQLRequest, read
from trainingflow.api.schema import Schema
from trainingflow.domain.citation import Language

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

QUERIES = frozenset({OperationType.QUERY})
ALL = QUERIES | {OperationType.MUTATION}

OpenContext = Callable[[Request], Awaitable[Context]]


class Endpoint:
    """An ASGI application that executes the operations of one schema.

    Args:
        schema: what may be asked.
        open_context: makes the context of one operation; may raise `Unauthenticated`.
        limits: how large and how long a request may be.
    """

    def __init__(self, schema: Schema, open_context: OpenContext, limits: Limits) -> None:
        self._schema = schema
        self._open_context = open_context
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        media_type = preferred(request.headers.get("accept"))
        language = accepted(request.headers.get("accept-language"))
        try:
            asked = await read(request, self._limits)
            result = await _while_connected(request, self._execute(request, asked))
        except BadRequest as error:
            refused = GraphQLError(error.message, extensions={"code": Code.BAD_REQUEST})
            return _response(_refusal([refused], language), error.status, media_type, error.headers)
        except ClientGone:
            return Response(status_code=499)  # nobody reads it; what the log calls it
        except Unauthenticated as error:
            headers = {"WWW-Authenticate": "Bearer"}
            return _response(_refusal([error], language), 401, media_type, headers)
        except Exception as error:  # noqa: BLE001 - whatever fails, the answer is JSON
            return _response({"errors": [fault(error)]}, 500, media_type)
        body = _body(result, language)
        status = 200 if "data" in body or media_type == JSON else 400
        return _response(body, status, media_type)

    async def _execute(self, request: Request, asked: GraphQLRequest) -> ExecutionResult:
        try:
            async with asyncio.timeout(self._limits.operation_time.total_seconds()):
                context = await self._open_context(request)
                return await self._schema.execute(
                    asked.query,
                    variable_values=asked.variables,
                    context_value=context,
                    operation_name=asked.operation_name,
                    operation_extensions=asked.extensions,
                    allowed_operation_types=QUERIES if request.method == "GET" else ALL,
                )
        except InvalidOperationTypeError as error:
            message = "A GET request may only query: send mutations with POST."
            raise BadRequest(405, message, {"Allow": "POST"}) from error
        except CannotGetOperationTypeError as error:
            unknown = GraphQLError(
                error.as_http_error_reason(), extensions={"code": Code.OPERATION_UNKNOWN}
            )
            return ExecutionResult(data=None, errors=[unknown])
        except TimeoutError:
            seconds = self._limits.operation_time.total_seconds()
            late = GraphQLError(
                f"The operation took longer than {seconds:g} seconds and was given up.",
                extensions={"code": Code.TIMEOUT},
            )
            return ExecutionResult(data=None, errors=[late])


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
    body: Mapping[str, Any], status: int, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        orjson.dumps(body),
        status,
        {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language", **(headers or {})},
        f"{media_type}; charset=utf-8",
    )
