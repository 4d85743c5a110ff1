"""Districts in which something has happened: played once for a module, each test gets a copy."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

import pytest_asyncio
from sqlalchemy import text

from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.services.test_journey import appraise, open_enrolment, run_course
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database

Given = TypeVar("Given")


@dataclass(frozen=True)
class Played(Generic[Given]):
    """What has happened, in a database that is only ever copied.

    Attributes:
        database_name: of what a test gets a copy.
        given: what was made there.
        over: a minute after the last of it, where a test begins.
    """

    database_name: str
    given: Given
    over: datetime

    def given_to(self, people: People) -> Given:
        """The same, for people in a copy, whose clock is set to go on from there."""
        people.world.set_now(self.over)
        return self.given


@asynccontextmanager
async def played(
    copies: Copies, district: District, play: Callable[[People], Awaitable[Given]]
) -> AsyncIterator[Played[Given]]:
    """Let it happen in a copy of a district."""
    with copies.copy(district.database_name) as name:
        with district.world.copied_to(copies.server.database(name)) as world:
            database = Database(copies.server.database(name, user=APPLICATION))
            given = await play(People(world, database))
            await database.close()
            with world.engine.connect() as connection:
                now: datetime = connection.execute(text("SELECT trainingflow_now()")).scalar_one()
        yield Played(name, given, now + timedelta(minutes=1))


Enrolling = Played[tuple[UUID, UUID]]
Ran = Played[tuple[UUID, UUID]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def enrolling(copies: Copies, district: District) -> AsyncIterator[Enrolling]:
    """A run of twenty hours that enrols, and its class of thirty places."""

    async def play(people: People) -> tuple[UUID, UUID]:
        return await open_enrolment(people, await appraise(people))

    async with played(copies, district, play) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ran(copies: Copies, district: District) -> AsyncIterator[Ran]:
    """A course, and its run in autumn, which goes on; its credits wait to be confirmed."""

    async def play(people: People) -> tuple[UUID, UUID]:
        course = await appraise(people)
        return course, await run_course(people, course)

    async with played(copies, district, play) as made:
        yield made
