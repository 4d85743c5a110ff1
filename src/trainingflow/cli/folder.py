"""One demo a data folder: whoever comes second learns where the first one serves."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

BEAT = 0.1  # seconds between two looks
LOCK, READY = "demo.lock", "demo.json"


class FolderUnusable(Exception):
    """The data folder cannot be made or written to; the message says what to do."""


class Folder:
    """The data folder, held by this process."""

    def __init__(self, path: Path) -> None:
        """Begin with nothing announced."""
        self.path = path
        self._ready = path / READY
        self._ready.unlink(missing_ok=True)

    def announce(self, line: str) -> None:
        """Say that the demo is ready, to all who ask for it from now on."""
        growing = self._ready.with_suffix(".growing")
        growing.write_text(line, encoding="utf-8")
        growing.replace(self._ready)

    def leave(self) -> None:
        """Take the announcement back."""
        self._ready.unlink(missing_ok=True)


@contextmanager
def hold(path: Path) -> Iterator[Folder | str]:
    """Hold the folder while the block runs, or learn what its holder has announced.

    Yields:
        The folder; or, where another process holds it, the line of that process. A holder that
        is still starting is waited for.

    Raises:
        FolderUnusable: the folder cannot be made or written to.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        message = (
            f"The data folder {path} cannot be used ({error.strerror}). "
            "Name another one: --data FOLDER"
        )
        raise FolderUnusable(message) from error
    with lock:
        announced = _take(lock, path / READY)
        if announced is not None:
            yield announced
            return
        folder = Folder(path)
        try:
            yield folder
        finally:
            folder.leave()


def _take(lock: IO[str], ready: Path) -> str | None:
    """Take the lock and return None, or return what its holder announces, whichever comes first."""
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(FileNotFoundError):  # its holder is still starting, or just leaving
                return ready.read_text(encoding="utf-8")
            time.sleep(BEAT)
        else:
            return None
