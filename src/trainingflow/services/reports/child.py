"""Lets a process of its own draw a report: the engine of charts holds whoever draws with it."""

import asyncio
import os
import pickle
import sys
from pathlib import Path
from typing import Final

from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import Document

PATIENCE: Final = 240
"""Seconds; fewer than others wait for whoever writes an export."""

_PROGRAM: Final = "trainingflow.services.reports.drawing"
_LAST_WORDS: Final = 2_000


class NotDrawn(Exception):
    """The process has ended without a file; the message says how."""


async def draw(format_: Format, path: Path, mark: Mark, document: Document) -> None:
    """Draw a report into a file of a folder that nobody else uses.

    Raises:
        NotDrawn: the process ended otherwise than it should, or took too long.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", _PROGRAM, format_, str(path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
        cwd=path.parent,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            _, words = await process.communicate(pickle.dumps((mark, document)))
    except TimeoutError as error:
        message = f"drawing took more than {PATIENCE} seconds"
        raise NotDrawn(message) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        message = f"drawing ended with {process.returncode}: {words[-_LAST_WORDS:].decode()}"
        raise NotDrawn(message)
