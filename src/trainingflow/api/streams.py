"""Subscriptions over HTTP: an answer that goes on, as server-sent events (graphql-sse).

And what both ways share: how many a person may have, and that nobody goes on who is signed in no
more. A client that does not take what it is given is let go: it comes again with its cursor.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.http.streaming import SSETransport
from strawberry.types import ExecutionResult

from trainingflow.api.answers import body_of, failure
from trainingflow.api.cost.shown import Bill
from trainingflow.api.faults import Code, Crowded, Unauthenticated
from trainingflow.api.language import accepted
from trainingflow.api.operations import Chosen, Operations
from trainingflow.api.request import GraphQLRequest
from trainingflow.db.session import Busy, Overloaded, Slow, Unavailable
from trainingflow.observing import metrics
from trainingflow.services.live.hub import Hub
from trainingflow.services.reading.viewers import Viewer

EVENT_STREAM: Final = "text/event-stream"
MOST: Final = 2_000
"""So many connections has a process."""

OF_ONE: Final = 20
"""So many of them are one person's."""

PATIENCE: Final = 10.0
"""Seconds in which a client has to take an answer."""

ASKED_AGAIN: Final = 30.0
"""Seconds after which it is asked again whether whoever has a connection is still signed in."""

LEAVE: Final = 3.0
"""Seconds in which all have to go when the process ends, before it is killed."""

_NEXT_LOOK: Final = 0.02

HEARTBEAT: Final = 12.0
"""Seconds of silence after which a stream says that it is still there."""

NEEDS_STREAM: Final = GraphQLError(
    "A subscription is answered as text/event-stream, or over a WebSocket (graphql-transport-ws).",
    extensions={"code": Code.BAD_REQUEST},
)

_TRANSPORT: Final = SSETransport()
TROUBLE: Final = (Busy, Overloaded, Slow, Unavailable)
"""What keeps the server from answering for a while."""

Who = Callable[[Request], Awaitable[Viewer]]


class Left(Exception):
    """The client does not take what it is given, or has gone."""


@dataclass(slots=True)
class Streams:
    """The connections of one process that are answered again and again.

    Attributes:
        hub: where events come from.
        who: whom a request speaks for.
        patience: seconds in which a client has to take an answer.
        asked_again: seconds between two looks whether somebody is still signed in.
        most: so many connections at once.
        of_one: so many of them one person's.
        stopping: set when the process ends: everybody is to go on elsewhere.
    """

    hub: Hub
    who: Who
    patience: float = PATIENCE
    asked_again: float = ASKED_AGAIN
    most: int = MOST
    of_one: int = OF_ONE
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _held: Counter[UUID | None] = field(default_factory=Counter)

    @contextmanager
    def held(self, person: UUID | None) -> Iterator[None]:
        """Hold a connection while the block runs.

        Raises:
            Crowded: there are too many already.
        """
        if self._held.total() >= self.most or self._held[person] >= self.of_one:
            raise Crowded(self.of_one)
        self._held[person] += 1
        metrics.CONNECTIONS.inc()
        try:
            yield
        finally:
            metrics.CONNECTIONS.dec()
            self._held[person] -= 1
            if not self._held[person]:
                del self._held[person]

    async def stop(self) -> None:
        """Send everybody elsewhere, and wait a little until they have gone.

        The loop ends with the process: what was not sent by then never is.
        """
        self.stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE):
                while self._held:  # noqa: ASYNC110 - nobody else waits for it
                    await asyncio.sleep(_NEXT_LOOK)

    async def until_signed_out(self, request: Request) -> None:
        """Wait until whoever the request speaks for is signed in no more.

        Whether they are is asked as for any request; while the database cannot say, they are.
        """
        while True:
            # Not all of those at once who have come at once.
            spread = random.uniform(0.5, 1)  # noqa: S311 - hides nothing
            await asyncio.sleep(self.asked_again * spread)
            try:
                await self.who(request)
            except Unauthenticated:
                return
            except TROUBLE:
                continue

    async def stream(
        self,
        request: Request,
        operations: Operations,
        asked: GraphQLRequest,
        chosen: Chosen,
        bill: Bill,
    ) -> Response:
        """Let a subscription in, and answer with its events."""
        viewer, answers = await operations.follow(request, asked, chosen, bill, self.hub)
        holding = ExitStack()
        holding.enter_context(self.held(viewer.person_id))
        return EventStream(self, request, holding, answers)


class EventStream(Response):
    """Server-sent events: `next` for each answer, `complete` where there is none to come."""

    def __init__(
        self,
        streams: Streams,
        request: Request,
        holding: ExitStack,
        answers: AsyncGenerator[ExecutionResult, None],
    ) -> None:
        super().__init__(headers=dict(_TRANSPORT.headers), media_type=EVENT_STREAM)
        del self.headers["content-length"]
        self._streams, self._request = streams, request
        self._holding, self._answers = holding, answers
        self._language = accepted(request.headers.get("accept-language"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for as long as the client listens."""
        del scope, receive
        with self._holding:
            async with aclosing(self._answers):
                start = {"type": "http.response.start", "status": 200}
                await send({**start, "headers": self.raw_headers})
                await self._tell(send)

    async def _tell(self, send: Send) -> None:
        out = asyncio.create_task(self._streams.until_signed_out(self._request))
        gone = asyncio.create_task(_disconnected(self._request))
        stopping = asyncio.create_task(self._stopping())
        ends = {out, gone, stopping}
        try:
            while True:
                coming = asyncio.ensure_future(anext(self._answers, None))
                said = await self._waited(coming, ends, send)
                if said is None:
                    break
                await self._send(send, said)
            if out.done():
                error = failure(Unauthenticated(), self._language)
                await self._send(send, _next({"errors": error.errors}))
            if not gone.done():
                # Without `complete` where the process ends: there is more to come, elsewhere.
                last = "" if stopping.done() else _TRANSPORT.encode_complete()
                await self._send(send, last, more=False)
        except Left:
            return
        finally:
            for one in ends:
                one.cancel()

    async def _stopping(self) -> None:
        await self._streams.stopping.wait()

    async def _waited(
        self,
        coming: "asyncio.Future[ExecutionResult | None]",
        ends: "set[asyncio.Task[None]]",
        send: Send,
    ) -> str | None:
        """The next thing to say; None where there is none."""
        try:
            while True:
                both: set[asyncio.Future[Any]] = {coming, *ends}
                await asyncio.wait(both, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                if any(one.done() for one in ends):
                    return None
                if coming.done():
                    break
                await self._send(send, _TRANSPORT.heartbeat_message(str))
            result = coming.result()
            return None if result is None else _next(body_of(result, self._language))
        except TROUBLE as error:
            await self._send(send, _next({"errors": failure(error, self._language).errors}))
            return None
        finally:
            if not coming.done():
                coming.cancel()
                with suppress(asyncio.CancelledError):
                    await coming

    async def _send(self, send: Send, text: str, *, more: bool = True) -> None:
        body = {"type": "http.response.body", "body": text.encode(), "more_body": more}
        try:
            async with asyncio.timeout(self._streams.patience):
                await send(body)
        except TimeoutError as error:
            raise Left from error


def accepts_stream(request: Request) -> bool:
    """Whether the client takes server-sent events."""
    return _TRANSPORT.accepts(request.headers.get("accept", ""))


def _next(body: dict[str, Any]) -> str:
    return _TRANSPORT.encode_next(body, lambda one: orjson.dumps(one).decode())  # type: ignore[arg-type]  # a body of GraphQL


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
