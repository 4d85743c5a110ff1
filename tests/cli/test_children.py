"""Programs that a command starts end with it."""

import os
import signal
import threading
import time

import psutil
import pytest

from trainingflow.cli.children import ChildStopped, children, stoppable


def test_child_that_ends_by_itself_is_noticed() -> None:
    with children() as started:
        started.start("clock", "--version", environment={})

        with pytest.raises(ChildStopped, match="The clock has stopped with status 0"):
            started.wait()


def test_children_end_with_the_block() -> None:
    with children() as started:
        started.start("API", "serve", "--port", "0", environment={})
        [process] = psutil.Process().children()

    assert not process.is_running()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_block_and_cleans_up(number: signal.Signals) -> None:
    cleaned = []
    threading.Timer(0.2, os.kill, (os.getpid(), number)).start()

    with stoppable():
        try:
            time.sleep(30)
        finally:
            os.kill(os.getpid(), number)  # a second one does not disturb what cleans up
            time.sleep(0.1)
            cleaned.append(number)

    assert cleaned == [number]


def test_handlers_are_as_before_after_the_block() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with stoppable():
        pass

    assert signal.getsignal(signal.SIGTERM) == before
