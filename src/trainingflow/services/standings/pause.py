"""What Python does otherwise while thousands of teachers are evaluated."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

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


_QUICK: Final = 0.0002
_hurrying: list[float] = []
"""What each batch at hand found; the first one knows how it was before."""


@contextmanager
def quick_turns() -> Iterator[None]:
    """Let threads take turns after a fifth of a millisecond, not after five.

    The database is read while a thread evaluates: whatever arrives would wait for five
    milliseconds each time, and so would whoever else is served. Several may ask for it at once.
    """
    _hurrying.append(sys.getswitchinterval())
    before = _hurrying[0]
    sys.setswitchinterval(_QUICK)
    try:
        yield
    finally:
        _hurrying.pop()
        if not _hurrying:
            sys.setswitchinterval(before)
