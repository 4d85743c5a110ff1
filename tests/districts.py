"""Small districts that are made once in a test process; each test gets a copy."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from tests.copies import Copies
from tests.world import World, build_world
from tests.world_hongkou import build_hongkou
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.services import clock
from trainingflow.services.standings.renew import renew


@dataclass(frozen=True)
class District:
    """A district in a database that is only ever copied."""

    database_name: str
    world: World


@asynccontextmanager
async def chaoyang(copies: Copies, template: str) -> AsyncIterator[District]:
    """The small Chaoyang in spring 2024: its windows stand in the calendar."""
    with copies.copy(template) as name:
        with build_world(copies.server.database(name)) as world:
            await open_calendar(world, copies.server.database(name, user=APPLICATION))
        yield District(name, world)


async def open_calendar(world: World, url: str, *, renewing: bool = True) -> None:
    """Let the windows of spring 2024 stand in the calendar of the district.

    Without `renewing` no standing is evaluated: those of a neighbour are of a later day already.
    """
    world.set_now("2024-04-20T09:00")
    database = Database(url)
    await clock.open_windows(database)
    if renewing:
        await renew(database)
    await database.close()


@contextmanager
def hongkou(copies: Copies, template: str) -> Iterator[District]:
    """The small Hongkou; its clock shows the present."""
    with copies.copy(template) as name:
        with build_hongkou(copies.server.database(name)) as world:
            pass
        yield District(name, world)


@contextmanager
def unopened(copies: Copies, template: str, *, teachers: int) -> Iterator[District]:
    """The small Chaoyang without a calendar, at which nobody has looked yet."""
    with copies.copy(template) as name:
        with build_world(copies.server.database(name), teachers=teachers) as world:
            pass
        yield District(name, world)
