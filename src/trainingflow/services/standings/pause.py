"""Puts off the collection of cycles while thousands of teachers are evaluated."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_holding: list[object] = []
"""One for each batch at hand; the collector is off while there is any."""


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the collector of cycles from running; what is counted by references is freed as ever.

    An evaluation makes no cycles, but hundreds of thousands of objects that stay until the batch
    is stored: the collector would look through all of them again and again, for a fifth of the
    time. Several may hold it at once; where it was off anyway, it stays off.
    """
    if not _holding and not gc.isenabled():
        yield
        return
    mine = object()
    _holding.append(mine)
    gc.disable()
    try:
        yield
    finally:
        _holding.remove(mine)
        if not _holding:
            gc.enable()
