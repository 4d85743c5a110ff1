"""Starts the process that reads a file, and takes in what it says of it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from trainingflow.services.imports.cells import Line, read_cell
from trainingflow.services.imports.reader.refused import FileRefused, Why

_ARGUMENTS: Final = ("-I", "-m", "trainingflow.services.imports.reader")
"""Isolated: nothing of our environment or our folder changes what runs."""
_LONGEST_LINE: Final = 64 * 1024 * 1024
_PATIENCE: Final = 90
"""Seconds without a line; the process itself may compute for no more than sixty."""


async def lines_of(path: Path, headings: Iterable[str]) -> AsyncIterator[list[Line]]:
    """The rows of a file that hold something, many at a time, in their order.

    Args:
        path: the file.
        headings: of columns that may be in it, by which an encoding is recognised.

    Raises:
        FileRefused: it cannot be read; also when reading it asks for more than there is.
    """
    with path.open("rb") as opened:
        process = await _start(opened, headings)
        try:
            async for said in _said(process):
                if isinstance(said, dict):
                    if "refused" in said:
                        raise FileRefused(Why(said["refused"]), said["about"])
                    return
                yield [Line(number, tuple(map(read_cell, cells))) for number, cells in said]
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
    raise FileRefused(Why.READER_ENDED)


async def _start(opened: BinaryIO, headings: Iterable[str]) -> asyncio.subprocess.Process:
    """The process: isolated, without our environment, and with nothing open but the file."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *(*_ARGUMENTS, json.dumps(sorted(headings))),
        stdin=opened,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        limit=_LONGEST_LINE,
    )


async def _said(process: asyncio.subprocess.Process) -> AsyncIterator[Any]:
    """Line by line; nothing more when the process has died, whatever it died of."""
    output = process.stdout
    while output is not None:
        try:
            async with asyncio.timeout(_PATIENCE):
                line = await output.readline()
            if not line.endswith(b"\n"):
                return
            yield orjson.loads(line)
        except (TimeoutError, ValueError):
            return
