"""`trainingflow worker`: what the clock does, beside the API and on the same database."""

import asyncio

import typer

from trainingflow.cli.children import end_with_parent
from trainingflow.jobs.worker import work
from trainingflow.services.files import Files
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer()


@app.command()
def worker() -> None:
    """Do what is due until told to stop: periods that end, windows of the coming year."""
    try:
        settings = Settings.read()
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    end_with_parent()
    asyncio.run(work(settings.database_url, Files.of(settings)))
