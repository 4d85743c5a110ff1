"""A district in which much has happened, made once in a test process and only ever copied."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text

from tests.api.general_items import one_of_each
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, finish_run, open_survey
from tests.world import World
from trainingflow.db.base import new_id
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database

TITLE = "课程与教学"


@asynccontextmanager
async def lived(copies: Copies, contents: str, small: World) -> AsyncIterator[District]:
    """A course with a panel, its run, places, questionnaire and credits, one of every other kind.

    A campus lies below the school, so that rights reach down a level more.
    """
    with copies.copy(contents) as name:
        with small.copied_to(copies.server.database(name)) as world:
            database = Database(copies.server.database(name, user=APPLICATION))
            await live(People(world, database))
            await database.close()
        yield District(name, world)


async def live(people: People) -> None:
    """Let all of it happen in a district."""
    world = people.world
    open_campus(world)
    course = await appraise(people)
    await people.declare_course(title=TITLE)
    run = await finish_run(people, course)
    await confirm_credits(people, run)
    world.set_now("2024-10-08T10:00")
    await open_survey(people, run)
    world.units.update({f"kind:{kind}": item for kind, item in one_of_each(world).items()})


def open_campus(world: World) -> UUID:
    """A campus of the school."""
    campus = world.units["campus"] = new_id()
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organisation (authority_id, id, code, name_zh, name_en, kind, run_by,"
                " parent_id, path) SELECT authority_id, :id, 'campus', 'campus', 'campus', kind,"
                " run_by, id, path || :id FROM organisation WHERE id = :school"
            ),
            {"id": campus, "school": world.units["school"]},
        )
    return campus
