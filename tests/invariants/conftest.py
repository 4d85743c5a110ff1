"""A district in which a course went all its way, to be broken in one place at a time."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from sqlalchemy import Engine

from tests import districts
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, run_course
from tests.world import engine_of
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lived(copies: Copies, template: str) -> AsyncIterator[District]:
    """The district after a course was appraised, held and confirmed."""
    async with districts.chaoyang(copies, template) as made:
        database = Database(copies.server.database(made.database_name, user=APPLICATION))
        owner_url = copies.server.database(made.database_name)
        with made.world.copied_to(owner_url) as world:
            people = People(world, database)
            course = await appraise(people)
            await confirm_credits(people, await run_course(people, course))
        await database.close()
        yield District(made.database_name, made.world)


@pytest.fixture
def contents(lived: District) -> str:
    return lived.database_name


@pytest.fixture
def owner(owner_url: str) -> Iterator[Engine]:
    """The database as superuser: who can switch its guards off."""
    engine = engine_of(owner_url)
    yield engine
    engine.dispose()
