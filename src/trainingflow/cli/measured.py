"""The metrics of what a command runs, served as long as it runs."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from trainingflow.observing.configured import Observing

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_PORT = "TRAININGFLOW_METRICS_PORT"


def count_together() -> None:
    """Let every process of the server keep its numbers in one folder, which goes with this one.

    To be called before anything imports the metrics: they look for the folder when they are
    imported, and a process that is forked has them already.
    """
    if not any(name in os.environ for name in (_PORT, f"{_PORT}_FILE")) or FOLDER in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="trainingflow-metrics-")
    os.environ[FOLDER] = folder
    maker = os.getpid()
    atexit.register(_remove, folder, maker)


def _remove(folder: str, maker: int) -> None:
    if os.getpid() == maker:  # and not a process that was forked from it
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def metrics_of_server(observing: Observing) -> Iterator[None]:
    """Serve the sum of what the processes of the server count.

    Without `count_together` before, it is the sum of nothing.
    """
    if observing.metrics_port is None:
        yield
        return
    folder = Path(os.environ.get(FOLDER, tempfile.gettempdir()))
    from trainingflow.observing import scraped  # noqa: PLC0415 - not where none are served

    with _served(observing.metrics_host, observing.metrics_port, scraped.of_all(folder)):
        yield


@contextmanager
def metrics_of_worker(observing: Observing) -> Iterator[None]:
    """Serve the numbers of this one process."""
    if observing.worker_metrics_port is None:
        yield
        return
    from trainingflow.observing import metrics  # noqa: PLC0415 - not where none are served

    with _served(observing.metrics_host, observing.worker_metrics_port, metrics.REGISTRY):
        yield


@contextmanager
def _served(host: str, port: int, registry: "CollectorRegistry") -> Iterator[None]:
    from trainingflow.observing import scraped  # noqa: PLC0415 - see above

    try:
        stop = scraped.serve(host, port, registry)
    except OSError as error:
        reason = f"Metrics cannot be served on {host}:{port}: {error.strerror}."
        typer.echo(reason, err=True)
        raise typer.Exit(2) from error
    try:
        yield
    finally:
        stop()
