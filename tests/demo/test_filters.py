"""A filter finds what they find who read the whole list and pick: in its order, and nothing else.

What is filtered by is taken from what the list shows, so that most filters find something.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.demo.instants import NOW
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.services.reading.inbox import Urgency
from trainingflow.settings import Budgets, Settings

TRIES = 50
"""How many random filters of each list."""

SHOWN = "id kind state title round organisation { id } owner { id } watching"
TASKS = "tasks { dueAt held delegator { id } }"
COURSE = "category topic module leader { id }"
COUNTS = "query ($filter: InboxFilter) { inboxCounts(filter: $filter) { total } }"
RUN = "semester course { id } lastSessionOn leader { id }"

Item = Mapping[str, Any]
Units = Mapping[str, frozenset[str]]
"""By the id of a unit, itself and those above it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to filter.

    Attributes:
        value: of an item that it holds for; none where there is none.
        fits: whether it holds for an item.
    """

    value: Callable[[Item], Any]
    fits: Callable[[Item, Any, Units], bool]


def equal(shown: Callable[[Item], Any]) -> Way:
    return Way(shown, lambda item, value, _: shown(item) == value)


def several(shown: Callable[[Item], Any]) -> Way:
    return Way(lambda item: [shown(item)], lambda item, value, _: shown(item) in value)


def of(name: str) -> Callable[[Item], Any]:
    """What an item shows of a name; its id where that is an object."""

    def found_in(item: Item) -> Any:
        found = item.get(name)
        return found["id"] if isinstance(found, dict) else found

    return found_in


KINDS, STATES = several(of("kind")), several(of("state"))
UNIT = Way(of("organisation"), lambda item, unit, above: unit in above[of("organisation")(item)])
TITLE = Way(
    lambda item: item["title"][1:4].upper(),
    lambda item, words, _: words.casefold() in item["title"].casefold(),
)
WATCHING = Way(lambda item: item["watching"] or None, lambda item, _value, _units: item["watching"])
SESSION = Way(of("lastSessionOn"), lambda item, day, _: item["lastSessionOn"] >= day)


@dataclass(frozen=True, slots=True)
class List:
    """A list: the type of its filter, who sees all of it, what an item shows, ways to filter it."""

    filter: str
    who: str
    shown: str
    ways: Mapping[str, Way]


LISTS = {
    "workItems": List(
        "WorkItemFilter",
        "demo-auditor",
        SHOWN,
        {
            "kinds": KINDS,
            "states": STATES,
            "organisationId": UNIT,
            "ownerId": equal(of("owner")),
            "round": equal(of("round")),
            "title": TITLE,
            "watching": WATCHING,
        },
    ),
    "courses": List(
        "CourseFilter",
        "demo-college",
        f"{SHOWN} {COURSE}",
        {
            "states": STATES,
            "category": equal(of("category")),
            "topic": equal(of("topic")),
            "module": equal(of("module")),
            "organisationId": UNIT,
            "leaderId": equal(of("leader")),
            "round": equal(of("round")),
            "title": TITLE,
        },
    ),
    "courseRuns": List(
        "CourseRunFilter",
        "demo-auditor",
        f"{SHOWN} {RUN}",
        {
            "states": STATES,
            "courseId": equal(of("course")),
            "semester": equal(of("semester")),
            "organisationId": UNIT,
            "leaderId": equal(of("leader")),
            "notOverBefore": SESSION,
            "title": TITLE,
        },
    ),
    "inbox": List(
        "InboxFilter",
        "demo-college",
        f"{SHOWN} {TASKS}",
        {
            "kinds": KINDS,
            "states": STATES,
            "organisationId": UNIT,
            "title": TITLE,
            "watching": WATCHING,
        },
    ),
}
ORDERS = ("NEWEST", "OLDEST", "UPDATED", "TITLE")
"""That do not depend on tasks, whose filters narrow by which of them an inbox is ordered."""


@pytest.fixture
async def client(opened: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(demo=True, budgets=Budgets(enforced=False)), opened)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as found:
        yield found


@pytest.fixture
def units(district: psycopg.Connection) -> Units:
    rows = district.execute("SELECT id, path FROM organisation").fetchall()
    return {
        global_id("Organisation", key): frozenset(global_id("Organisation", one) for one in path)
        for key, path in rows
    }


async def ask(client: httpx.AsyncClient, who: str, query: str, **variables: Any) -> Any:
    """What somebody is answered."""
    body = {"query": query, "variables": variables}
    headers = {"authorization": f"Bearer {who}"}
    answer = (await client.post("/graphql", json=body, headers=headers)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def read(
    client: httpx.AsyncClient,
    name: str,
    order: str,
    wanted: Mapping[str, Any],
    who: str | None = None,
) -> list[Item]:
    """All that a list holds for somebody, and as many as it says that it holds."""
    list_ = LISTS[name]
    query = f"""query ($filter: {list_.filter}, $after: String) {{
      {name}(first: 40, after: $after, orderBy: {order}, filter: $filter) {{
        nodes {{ {list_.shown} }} totalCount pageInfo {{ endCursor hasNextPage }} }} }}"""
    found: list[Item] = []
    after = None
    while True:
        page = (await ask(client, who or list_.who, query, filter=wanted, after=after))[name]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(found)
            return found
        after = page["pageInfo"]["endCursor"]


def filters(
    chance: random.Random, whole: list[Item], ways: Mapping[str, Way]
) -> Iterator[dict[str, Any]]:
    """Every way alone, then some at a time: by what an item of the list shows, or two of them."""
    for name, way in ways.items():
        values = [value for item in whole if (value := way.value(item)) is not None]
        if values:
            yield {name: chance.choice(values)}
    for _ in range(TRIES):
        found: dict[str, Any] = {}
        one = chance.choice(whole)
        for name in chance.sample([*ways], chance.randint(1, 3)):
            value = ways[name].value(one if chance.random() < 0.8 else chance.choice(whole))
            if isinstance(value, list) and chance.random() < 0.5:
                value = sorted({*value, *ways[name].value(chance.choice(whole))})
            if value is not None:
                found[name] = value
        yield found


WHO = [
    *((name, one.who) for name, one in LISTS.items()),
    # They see what is published, and what is their own.
    *((name, "demo-applicant") for name in ("workItems", "courses", "courseRuns")),
    *((name, "demo-training-manager") for name in ("workItems", "courses", "courseRuns")),
]


@pytest.mark.parametrize(("name", "who"), WHO)
async def test_a_filter_finds_what_who_reads_the_whole_list_would_pick(
    client: httpx.AsyncClient, units: Units, name: str, who: str
) -> None:
    chance = random.Random(f"{name} {who}")  # noqa: S311 - reproducible
    ways = LISTS[name].ways
    whole = {order: await read(client, name, order, {}, who) for order in ORDERS}
    met = 0
    for wanted in filters(chance, whole["NEWEST"], ways):
        order = chance.choice(ORDERS)
        found = await read(client, name, order, wanted, who)
        picked = [
            item
            for item in whole[order]
            if all(ways[one].fits(item, value, units) for one, value in wanted.items())
        ]
        assert [one["id"] for one in found] == [one["id"] for one in picked], wanted
        met += bool(found)
    assert met > TRIES / 2


def _urgency(due: str | None) -> str:
    if due is None:
        return "NONE"
    today = local_date(NOW)
    dates = {
        "OVERDUE": NOW,
        "TODAY": midnight(today + timedelta(days=1)),
        "THIS_WEEK": midnight(today + timedelta(days=7 - today.weekday())),
    }
    at = datetime.fromisoformat(due)
    return next((name for name, until in dates.items() if at <= until), "LATER")


def waits(item: Item, wanted: Mapping[str, Any]) -> bool:
    """Whether a task of the item fits, and the earliest of those that do is as urgent as wanted."""
    dates = [
        one["dueAt"]
        for one in item["tasks"]
        if one["held"] in wanted.get("held", (one["held"],))
        and ("dueBefore" not in wanted or (one["dueAt"] or "9") < wanted["dueBefore"])
    ]
    earliest = min((one for one in dates if one is not None), default=None)
    return bool(dates) and _urgency(earliest) in wanted.get("urgencies", (_urgency(earliest),))


async def test_an_inbox_is_filtered_by_the_tasks_that_make_an_item_wait(
    client: httpx.AsyncClient,
) -> None:
    chance = random.Random("tasks")  # noqa: S311 - reproducible
    whole = await read(client, "inbox", "OLDEST", {})
    dates = [due for item in whole for one in item["tasks"] if (due := one["dueAt"])]
    met = 0
    for _ in range(TRIES):
        wanted: dict[str, Any] = {}
        if chance.random() < 0.5:
            wanted["held"] = chance.sample(["IN_PERSON", "BY_ROLE"], chance.randint(0, 2))
        if chance.random() < 0.5:
            wanted["dueBefore"] = chance.choice(dates)
        if chance.random() < 0.5:
            wanted["urgencies"] = chance.sample([*Urgency], chance.randint(1, 3))
        found = await read(client, "inbox", "OLDEST", wanted)
        assert [one["id"] for one in found] == [one["id"] for one in whole if waits(one, wanted)]
        counted = await ask(client, LISTS["inbox"].who, COUNTS, filter=wanted)
        assert counted["inboxCounts"]["total"] == len(found)
        met += bool(found)
    assert met > TRIES / 5
