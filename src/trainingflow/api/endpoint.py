"""GraphQL over HTTP: one request in, one answer out.

Follows the GraphQL-over-HTTP specification. A client that accepts
`application/graphql-response+json` learns from the status whether its request was executed; one
that accepts only `application/json` always gets 200 for a well-formed request.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from functools import lru_cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.types import ExecutionResult

from trainingflow.api.answers import body_of, failure
from trainingflow.api.cost.shown import Bill
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.operations import Admission, Chosen, OpenContext, Operations, Refused
from trainingflow.api.request import GraphQLRequest
from trainingflow.api.schema import Schema
from trainingflow.api.streams import NEEDS_STREAM, Streams, accepts_stream
from trainingflow.api.unchanged import KEPT, has, is_anybody, not_modified, tag_of
from trainingflow.compiled.complete import Complete
from trainingflow.domain.citation import Language

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

_DIFFERENT = 200
"""Headers that are remembered: clients send few different ones."""

_NOTHING: Mapping[str, str] = {}
_VARIES = "Accept, Accept-Language"


class Endpoint:
    """An ASGI application that executes the operations of one schema.

    Args:
        schema: what may be asked.
        open_context: makes the context of one operation; may raise `Unauthenticated`.
        limits: how large and how long a request may be.
        admission: what stands between clients and execution; left out: no budgets.
        served: what answers again and again; left out: no subscription is served.
    """

    def __init__(
        self,
        schema: Schema,
        open_context: OpenContext,
        limits: Limits,
        admission: Admission | None = None,
        served: Streams | None = None,
    ) -> None:
        self._operations = Operations(schema, open_context, limits, admission or Admission())
        self._served = served

    @property
    def operations(self) -> Operations:
        """What carries the operations out."""
        return self._operations

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
            chosen = self._operations.choose(request, asked, bill)
            if chosen.follows:
                return await self._stream(request, asked, chosen, bill)
            executed = self._operations.carry_out(request, asked, chosen, bill)
            result = await _while_connected(request, executed)
        except Exception as error:  # noqa: BLE001 - whatever fails, the answer is JSON
            return _failed(error, language, media_type, bill)
        body = body_of(result, language)
        if request.method == "GET" and "errors" not in body and is_anybody(request):
            return _kept(request, body, media_type, language, bill)
        status = 200 if "data" in body or media_type == JSON else 400
        return _response(body, status, media_type, bill)

    async def _stream(
        self, request: Request, asked: GraphQLRequest, chosen: Chosen, bill: Bill
    ) -> Response:
        if self._served is None or not accepts_stream(request):
            raise Refused([NEEDS_STREAM])
        return await self._served.stream(request, self._operations, asked, chosen, bill)


def _kept(
    request: Request, body: dict[str, Any], media_type: str, language: Language, bill: Bill
) -> Response:
    """The answer to what anybody may ask again: its tag does not hang on what is left to spend."""
    tag = tag_of(orjson.dumps(body, _whole), media_type.encode(), language.encode())
    headers = KEPT | {"ETag": tag, "Vary": f"{_VARIES}, Authorization, Cookie"}
    if not has(request, tag):
        return _response(body, 200, media_type, bill, headers)
    budget = _NOTHING if bill.cost is None else bill.cost.headers()
    return not_modified({**headers, **budget})


def _failed(error: Exception, language: Language, media_type: str, bill: Bill) -> Response:
    """The answer to what was not executed."""
    if isinstance(error, ClientGone):
        return Response(status_code=499)  # nobody reads it; what the log calls it
    met = failure(error, language)
    status = 200 if isinstance(error, Refused) and media_type == JSON else met.status
    return _response({"errors": met.errors}, status, media_type, bill, met.headers)


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
    gone = asyncio.ensure_future(_given_up(request, answer))
    try:
        return await answer
    except asyncio.CancelledError:
        if gone.done() and not gone.cancelled():
            raise ClientGone from None
        raise
    finally:
        gone.cancel()


async def _given_up(request: Request, answer: asyncio.Future[ExecutionResult]) -> None:
    """Cancel what nobody waits for any longer."""
    while (await request.receive())["type"] != "http.disconnect":
        continue
    answer.cancel()


@lru_cache(maxsize=_DIFFERENT)
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


def _whole(value: object) -> orjson.Fragment:
    """What is JSON already, as it is."""
    if isinstance(value, Complete):
        return orjson.Fragment(value.text)
    raise TypeError


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
        orjson.dumps(body, _whole),
        status,
        {"Cache-Control": "no-store", "Vary": _VARIES, **budget, **headers},
        f"{media_type}; charset=utf-8",
    )
