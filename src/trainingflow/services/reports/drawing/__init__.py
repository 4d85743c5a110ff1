"""How a report becomes a file: one drawer for each format, and none computes anything."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import Document
from trainingflow.services.reports.drawing import book, lines, pdf, pictures

Draw = Callable[[Path, Mark, Document], None]

DRAWERS: Final[Mapping[Format, Draw]] = MappingProxyType(
    {
        Format.PDF: pdf.write,
        Format.XLSX: book.write,
        Format.SVG: pictures.write_svg,
        Format.PNG: pictures.write_png,
        Format.JSONL: lines.write,
    }
)
