"""One line an event: JSON for machines, coloured at a terminal.

Events of ours are names and values. What libraries log is told by its template alone: what they
would put into it may be anything.
"""

import logging
import sys
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from trainingflow.observing.configured import Observing
from trainingflow.observing.raised import Raised
from trainingflow.observing.scrub import identifier, scrubbed

OURS: Final = "trainingflow"
_FRAMES: Final = 10
_ITEMS: Final = 24
_OURS: Final = frozenset({"requestId", "errorId", "errorIds", "actor", "traceId", "spanId"})


def logger(name: str) -> BoundLogger:
    """A logger of events; silent below the level that `start` sets, and before it below warning."""
    bound: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
    )
    return bound


def start(observing: Observing, *, stream: TextIO | None = None) -> None:
    """Log to standard error, or to a stream, in the form that the settings name.

    Done once in each process, as the first thing: what a library has set up is replaced.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines(console=_to_people(observing, handler.stream)))
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # not told
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(observing.log_level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of its plugins
    for name in ("_granian", "granian.access"):  # the server brings handlers of its own
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def granian(observing: Observing) -> dict[str, Any]:
    """The configuration that the server applies in each of its processes before ours begins."""
    lines = {"()": f"{__name__}.Lines", "console": _to_people(observing, sys.stderr)}
    handler = {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "root": {"level": observing.log_level.upper(), "handlers": ["lines"]},
        "formatters": {"lines": lines},
        "handlers": {"lines": handler},
        "loggers": {"_granian": {"handlers": [], "level": "INFO", "propagate": True}},
    }


class Lines(ProcessorFormatter):
    """Writes every record, ours or a library's, as exactly one line."""

    def __init__(self, *, console: bool) -> None:
        """Write for people or for machines."""
        render: Processor = (
            structlog.dev.ConsoleRenderer(colors=True, event_key="event") if console else _json
        )
        super().__init__(
            processors=[_meet, ProcessorFormatter.remove_processors_meta, _scrub, _stamp, render],
        )


def _to_people(observing: Observing, stream: TextIO) -> bool:
    if observing.log_format == "auto":
        return stream.isatty()
    return observing.log_format == "console"


def _meet(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Bring what every event has in front, and the words of libraries to their template."""
    record: logging.LogRecord = event["_record"]
    given = dict(event)
    given.pop("event", None)
    ours = record.name.partition(".")[0] == OURS
    told = str(event["event"] if ours else record.msg).partition("\n")[0]
    failure = given.pop("exc_info", None)
    shaped: dict[str, Any] = {"level": record.levelname.lower(), "event": told}
    shaped["logger"] = record.name
    shaped |= {name: value for name, value in given.items() if value is not None}
    if isinstance(failure, tuple) and isinstance(failure[1], BaseException):
        shaped |= Raised.of(failure[1]).told(_FRAMES)
    return shaped


def _scrub(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        name: _clean(value, of_ours=name in _OURS)
        for name, value in event.items()
        if not name.startswith("_")
    }


_TIME: Final = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time")


def _stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Say in front when it was; of that nothing needs to be taken away."""
    return {**_TIME(None, "", {}), **event}


_SHORT: Final = 10**10
"""Numbers of people have eleven digits at least."""


def _clean(value: object, *, of_ours: bool = False) -> object:
    """A value without what no log may hold; of an id that we have made nothing is taken away."""
    if isinstance(value, str):
        return value if of_ours and identifier(value) else scrubbed(value)
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        told = -_SHORT < value < _SHORT or scrubbed(str(value)) == str(value)
        return value if told else scrubbed(str(value))
    if isinstance(value, (list, tuple)):
        return [_clean(one, of_ours=of_ours) for one in value[:_ITEMS]]
    if isinstance(value, dict):
        return {scrubbed(str(name)): _clean(one) for name, one in list(value.items())[:_ITEMS]}
    text = str(value)
    return text if of_ours and identifier(text) else scrubbed(text)


def _json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event).decode()
