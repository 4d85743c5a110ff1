"""`trainingflow keys`: the master keys that wrap the keys of personal data."""

import asyncio
import json
import os
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from trainingflow.db.session import Database, clock, patient
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.privacy import data_keys, rotating, starting
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.rotating import Rotated
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
T = TypeVar("T")
_ONLY_OWNER = 0o400


@app.callback()
def _group() -> None:
    """Master keys; none is ever printed."""


@app.command("new")
def new(
    *,
    file: Annotated[Path, typer.Argument(help="The file of TRAININGFLOW_MASTER_KEY_FILE.")],
) -> None:
    """Write a new master key on top of the file; the one before stays below until `rewrap`."""
    before = file.read_text(encoding="ascii").split()[:1] if file.exists() else []
    write_keys(file, [secrets.token_hex(32), *before])
    typer.echo(f"{file} has a new master key. Start the API and the worker again, then `rewrap`.")


@app.command("rewrap")
def rewrap() -> None:
    """Wrap every data key under the newest master key; what they encrypt stays as it is."""

    async def act(database: Database, keyring: Keyring) -> int:
        async with database.writing(Boundary.KEYS_REWRAPPED) as session:
            return await data_keys.rewrap(session, keyring, await clock(session))

    done = _run(act)
    typer.echo(f"{done} keys are wrapped anew. The earlier master key is not needed any more.")


@app.command("rotate")
def rotate() -> None:
    """Make new data keys and encrypt every number anew, for when a data key may be known.

    Each authority in one transaction; who keeps or searches numbers meanwhile is asked to wait.
    """

    async def act(database: Database, keyring: Keyring) -> list[Rotated]:
        async with database.reading() as session:
            authorities = await starting.authorities(session)
        return [await _rotated(database, one, keyring) for one in authorities]

    done = _run(act)
    people, numbers = sum(one.people for one in done), sum(one.numbers for one in done)
    typer.echo(f"{numbers} numbers of {people} people are encrypted anew. Older backups are not.")


async def _rotated(database: Database, authority_id: UUID, keyring: Keyring) -> Rotated:
    bound = database.of(authority_id)
    async with bound.writing(Boundary.KEYS_ROTATED) as session:
        await patient(session)
        now = await clock(session)
        return await rotating.rotate(Work(session, authority_id, SYSTEM, now), keyring)


@app.command("status")
def status(*, as_json: Json = False) -> None:
    """Show which master keys are configured, and how many data keys each wraps."""

    async def act(database: Database, keyring: Keyring) -> dict[str, object]:
        wrapped = await starting.generations(database)
        configured = [one.generation for one in keyring.masters]
        await starting.check(database, keyring)
        return {"suite": keyring.suite.name, "configured": configured, "wraps": dict(wrapped)}

    said = _run(act)
    if as_json:
        typer.echo(json.dumps(said))
        return
    for name, what in said.items():
        typer.echo(f"{name}: {what}")


def write_keys(file: Path, keys: list[str]) -> None:
    """Write master keys into a file that nobody but its owner reads, in one step."""
    beside = file.with_name(file.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
    with os.fdopen(descriptor, "w", encoding="ascii") as writing:
        writing.write("\n".join(keys) + "\n")
        writing.flush()
        os.fsync(writing.fileno())
    beside.replace(file)


def refuse_without_keys(settings: Settings) -> None:
    """End the program with a sentence where something is encrypted that nobody could read."""

    async def look() -> None:
        database = Database(settings.database_url, pool_size=1)
        try:
            await starting.check(database, Keyring.of(settings))
        finally:
            await database.close()

    try:
        asyncio.run(look())
    except (MasterMissing, SealBroken) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _run(act: Callable[[Database, Keyring], Awaitable[T]]) -> T:
    async def run(settings: Settings, keyring: Keyring) -> T:
        database = Database(settings.database_url, pool_size=1)
        try:
            return await act(database, keyring)
        finally:
            await database.close()

    try:
        settings = Settings.read()
        keyring = Keyring.of(settings)
        if keyring is None:
            message = "No master key is configured: set TRAININGFLOW_MASTER_KEY_FILE."
            typer.echo(message, err=True)
            raise typer.Exit(2)
        return asyncio.run(run(settings, keyring))
    except (SettingInvalid, MasterMissing, SealBroken) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
