"""The formats of exports: those of lists write rows as they come, never having all in memory."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from trainingflow.services.exports.column import Cell, Column
from trainingflow.services.exports.formats import delimited, lines, parquet, workbook
from trainingflow.services.exports.mark import Mark

Write = Callable[[Path, Mark, Sequence[Column], Iterator[Sequence[Cell]]], None]


class Format(StrEnum):
    """What a file is written as; in small letters the ending of its name."""

    XLSX = "XLSX"
    CSV = "CSV"
    JSONL = "JSONL"
    PARQUET = "PARQUET"
    PDF = "PDF"
    SVG = "SVG"
    PNG = "PNG"


WRITERS: Final[Mapping[Format, Write]] = MappingProxyType(
    {
        Format.XLSX: workbook.write,
        Format.CSV: delimited.write,
        Format.JSONL: lines.write,
        Format.PARQUET: parquet.write,
    }
)
"""How lists are written; the others are for reports (`services/reports/drawing`)."""
TYPES: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format.CSV: "text/csv; charset=utf-8",
        Format.JSONL: "application/jsonl",
        Format.PARQUET: "application/vnd.apache.parquet",
        Format.PDF: "application/pdf",
        Format.SVG: "image/svg+xml",
        Format.PNG: "image/png",
    }
)


def installed(format_: Format) -> bool:
    """Whether this installation can write it: Parquet needs what the extra `parquet` brings."""
    return format_ is not Format.PARQUET or parquet.installed()
