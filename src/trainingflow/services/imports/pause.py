"""What Python does otherwise while thousands of rows are handled."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from trainingflow.services.standings.pause import no_collection


@asynccontextmanager
async def collected_later() -> AsyncIterator[None]:
    """Keep the collector of cycles from looking through every row again and again."""
    with no_collection():
        yield
