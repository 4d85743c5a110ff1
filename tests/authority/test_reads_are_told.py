"""Whoever's data an operation shows, on whichever way, the journal tells: once for each kind."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from tests.districts import District
from tests.world import World
from trainingflow.api.nodes import global_id
from trainingflow.api.shown import MOST_NAMED, Shown
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.settings import Settings

RUN = """
query($id: ID!) { node(id: $id) { ... on CourseRun { enrolments(first: 100) {
  nodes { id participant { name } } totalCount } } } }
"""
NODE = "query($id: ID!) { node(id: $id) { id } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Person { teacher { code } } } }"
TEACHER = "query($id: ID!) { teacher(id: $id) { code creditStatus { eligible } } }"
BOTH = """
query($run: ID!, $ids: [ID!]!) {
  node(id: $run) { ... on CourseRun { enrolments(first: 100) { nodes { id } } } }
  nodes(ids: $ids) { ... on Teacher { code } }
}
"""
STANDINGS = "{ creditStatuses(first: 3) { nodes { teacher { code } } } }"


@pytest.fixture
def contents(populated: District) -> str:
    return populated.database_name


@pytest.fixture
def here(populated: District, owner_url: str) -> Iterator[World]:
    with populated.world.copied_to(owner_url) as copied:
        copied.set_now("2024-10-09T09:10")
        yield copied


@pytest.fixture
async def client(here: World, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    del here  # the clock is moved before anybody asks
    transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as made:
        yield made


class Reader:
    """Asks as somebody, and reads what the journal tells of it."""

    def __init__(self, client: httpx.AsyncClient, world: World) -> None:
        self.client = client
        self.world = world

    async def asks(self, who: str, query: str, **variables: object) -> list[tuple[Any, ...]]:
        """The entries that one operation leaves: action, whom it is about, whom it names."""
        headers = {"authorization": f"Bearer {self.world.token(who)}"}
        body = {"query": query, "variables": variables}
        response = await self.client.post("/graphql", json=body, headers=headers)
        assert "errors" not in response.json(), response.text
        request = response.headers["x-request-id"]
        with self.world.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT action, object_id, detail->'people' FROM audit_entry"
                    " WHERE request_id = :request AND result = 'READ' AND actor_id = :who"
                    " ORDER BY action"
                ),
                {"request": request, "who": self.world.people[who]},
            )
            return [tuple(row) for row in rows]

    def teacher(self, code: str) -> str:
        return global_id("Teacher", self.world.people[code])

    def participants(self) -> list[str]:
        with self.world.engine.connect() as connection:
            found = connection.execute(
                text("SELECT teacher_id FROM enrolment WHERE withdrawn_at IS NULL")
            )
            return sorted({str(one) for one in found.scalars()})

    def one(self, table: str) -> Any:
        with self.world.engine.connect() as connection:
            return connection.scalar(text(f"SELECT min(id::text) FROM {table}"))  # noqa: S608 - a table of this test


@pytest.fixture
def reader(client: httpx.AsyncClient, here: World) -> Reader:
    return Reader(client, here)


async def test_a_teacher_found_by_the_global_id_is_told(reader: Reader) -> None:
    person = reader.world.people["teacher-1"]

    entries = await reader.asks("manager", NODE, id=reader.teacher("teacher-1"))

    assert entries == [("Teacher", person, [str(person)])]


async def test_teachers_behind_persons_are_told_together(reader: Reader) -> None:
    people = [reader.world.people[f"teacher-{number}"] for number in range(5)]
    ids = [global_id("Person", one) for one in people[:3]]
    ids += [global_id("Teacher", one) for one in people[3:]]

    entries = await reader.asks("manager", NODES, ids=ids)

    assert entries == [("Teacher", None, sorted(map(str, people)))]


async def test_participants_of_a_run_are_told_with_the_page(reader: Reader) -> None:
    run = global_id("CourseRun", reader.one("course_run"))
    participants = reader.participants()
    assert len(participants) > 1

    entries = await reader.asks("ce-officer", RUN, id=run)

    assert entries == [("Enrolment", None, participants)]


async def test_one_operation_leaves_one_entry_for_each_kind(reader: Reader) -> None:
    run = global_id("CourseRun", reader.one("course_run"))
    ids = [reader.teacher("teacher-1"), reader.teacher("teacher-2")]
    people = sorted(str(reader.world.people[code]) for code in ("teacher-1", "teacher-2"))

    entries = await reader.asks("ce-officer", BOTH, run=run, ids=ids)

    assert entries == [("Enrolment", None, reader.participants()), ("Teacher", None, people)]


async def test_whom_the_entry_of_a_root_names_is_told_once(reader: Reader) -> None:
    entries = await reader.asks("manager", TEACHER, id=reader.teacher("teacher-1"))

    assert entries == [("teacher", None, None)]


async def test_teachers_behind_standings_are_told_by_name_beside_the_question(
    reader: Reader,
) -> None:
    entries = await reader.asks("ce-officer", STANDINGS)

    assert [action for action, _, _ in entries] == ["Teacher", "creditStatuses"]
    assert 1 <= len(entries[0][2]) <= 3


async def test_what_people_read_of_themselves_is_no_entry(reader: Reader) -> None:
    own = await reader.asks("teacher-1", "{ viewer { teacher { code } } }")
    by_id = await reader.asks("teacher-1", NODE, id=reader.teacher("teacher-1"))

    assert (own, by_id) == ([], [])


async def test_whom_nobody_was_shown_is_not_told(reader: Reader) -> None:
    hidden = await reader.asks("teacher-2", NODE, id=reader.teacher("teacher-1"))
    missing = await reader.asks("manager", NODE, id=global_id("Teacher", uuid4()))

    assert (hidden, missing) == ([], [])


def test_of_very_many_an_entry_says_how_many_there_were() -> None:
    shown = Shown(None)
    shown.add("Teacher", [uuid4() for _ in range(MOST_NAMED + 20)])

    [note] = shown.notes()

    assert note.detail["count"] == MOST_NAMED + 20
    assert len(note.detail["people"]) == MOST_NAMED  # type: ignore[arg-type]  # a list
