"""What an error of the database means: it is away, others hold what is needed, it took too long."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg import errors
from sqlalchemy.exc import (
    DBAPIError,
    PendingRollbackError,
    SQLAlchemyError,
    TimeoutError as PoolTimeout,
)

from trainingflow.observing import metrics


class Busy(Exception):
    """Others hold what a transaction needs, and have held it for too long; try again."""


class Crossed(Busy):
    """Two transactions crossed, and this one gave way; the same again at once may succeed."""


class Overloaded(Busy):
    """No connection was free in time; nothing was begun."""


class Unavailable(SQLAlchemyError):
    """The database cannot be reached, ends, begins, is full, or the connection to it was lost.

    Where a transaction was being committed just then, nobody but the database knows whether it was.
    """

    def __init__(self) -> None:
        super().__init__("The database cannot be reached, or the connection to it was lost.")


class Slow(SQLAlchemyError):
    """A statement took longer than statements may; its transaction was taken back."""

    def __init__(self) -> None:
        super().__init__("A statement took longer than it may.")


_REPEATABLE: Final = (errors.DeadlockDetected, errors.SerializationFailure)

# 08: the connection; 53: no memory, no disk, too many connections; 57P: ends, begins, was dropped;
# 58: its files; 25P03: the server has ended a transaction in which nothing was said for too long.
_AWAY: Final = ("08", "53", "57P", "58", "25P03")

_INVALIDATED: Final = "8s2b"
"""SQLAlchemy's own code of what is asked on a connection that was lost a statement before."""


@contextmanager
def told_apart() -> Iterator[None]:
    """Say in words of ours what the database's errors mean; those of the program stay as they are.

    Raises:
        Busy: a row or a connection stayed taken for too long.
        Slow: a statement took too long.
        Unavailable: the database cannot be reached.
    """
    try:
        yield
    except PoolTimeout as error:
        metrics.POOL_REFUSED.inc()
        raise Overloaded from error
    except SQLAlchemyError as error:
        meaning = _meaning(error)
        if meaning is None:
            raise
        raise meaning from error


def means_away(error: BaseException) -> bool:
    """Whether the connection is lost with this error, and everything that was not committed."""
    if isinstance(error, Unavailable):
        return True
    if isinstance(error, PendingRollbackError):
        return error.code == _INVALIDATED
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _is_away(error.orig))


def _meaning(error: SQLAlchemyError) -> Exception | None:
    if means_away(error):
        return Unavailable()
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, _REPEATABLE):
        return Crossed()
    if isinstance(cause, errors.LockNotAvailable):
        return Busy()
    return Slow() if isinstance(cause, errors.QueryCanceled) else None


def _is_away(cause: BaseException | None) -> bool:
    """A failure to connect has no state: the server has not spoken, or libpq does not tell."""
    if not isinstance(cause, errors.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(_AWAY)
