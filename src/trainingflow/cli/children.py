"""Programs that a command starts, and stops again however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

PATIENCE = 10  # seconds that a program gets to finish what it is doing
BEAT = 0.1  # seconds between two looks


class ChildStopped(Exception):
    """A program that was to run on has ended by itself."""

    def __init__(self, name: str, status: int) -> None:
        """Say which program ended, and with which exit status."""
        super().__init__(f"The {name} has stopped with status {status}; its own words are above.")


class NotReady(Exception):
    """A program runs, but does not do its work in time."""

    def __init__(self, name: str, seconds: int) -> None:
        """Say which program, and how long it was waited for."""
        super().__init__(f"The {name} was not ready after {seconds} seconds; see above.")


_WITH_PARENT = "TRAININGFLOW_ENDS_WITH_PARENT"
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """End when the process that started this one is killed, where the system can do that.

    What is killed for good cannot stop what it started: the demo's API and worker would serve on.
    """
    if os.environ.get(_WITH_PARENT) is None or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(os.environ[_WITH_PARENT]):  # it was killed a moment ago
        raise SystemExit(1)


class Children:
    """The programs of one command, each a `trainingflow` command with an environment of its own."""

    def __init__(self) -> None:
        """Begin with none."""
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *arguments: str, environment: Mapping[str, str]) -> None:
        """Start one more.

        Args:
            name: what a person calls it.
            arguments: of the command `trainingflow`.
            environment: variables beside those of this process.
        """
        self._running[name] = subprocess.Popen(  # noqa: S603 - this very program, without a shell
            [sys.executable, "-m", "trainingflow", *arguments],
            env={**os.environ, **environment, _WITH_PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),  # standard output belongs to the command that starts them
            start_new_session=True,  # Ctrl-C reaches this process alone, which stops the rest
        )

    def look(self) -> None:
        """See whether all still run.

        Raises:
            ChildStopped: one does not.
        """
        for name, process in self._running.items():
            status = process.poll()
            if status is not None:
                raise ChildStopped(name, status)

    def wait(self) -> None:
        """Wait until one of them ends, which none should.

        Raises:
            ChildStopped: one has ended.
        """
        while True:
            self.look()
            time.sleep(BEAT)

    def stop(self) -> None:
        """Stop all at once: politely first, and for good after PATIENCE."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE
        for process in self._running.values():
            try:
                process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def children() -> Iterator[Children]:
    """Programs that are stopped when the block ends."""
    started = Children()
    try:
        yield started
    finally:
        started.stop()


class StopAsked(BaseException):
    """A person, or the system, asked this process to stop: no failure, and nothing to catch."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the block; what comes after them does not disturb the clean-up."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise StopAsked

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    except StopAsked:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
