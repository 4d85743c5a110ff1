"""The net costs a hot list nothing that grows with it: the same plan reads the same pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.dialects import postgresql

from tests.privacy.conftest import Connection
from tests.world import World
from trainingflow.db.models import Person
from trainingflow.db.row_security import PROTECTED
from trainingflow.domain.people import Actor, Assignment, Body, Role
from trainingflow.services.reading.paging import AnySelect
from trainingflow.services.reading.people import TeacherOrder, teachers
from trainingflow.services.reading.viewers import Viewer

TEACHERS = 20_000
Plan = Mapping[str, Any]


@dataclass(frozen=True)
class Cost:
    """What a statement read: each table and the way to it, and the pages that it touched.

    The table of erasures is left out: it is empty here, and any way through it is as good.
    """

    reads: tuple[str, ...]
    pages: int


@pytest.fixture
def many(world: World, owner: Connection) -> World:
    owner.execute(
        "INSERT INTO person (authority_id, id, code, name_zh, name_en) "
        "SELECT %s, gen_random_uuid(), 'many-' || n, '教师' || n, 'Teacher ' || n "
        "FROM generate_series(1, %s) AS n",
        [world.authority_id, TEACHERS],
    )
    owner.execute(
        "INSERT INTO teacher (authority_id, id) SELECT authority_id, id FROM person "
        "WHERE code LIKE 'many-%%' AND authority_id = %s",
        [world.authority_id],
    )
    owner.execute("VACUUM ANALYZE")
    return world


@pytest.mark.parametrize("name", [None, "教师1999", "师"])
def test_a_list_of_teachers_is_read_by_the_same_plan_with_and_without_the_net(
    name: str | None, many: World, owner: Connection, database_url: str
) -> None:
    listing = teachers(viewer(many), TeacherOrder.CODE, name=name)
    page = listing.statement.params(**listing.given).order_by(Person.code, Person.id).limit(20)
    statement = written(page)

    with_net = cost(database_url, many.authority_id, statement)
    for table in sorted(PROTECTED):
        off = "ALTER TABLE {} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
        owner.execute(sql.SQL(off).format(sql.Identifier(table)))
    without_net = cost(database_url, many.authority_id, statement)

    assert with_net == without_net


def viewer(world: World) -> Viewer:
    """An officer of a body, who sees every teacher of the authority."""
    office = world.units["ce-office"]
    assignment = Assignment(Role.OFFICER, office, Body.CE_OFFICE, frozenset())
    now = datetime(2024, 5, 20, 1, tzinfo=UTC)
    return Viewer(world.authority_id, now, Actor(world.people["ce-officer"], (assignment,)))


def written(statement: AnySelect) -> bytes:
    """The statement as text, its parameters written out."""
    compiled = statement.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # unannotated there
        compile_kwargs={"literal_binds": True},
    )
    return str(compiled).replace("%%", "%").encode()


def cost(url: str, authority_id: UUID, statement: bytes) -> Cost:
    """Run the statement as the application, twice: the first time warms the cache."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT set_config('trainingflow.authority', %s, true)", [str(authority_id)]
        )
        for _ in range(2):
            row = connection.execute(
                b"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + statement
            ).fetchone()
    assert row is not None
    plan: Plan = row[0][0]["Plan"]
    return Cost(tuple(reads(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def reads(plan: Plan) -> Iterator[str]:
    """The tables that a plan reads, and how, from the top."""
    if plan.get("Relation Name") not in (None, "erasure"):
        yield f"{plan['Node Type']} {plan['Relation Name']}"
    for one in plan.get("Plans", ()):
        yield from reads(one)
