"""Hears at once that the process is to end.

A server first waits for its connections, and only then tells the application that it ends: whoever
follows events would hold it up until it is killed, and never be told where to go on.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_of_the_end(tell: Callable[[], None]) -> Iterator[None]:
    """Call this in the loop when a signal asks the process to end.

    Whoever heard of it before does too: the loop hears of signals through a file and not through
    these handlers, so that what the server has asked of it stays. Outside the main thread nothing
    can be heard, and nothing is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {one: signal.getsignal(one) for one in _SIGNALS}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        earlier = before[signal.Signals(number)]
        if callable(earlier):
            earlier(number, frame)

    for one in _SIGNALS:
        signal.signal(one, heard)
    try:
        yield
    finally:
        for one, earlier in before.items():
            if earlier is not None:  # it was not set by Python
                signal.signal(one, earlier)
