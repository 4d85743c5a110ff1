"""Restores a backup into an empty database, and proves that what came back is what was copied."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from trainingflow.db import privileges
from trainingflow.db.condition import newest_revision
from trainingflow.db.session import driver_url
from trainingflow.services.backups import tools
from trainingflow.services.backups.manifest import DUMP, FILES, BackupRefused, Manifest, Place
from trainingflow.services.backups.take import Tell
from trainingflow.services.invariants.check import counts
from trainingflow.services.storage import Announced, Storage

_CHUNK: Final = 1024 * 1024
_TABLES: Final = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
"""
_REVISION: Final = "SELECT version_num FROM alembic_version"
_UNPROVED: Final = "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY conname"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restored database says of itself.

    Attributes:
        manifest: what was to be restored.
        wrong: one sentence for everything that is not as it was; empty when all is.
        behind: whether the schema is older than this release, so that it has to be migrated.
    """

    manifest: Manifest
    wrong: tuple[str, ...]
    behind: bool


async def restore(
    folder: Path,
    place: Place,
    *,
    expected: str | None = None,
    tell: Tell = lambda _: None,
) -> Restored:
    """Bring a backup back.

    Args:
        folder: the backup.
        place: an empty database, as a superuser: roles are made, and rows of everybody written.
        expected: the SHA-256 of the manifest as it was told when the backup was made.
        tell: is told what is done now.

    Raises:
        BackupRefused: the backup or the database cannot be used; nothing was written.
        ToolMissing: pg_restore is older than the backup.
        ToolFailed: pg_restore did not succeed; the database is as empty as it was.
    """
    url, storage = place.url, place.storage
    manifest = Manifest.read(folder, key=place.key, expected=expected)
    tell("checking every file of the backup")
    manifest.check(folder)
    if manifest.revision > newest_revision():
        message = (
            f"The backup has the schema {manifest.revision}, which this release does not know: it "
            f"knows {newest_revision()}. Restore it with {manifest.product} or a newer release."
        )
        raise BackupRefused(message)
    if manifest.files and storage is None:
        message = f"The backup holds {len(manifest.files)} files: set TRAININGFLOW_FILES."
        raise BackupRefused(message)
    _refuse_used(url)
    _make_roles(url)
    program = tools.tool("pg_restore", manifest.server)
    tell(f"restoring {sum(manifest.tables.values())} rows of {len(manifest.tables)} tables")
    tools.run(program, ["--exit-on-error", "--single-transaction", str(folder / DUMP)], url)
    if storage is not None:
        tell(f"restoring {len(manifest.files)} files")
        await _return_files(manifest, folder, storage)
    tell("proving what came back")
    # Files first: a thread that has just answered for the storage has to be back from Python before
    # the process ends, or it takes the process with it.
    lost = await _lost_files(manifest, storage)
    wrong = (
        *_differences(url, manifest),
        *(_broken(url) if manifest.revision == newest_revision() else ()),
        *lost,
    )
    return Restored(manifest, wrong, behind=manifest.revision < newest_revision())


def _refuse_used(url: str) -> None:
    with psycopg.connect(url) as connection:
        [tables] = connection.execute(_TABLES).fetchone() or (0,)
    if tables:
        message = (
            f"The database holds {tables} tables already. Restore into an empty one: "
            "createdb trainingflow_restored"
        )
        raise BackupRefused(message)


def _make_roles(url: str) -> None:
    """A dump names the owners of its tables and leaves making them to others."""
    engine = create_engine(driver_url(url))
    try:
        with engine.begin() as connection:
            privileges.create_roles(connection)
    finally:
        engine.dispose()


def _differences(url: str, manifest: Manifest) -> list[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        [revision] = connection.execute(_REVISION).fetchone() or ("",)
        wrong = [f"the schema is {revision}, not {manifest.revision}"] * (
            revision != manifest.revision
        )
        for table, rows in manifest.tables.items():
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
            [found] = connection.execute(count).fetchone() or (0,)
            if found != rows:
                wrong.append(f"{table} has {found} rows, not {rows}")
        unproved = [name for (name,) in connection.execute(_UNPROVED)]
        wrong += [f"the constraint {name} is not proved" for name in unproved]
        connection.execute("ANALYZE")
    return wrong


def _broken(url: str) -> list[str]:
    """The invariants that do not hold; they are those of this release, and ask its schema."""
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            found = counts(connection)
    finally:
        engine.dispose()
    return [
        f"the invariant {name} is broken by {rows} rows" for name, rows in found.items() if rows
    ]


async def _return_files(manifest: Manifest, folder: Path, storage: Storage) -> None:
    for key, announced in _announced(manifest).items():
        await storage.receive(key, _chunks(folder / FILES / key), announced)


async def _lost_files(manifest: Manifest, storage: Storage | None) -> list[str]:
    if storage is None:
        return []
    return [
        f"the file {key} is not as it was"
        for key, announced in _announced(manifest).items()
        if not await storage.holds(key, announced)
    ]


def _announced(manifest: Manifest) -> Mapping[str, Announced]:
    return {
        key: Announced(one.bytes, bytes.fromhex(one.sha256)) for key, one in manifest.files.items()
    }


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
