"""`trainingflow check`: what this installation is configured to do, and whether it may."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.cli.policies_folder import open_policies
from trainingflow.db.condition import Condition, Watch, newest_revision
from trainingflow.db.posture import Posture, posture
from trainingflow.environment import Reading
from trainingflow.observing.raised import Raised
from trainingflow.services.backups.tools import without_password
from trainingflow.services.checking import Finding, Weight, of_database, of_settings
from trainingflow.services.mail.configured import MailServer
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer()

_SKEW = 1.0


@app.command()
def check(
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Look at the configuration only.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Show the configuration, secrets hidden, and the database; name what is not safe.

    Exit status 0: it may go on the open network. 1: something is UNSAFE. 2: a variable cannot be
    used. 3: the database does not answer or is not migrated.
    """
    reading = Reading.of(None)
    try:
        settings = Settings.read(reading)
        SignIn.read(reading)
        MailServer.read(reading)
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    open_policies(None)
    findings = [*of_settings(settings), *_of_reading(reading)]
    database: Posture | None = None
    if not offline:
        database = _look(settings)
        findings += [
            *of_database(database, pool=settings.pool_size),
            *_of_condition(asyncio.run(_condition(settings))),
        ]
    if as_json:
        typer.echo(json.dumps(_as_json(reading, database, findings), ensure_ascii=False))
    else:
        _print(reading, database, findings)
    if any(one.weight is Weight.UNSAFE for one in findings):
        raise typer.Exit(1)


def _look(settings: Settings) -> Posture:
    try:
        return posture(settings.database_url)
    except SQLAlchemyError as error:
        raised = Raised.of(error)
        why = raised.sqlstate or raised.types[-1].rpartition(".")[2]
        address, _ = without_password(settings.database_url)
        typer.echo(
            f"The database {address} does not answer, or is not migrated ({why}). "
            "Run `trainingflow migrate` where it answers.",
            err=True,
        )
        raise typer.Exit(3) from error


async def _condition(settings: Settings) -> Condition:
    watch = Watch(settings.database_url)
    try:
        return await watch.look()
    finally:
        await watch.close()


def _of_condition(condition: Condition) -> Iterator[Finding]:
    needed = newest_revision()
    if condition.revision != needed:
        yield Finding(
            Weight.UNSAFE if (condition.revision or "") < needed else Weight.WARNING,
            f"The schema is {condition.revision or 'unknown'}; this release needs {needed}.",
            "Run `trainingflow migrate` with the newest release that is to run.",
        )
    if abs(condition.skew) > _SKEW:
        yield Finding(
            Weight.WARNING,
            f"The clock of this machine differs from the database's by {condition.skew:.1f} s.",
            "Let both follow the same time server.",
        )


def _of_reading(reading: Reading) -> Iterator[Finding]:
    for warning in reading.warnings:
        yield Finding(Weight.WARNING, warning, "Secrets are for their owner alone.")
    for name in reading.unknown():
        yield Finding(Weight.WARNING, f"Nothing reads {name}.", "Look at how it is spelt.")


def _values(reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Every variable, what it holds as far as it may be shown, and where that comes from."""
    for name in sorted(reading.asked):
        value = reading.get(name, "")
        if reading.is_secret(name) and value:
            value = "…"
        elif name == "DATABASE_URL":
            value, _ = without_password(value)
        elif "://" in value and urlsplit(value).password:
            value = "…"
        yield name, value, reading.origin(name)


def _as_json(
    reading: Reading, database: Posture | None, findings: list[Finding]
) -> dict[str, object]:
    return {
        "variables": {
            name: {"value": value, "from": origin} for name, value, origin in _values(reading)
        },
        "database": None if database is None else asdict(database),
        "findings": [asdict(one) for one in findings],
    }


def _print(reading: Reading, database: Posture | None, findings: list[Finding]) -> None:
    typer.echo("Variables")
    for name, value, origin in _values(reading):
        typer.echo(
            f"  {name} = {value}  ({origin})" if origin != "default" else f"  {name} (default)"
        )
    if database is not None:
        way = "encrypted" if database.encrypted else "distant" if database.distant else "local"
        typer.echo(f"Database: role {database.role}, {way} connection")
        for name, value in database.settings.items():
            typer.echo(f"  {name} = {value}")
    for one in sorted(findings, key=lambda each: each.weight):
        typer.echo(f"{one.weight}: {one.what}\n    {one.remedy}")
    unsafe = sum(one.weight is Weight.UNSAFE for one in findings)
    typer.echo(f"{unsafe} unsafe, {len(findings) - unsafe} warnings.")
