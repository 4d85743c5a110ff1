"""Databases that are only ever copied: made once for all test processes, kept for the next run."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from trainingflow.postgres import EmbeddedServer

_UNUSED = """
    SELECT datname FROM pg_database
    WHERE datname ~ %s AND datname <> %s
    AND coalesce(shobj_description(oid, 'pg_database')::timestamptz,
                 (pg_stat_file(format('base/%%s/PG_VERSION', oid), true)).modification) < now() - %s
"""


def fingerprint(paths: Iterable[Path]) -> str:
    """What the files say, in few letters: another word, another template."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Recipe:
    """How a template is made.

    Attributes:
        prefix: what its name begins with, before the fingerprint.
        mark: the fingerprint of all that decides what is in it.
        fill: fills a database at an address, as its owner.
        kept: how long a template stays that no test run asks for.
    """

    prefix: str
    mark: str
    fill: Callable[[str], None]
    kept: timedelta


def made_once(server: EmbeddedServer, recipe: Recipe, *, of: str = "template1") -> str:
    """The name of the template; the first process that asks makes it, while the others wait.

    Args:
        server: where it is.
        recipe: how it is made.
        of: what it is a copy of before it is filled.
    """
    prefix, name = recipe.prefix, f"{recipe.prefix}_{recipe.mark}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7420222, hashtext(%s))", [prefix])
        _sweep(connection, prefix, name, recipe.kept)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            growing = f"{name}_growing"
            connection.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", growing))
            connection.execute(_statement("CREATE DATABASE {} TEMPLATE {}", growing, of))
            recipe.fill(server.database(growing))
            connection.execute(_statement("ALTER DATABASE {} RENAME TO {}", growing, name))
        [now] = connection.execute("SELECT now()::text").fetchone() or [""]
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(now))
        )
    return name


def _sweep(
    connection: psycopg.Connection[tuple[str]], prefix: str, name: str, kept: timedelta
) -> None:
    """Drop templates that nobody has asked for lately; one that is being copied stays."""
    pattern = f"^{prefix}_[0-9a-f]{{12}}(_growing)?$"
    for (unused,) in connection.execute(_UNUSED, [pattern, name, kept]).fetchall():
        with suppress(psycopg.errors.ObjectInUse):
            connection.execute(_statement("DROP DATABASE IF EXISTS {}", unused))


def _statement(text: LiteralString, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))
