"""Finds and runs PostgreSQL's own programs: those of the system, or those of the package."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from trainingflow.postgres import bundled_tool

_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")
_LAST_WORDS: Final = 500


class ToolMissing(Exception):
    """No program of PostgreSQL's is new enough for the server or the backup at hand."""

    def __init__(self, name: str, needed: int) -> None:
        """Say which program, and from which version on."""
        super().__init__(
            f"{name} of PostgreSQL {needed} or newer is needed and was found neither in PATH nor "
            f"in the package. Install postgresql-client-{needed}."
        )


class ToolFailed(Exception):
    """A program of PostgreSQL's ended with a failure; its last words say why."""

    def __init__(self, name: str, status: int, said: str) -> None:
        """Say which program, and what it said at last."""
        super().__init__(f"{name} ended with status {status}: {said.strip()[-_LAST_WORDS:]}")


def tool(name: str, major: int) -> Path:
    """The program: the system's where it is new enough, else the package's.

    Raises:
        ToolMissing: neither is new enough.
    """
    found = shutil.which(name)
    for path in (Path(found) if found else None, bundled_tool(name)):
        if path is not None and _major(path) >= major:
            return path
    raise ToolMissing(name, major)


def run(path: Path, arguments: Sequence[str], url: str) -> None:
    """Run a program on a database; the password is in its environment, where nobody else sees it.

    Raises:
        ToolFailed: it did not succeed.
    """
    address, secret = without_password(url)
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, without a shell
        [path, "--no-password", f"--dbname={address}", *arguments],
        env={**os.environ, "PGAPPNAME": "trainingflow-backup", **secret},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise ToolFailed(path.name, done.returncode, done.stderr)


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """An address that everybody may see in a list of processes, and what it leaves out."""
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    name, colon, _ = who.partition(":")
    if not at or not colon or parts.password is None:
        return url, {}
    address = urlunsplit((parts.scheme, f"{name}@{where}", parts.path, parts.query, ""))
    return address, {"PGPASSWORD": unquote(parts.password)}


def _major(path: Path) -> int:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - see above
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found else 0
