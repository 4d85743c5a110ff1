"""What a page costs, counted and not timed: statements, and calls of functions for each field.

A resolver that waits for itself, a statement that is built for each item, a wrapper around each
field: each multiplies the calls, and nothing fails. Who needs more says in ADR 0176 what for.
"""

import asyncio
import cProfile
import gc
import io
import logging
import pstats
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import pytest
from psycopg.pq.abc import PGresult
from sqlalchemy import event
from starlette.applications import Starlette
from starlette.types import Message

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.wire import Line, Sent
from trainingflow.observing.logs import Lines
from trainingflow.settings import Settings

INBOX = """
query Inbox($first: Int!) {
  inbox(first: $first) { nodes {
    id title state version createdAt organisation { name } owner { name }
    history(first: 4) { nodes { seq action at actor { name } } }
  } }
}
"""
RESOLVED = INBOX.replace("title", "title @include(if: true)")
"""The same, field by field: what hangs on a directive is not written by PostgreSQL (ADR 0199)."""

ITEM = """
query Item($id: ID!) {
  node(id: $id) { ... on Course {
    id title state organisation { name } owner { name } documents { kind title addedAt }
    history(first: 4) { nodes { seq action at actor { name } } }
    actions(includeBlocked: true) { name allowed blockers { code message } }
  } }
}
"""
STATEMENTS_OF_AN_INBOX = 3
"""Of a page, however many items are on it: who asks (2), and the page, as it is answered."""

STATEMENTS_OF_A_RESOLVED_INBOX = 6
"""The same, and one a level of what is shown."""

STATEMENTS_OF_AN_ITEM = 28
"""Of an item with its actions: half of them are the facts that actions are decided by."""

TRIPS_OF_AN_INBOX = 2
"""Round trips: who asks, and the page."""

TRIPS_OF_A_RESOLVED_INBOX = 4
"""The same, what stands on the page, and who acted there."""

TRIPS_OF_AN_ITEM = 6
"""The same, and the facts that its actions are decided by."""

FIELDS = 18
"""Of one item of the inbox with one event, objects and lists counted as fields."""

CALLS_OF_A_REQUEST = 1_900
"""Of functions, for a request that asks for nothing but the time: it is read, signed in, charged,
executed, answered and told all the same; 400 of them are the event loop's. See ADR 0194."""

CALLS_A_FIELD = 11
"""Of functions, for each field of an item more: loading, executing, weighing, writing it."""

CALLS_A_WRITTEN_ITEM = 25
"""Of functions, for each item more whose fields PostgreSQL has written, however many they are."""

ROWS_OF_AN_INBOX = 9
"""Of eight items: each is a row, and whoever asks."""

ROWS_OF_A_RESOLVED_INBOX = 19
"""Of eight items: each with its one event, whoever asks, the unit, and the owner, who acted too."""

ROWS_OF_AN_ITEM = 55
"""Of an item with its actions: 22 windows; six documents, to show and to decide."""

BYTES_OF_AN_INBOX = 4_500
BYTES_OF_A_RESOLVED_INBOX = 7_500
BYTES_OF_AN_ITEM = 8_500
"""That the database sends in these rows; all with a little room for longer names."""

LEFT_BEHIND = 120
"""Objects that the collector of circles finds, however large the page: executor and client."""


async def _declared(people: People, number: int) -> list[str]:
    return [global_id("Course", await people.declare_course()) for _ in range(number)]


async def _calls(api: Api, query: str, first: int) -> tuple[int, list[Any]]:
    profile = cProfile.Profile()
    profile.enable()
    data = await api.data(query, "applicant", first=first)
    profile.disable()
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]  # not in the stubs
    return calls, data["inbox"]["nodes"]


@pytest.mark.parametrize(
    ("query", "most"),
    [(INBOX, STATEMENTS_OF_AN_INBOX), (RESOLVED, STATEMENTS_OF_A_RESOLVED_INBOX)],
    ids=["written", "resolved"],
)
async def test_a_page_sends_as_many_statements_for_eight_items_as_for_one(
    api: Api, people: People, query: str, most: int
) -> None:
    await _declared(people, 8)
    sent = {}
    for first in (1, 8):
        for _ in range(3):  # the operation is compiled, what it asks is built
            await api.data(query, "applicant", first=first)
        with api.statements() as found:
            data = await api.data(query, "applicant", first=first)
        assert len(data["inbox"]["nodes"]) == first
        sent[first] = len(found)
    assert sent[1] == sent[8] <= most


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """What is told of requests, in lines for machines."""
    stream, log = io.StringIO(), logging.getLogger("trainingflow.request")
    line, level = logging.StreamHandler(stream), log.level
    line.setFormatter(Lines(console=False))
    log.addHandler(line)
    log.setLevel(logging.INFO)
    yield stream
    log.removeHandler(line)
    log.setLevel(level)


async def test_a_request_that_asks_for_nothing_calls_no_more_functions_than_were_counted(
    api: Api, told: io.StringIO
) -> None:
    app = create_app(Settings(demo=True), api.database)
    token = api.world.token("applicant")
    calls = []
    for _ in range(6):  # the first ones compile the operation and prepare its statements
        profile = cProfile.Profile()
        profile.enable()
        assert await _asked_the_time(app, token) == 200
        profile.disable()
        calls.append(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]  # not in the stubs

    assert told.getvalue().count('"fields":["serverTime"]') == 6
    assert min(calls) <= CALLS_OF_A_REQUEST


async def _asked_the_time(app: Starlette, token: str) -> int:
    """The status of an answer; without a client, whose calls would be counted too."""
    parts: list[Message] = [
        {"type": "http.request", "body": orjson.dumps({"query": "{ serverTime }"})}
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            await asyncio.Event().wait()  # the client stays
        return parts.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "query_string": b"",
        "client": ("127.0.0.1", 50_000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize(
    ("query", "most"),
    [(INBOX, CALLS_A_WRITTEN_ITEM), (RESOLVED, FIELDS * CALLS_A_FIELD)],
    ids=["written", "resolved"],
)
async def test_an_item_more_calls_no_more_functions_than_were_counted(
    api: Api, people: People, query: str, most: int
) -> None:
    await _declared(people, 8)
    for first in (2, 8) * 4:
        await api.data(query, "applicant", first=first)

    few, _ = await _calls(api, query, 2)
    many, nodes = await _calls(api, query, 8)

    assert [len(one["history"]["nodes"]) for one in nodes] == [1] * 8
    assert (many - few) / 6 <= most


@pytest.mark.parametrize("query", [INBOX, RESOLVED], ids=["written", "resolved"])
async def test_an_answer_leaves_next_to_nothing_to_the_collector(
    api: Api, people: People, query: str
) -> None:
    """Looking for what refers to itself took a quarter of the time of a page of fifty."""
    await _declared(people, 8)
    for _ in range(3):
        await api.data(query, "applicant", first=8)

    enabled = gc.isenabled()
    gc.disable()
    try:
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        await api.data(query, "applicant", first=8)
        gc.collect()
        left = [type(one).__qualname__ for one in gc.garbage]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        if enabled:
            gc.enable()

    assert not {"Connection", "Event", "Person", "Row"} & {*left}
    assert len(left) <= LEFT_BEHIND, left


async def test_an_item_with_its_actions_is_read_in_as_many_statements_as_were_counted(
    api: Api, people: People
) -> None:
    [course] = await _declared(people, 1)
    for _ in range(3):
        await api.data(ITEM, "applicant", id=course)
    with api.statements() as sent:
        data = await api.data(ITEM, "applicant", id=course)
    assert len(data["node"]["documents"]) == 6
    assert len(sent) <= STATEMENTS_OF_AN_ITEM


@pytest.mark.parametrize(
    ("query", "most"),
    [
        (INBOX, TRIPS_OF_AN_INBOX),
        (RESOLVED, TRIPS_OF_A_RESOLVED_INBOX),
        (ITEM, TRIPS_OF_AN_ITEM),
    ],
    ids=["written", "resolved", "item"],
)
async def test_a_page_is_read_in_as_many_round_trips_as_were_counted(
    api: Api, people: People, monkeypatch: pytest.MonkeyPatch, query: str, most: int
) -> None:
    courses = await _declared(people, 8)
    trips = 0
    asked = Line.ask

    async def counted(line: Line, together: Sequence[Sent]) -> object:
        nonlocal trips
        trips += 1
        return await asked(line, together)

    monkeypatch.setattr(Line, "ask", counted)
    begun: list[None] = []
    engine = api.database.engine.sync_engine
    event.listen(engine, "begin", lambda _: begun.append(None))
    for _ in range(3):
        trips = 0
        begun.clear()
        about = {"id": courses[0]} if query is ITEM else {"first": 8}
        await api.data(query, "applicant", **about)

    assert begun == []  # no transaction beside
    assert trips <= most


@pytest.mark.parametrize(
    ("query", "most"),
    [
        (INBOX, (ROWS_OF_AN_INBOX, BYTES_OF_AN_INBOX)),
        (RESOLVED, (ROWS_OF_A_RESOLVED_INBOX, BYTES_OF_A_RESOLVED_INBOX)),
        (ITEM, (ROWS_OF_AN_ITEM, BYTES_OF_AN_ITEM)),
    ],
    ids=["written", "resolved", "item"],
)
async def test_a_page_reads_the_rows_that_it_shows_and_few_bytes_beside(
    api: Api,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    most: tuple[int, int],
) -> None:
    courses = await _declared(people, 8)
    sizes: list[list[int]] = []
    read = Line._rows  # noqa: SLF001 - where the database's answers come in

    def counted(line: Line, result: PGresult, statement: Any) -> object:
        sizes.extend(
            [len(result.get_value(row, column) or b"") for column in range(result.nfields)]
            for row in range(result.ntuples)
            if not statement.sent.startswith(b"SELECT set_config(")
        )
        return read(line, result, statement)

    monkeypatch.setattr(Line, "_rows", counted)
    about = {"id": courses[0]} if query is ITEM else {"first": 8}
    await api.data(query, "applicant", **about)

    assert len(sizes) == most[0]
    assert sum(map(sum, sizes)) <= most[1]


async def test_what_was_read_with_the_page_is_what_is_read_alone(api: Api, people: People) -> None:
    # The same by aliases, arguments and directives, which nothing is read in advance for.
    courses = await _declared(people, 3)
    apart = INBOX.replace("history(first: 4)", "history: history(first: 4) @include(if: true)")
    apart = apart.replace("organisation {", "organisation @include(if: true) {")
    apart = apart.replace("owner {", "owner @include(if: true) {")
    read = [await api.data(one, "applicant", first=3) for one in (INBOX, RESOLVED, apart) * 3]
    assert [one["id"] for one in read[0]["inbox"]["nodes"]] == courses
    assert all(one == read[0] for one in read)


async def test_how_many_events_are_wanted_may_be_a_variable(api: Api, people: People) -> None:
    courses = await _declared(people, 2)
    asked = "title @include(if: true) history(first: $n) { nodes { seq } }"
    of_list = f"query ($n: Int) {{ inbox(first: 2) {{ nodes {{ {asked} }} }} }}"
    of_item = f"query ($n: Int, $id: ID!) {{ node(id: $id) {{ ... on Course {{ {asked} }} }} }}"
    for _ in range(2):
        listed = await api.data(of_list, "applicant", n=1)
        item = await api.data(of_item, "applicant", n=1, id=courses[0])
        shown = [one["history"]["nodes"] for one in (*listed["inbox"]["nodes"], item["node"])]
        assert shown == [[{"seq": 1}]] * 3
