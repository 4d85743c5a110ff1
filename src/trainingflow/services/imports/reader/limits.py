"""How much a file may ask of the process that reads it, and what of a file is read at all."""

import resource
from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a file may hold; what is more is refused before it is unpacked.

    Attributes:
        rows: of the sheet, the heading included.
        columns: of the sheet, wherever the last cell stands.
        cells: that hold something.
        parts: files inside of the archive.
        unpacked: bytes of all of them.
        ratio: of unpacked to packed bytes, of a part that is larger than a megabyte.
        cell: characters of one cell.
    """

    rows: int = 250_000
    columns: int = 200
    cells: int = 5_000_000
    parts: int = 200
    unpacked: int = 400 * MEGABYTE
    ratio: int = 150
    cell: int = 2_000


BOUNDS: Final = Bounds()

MEMORY: Final = 512 * MEGABYTE
SECONDS: Final = 60


def limit_this_process() -> None:
    """Let the process have no more memory, time and files than reading takes; for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
