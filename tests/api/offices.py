"""The whole application with files, as the offices of the small district use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.api.conftest import Api
from tests.world import World
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.files import Files
from trainingflow.settings import Settings


class Office:
    """The application, and where its files lie."""

    def __init__(self, api: Api, files: Files) -> None:
        self.api = api
        self.files = files


@asynccontextmanager
async def opened(
    world: World, database: Database, folder: Path
) -> AsyncIterator[tuple[Api, Files]]:
    """The application on a database, which keeps its files in a folder."""
    settings = Settings(demo=True, files=folder.as_uri(), files_key="x" * 40)
    files = Files.of(settings)
    assert files is not None
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, world, database), files
