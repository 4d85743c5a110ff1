"""Where the items of a lifecycle are, as whoever keeps the database sees it."""

from collections.abc import Mapping

import typer

from trainingflow.db.session import Database
from trainingflow.domain.workflow.definition import Definition
from trainingflow.services.reading.stays import Heat, heat_of_authority
from trainingflow.settings import SettingInvalid, Settings


async def heat_of(definition: Definition, authority: str | None) -> Mapping[str, Heat]:
    """The heat of every state that holds an item of the authority, the only one unless named."""
    try:
        settings = Settings.read()
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    database = Database(settings.database_url, pool_size=1)
    try:
        async with database.reading() as session:
            return await heat_of_authority(session, definition, authority)
    except LookupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    finally:
        await database.close()
