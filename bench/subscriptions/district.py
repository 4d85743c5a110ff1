"""A district with many units, in each of them items, and people who see these and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.services.conftest import People
from tests.world import World, add_person
from trainingflow.db.base import new_id
from trainingflow.db.session import Database
from trainingflow.domain.people import Role

_UNIT = """
    INSERT INTO organisation
        (authority_id, id, code, name_zh, name_en, kind, run_by, parent_id, path)
    SELECT authority_id, :id, :code, :code, :code, kind, run_by, parent_id,
           path[1:cardinality(path) - 1] || :id
    FROM organisation WHERE id = :like
"""
_OF_UNIT = "UPDATE item SET organisation_id = :unit WHERE id = ANY(:items)"


@dataclass(frozen=True)
class Group:
    """A unit, whoever answers for it, and its items."""

    people: Sequence[str]
    items: Sequence[UUID]


async def made(
    world: World, database: Database, *, units: int, people: int, items: int
) -> list[Group]:
    """Make so many units, with so many people and items in each."""
    found = []
    for number in range(units):
        unit = f"unit-{number}"
        world.units[unit] = new_id()
        codes = [f"{unit}-person-{one}" for one in range(people)]
        with Session(world.engine) as session, session.begin():
            like = {"id": world.units[unit], "code": unit, "like": world.units["school"]}
            session.execute(text(_UNIT), like)
            for code in codes:
                add_person(session, world, code, unit, ((Role.TRAINING_MANAGER, unit),))
        courses = [
            await People(world, database).declare_course(title=f"{unit} {one}")
            for one in range(items)
        ]
        with world.engine.begin() as connection:
            connection.execute(text(_OF_UNIT), {"unit": world.units[unit], "items": courses})
        found.append(Group(codes, courses))
    return found
