"""The values of a text file: in which encoding it is written, and what its lines say."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from trainingflow.services.imports.reader.limits import BOUNDS, Bounds
from trainingflow.services.imports.reader.refused import FileRefused, Why
from trainingflow.services.imports.reader.workbook import FORMULA, Said

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS: Final = (",", "\t", ";", "，")
_HEAD: Final = 10
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_LEAST: Final = 3
"""As long as `="` and its end."""


def decode(data: bytes, headings: Iterable[str]) -> str:
    """The text of a file, read strictly and as a whole: no character is ever guessed.

    Args:
        data: the file.
        headings: of columns that may be in it: where two encodings can be read, they decide.

    Raises:
        FileRefused: it can be read in no encoding, or in two that say something else.
    """
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(Why.NOT_A_TABLE)
    for mark, name in _MARKS:
        if data.startswith(mark):
            found = _strictly(data, name)
            if found is None:
                raise FileRefused(Why.ENCODING_UNKNOWN)
            return found
    known = frozenset(headings)
    readings = {one for name in ("utf-8", "gb18030") if (one := _strictly(data, name)) is not None}
    if not readings:
        raise FileRefused(Why.ENCODING_UNKNOWN)
    best = max(_known(one, known) for one in readings)
    likely = [one for one in readings if _known(one, known) == best]
    if len(likely) > 1:
        raise FileRefused(Why.ENCODING_AMBIGUOUS)
    return likely[0]


def rows(text: str, bounds: Bounds = BOUNDS) -> Iterator[tuple[int, list[Said]]]:
    """The lines that hold anything, with their numbers, from 1.

    Raises:
        FileRefused: it is no table, or more than the bounds.
    """
    csv.field_size_limit(bounds.cell * 4)
    head = text[:4096].partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, line in enumerate(reader, start=1):
            if number > bounds.rows:
                raise FileRefused(Why.TOO_MANY_ROWS, str(bounds.rows - 1))
            if len(line) > bounds.columns:
                raise FileRefused(Why.TOO_LARGE)
            said = [_said(one, bounds.cell) for one in line]
            if any(one is not None for one in said):
                yield number, said
    except csv.Error as error:
        raise FileRefused(Why.NOT_A_TABLE) from error


def _said(cell: str, longest: int) -> Said:
    if not cell.strip():
        return None
    # As a spreadsheet is told to keep leading zeros; and as a cell is kept from being a formula.
    if cell.startswith('="') and cell.endswith('"') and len(cell) > _LEAST:
        return cell[2:-1]
    if cell.startswith("'") and cell[1:].startswith(_FORMULA):
        return cell[1 : longest + 2]
    return FORMULA if cell.startswith("=") else cell[: longest + 1]


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _known(text: str, headings: frozenset[str]) -> int:
    lines = text[:8192].splitlines()[:_HEAD]
    return sum(1 for one in headings if any(one in line for line in lines))
