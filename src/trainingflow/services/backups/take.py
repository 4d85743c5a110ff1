"""Takes a backup: one instant of the database, and the files that were there by then."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg import Connection, sql

from trainingflow import __version__
from trainingflow.services.backups import tools
from trainingflow.services.backups.manifest import (
    DUMP,
    FILES,
    BackupRefused,
    Content,
    Manifest,
    Place,
)
from trainingflow.services.storage import Storage

Tell = Callable[[str], None]

_KEPT: Final = ("files/", "made/")
_PER_MAJOR: Final = 10_000
_TABLES: Final = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
_SEES_ALL: Final = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


async def take(
    place: Place,
    target: Path,
    *,
    needed: Sequence[str] = (),
    tell: Tell = lambda _: None,
) -> tuple[Manifest, str]:
    """Back up a database and its files into a new folder.

    The database is copied first and the files after it: a row never names a file that is missing.

    Args:
        place: what is backed up.
        target: the folder to make; it appears only when everything is in it.
        needed: the variables whose secrets somebody has to keep elsewhere.
        tell: is told what is done now.

    Returns:
        The manifest, and its SHA-256.

    Raises:
        BackupRefused: the folder is there already, or the role does not see every row.
        ToolMissing: pg_dump is too old for the server.
        ToolFailed: pg_dump did not succeed.
    """
    with _growing(target) as folder:
        with _instant(place.url) as (connection, snapshot):
            server = connection.info.server_version // _PER_MAJOR
            about = _about(connection)
            tables = {name: _rows(connection, name) for name in _names(connection)}
            tell(f"copying {sum(tables.values())} rows of {len(tables)} tables")
            program = tools.tool("pg_dump", server)
            options = ["--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"]
            tools.run(program, options, place.url)
        files = await _copy_files(place.storage, folder / FILES, tell)
        manifest = Manifest(
            product=f"trainingflow {__version__}",
            taken_at=about[0],
            server=server,
            revision=about[1],
            dump=Content.of(folder / DUMP),
            tables=tables,
            files=files,
            keys=tuple(needed),
        )
        return manifest, manifest.write(folder, place.key)


@contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """A folder that gets its name when it is complete, and goes when it is not."""
    if target.exists():
        message = f"{target} is there already; a backup is never written over another."
        raise BackupRefused(message)
    folder = target.with_name(target.name + ".partial")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                path.chmod(0o600)
                _to_disk(path)
        folder.rename(target)
        _to_disk(target.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _instant(url: str) -> Iterator[tuple[Connection, str]]:
    """A transaction that sees one instant, and the name by which pg_dump sees the same."""
    with psycopg.connect(url, application_name="trainingflow-backup") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        [sees_all] = connection.execute(_SEES_ALL).fetchone() or (False,)
        if not sees_all:
            message = (
                f"The role {connection.info.user} does not see every row: row level security hides "
                "some. Back up as a superuser, or as a role with BYPASSRLS and pg_read_all_data."
            )
            raise BackupRefused(message)
        [snapshot] = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        yield connection, snapshot


def _about(connection: Connection) -> tuple[str, str]:
    query = "SELECT transaction_timestamp()::text, version_num FROM alembic_version"
    try:
        row = connection.execute(query).fetchone()
    except psycopg.errors.UndefinedTable as error:
        message = f"{connection.info.dbname} is no database of trainingflow: it was never migrated."
        raise BackupRefused(message) from error
    return row or ("", "")


def _names(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES)]


def _rows(connection: Connection, table: str) -> int:
    count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    [rows] = connection.execute(count).fetchone() or (0,)
    return int(rows)


async def _copy_files(storage: Storage | None, folder: Path, tell: Tell) -> dict[str, Content]:
    if storage is None:
        return {}
    copied: dict[str, Content] = {}
    for prefix in _KEPT:
        async for key in storage.keys(prefix):
            path = folder / key
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                async for chunk in storage.read(key):
                    file.write(chunk)
            copied[key] = Content.of(path)
    tell(f"copied {len(copied)} files")
    return copied
