"""Rows on their way from the database to a file: on disk, a page at a time."""

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from trainingflow.services.exports.column import Cell


class Spool:
    """Rows that were read; only this process writes and reads the file, which goes with it."""

    def __init__(self, path: Path) -> None:
        """Begin an empty one."""
        self._file = path.open("w+b")
        self.rows = 0

    def __enter__(self) -> Self:
        """Use it in a block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self._file.close()

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Put a page behind those that are there."""
        pickle.dump(rows, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self.rows += len(rows)

    def read(self) -> Iterator[Sequence[Cell]]:
        """Every row, in the order in which they came."""
        self._file.seek(0)
        while True:
            try:
                yield from pickle.load(self._file)  # noqa: S301 - of this process
            except EOFError:
                return
