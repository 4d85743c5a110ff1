"""`trainingflow restore`: a backup in an empty database, proved to be what was copied."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from trainingflow.cli.backup import FAILURES, place_of_settings, tell
from trainingflow.services.backups.bring_back import restore as bring_back
from trainingflow.services.backups.manifest import Manifest

app = typer.Typer()


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="The folder of one backup.")],
    *,
    expect: Annotated[
        str | None,
        typer.Option(metavar="SHA256", help="The manifest's SHA-256, as `backup` has told it."),
    ] = None,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Prove that the backup is whole, and stop.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Restore a backup into the empty database that DATABASE_URL names, and prove it.

    DATABASE_URL has to name a superuser. A backup that is damaged or altered is refused before
    anything is written. Exit status 1: refused or failed; 3: restored, and not what was copied.
    """
    place, _ = place_of_settings()
    wrong: tuple[str, ...] = ()
    behind = False
    began = time.monotonic()
    try:
        if check_only:
            manifest = Manifest.read(backup, key=place.key, expected=expect)
            manifest.check(backup)
        else:
            done = asyncio.run(bring_back(backup, place, expected=expect, tell=tell))
            manifest, wrong, behind = done.manifest, done.wrong, done.behind
    except FAILURES as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from failure
    said = {
        "backup": str(backup),
        "takenAt": manifest.taken_at,
        "revision": manifest.revision,
        "rows": sum(manifest.tables.values()),
        "files": len(manifest.files),
        "restored": not check_only,
        "seconds": round(time.monotonic() - began, 1),
        "wrong": list(wrong),
        "migrate": behind,
    }
    typer.echo(json.dumps(said) if as_json else _sentences(said, wrong))
    if wrong:
        raise typer.Exit(3)


def _sentences(said: Mapping[str, object], wrong: Sequence[str]) -> str:
    done = "restored and proved" if said["restored"] else "whole"
    lines = [f"{said['backup']} of {said['takenAt']}: {said['rows']} rows, {said['files']} files."]
    lines += [f"Not as it was: {one}" for one in wrong]
    if not wrong:
        lines.append(f"It is {done}, in {said['seconds']} seconds.")
    if said["migrate"]:
        lines.append("Its schema is older than this release: run `trainingflow migrate`.")
    return "\n".join(lines)
