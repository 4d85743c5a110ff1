"""Where what is done comes from: which operation of which request, or which job."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Origin:
    """What every entry of an operation says of where it comes from.

    Attributes:
        action: the mutation, the query's field or the job.
        address: the network address of the client; none for a job.
        request_id: the id that the logs of the request carry.
        written: how many entries were written meanwhile.
    """

    action: str
    address: str | None = None
    request_id: str | None = None
    written: int = 0


_current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin | None:
    """Where what this task does comes from; none where nobody has said."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[Origin]:
    """Say where everything comes from that is written in the block."""
    token = _current.set(origin)
    try:
        yield origin
    finally:
        _current.reset(token)
