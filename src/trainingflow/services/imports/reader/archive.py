"""Looks into a workbook before anybody reads it: is it one, and does it fit when unpacked?

A workbook is an archive of XML. What it claims is not believed: the parts that are read later are
unpacked here piece by piece, and counted; a document type, which entities need, is refused.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import Final
from xml.parsers import expat

from trainingflow.services.imports.reader.limits import BOUNDS, MEGABYTE, Bounds
from trainingflow.services.imports.reader.refused import FileRefused, Why

_PIECE: Final = 256 * 1024
_ENCRYPTED: Final = 0x1
_SHEETS: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_WORKBOOK: Final = "xl/workbook.xml"
_ALSO_READ: Final = ("xl/sharedStrings.xml", "xl/styles.xml")

Cell = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class Sheet:
    """What of a sheet its values do not say.

    Attributes:
        name: of the sheet that is read, the first visible one.
        formulas: where a cell is computed and not written.
        covered: where a cell lies under a merged one, and only looks filled in.
    """

    name: str
    formulas: set[Cell] = field(default_factory=set)
    covered: set[Cell] = field(default_factory=set)


def inspect(data: bytes, bounds: Bounds = BOUNDS) -> Sheet:
    """Look through the archive.

    Raises:
        FileRefused: it is damaged, locked, larger than the bounds, or brings programs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _measure(archive, bounds)
            name, part = _first_sheet(archive)
            sheet = Sheet(name)
            for one in _ALSO_READ:
                if one in archive.namelist():
                    _read(archive, one, None)
            _read(archive, part, _Cells(sheet, bounds).start)
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, KeyError, NotImplementedError) as error:
        raise FileRefused(Why.DAMAGED) from error
    except (OSError, ValueError, RuntimeError) as error:  # as zlib and zipfile find a damaged part
        raise FileRefused(Why.DAMAGED) from error
    return sheet


def _measure(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    parts = archive.infolist()
    if any(one.flag_bits & _ENCRYPTED for one in parts):
        raise FileRefused(Why.LOCKED_OR_OLD)
    if any(one.filename.lower().endswith("vbaproject.bin") for one in parts):
        raise FileRefused(Why.HAS_MACROS)
    if len(parts) > bounds.parts or sum(one.file_size for one in parts) > bounds.unpacked:
        raise FileRefused(Why.TOO_LARGE)
    for one in parts:
        if one.file_size > MEGABYTE and one.file_size > bounds.ratio * max(one.compress_size, 1):
            raise FileRefused(Why.TOO_LARGE)


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, str]:
    """The name of the first visible sheet, and the part that holds it."""
    if _WORKBOOK not in archive.namelist():
        raise FileRefused(Why.NOT_A_TABLE)
    sheets: list[tuple[str, str]] = []

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name in _names("sheet") and attributes.get("state", "visible") == "visible":
            relation = next(
                (attributes[f"{one} id"] for one in _RELATIONS if f"{one} id" in attributes), ""
            )
            sheets.append((attributes.get("name", ""), relation))

    _read(archive, _WORKBOOK, sheet)
    if not sheets:
        raise FileRefused(Why.NO_ROWS)
    targets: dict[str, str] = {}

    def relation(_name: str, attributes: Mapping[str, str]) -> None:
        if "Id" in attributes:
            targets[attributes["Id"]] = attributes.get("Target", "")

    _read(archive, "xl/_rels/workbook.xml.rels", relation)
    name, key = sheets[0]
    target = targets[key]
    part = target.lstrip("/") if target.startswith("/") else join(dirname(_WORKBOOK), target)
    return name, normpath(part)


def _names(local: str) -> tuple[str, ...]:
    return tuple(f"{one} {local}" for one in _SHEETS)


class _Cells:
    """Sees every element of a sheet as it begins."""

    def __init__(self, sheet: Sheet, bounds: Bounds) -> None:
        self._sheet, self._bounds = sheet, bounds
        self._row, self._column, self._cells = -1, -1, 0
        self._kinds = {
            name: handle
            for local, handle in (
                ("row", self._begin_row),
                ("c", self._begin_cell),
                ("f", self._formula),
                ("mergeCell", self._merged),
            )
            for name in _names(local)
        }

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element in."""
        handle = self._kinds.get(name)
        if handle is not None:
            handle(attributes)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        self._row = int(given) - 1 if given else self._row + 1
        self._column = -1
        if not 0 <= self._row < self._bounds.rows:
            raise FileRefused(Why.TOO_MANY_ROWS, str(self._bounds.rows - 1))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        given = attributes.get("r")
        self._column = place(given)[1] if given else self._column + 1
        self._cells += 1
        if self._column >= self._bounds.columns or self._cells > self._bounds.cells:
            raise FileRefused(Why.TOO_LARGE)

    def _formula(self, _attributes: Mapping[str, str]) -> None:
        self._sheet.formulas.add((self._row, self._column))

    def _merged(self, attributes: Mapping[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        (top, left), (bottom, right) = place(first), place(last or first)
        room = (bottom - top + 1) * (right - left + 1)
        if not 0 < room <= self._bounds.cells or right >= self._bounds.columns:
            raise FileRefused(Why.TOO_LARGE)
        self._sheet.covered.update(
            (row, column)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        )


def place(reference: str) -> Cell:
    """Row and column, from 0, of a reference such as `B7`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for one in letters:
        column = 26 * column + ord(one) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1


def _read(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Mapping[str, str]], None] | None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_type
    if start is not None:
        parser.StartElementHandler = start
    with _opened(archive, part) as pieces:
        for piece in pieces:
            parser.Parse(piece, False)  # noqa: FBT003 - expat's signature
        parser.Parse(b"", True)  # noqa: FBT003


@contextmanager
def _opened(archive: zipfile.ZipFile, part: str) -> Iterator[Iterator[bytes]]:
    """A part piece by piece, and never more of it than it claims to hold."""
    with archive.open(part) as opened:
        yield iter(lambda: opened.read(_PIECE), b"")


def _refuse_type(*_declared: object) -> None:
    raise FileRefused(Why.TOO_LARGE)
