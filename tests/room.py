"""Where the servers of the tests keep their data."""

import os
import shutil
import tempfile
from pathlib import Path

# A copy has hundreds of small files, which a file system in memory makes ten times as fast.
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own in it, as in any other
ENOUGH = 2 << 30


def room() -> Path:
    """In memory, where there is enough of it; else among the temporary files."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return MEMORY
    return Path(tempfile.gettempdir())
