"""`trainingflow migrate`: the database at the schema that this release needs."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from sqlalchemy import create_engine, make_url

from trainingflow.db.migrations import configuration, folder, migrate as bring_to_head
from trainingflow.postgres import embedded_server
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer()


@app.command()
def migrate(
    *,
    revision: Annotated[
        str | None,
        typer.Option(metavar="MESSAGE", help="Write a new revision from the models instead."),
    ] = None,
) -> None:
    """Bring the database that DATABASE_URL names to the newest revision."""
    if revision is not None:
        _write_revision(revision)
        return
    try:
        settings = Settings.read()
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    bring_to_head(settings.database_url)


def _write_revision(message: str) -> None:
    """Compare the models with what the migrations make, in a database of its own."""
    number = 1 + sum(1 for _ in (folder() / "versions").glob("[0-9]*.py"))
    with (
        tempfile.TemporaryDirectory() as scratch,
        embedded_server(Path(scratch) / "postgres", durable=False) as server,
    ):
        bring_to_head(server.url)
        engine = create_engine(make_url(server.url).set(drivername="postgresql+psycopg"))
        with engine.connect() as connection:
            config = configuration(connection)
            config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
