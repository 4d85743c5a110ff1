"""`trainingflow demo` in a process of its own."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


def command(data: Path, port: int, *options: str) -> list[str]:
    program = [sys.executable, "-m", "trainingflow", "demo", "--json"]
    return [*program, "--data", str(data), "--port", str(port), *options]


@contextmanager
def started(data: Path, port: int, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running demo, and its line; stopped as Ctrl-C stops it."""
    with subprocess.Popen(command(data, port, *options), stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        try:
            yield demo, demo.stdout.readline()
        finally:
            demo.send_signal(signal.SIGINT)
            assert demo.wait(timeout=30) == 0
            assert left_behind(data) == []


def attempted(data: Path, port: int) -> subprocess.CompletedProcess[str]:
    """A demo that ends by itself."""
    return subprocess.run(
        command(data, port), capture_output=True, text=True, check=False, timeout=60
    )


def left_behind(data: Path) -> list[str]:
    """The processes that still work on a data folder."""
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline"])
        if any(str(data) in part for part in process.info["cmdline"] or ())
    ]
