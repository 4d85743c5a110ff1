"""`trainingflow backup`: a copy of the database and its files, with what proves it."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from trainingflow.environment import Reading
from trainingflow.services.backups.manifest import BackupRefused, Place
from trainingflow.services.backups.take import take
from trainingflow.services.backups.tools import ToolFailed, ToolMissing
from trainingflow.services.files import Files
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer()

FAILURES = (BackupRefused, ToolFailed, ToolMissing, psycopg.Error, OSError)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups lie, outside of this machine.")],
    *,
    name: Annotated[
        str | None, typer.Option(help="Of this backup, instead of the time it is made at.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Copy the database that DATABASE_URL names, and its files, into a new folder of FOLDER.

    DATABASE_URL has to name a superuser, or a role with BYPASSRLS and pg_read_all_data. With
    TRAININGFLOW_BACKUP_KEY the backup is sealed. The secrets of the installation are never in it:
    keep them elsewhere. Exit status 1: nothing was made.
    """
    place, secrets = place_of_settings()
    target = folder / (name or f"trainingflow-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    try:
        manifest, digest = asyncio.run(take(place, target, needed=secrets, tell=tell))
    except FAILURES as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from failure
    said = {
        "backup": str(target),
        "takenAt": manifest.taken_at,
        "revision": manifest.revision,
        "rows": sum(manifest.tables.values()),
        "files": len(manifest.files),
        "bytes": manifest.dump.bytes + sum(one.bytes for one in manifest.files.values()),
        "manifestSha256": digest,
        "sealed": place.key is not None,
        "secretsNotInside": list(manifest.keys),
    }
    if as_json:
        typer.echo(json.dumps(said))
        return
    typer.echo(f"{target}: {said['rows']} rows, {said['files']} files, {said['bytes']} bytes.")
    typer.echo(f"SHA-256 of its manifest: {digest}")
    if manifest.keys:
        typer.echo(f"Not inside, and needed to use it: {', '.join(manifest.keys)}.")


def place_of_settings() -> tuple[Place, list[str]]:
    """What the environment names, and the variables of this installation that hold secrets."""
    reading = Reading.of(None)
    try:
        settings = Settings.read(reading)
        SignIn.read(reading)
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    files = Files.of(settings)
    return (
        Place(settings.database_url, files.storage if files else None, settings.backup_key),
        [name for name in reading.secrets() if name != "TRAININGFLOW_BACKUP_KEY"],
    )


def tell(step: str) -> None:
    """Say on standard error what is done now; standard output holds the result."""
    typer.echo(f"{datetime.now(UTC):%H:%M:%S} {step}", err=True)
