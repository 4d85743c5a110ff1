"""`trainingflow serve`: the API on a database that is there already."""

import asyncio
import gc
import os
from typing import Annotated

import typer
from granian.constants import Interfaces, Loops
from granian.server import Server

from trainingflow import failpoints
from trainingflow.cli.children import end_with_parent
from trainingflow.cli.keys import refuse_without_keys
from trainingflow.cli.measured import metrics_of_server
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Database
from trainingflow.observing import logs
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.demo_mark import NotADemo, refuse_real_data
from trainingflow.settings import Observing, SettingInvalid, Settings

app = typer.Typer()

# A browser that keeps its connection open does not keep the server from stopping: after so many
# seconds a process that was asked to stop is killed.
_GRACE = 5


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that serve.")] = 1,
    policies: PoliciesFolder = None,
) -> None:
    """Serve the API on the database that DATABASE_URL names."""
    open_policies(policies)
    try:
        settings = Settings.read()
        failpoints.check(settings.failpoints)
        SignIn.read()
    except (SettingInvalid, failpoints.FailpointInvalid) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if settings.demo:
        _refuse_real_data(settings.database_url)
    end_with_parent()
    refuse_without_keys(settings)
    logs.start(settings.observing)
    with metrics_of_server(settings.observing):
        run(
            host or settings.host,
            port or settings.port,
            workers=workers,
            observing=settings.observing,
        )


def _refuse_real_data(url: str) -> None:
    """Stop here, in a sentence, what every worker would stop again."""

    async def ask() -> None:
        database = Database(url, pool_size=1)
        try:
            await refuse_real_data(database)
        finally:
            await database.close()

    try:
        asyncio.run(ask())
    except NotADemo as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def run(host: str, port: int, *, workers: int, observing: Observing) -> None:
    """Serve until the process is told to stop; the workers read the environment themselves."""
    typer.echo(f"http://{_written(host)}:{port}/graphql", err=True)
    # A process that serves loads the application, which turns the collector on again.
    os.register_at_fork(after_in_child=gc.disable)
    Server(
        "trainingflow.app:app",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        loop=Loops.auto if os.name == "nt" else Loops.uvloop,
        factory=True,
        log_access=False,
        log_dictconfig=logs.granian(observing),
        workers_kill_timeout=_GRACE,
    ).serve()


def _written(host: str) -> str:
    return f"[{host}]" if ":" in host else host
