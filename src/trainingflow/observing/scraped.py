"""Serves the metrics on a port of their own: of one process, or of all that share a folder."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SAID: Final = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
)
"""What the metrics tell a browser, should one ever ask for them."""

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that tells each process of a server where to keep its numbers."""


class Living(MultiProcessCollector):
    """Adds up the processes; what a dead one has held of connections no longer counts."""

    def __init__(self, registry: CollectorRegistry, folder: Path) -> None:
        """Add up what lies in a folder."""
        self._folder = folder
        super().__init__(registry, str(folder))  # type: ignore[no-untyped-call]  # the library's

    def collect(self) -> Iterable[Metric]:
        """Read the numbers of every process."""
        pids = {int(path.stem.rpartition("_")[2]) for path in self._folder.glob("gauge_live*.db")}
        for pid in pids:
            if not _lives(pid):
                mark_process_dead(pid, str(self._folder))  # type: ignore[no-untyped-call]  # see above
        collected: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]  # see above
        return collected


def serve(host: str, port: int, registry: CollectorRegistry) -> Callable[[], None]:
    """Serve a registry's metrics from a thread.

    Returns:
        What stops it.

    Raises:
        OSError: the port cannot be taken.
    """
    server, thread = start_http_server(port, host, registry)
    app = server.get_app()
    if app is not None:
        server.set_app(_careful(app))

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def _careful(app: "WSGIApplication") -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        return app(environ, lambda status, headers, *more: start(status, [*headers, *SAID], *more))

    return answer


def of_all(folder: Path) -> CollectorRegistry:
    """What all processes that keep their numbers in a folder have counted together."""
    registry = CollectorRegistry()
    Living(registry, folder)
    return registry


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
