"""Traces: how long each part of a request took, as OpenTelemetry tells it.

Off unless a collector is named; then nothing of OpenTelemetry's machinery is even imported. A span
holds names and numbers of ours, never a value that somebody sent.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from trainingflow import __version__
from trainingflow.observing.configured import Observing
from trainingflow.observing.scrub import identifier, scrubbed

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

Value = str | int | float | bool

_FLUSH_MILLISECONDS: Final = 3000


class _Process:
    """What one process traces with; nothing until `start`."""

    tracer: "Tracer | None" = None


_parent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def on() -> bool:
    """Whether anything is traced."""
    return _Process.tracer is not None


def start(observing: Observing, service: str) -> Callable[[], None]:
    """Trace to the collector that the settings name; nothing where they name none.

    Args:
        observing: where to, and how many.
        service: what the collector calls this process: `trainingflow-api`, `trainingflow-worker`.

    Returns:
        What sends the rest and ends the tracing.
    """
    if observing.collector is None:
        return lambda: None
    provider = _provider(observing, service)
    _Process.tracer = provider.get_tracer("trainingflow", __version__)

    def stop() -> None:
        _Process.tracer = None
        provider.force_flush(_FLUSH_MILLISECONDS)
        provider.shutdown()

    return stop


def _provider(observing: Observing, service: str) -> "TracerProvider":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - costs half a second and ten megabytes
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415

    # By the trace's id alone: whoever samples the same share upstream decides alike, and nobody
    # outside can make us trace more.
    share = TraceIdRatioBased(observing.traced_share)
    sampler = ParentBased(share, remote_parent_sampled=share, remote_parent_not_sampled=share)
    resource = Resource.create({"service.name": service, "service.version": __version__})
    provider = TracerProvider(sampler=sampler, resource=resource)
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(observing.collector, headers=_headers(observing)))
    )
    return provider


def _headers(observing: Observing) -> dict[str, str]:
    if observing.collector_headers is None:
        return {}
    pairs = (part.partition("=") for part in observing.collector_headers.reveal().split(","))
    return {name.strip(): value.strip() for name, _, value in pairs}


def span(
    name: str,
    attributes: Mapping[str, Value] | None = None,
    *,
    kind: str = "internal",
    parent: str | None = None,
) -> "AbstractContextManager[Span | None]":
    """A span while the block runs; None while nothing is traced.

    Args:
        name: few different ones: a template, never a value.
        attributes: what is known at its beginning.
        kind: `server` for what came in, `client` for what is asked of another, `consumer` for a
            job; `internal` for the rest.
        parent: a `traceparent` as a client sent it; what cannot be read is ignored.
    """
    if _Process.tracer is None:
        return nullcontext()
    return _running(_Process.tracer, scrubbed(name), attributes or {}, kind, parent)


@contextmanager
def _running(
    tracer: "Tracer", name: str, attributes: Mapping[str, Value], kind: str, parent: str | None
) -> "Iterator[Span]":
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - loaded already

    with tracer.start_as_current_span(
        name,
        context=_context(parent),
        kind=SpanKind[kind.upper()],
        attributes={key: _clean(value) for key, value in attributes.items()},
        end_on_exit=False,  # it may have ended already
        record_exception=False,  # it would tell what the exception says
        set_status_on_exception=False,
    ) as begun:
        try:
            yield begun
        except BaseException as error:
            if begun.is_recording():
                begun.set_attribute("error.type", type(error).__qualname__)
                begun.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            if begun.is_recording():
                begun.end()


def describe(begun: "Span | None", attributes: Mapping[str, Value | None]) -> None:
    """Add what became known meanwhile; harmless while nothing is traced."""
    if begun is not None:
        for name, value in attributes.items():
            if value is not None:
                begun.set_attribute(name, _clean(value))


def begin(name: str, attributes: Mapping[str, Value]) -> "Span | None":
    """A span that `end` ends: for what begins in one callback and ends in another."""
    if _Process.tracer is None:
        return None
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - loaded already

    return _Process.tracer.start_span(name, kind=SpanKind.CLIENT, attributes=dict(attributes))


def end(begun: "Span | None", failure: str | None = None) -> None:
    """End a span before its block does, or one of `begin`; `failure` names what went wrong."""
    if begun is None:
        return
    if failure is not None:
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - loaded already

        begun.set_attribute("error.type", failure)
        begun.set_status(Status(StatusCode.ERROR))
    begun.end()


def ids() -> dict[str, str]:
    """The ids of the trace and the span that run now, for the log; empty while none does."""
    if _Process.tracer is None:
        return {}
    from opentelemetry.trace import format_span_id, format_trace_id, get_current_span  # noqa: PLC0415

    context = get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {"traceId": format_trace_id(context.trace_id), "spanId": format_span_id(context.span_id)}


def _context(parent: str | None) -> "Context | None":
    if parent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - loaded already
        TraceContextTextMapPropagator,
    )

    # `tracestate` and baggage are free text of a client: only the ids are taken over.
    return TraceContextTextMapPropagator().extract({"traceparent": parent})


def _clean(value: Value) -> Value:
    return scrubbed(value) if isinstance(value, str) and not identifier(value) else value
