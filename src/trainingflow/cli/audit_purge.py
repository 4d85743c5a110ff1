"""`trainingflow audit purge`: takes old entries away, once they were exported."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.cli.audit_keys import public_key
from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.journal import export as exporting
from trainingflow.services.journal.check import check
from trainingflow.services.journal.purging import (
    Purged,
    Refusal,
    Wanted,
    mark_is_sealed,
    purge as take_away,
)
from trainingflow.services.journal.read import Unreadable, read_entries, read_proofs, read_seals
from trainingflow.services.journal.sealing import NumbersWentBack, Sealer
from trainingflow.services.journal.seals import PublicKey, Seal
from trainingflow.services.signing_in import people
from trainingflow.settings import SettingInvalid, Settings

_WORDS: Final = {
    Refusal.NOT_PERMITTED: "This role may not: DATABASE_URL must name the one that migrates.",
    Refusal.TOO_YOUNG: "Entries are kept for six months at least: name an earlier day.",
    Refusal.NOTHING_OLD: "No seal lies over such old entries alone; nothing was taken away.",
    Refusal.NOT_EXPORTED: "The export does not hold everything that would go.",
    Refusal.SAME_PERSON: "Another person must agree than the one who proposes it.",
    Refusal.REASON_MISSING: "Say why: --reason.",
}
_PATIENCE: Final = 30  # seconds that the worker's sealer gets


class _Refused(Exception):
    """Nothing was taken away; the message says why."""


def purge(  # noqa: PLR0913 - each has a name at the terminal
    *,
    before: Annotated[datetime, typer.Option(help="Entries older than this day (UTC) go.")],
    export: Annotated[Path, typer.Option(help="The folder that `audit export` wrote of them.")],
    key: Annotated[list[Path], typer.Option(help="A public key that is trusted; several times.")],
    proposed_by: Annotated[str, typer.Option(help="The number of whoever proposes it.")],
    approved_by: Annotated[str, typer.Option(help="The number of whoever agrees.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Take entries away that are old enough and were exported; a sealed mark tells of it.

    DATABASE_URL names the role that migrates: no other may. Whole seals go, from the first on; the
    seals themselves stay, and later exports carry the mark.

    Exit status 0: done. 1: refused, and nothing was changed. 2: it could not be tried.
    """
    keys = [public_key(one) for one in key]
    try:
        seals = _exported(export, keys)
        wanted = _Asked(before.replace(tzinfo=UTC), seals, _digest(export), reason)
        done, sealed = asyncio.run(_purge(Settings.read(), wanted, proposed_by, approved_by))
    except _Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except (SettingInvalid, SQLAlchemyError, OSError, Unreadable, NumbersWentBack) as error:
        typer.echo(f"It could not be tried: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        said = {"purge": str(done.id), "through": done.through, "entries": done.entries}
        typer.echo(json.dumps({**said, "sealed": sealed}))
        return
    typer.echo(f"{done.entries} entries under the seals up to {done.through} were taken away.")
    if not sealed:
        typer.echo("No sealer has sealed the mark yet: until then `audit verify` misses them.")


class _Asked:
    """What the command was given, persons still by their numbers."""

    def __init__(self, before: datetime, seals: list[Seal], digest: str, reason: str) -> None:
        self.before = before
        self.seals = seals
        self.digest = digest
        self.reason = reason

    def by(self, proposed_by: UUID, approved_by: UUID) -> Wanted:
        """The same, with the persons."""
        return Wanted(
            before=self.before,
            exported=self.seals,
            digest=self.digest,
            proposed_by=proposed_by,
            approved_by=approved_by,
            reason=self.reason,
        )


def _exported(folder: Path, keys: list[PublicKey]) -> list[Seal]:
    """The seals of an export of which everything is as it was sealed."""
    seals = list(read_seals(folder / exporting.SEALS))
    entries = read_entries(folder / exporting.ENTRIES)
    proofs = tuple(read_proofs(folder / exporting.PURGES))
    found = check(seals, entries, keys, proofs=proofs).found
    if found is not None:
        message = f"The export is not as it was sealed: {found.fault}, seal {found.seal}."
        raise _Refused(message)
    return seals


def _digest(folder: Path) -> str:
    """SHA-256 of an export: of its seals, and of its entries after them."""
    digest = hashlib.sha256()
    for name in (exporting.SEALS, exporting.ENTRIES):
        with (folder / name).open("rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    return digest.hexdigest()


async def _purge(
    settings: Settings, asked: _Asked, proposed_by: str, approved_by: str
) -> tuple[Purged, bool]:
    database = Database(settings.database_url, pool_size=2)
    try:
        async with database.writing(Boundary.JOURNAL_PURGED) as session:
            persons = [await _person(session, one) for one in (proposed_by, approved_by)]
            stored = await exporting.all_seals(session)
            done = await take_away(session, asked.by(*persons), stored)
            if isinstance(done, Refusal):
                raise _Refused(_WORDS[done])
        return done, await _sealed(database, Sealer.of(settings), done)
    finally:
        await database.close()


async def _person(session: Session, code: str) -> UUID:
    who = await people.by_code(session, code)
    if who is None:
        message = f"There is no person with the number {code}."
        raise _Refused(message)
    return who.person_id


async def _sealed(database: Database, sealer: Sealer | None, done: Purged) -> bool:
    """Seal the mark, or wait until the worker has; says whether a seal lies over it."""
    for _ in range(_PATIENCE):
        if sealer is not None:
            await sealer.seal(database)
        async with database.reading() as session:
            if await mark_is_sealed(session, done.id):
                return True
        await asyncio.sleep(1)
    return False
