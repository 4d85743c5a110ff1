"""Operations over WebSockets, in the protocol graphql-transport-ws as strawberry speaks it.

A page cannot choose the headers of a WebSocket: what signs in may come in `connection_init` too.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import Any, Final, cast
from uuid import uuid4

import orjson
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage
from strawberry.types.unset import UNSET, UnsetType

from trainingflow.api.answers import body_of, failure
from trainingflow.api.cost.shown import Bill
from trainingflow.api.faults import Crowded, Unauthenticated
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.operations import Operations
from trainingflow.api.request import BadRequest, GraphQLRequest, checked
from trainingflow.api.sign_in.cookies import HEADER
from trainingflow.api.streams import TROUBLE, Left, Streams
from trainingflow.domain.citation import Language
from trainingflow.observing.logs import logger
from trainingflow.observing.story import Story, telling

_log = logger("trainingflow.sockets")

INIT: Final = timedelta(seconds=10)
"""After so long without `connection_init` a connection is closed."""

BEAT: Final = 25.0
"""Seconds between two pings: what lies between closes connections over which nothing is said."""

OPERATIONS: Final = 10
"""So many operations of one connection at once."""

MESSAGES: Final = 200
_WITHIN: Final = 10.0
"""So many messages a client may send in so many seconds."""

FORBIDDEN: Final = 4403
"""Whoever signs in anew may come again."""

AGAIN: Final = 1013
"""Come again, with the cursor of what was received last (`resumeCursor`)."""

STOPPING: Final = 1012
"""The process ends; the same at another."""

_GIVEN: Final = frozenset({"authorization", "accept-language", HEADER})
_LONGEST_ID: Final = 100
_LONGEST_GIVEN: Final = 8_200


class Sockets:
    """The WebSockets of one process.

    Args:
        operations: carry out what is asked.
        streams: where events come from, and who may have how many connections.
        limits: how long a message may be.
    """

    def __init__(self, operations: Operations, streams: Streams, limits: Limits) -> None:
        self.operations = operations
        self.streams = streams
        self.limits = limits

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection to its end."""
        offered = websocket.scope.get("subprotocols", [])
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in offered:
            await websocket.accept()
            await websocket.close(4406, "Subprotocol not acceptable")
            return
        await websocket.accept(GRAPHQL_TRANSPORT_WS_PROTOCOL)
        wire = _Wire(websocket, self.limits, self.streams.patience)
        handling = asyncio.create_task(_Connection(self, websocket, wire).handle())
        closed = asyncio.create_task(wire.closed.wait())
        stopping = asyncio.create_task(self.streams.stopping.wait())
        try:
            ends = {handling, closed, stopping}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                await wire.close(STOPPING, "Subscribe again after the last resumeCursor")
            # Who was told to go and does not hang up is not waited for.
            await asyncio.wait({handling}, timeout=self.streams.patience)
        finally:
            closed.cancel()
            stopping.cancel()
            handling.cancel()
            with suppress(Left, asyncio.CancelledError):
                await handling


class _Wire(AsyncWebSocketAdapter):
    """What goes over one connection: nothing too large or too often comes in, nothing piles up."""

    def __init__(self, websocket: WebSocket, limits: Limits, patience: float) -> None:
        self._websocket = websocket
        self._longest = limits.body_bytes
        self._patience = patience
        self._sending = asyncio.Lock()
        self.closed = asyncio.Event()
        self._since, self._came = 0.0, 0

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """What the client says, until it goes."""
        del ignore_parsing_errors
        with suppress(WebSocketDisconnect):
            while self._websocket.application_state is not WebSocketState.DISCONNECTED:
                message = await self._websocket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                yield await self._read(message)

    async def _read(self, message: Mapping[str, Any]) -> object:
        text = message.get("text")
        if text is None:
            raise NonTextMessageReceived
        if self._too_often() or len(text) > self._longest:
            await self.close(4429, "Too many requests, or too large ones")
            raise WebSocketDisconnect
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise NonJsonMessageReceived from error
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise NonJsonMessageReceived
        return found

    def _too_often(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now - self._since > _WITHIN:
            self._since, self._came = now, 0
        self._came += 1
        return self._came > MESSAGES

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Tell the client something.

        Raises:
            Left: it does not take it; the connection has been closed.
        """
        text = orjson.dumps(message).decode()
        try:
            async with asyncio.timeout(self._patience), self._sending:
                await self._websocket.send_text(text)
        except TimeoutError as error:
            await self.close(AGAIN, "Slow: subscribe again after the last resumeCursor")
            raise Left from error
        except (WebSocketDisconnect, RuntimeError) as error:  # it has been closed meanwhile
            raise Left from error

    async def close(self, code: int, reason: str) -> None:
        """End the connection; whoever does not even take that is cut off."""
        self.closed.set()
        with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(self._patience):
                await self._websocket.close(code, reason)


class _Connection(BaseGraphQLTransportWSHandler[None, None]):
    """One connection: strawberry keeps the protocol, our operations are carried out."""

    def __init__(self, sockets: Sockets, websocket: WebSocket, wire: _Wire) -> None:
        self._sockets = sockets
        self._streams = sockets.streams
        self._scope = websocket.scope
        self._given: Mapping[str, str] = {}
        self._asked: dict[str, GraphQLRequest] = {}
        self._beside: tuple[asyncio.Task[None], ...] = ()
        super().__init__(
            view=cast("Any", self),
            websocket=wire,
            context=None,
            root_value=None,
            schema=cast("Any", None),
            connection_init_wait_timeout=INIT,
            max_subscriptions_per_connection=OPERATIONS,
        )

    async def handle(self) -> None:
        """Serve to the end."""
        self._request = self._as_request()
        try:
            await super().handle()
        finally:
            for one in self._beside:
                one.cancel()

    async def handle_connection_init(self, message: Any) -> None:  # noqa: ANN401 - as it came
        """Find out who it is."""
        payload = message.get("payload") or {}
        if isinstance(payload, dict):
            self._given = {
                name.lower(): value
                for name, value in payload.items()
                if name.lower() in _GIVEN
                and isinstance(value, str)
                and len(value) <= _LONGEST_GIVEN
            }
            self._request = self._as_request()
        await super().handle_connection_init(message)

    async def on_ws_connect(self, context: None) -> UnsetType:
        """Let in whoever is signed in; what strawberry asks its view."""
        del context
        try:
            viewer = await self._streams.who(self._request)
        except Unauthenticated as error:
            raise ConnectionRejectionError from error
        except TROUBLE as error:
            await self.websocket.close(AGAIN, "The server cannot say who you are: come again")
            raise Left from error
        if not viewer.signed_in:
            raise ConnectionRejectionError
        self._beside = (
            asyncio.create_task(self._stay(viewer.person_id)),
            asyncio.create_task(self._beat()),
        )
        return cast("UnsetType", UNSET)

    async def _stay(self, person: Any) -> None:  # noqa: ANN401 - an id
        """Hold the connection for a person as long as they are signed in."""
        try:
            with self._streams.held(person):
                await self._streams.until_signed_out(self._request)
        except Crowded as error:
            await self.websocket.close(AGAIN, error.message)
            return
        await self.websocket.close(FORBIDDEN, "Signed out: sign in again")

    async def _beat(self) -> None:
        with suppress(Left):
            while True:
                await asyncio.sleep(BEAT)
                await self.send_message({"type": "ping"})

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation."""
        id_: object = message["id"]
        if not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
            await self.handle_invalid_message("The id of an operation is a short text")
            return
        try:
            asked = checked(message["payload"])
        except BadRequest as error:
            await self.handle_invalid_message(error.message)
            return
        if id_ not in self.operations:
            self._asked[id_] = asked
        said: Any = {**message, "payload": {"query": asked.query or ""}}
        await super().handle_subscribe(said)
        if id_ not in self.operations:  # it was refused
            self._asked.pop(id_, None)

    async def run_operation(self, operation: Operation[None, None]) -> None:
        """Carry an operation out; a subscription as long as it is wanted."""
        asked = self._asked.pop(operation.id)
        story = Story(uuid4().hex)
        with telling(story):
            try:
                async with aclosing(self._bodies(asked)) as bodies:
                    async for body in bodies:
                        await _say(operation, "next", body)
                await _say(operation, "complete", None)
            except Left:
                return
            except Exception as error:  # noqa: BLE001 - whatever fails is told
                errors = failure(error, self._language).errors
                with suppress(Left):
                    await _say(operation, "error", errors)
            finally:
                told = {"requestId": story.request_id, "actor": story.actor, "kind": story.kind}
                codes = dict(story.codes) or None
                _log.info("socket operation", **told, operation=story.operation, codes=codes)

    async def _bodies(self, asked: GraphQLRequest) -> AsyncGenerator[dict[str, Any], None]:
        operations, bill = self._sockets.operations, Bill()
        chosen = operations.choose(self._request, asked, bill)
        if not chosen.follows:
            result = await operations.carry_out(self._request, asked, chosen, bill)
            yield body_of(result, self._language)
            return
        _, answers = await operations.follow(self._request, asked, chosen, bill, self._streams.hub)
        async with aclosing(answers):
            async for result in answers:
                yield body_of(result, self._language)

    @property
    def _language(self) -> Language:
        return accepted(self._request.headers.get("accept-language"))

    def _as_request(self) -> Request:
        """What signs in and says the language, as if each operation were sent by POST."""
        headers = [
            (name, value)
            for name, value in self._scope["headers"]
            if name.decode("latin-1").lower() not in self._given
        ]
        headers += [
            (name.encode(), value.encode("latin-1", "replace"))
            for name, value in self._given.items()
        ]
        return Request({**self._scope, "type": "http", "method": "POST", "headers": headers})


async def _say(operation: Operation[None, None], type_: str, payload: object) -> None:
    message: Any = {"id": operation.id, "type": type_}
    if payload is not None:
        message["payload"] = payload
    await operation.send_operation_message(message)
