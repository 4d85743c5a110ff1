"""Parquet for those who reckon with it: typed columns, exact decimals; the mark in its metadata.

The library is an extra of the installation: what is read in a browser needs none of it.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trainingflow.domain.canonical import plain
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.mark import Mark

if TYPE_CHECKING:
    from arro3.core import DataType, RecordBatch, Schema

AT_ONCE: Final = 2_000
"""Rows in memory at once."""

_GROUP: Final = 20_000
_DIGITS: Final = 28


def installed() -> bool:
    """Whether the extra `parquet` is there."""
    return find_spec("arro3") is not None and find_spec("arro3.io") is not None


def write(
    path: Path, mark: Mark, columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> None:
    """Write the file, a batch of rows after the other.

    Raises:
        ImportError: the extra `parquet` is not installed.
    """
    from arro3.core import Field, RecordBatchReader, Schema  # noqa: PLC0415 - an extra
    from arro3.io import write_parquet  # noqa: PLC0415 - as above

    schema = Schema([Field(one.name, _type(one), nullable=True) for one in columns])
    labels = {one.name: one.label.text(mark.language) for one in columns}
    write_parquet(
        RecordBatchReader.from_batches(schema, _batches(schema, columns, rows)),
        path,
        compression="zstd(3)",
        created_by="trainingflow",
        key_value_metadata={
            "trainingflow.export": json.dumps(mark.said(), ensure_ascii=False),
            "trainingflow.columns": json.dumps(labels, ensure_ascii=False),
        },
        max_row_group_size=_GROUP,
    )


def _batches(
    schema: "Schema", columns: Sequence[Column], rows: Iterator[Sequence[Cell]]
) -> Iterator["RecordBatch"]:
    from arro3.core import Array, DataType, RecordBatch  # noqa: PLC0415 - an extra

    while page := list(islice(rows, AT_ONCE)):
        yield RecordBatch.from_arrays(
            [
                Array([_said(row[place]) for row in page], DataType.utf8()).cast(_type(column))
                for place, column in enumerate(columns)
            ],
            schema=schema,
        )


def _type(column: Column) -> "DataType":
    from arro3.core import DataType  # noqa: PLC0415 - an extra

    match column.type:
        case Type.TEXT:
            return DataType.utf8()
        case Type.NUMBER:
            return DataType.decimal128(_DIGITS, column.decimals)
        case Type.WHOLE:
            return DataType.int64()
        case Type.YES_OR_NO:
            return DataType.bool()
        case Type.DAY:
            return DataType.date32()
        case Type.INSTANT:
            return DataType.timestamp("us", tz="UTC")


def _said(cell: Cell) -> str | None:
    """The cell as the text that the library reads exactly."""
    match cell:
        case None | str():
            return cell
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case _:
            return str(plain(cell))
