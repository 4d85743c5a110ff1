"""The metrics of what a command runs, served as long as it runs."""

import os
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


@contextmanager
def metrics_of_server(observing: Observing) -> Iterator[None]:
    """Let every process of the server keep its numbers in one folder, and serve their sum.

    The folder has to be named before the metrics are imported for the first time.
    """
    if observing.metrics_port is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="trainingflow-metrics-") as folder:
        os.environ[FOLDER] = folder
        from trainingflow.observing import scraped  # noqa: PLC0415 - see above

        with _served(observing.metrics_host, observing.metrics_port, scraped.of_all(Path(folder))):
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
