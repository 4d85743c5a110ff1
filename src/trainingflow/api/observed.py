"""Each HTTP request: its id, its line in the log, its span, its numbers."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trainingflow.api.faults import Code, fault, formatted
from trainingflow.api.language import accepted
from trainingflow.api.unserved import HEADERS, Unserved, unserved
from trainingflow.domain.citation import Language
from trainingflow.observing import metrics, traces
from trainingflow.observing.configured import Network
from trainingflow.observing.logs import logger
from trainingflow.observing.scrub import identifier, scrubbed
from trainingflow.observing.story import Story, telling

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_log = logger("trainingflow.request")

_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_QUIET: Final = "/health"


class Observed:
    """Around the whole application: nothing is answered that is not told.

    Args:
        app: what answers.
        routes: the first segments of the paths that there are, each with its slash. What stands
            behind them may be a secret (a calendar's address) and is told nowhere.
        trusted: networks whose request id is taken over.
    """

    def __init__(
        self, app: ASGIApp, routes: Collection[str], trusted: tuple[Network, ...] = ()
    ) -> None:
        self._app = app
        self._routes = frozenset(routes)
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and tell of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        route, method = self._route(scope["path"]), _method(scope["method"])
        story = Story(self._request_id(scope, headers))
        about: dict[str, traces.Value] = {"http.request.method": method, "http.route": route}
        about["trainingflow.request_id"] = story.request_id
        with (
            telling(story),
            traces.span(
                f"{method} {route}", about, kind="server", parent=headers.get("traceparent")
            ) as span,
        ):
            answer = _Answer(story, _About(route, method, span), send)
            try:
                await self._app(scope, receive, answer.send)
            except Exception as error:  # noqa: BLE001 - whatever fails is told once and answered
                await answer.failed(error, accepted(headers.get("accept-language")))
            finally:
                answer.finish()

    def _route(self, path: str) -> str:
        first = "/" + path.lstrip("/").partition("/")[0]
        return first if first in self._routes else "other"

    def _request_id(self, scope: Scope, headers: Headers) -> str:
        given = headers.get("x-request-id", "")
        if self._trusts(scope) and (identifier(given) or _may_be_told(given)):
            return given
        return token_hex(16)

    def _trusts(self, scope: Scope) -> bool:
        if not self._trusted or not scope.get("client"):
            return False
        try:
            address = ipaddress.ip_address(scope["client"][0])
        except ValueError:
            return False
        return any(address in network for network in self._trusted)


@dataclass(frozen=True, slots=True)
class _About:
    """Which request, in words of ours; and its span, while traces are on."""

    route: str
    method: str
    span: "Span | None"


class _Answer:
    """The answer as it goes out: it bears the request's id, and is told before its last byte.

    Whoever has an answer finds its line in the log.
    """

    def __init__(self, story: Story, about: _About, send: Send) -> None:
        self.story = story
        self.status = 0  # nothing was answered: the client has gone
        self._about = about
        self._send = send
        self._began = perf_counter()
        self._finished = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            told = (b"x-request-id", self.story.request_id.encode())
            message["headers"] = [*message["headers"], told]
        elif not message.get("more_body", False):
            self.finish()
        await self._send(message)

    def finish(self) -> None:
        """Tell of the request, once."""
        if self._finished:
            return
        self._finished = True
        seconds = perf_counter() - self._began
        about, status = self._about, self.status
        traces.describe(about.span, {"http.response.status_code": status})
        _count(self.story, about.route, about.method, status, seconds)
        _tell(self.story, about.route, about.method, status, seconds)
        traces.end(about.span)

    async def failed(self, error: Exception, language: Language) -> None:
        """Answer a fault that nothing inside has answered, unless the answer has begun already."""
        later = unserved(error)
        shown = fault(error) if later is None else self._later(later, language)
        if self.status:
            return
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        if later is not None:
            headers += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        status = 500 if later is None else 503
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": orjson.dumps({"errors": [shown]})})

    def _later(self, later: Unserved, language: Language) -> dict[str, Any]:
        [shown] = formatted([later], Code.INTERNAL, language)
        return dict(shown)


def _may_be_told(text: str) -> bool:
    return _ID.fullmatch(text) is not None and scrubbed(text) == text


def _method(text: str) -> str:
    return text if text in _METHODS else "OTHER"


def _count(story: Story, route: str, method: str, status: int, seconds: float) -> None:
    counted, measured = metrics.counted, metrics.measured
    counted(metrics.REQUESTS, route, method, str(status)).inc()
    measured(metrics.REQUEST_SECONDS, route).observe(seconds)
    for code, times in story.codes.items():
        counted(metrics.ERRORS, code).inc(times)
    if story.faults:
        metrics.FAULTS.inc(len(story.faults))
    if story.kind is None:
        return
    outcome = "fault" if story.faults else "refused" if story.codes else "done"
    operation = (story.operation or "") if story.trusted else ""
    counted(metrics.OPERATIONS, story.kind, operation, outcome).inc()
    for name in story.fields:
        counted(metrics.ROOT_FIELDS, name).inc()
    if story.cost is not None:
        measured(metrics.OPERATION_COST, story.kind).observe(story.cost)


def _tell(story: Story, route: str, method: str, status: int, seconds: float) -> None:
    told: dict[str, Any] = {
        "requestId": story.request_id,
        "route": route,
        "method": method,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "actor": story.actor,
        "kind": story.kind,
        "operation": story.operation,
        "fields": story.fields or None,
        "cost": story.cost,
        "codes": dict(story.codes) or None,
        "errorIds": story.faults or None,
        **traces.ids(),
    }
    write = _log.debug if route == _QUIET else _log.info
    write("request", **told)
