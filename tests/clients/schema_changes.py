"""What has changed in the schema since it last landed: what breaks portals needs to be told.

`python -m tests.clients.schema_changes [BASE]` compares `schema.graphql` with the one of BASE, any
name of a commit. Without one it takes the schema before the last change: that of HEAD where the
file is being changed now, else that of the commit before the last landing that changed it. Each
breaking change must be named in a line that CHANGELOG.md has gained since, by its path in
backquotes (`Query.inbox`). The status is 1 where one is not.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.clients.node import KIT, ROOT, node

SCHEMA = "schema.graphql"
CHANGELOG = "CHANGELOG.md"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where in the schema, in words, and BREAKING, DANGEROUS or NON_BREAKING."""

    path: str
    message: str
    level: str


def changes(earlier: str, now: str) -> list[Change]:
    """How a schema differs from an earlier one, as graphql-inspector sees it.

    Raises:
        ValueError: one of them is no schema.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("earlier.graphql", "now.graphql")]
        for file, text in zip(files, (earlier, now), strict=True):
            file.write_text(text, encoding="utf-8")
        done = node(KIT / "tools" / "changes.js", *files)
    if done.returncode:
        raise ValueError(done.stderr)
    return [Change(**one) for one in json.loads(done.stdout)]


def untold(found: Iterable[Change], told: Iterable[str]) -> Iterator[Change]:
    """The breaking changes that no line names."""
    lines = list(told)
    for change in found:
        if change.level == "BREAKING" and not any(f"`{change.path}`" in line for line in lines):
            yield change


def base_of(repository: Path) -> str | None:
    """The commit whose schema the present one follows; none where there is no earlier one."""
    if _git(repository, "diff", "--name-only", "HEAD", "--", SCHEMA):
        return "HEAD"
    landed = _git(repository, "log", "-1", "--first-parent", "--format=%H %P", "--", SCHEMA)
    _, *parents = landed.split()
    return parents[0] if parents else None


def gained(repository: Path, base: str) -> list[str]:
    """The lines that the changelog has now and had not then."""
    shown = _git(repository, "diff", "--unified=0", base, "--", CHANGELOG).splitlines()
    return [line[1:] for line in shown if line.startswith("+") and not line.startswith("+++")]


def verdict(repository: Path, base: str | None = None) -> tuple[list[Change], list[Change]]:
    """What has changed in a repository since a commit, and what of it has to be told and is not."""
    since = base or base_of(repository)
    if since is None:
        return [], []
    earlier = _git(repository, "show", f"{since}:{SCHEMA}")
    found = changes(earlier, (repository / SCHEMA).read_text(encoding="utf-8"))
    return found, list(untold(found, gained(repository, since)))


def main(arguments: list[str]) -> int:
    """Tell what has changed and what has to be told."""
    found, missing = verdict(ROOT, *arguments)
    breaking = sum(change.level == "BREAKING" for change in found)
    sys.stdout.write(f"{SCHEMA}: {len(found)} changes, {breaking} of them breaking\n")
    for change in missing:
        sys.stderr.write(f"{CHANGELOG} does not name `{change.path}`: {change.message}\n")
    return 1 if missing else 0


def _git(repository: Path, *arguments: str) -> str:
    command = ("git", "-C", str(repository), *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
