"""`trainingflow audit`: hand the journal out, check it, look into it, make the sealer's key."""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.cli import audit_purge
from trainingflow.cli.audit_keys import public_key
from trainingflow.db.session import Database
from trainingflow.services.journal import export as exporting
from trainingflow.services.journal.check import Checked, Found, Reach, check, receipt_of
from trainingflow.services.journal.read import (
    Outside,
    Unreadable,
    read_entries,
    read_outside,
    read_proofs,
    read_seals,
)
from trainingflow.services.journal.seals import PublicKey, SigningKey
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

T = TypeVar("T", datetime, None)
Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Since = Annotated[datetime | None, typer.Option(help="From this day on (UTC).")]
Until = Annotated[datetime | None, typer.Option(help="Until before this day (UTC).")]
app.command("purge")(audit_purge.purge)
_BEGINNING, _END = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


@app.command("key")
def make_key(
    file: Annotated[Path, typer.Argument(help="Where the new key is written; never over another.")],
) -> None:
    """Make a key for the sealer; prints the public half, which auditors keep."""
    key = SigningKey.new()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        typer.echo(f"{file} cannot be made: {error.strerror}.", err=True)
        raise typer.Exit(2) from error
    with os.fdopen(descriptor, "wb") as written:
        written.write(key.pem())
    typer.echo(key.public.pem().decode(), nl=False)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    *,
    key: Annotated[Path, typer.Option(help="The public key, or the sealer's own.")],
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Write the entries of a period, with the seals over them, to a folder: to check anywhere.

    The receipt that is printed names what was written; keep it apart from the folder.
    """
    public = public_key(key)
    if folder.exists() and any(folder.iterdir()):
        typer.echo(f"{folder} is not empty.", err=True)
        raise typer.Exit(2)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / exporting.KEY).write_bytes(public.pem())
    made = _run(_export(folder, _utc(since, _BEGINNING), _utc(until, _END)))
    if as_json:
        typer.echo(json.dumps(made))
        return
    typer.echo(f"{made['entries']} entries under {made['seals']} seals are in {folder}.")
    if made["receipt"]:
        typer.echo(f"Receipt: {made['receipt']}")


@app.command()
def verify(  # noqa: PLR0913 - each has a name at the terminal
    folder: Annotated[Path | None, typer.Argument(help="What `audit export` has written.")] = None,
    *,
    database: Annotated[bool, typer.Option("--database", help="Check what is stored.")] = False,
    key: Annotated[
        list[Path] | None, typer.Option(help="A public key that is trusted; several times.")
    ] = None,
    outside: Annotated[
        Path | None, typer.Option(help="The file of seals that lies outside of the database.")
    ] = None,
    since: Since = None,
    until: Until = None,
    receipt: Annotated[
        str | None, typer.Option(help="What `audit export` printed: nothing was cut off since.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that no entry was changed, removed, added or moved; an export needs no database.

    The key has to come from elsewhere than the export: whoever forges one forges its key as well.
    With a period or a receipt it is also checked that neither end was cut off.

    Exit status 0: all is as it was sealed. 1: the first entry or seal that is not is named.
    2: it could not be checked.
    """
    if (folder is None) is not database:
        typer.echo("Name a folder, or say --database.", err=True)
        raise typer.Exit(2)
    keys = [public_key(one) for one in key or ()]
    if not keys:
        typer.echo(
            "Name a public key that you trust: --key FILE. That of the export proves nothing.",
            err=True,
        )
        raise typer.Exit(2)
    reach = Reach(
        since=_utc(since, None),
        until=_utc(until, None),
        receipt=receipt,
        whole=folder is None,
    )
    try:
        told = read_outside(outside) if outside else None
        if folder is None:
            checked = _run(_checked(keys, told, reach))
        else:
            checked = check_folder(folder, keys, told, reach)
    except (OSError, Unreadable) as error:
        typer.echo(f"It cannot be read: {error!r}.", err=True)
        raise typer.Exit(2) from error
    _say(checked, as_json=as_json)
    if checked.found is not None:
        raise typer.Exit(1)


@app.command()
def show(
    *,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The newest so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Show the newest entries, the oldest of them first."""
    rows = _run(_newest(_utc(since, _BEGINNING), _utc(until, _END), limit))
    for row in rows:
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            who = row["actor_id"] or "SYSTEM"
            about = f"{row['object_kind']} {row['object_id'] or ''}".strip()
            why = f" ({row['reason']})" if row["reason"] else ""
            typer.echo(f"{row['at']}  {row['result']:7} {row['action']}{why}  {about}  by {who}")


def check_folder(
    folder: Path, keys: list[PublicKey], told: dict[int, Outside] | None, reach: Reach
) -> Checked:
    """Check what `audit export` has written.

    Raises:
        OSError, Unreadable: it was written by something else.
    """
    return check(
        read_seals(folder / exporting.SEALS),
        read_entries(folder / exporting.ENTRIES),
        keys,
        told,
        reach=reach,
        proofs=tuple(read_proofs(folder / exporting.PURGES)),
    )


async def _export(folder: Path, since: datetime, until: datetime) -> dict[str, Any]:
    database, entries = Database(Settings.read().database_url, pool_size=1), 0
    try:
        async with database.reading() as session:
            seals = await exporting.seals_of(session, since, until)
            with (
                (folder / exporting.SEALS).open("w", encoding="utf-8") as sealed,
                (folder / exporting.ENTRIES).open("w", encoding="utf-8") as written,
            ):
                for seal in seals:
                    sealed.write(json.dumps(seal.as_json(), separators=(",", ":")) + "\n")
                    async for line in exporting.lines_under(session, seal):
                        written.write(line + "\n")
                        entries += 1
            with (folder / exporting.PURGES).open("w", encoding="utf-8") as purges:
                for proof in await exporting.proofs_of_purges(session):
                    said = {"seal": proof.seal.as_json(), "entries": proof.entries}
                    purges.write(json.dumps(said, ensure_ascii=False) + "\n")
    finally:
        await database.close()
    receipt = receipt_of(seals[0], seals[-1]) if seals else None
    return {"seals": len(seals), "entries": entries, "receipt": receipt}


async def _checked(keys: list[PublicKey], told: dict[int, Outside] | None, reach: Reach) -> Checked:
    database = Database(Settings.read().database_url, pool_size=1)
    try:
        async with database.reading() as session:
            seals = await exporting.all_seals(session)
            entries = [one async for one in exporting.all_entries(session)]
            proofs = await exporting.proofs_of_purges(session)
    finally:
        await database.close()
    return check(seals, entries, keys, told, reach=reach, proofs=proofs)


async def _newest(since: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    database = Database(Settings.read().database_url, pool_size=1)
    try:
        async with database.reading() as session:
            return await exporting.newest(session, since, until, limit)
    finally:
        await database.close()


def _say(checked: Checked, *, as_json: bool) -> None:
    found = checked.found
    if as_json:
        whole = {
            "seals": checked.seals,
            "entries": checked.entries,
            "found": None if found is None else _as_json(found),
            "receipt": checked.receipt,
            "purged": checked.purged and checked.purged.as_json(),
        }
        typer.echo(json.dumps(whole))
        return
    typer.echo(f"{checked.entries} entries under {checked.seals} seals are as they were sealed.")
    if checked.purged is not None:
        gone = checked.purged
        typer.echo(
            f"Entries before {gone.before:%Y-%m-%d}, {gone.entries} of them under the seals up to "
            f"{gone.through}, were taken away on {gone.at:%Y-%m-%d} by purge {gone.purge}: "
            f"proposed by {gone.proposed_by}, approved by {gone.approved_by}."
        )
    if checked.receipt is not None:
        typer.echo(f"Receipt: {checked.receipt}")
    if found is not None:
        where = "".join(_where(found))
        typer.echo(f"NOT AS SEALED: {found.fault}{where}.")


def _where(found: Found) -> Iterator[str]:
    if found.seal is not None:
        yield f", seal {found.seal}"
    if found.entry is not None:
        yield f", entry {found.entry}"
    if found.place is not None:
        yield f", place {found.place}"


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "fault": str(found.fault),
        "seal": found.seal,
        "entry": found.entry,
        "place": found.place,
    }


def _utc(day: datetime | None, otherwise: T) -> datetime | T:
    return otherwise if day is None else day.replace(tzinfo=UTC)


def _run(work: Any) -> Any:  # noqa: ANN401 - whatever it gives
    try:
        return asyncio.run(work)
    except (SettingInvalid, SQLAlchemyError) as error:
        typer.echo(f"The journal could not be read: {error}", err=True)
        raise typer.Exit(2) from error
