"""Courses for the district of `bench.credits`: one is declared as people do, and then copied.

Every course has four events, the dossier and six documents; one in forty waits for the office of
the academic committee. Ids and instants ascend together, so that every order is the same one.
"""

import asyncio
from dataclasses import dataclass
from typing import Final, LiteralString
from uuid import UUID

import psycopg

from bench.copying import copy
from bench.credits.rows import TODAY
from tests.services.conftest import COMPLETION, People
from tests.world import World, engine_of
from trainingflow.db.session import Database
from trainingflow.services import clock

TOKEN: Final = "token-of-college-officer"  # noqa: S105 - of the small district of the tests
WORD: Final = "探究"
"""Stands in the title of one course in two hundred."""
TEACHERS_OF_A_COURSE: Final = 1.5
"""A district of 30,000 teachers has 20,000 courses."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database holds that requests name.

    Attributes:
        teachers: how many; their ids follow from their numbers.
        courses: how many; the same.
        authority: the id of the only one.
        committee: the id of the body for whose officers courses wait.
    """

    teachers: int
    courses: int
    authority: UUID
    committee: UUID


_NUMBERED: Final = """
    CREATE TEMPORARY TABLE copy AS
    SELECT n, numbered(0, n) AS id,
        timestamptz '2025-03-01 08:00+08' + n * interval '3 minutes' AS at,
        '课程' || n || CASE WHEN n %% 200 = 7 THEN %(word)s || '式教学'
            ELSE '：课堂观察' END AS title,
        md5('school' || 1 + n %% 200)::uuid AS unit_id,
        md5('teacher' || 1 + n %% %(teachers)s)::uuid AS owner_id,
        md5('teacher' || 1 + (n * 7 + 3) %% %(teachers)s)::uuid AS officer_id
    FROM generate_series(1, %(courses)s) n
"""
_NUMBER: Final = """
    CREATE FUNCTION pg_temp.numbered(kind bigint, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT ('01950000-' || lpad(to_hex(kind), 4, '0') || '-7000-8000-'
        || lpad(to_hex(n), 12, '0'))::uuid $$
"""

# What a copy has of its own; everything else is the first course's.
_OWN: Final[dict[str, LiteralString]] = {
    "item": "'id', c.id, 'title', c.title, 'organisation_id', c.unit_id, 'owner_id', c.owner_id,"
    " 'created_at', c.at, 'updated_at', c.at + interval '3 days',"
    " 'state_since', c.at + interval '3 days', 'submitted_at', c.at + interval '3 days'",
    "item_event": "'item_id', c.id, 'at', c.at + (o.seq - 1) * interval '1 day',"
    " 'actor_id', CASE WHEN o.seq = 4 THEN c.officer_id ELSE c.owner_id END",
    "course": "'id', c.id, 'leader_id', c.owner_id",
    "dossier": "'item_id', c.id, 'submitted_by', CASE WHEN o.submitted_by IS NOT NULL"
    " THEN c.owner_id END",
    "document": "'item_id', c.id, 'added_by', c.owner_id, 'id',"
    " pg_temp.numbered(16 + k.number, c.n)",
    "task": "'item_id', c.id, 'opened_at', c.at, 'id',"
    " pg_temp.numbered(1 + k.number, c.n),"
    " 'closed_at', CASE WHEN c.n %% 40 = 0 THEN o.closed_at ELSE c.at + interval '5 days' END",
}


def grown(url: str, teachers: int) -> int:
    """Add the courses of a district of so many teachers unless they are there; how many it has."""
    courses = round(teachers / TEACHERS_OF_A_COURSE)
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM item").fetchone()
        if found is not None and found[0] >= courses:
            return courses
    course = _declared(url)
    with psycopg.connect(url) as connection:
        numbers = {"teachers": teachers, "courses": courses, "word": WORD}
        connection.execute(_NUMBER)
        connection.execute(_NUMBERED.replace("numbered(", "pg_temp.numbered("), numbers)
        copy(connection, course, _OWN)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return courses


def course_of(number: int) -> UUID:
    """The id of a course of a district, from 1."""
    return UUID(f"01950000-0000-7000-8000-{number:012x}")


def _declared(url: str) -> UUID:
    """One course that people have declared and submitted; the clock is moved and put back."""
    engine = engine_of(url)
    with psycopg.connect(url) as connection:
        authority = connection.execute("SELECT id FROM authority").fetchone()
        units = _by_code(connection, "SELECT code, id FROM organisation")
        people = _by_code(connection, "SELECT code, id FROM person")
    if authority is None:
        message = "there is no authority"
        raise LookupError(message)
    world = World(authority[0], engine, units=units, people=people)
    world.set_now("2025-05-20T09:00")
    course = asyncio.run(_submitted(url, world))
    world.set_now(f"{TODAY}T09:00")
    engine.dispose()
    return course


def _by_code(connection: psycopg.Connection, statement: LiteralString) -> dict[str, UUID]:
    found: list[tuple[str, UUID]] = connection.execute(statement).fetchall()
    return dict(found)


async def _submitted(url: str, world: World) -> UUID:
    database = Database(url, pool_size=2)
    await clock.open_windows(database)
    people = People(world, database)
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "saveDraft", course, title="课程")
    await people.must("applicant", "submitForAppraisal", course)
    await database.close()
    return course


def known(url: str, teachers: int, courses: int) -> Rows:
    """What requests name of a database."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT authority_id, id FROM organisation WHERE code = 'committee'"
        ).fetchone()
    if row is None:
        message = "there is no committee"
        raise LookupError(message)
    return Rows(teachers, courses, *row)
