"""The process that reads one file: from standard input to lines of JSON, and nothing else.

Each line is a list of rows, `[number, [cells]]`; a last line is an object that says why the file
is refused, or that it has ended.
"""

import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Final

from trainingflow.services.imports.reader import archive, text, workbook
from trainingflow.services.imports.reader.limits import BOUNDS, limit_this_process
from trainingflow.services.imports.reader.refused import FileRefused, Why

_TOGETHER: Final = 1_000
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an .xls file, or one with a password


def main() -> None:
    """Read the file."""
    limit_this_process()
    headings: list[str] = json.loads(sys.argv[1])
    try:
        found = _rows(sys.stdin.buffer.read(), headings)
        while some := list(islice(found, _TOGETHER)):
            _say(some)
    except FileRefused as refused:
        _say({"refused": refused.why, "about": refused.about})
    except (MemoryError, RecursionError):
        _say({"refused": Why.TOO_LARGE, "about": ""})
    else:
        _say({"ended": True})


def _rows(data: bytes, headings: list[str]) -> Iterator[tuple[int, list[workbook.Said]]]:
    if data.startswith(_COMPOUND):
        raise FileRefused(Why.LOCKED_OR_OLD)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        sheet = archive.inspect(data)
        return workbook.rows(data, sheet, BOUNDS.cell)
    return text.rows(text.decode(data, headings))


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
