"""`trainingflow demo`: the whole house in one command, and nothing left behind."""

import http.client
import os
import secrets
import socket
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from trainingflow import demo as district
from trainingflow.cli.children import Children, ChildStopped, NotReady, children, stoppable
from trainingflow.cli.folder import Folder, FolderUnusable, hold
from trainingflow.cli.keys import write_keys
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.cli.welcome import SignIn, Welcome
from trainingflow.db.migrations import migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.postgres import EmbeddedServer, ServerFailed, embedded_server
from trainingflow.services.journal.seals import SigningKey
from trainingflow.services.privacy.masters import Keyring

app = typer.Typer()

DATABASE = "trainingflow_demo"
HOST = "127.0.0.1"
API, WORKER = "API", "worker"
_PORT = 8000
PATIENCE = 60  # seconds that the API gets to become ready


class PortTaken(Exception):
    """Another program listens where the demo was to serve."""

    def __init__(self, port: int) -> None:
        """Say which port, and what to do."""
        super().__init__(
            f"Port {port} of {HOST} is taken by another program. "
            f"Stop it, or name another port: --port {port + 1}"
        )


class DataUnusable(Exception):
    """PostgreSQL runs, but what the data folder holds is not a demo district of this release."""

    def __init__(self, folder: Path, cause: Exception) -> None:
        """Say which folder, why, and what to do."""
        super().__init__(
            f"The data in {folder} cannot be used ({cause}). "
            "Remove the folder to begin again, or name another one: --data FOLDER"
        )


FAILURES = (PortTaken, FolderUnusable, DataUnusable, ServerFailed, ChildStopped, NotReady)


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the API listens.")] = _PORT,
    data: Annotated[Path, typer.Option(help="The folder of the demo's data.")] = Path(
        ".trainingflow"
    ),
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Move the demo's clock to 09:00 of this day."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON when ready, and no page.")
    ] = False,
    policies: PoliciesFolder = None,
) -> None:
    """Start the demo district: database, API, worker, and who to sign in as."""
    open_policies(policies)
    try:
        with stoppable(), hold(data.resolve()) as held:
            if isinstance(held, str):
                welcome = Welcome.parse(held)
                _say_what_is_dropped(welcome, port, today)
                _show(welcome, as_json=as_json)
            else:
                _run(held, port, today, as_json=as_json)
    except FAILURES as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from failure


def _say_what_is_dropped(running: Welcome, port: int, today: datetime | None) -> None:
    """A demo that runs already keeps its day and its port, whatever is asked for now."""
    other_day = today is not None and str(today.date()) != running.today
    other_port = port != _PORT and not running.address.endswith(f":{port}")
    if other_day or other_port:
        typer.echo(
            f"The demo on this folder runs already at {running.address}, since {running.today}: "
            "--today and --port do not change it. Stop it first with Ctrl-C.",
            err=True,
        )


def _run(folder: Folder, port: int, today: datetime | None, *, as_json: bool) -> None:
    _refuse_taken(port)
    with embedded_server(folder.path / "postgres") as server, children() as started:
        keys = _master_key(folder.path / "master.key")
        environment = {
            "DATABASE_URL": server.database(DATABASE, user=APPLICATION),
            "TRAININGFLOW_DEMO": "yes",
            # The page of sign-ins is what the terminal is for.
            "TRAININGFLOW_LOG_LEVEL": os.environ.get("TRAININGFLOW_LOG_LEVEL", "warning"),
            "TRAININGFLOW_FILES": (folder.path / "files").as_uri(),
            "TRAININGFLOW_FILES_KEY": secrets.token_hex(32),
            "TRAININGFLOW_MASTER_KEY_FILE": str(keys),
            "TRAININGFLOW_AUDIT_KEY": _audit_key(folder.path / "audit-key.pem"),
            "TRAININGFLOW_AUDIT_SEALS": str(folder.path / "audit-seals.jsonl"),
        }
        # It connects when it is first asked: two processors load and migrate side by side.
        started.start(API, "serve", "--port", str(port), environment=environment)
        owner = _prepare(server, folder.path, today)
        district.keep_numbers(owner, Keyring.from_hex(keys.read_text(encoding="ascii").split()))
        started.start(WORKER, "worker", environment=environment)
        _await_ready(started, port)
        welcome = Welcome(f"http://{HOST}:{port}", str(district.today(owner)), _personas())
        folder.announce(welcome.line())
        _show(welcome, as_json=as_json)
        started.wait()


def _master_key(file: Path) -> Path:
    """The demo's own master key, made the first time."""
    if not file.exists():
        write_keys(file, [secrets.token_hex(32)])
    return file


def _audit_key(file: Path) -> str:
    """The key that seals the demo's journal, the same as long as its folder is there."""
    if not file.exists():
        file.touch(0o600)
        file.write_bytes(SigningKey.new().pem())
    return file.read_text()


def _prepare(server: EmbeddedServer, folder: Path, today: datetime | None) -> str:
    """Bring the demo's database to this release and fill it; its address as superuser."""
    owner = server.database(DATABASE)
    try:
        server.ensure_database(DATABASE)
        migrate(owner)
        district.load(owner)
        if today is not None:
            district.set_today(owner, today.date())
    except (CommandError, SQLAlchemyError, psycopg.Error) as failure:
        raise DataUnusable(folder, failure) from failure
    return owner


def _personas() -> tuple[SignIn, ...]:
    return tuple(
        SignIn(each.name, each.role, each.organisation, each.token, each.what_to_try)
        for each in district.PERSONAS
    )


def _show(welcome: Welcome, *, as_json: bool) -> None:
    typer.echo(welcome.line() if as_json else welcome.page(district.QUERIES))


def _refuse_taken(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            raise PortTaken(port) from error


def _await_ready(started: Children, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _is_ready(port):
        started.look()
        if time.monotonic() > deadline:
            raise NotReady(API, PATIENCE)
        time.sleep(0.05)


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
