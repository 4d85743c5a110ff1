"""Watches an engine of SQLAlchemy: a span for each statement, and how full the pool is."""

import re
from typing import Any, Final

from sqlalchemy import Engine, event

from trainingflow.observing import metrics, traces

_KEY: Final = "trainingflow_span"
_KIND: Final = re.compile(r"\s*(?:--[^\n]*\n\s*)*([A-Za-z]+)")
_TABLE: Final = re.compile(
    r"(?is)\b(?:FROM|INTO|UPDATE|JOIN)\s+(?:ONLY\s+)?\"?([a-z_][a-z0-9_]*)\"?(?!\s*\()"
)
_NAMED: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})


def watch(engine: Engine, *, size: int) -> None:
    """Count the connections of an engine's pool, and trace its statements where traces are on.

    Args:
        engine: the synchronous side of it.
        size: of its pool.
    """
    metrics.POOL_SIZE.inc(size)
    event.listen(engine, "checkout", lent)
    event.listen(engine, "checkin", returned)
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _fail)


def lent(*_: object) -> None:
    """A connection is in use."""
    metrics.POOL_IN_USE.inc()


def returned(*_: object) -> None:
    """A connection is in use no longer."""
    metrics.POOL_IN_USE.dec()


def unwatch(size: int) -> None:
    """The pool of this size is closed."""
    metrics.POOL_SIZE.dec(size)


def summary(statement: str) -> tuple[str, str | None]:
    """What a statement does, and to which table first; never what with.

    Returns:
        The kind in capitals (`OTHER` where there is none), and the table; None where none is named.
    """
    found = _KIND.match(statement)
    kind = found[1].upper() if found else "OTHER"
    table = _TABLE.search(statement) if kind in _NAMED else None
    return kind, table[1] if table else None


def _begin(_connection: object, _cursor: object, statement: str, *given: Any) -> None:  # noqa: ANN401 - parameters, context, whether many: SQLAlchemy's
    _parameters, context, many = given
    if not traces.on() or context is None:
        return
    kind, table = summary(statement)
    attributes: dict[str, traces.Value] = {
        "db.system.name": "postgresql",
        "db.operation.name": kind,
        "db.query.summary": f"{kind} {table}" if table else kind,
    }
    if table:
        attributes["db.collection.name"] = table
    if many:
        attributes["db.operation.batch"] = True
    setattr(context, _KEY, traces.begin(str(attributes["db.query.summary"]), attributes))


def _end(_connection: object, _cursor: object, _statement: str, *given: Any) -> None:  # noqa: ANN401 - see above
    context = given[1]
    if context is not None:
        traces.end(context.__dict__.pop(_KEY, None))


def _fail(failure: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
    if failure.execution_context is not None:
        failed(failure.execution_context, failure.original_exception)


def failed(context: object, cause: BaseException) -> None:
    """End the span that was begun with this context: the database has refused."""
    state = getattr(cause, "sqlstate", None)
    traces.end(context.__dict__.pop(_KEY, None), state or type(cause).__qualname__)
