"""The charts of a report alone, for pages and slides."""

from pathlib import Path

from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import Document
from trainingflow.services.reports.drawing import charts


def write_svg(path: Path, mark: Mark, document: Document) -> None:
    """Write the charts below each other; the words in them stay text."""
    path.write_text(charts.as_svg(document, mark.language), encoding="utf-8")


def write_png(path: Path, mark: Mark, document: Document) -> None:
    """Write the charts below each other as points."""
    path.write_bytes(charts.as_png(document, mark.language))
