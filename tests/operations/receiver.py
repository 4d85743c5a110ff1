"""A collector of traces: OTLP over HTTP, as OpenTelemetry's own collector takes it."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class Received:
    """One span as it came."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    kind: int
    failed: bool
    attributes: dict[str, Any]


@dataclass
class Collector:
    """What was received so far; `raw` are the bytes, in which a canary is sought."""

    address: str
    spans: list[Received] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def wait_for(self, wanted: Callable[[Received], bool], seconds: float = 15) -> Received:
        """The first span of this kind; waits until it comes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for one in list(self.spans):
                if wanted(one):
                    return one
            time.sleep(0.05)
        message = f"no such span among {sorted({one.name for one in self.spans})}"
        raise TimeoutError(message)

    def below(self, span: Received) -> list[Received]:
        """The spans whose parent this one is, in the order of their coming."""
        return [one for one in self.spans if one.trace == span.trace and one.parent == span.id]

    def take(self, body: bytes) -> None:
        self.raw.append(body)
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            about = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_span(about["service.name"], one) for one in scope.spans]


def _span(service: str, one: Any) -> Received:
    attributes = {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in one.attributes
    }
    return Received(
        service,
        one.name,
        one.trace_id.hex(),
        one.span_id.hex(),
        one.parent_span_id.hex(),
        one.kind,
        one.status.code == one.status.STATUS_CODE_ERROR,
        attributes,
    )


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port."""
    collector = Collector("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.headers.append({name.lower(): value for name, value in self.headers.items()})
            collector.take(body)
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.end_headers()
            self.wfile.write(ExportTraceServiceResponse().SerializeToString())

        def log_message(self, *_: object) -> None:
            """Say nothing: the test looks at what came."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        collector.address = f"http://127.0.0.1:{server.server_address[1]}/v1/traces"
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
