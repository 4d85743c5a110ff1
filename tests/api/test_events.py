"""The feed of events over the API: what a script gets, page by page, and where it goes on."""

import asyncio
from typing import Any, Final

import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.nodes import global_id

FEED: Final = """
query F($after: String, $first: Int, $kinds: [ItemKind!]) {
  events(after: $after, first: $first, kinds: $kinds) {
    nodes { seq action fromState toState at actor { name } item { id kind } }
    edges { cursor }
    pageInfo { hasNextPage endCursor }
    resumeCursor
  }
}
"""


async def feed(api: Api, who: str = "ce-officer", **variables: Any) -> dict[str, Any]:
    data: dict[str, Any] = (await api.data(FEED, who, **variables))["events"]
    return data


async def follow(api: Api, after: str | None, until: int, size: int) -> list[dict[str, Any]]:
    """Poll as a script does until so many events were shown."""
    found: list[dict[str, Any]] = []
    for _ in range(3000):
        page = await feed(api, after=after, first=size)
        found, after = found + page["nodes"], page["resumeCursor"]
        if len(found) >= until:
            return found
        if not page["pageInfo"]["hasNextPage"]:
            await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for five minutes")


async def test_a_script_that_follows_gets_what_happened_since_and_nothing_else(
    api: Api, people: People
) -> None:
    old = await people.declare_course()
    [*_, last] = await follow(api, None, 1, 500)
    assert last["item"] == {"id": global_id("Course", old), "kind": "COURSE"}
    cursor = (await feed(api, first=500))["resumeCursor"]

    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, title="课堂观察")
    found = await follow(api, cursor, 2, 1)

    told = [(one["seq"], one["action"], one["fromState"], one["toState"]) for one in found]
    assert told == [(1, "declareCourse", None, "DRAFT"), (2, "saveDraft", "DRAFT", "DRAFT")]
    assert {one["item"]["id"] for one in found} == {global_id("Course", course)}
    assert {one["actor"]["name"] for one in found} == {"applicant"}


async def test_pages_of_any_size_show_the_same(api: Api, people: People) -> None:
    for _ in range(5):
        await people.declare_course()

    whole = await follow(api, None, 5, 500)

    assert await follow(api, None, len(whole), 2) == whole


async def test_only_the_kinds_that_are_asked_for_are_shown(api: Api, people: People) -> None:
    await people.declare_course()
    await follow(api, None, 1, 500)

    assert (await feed(api, kinds=["COURSE_RUN"]))["nodes"] == []
    assert (await feed(api, kinds=[]))["nodes"] == []
    assert len((await feed(api, kinds=["COURSE"]))["nodes"]) == 1


async def test_who_may_not_see_the_item_is_told_nothing_of_it(api: Api, people: People) -> None:
    await people.declare_course()
    await follow(api, None, 1, 500)

    assert len((await feed(api, "applicant"))["nodes"]) == 1
    assert (await feed(api, "teacher-7"))["nodes"] == []
    assert await api.code(FEED) == "UNAUTHENTICATED"


async def test_a_cursor_of_other_kinds_is_refused_with_what_to_do(api: Api, people: People) -> None:
    cursor = (await feed(api))["resumeCursor"]

    assert await api.code(FEED, "ce-officer", after=cursor, kinds=["COURSE"]) == "BAD_USER_INPUT"
    assert await api.code(FEED, "ce-officer", after="x") == "BAD_USER_INPUT"


async def test_a_page_of_fifty_costs_as_many_statements_as_one_of_two(
    api: Api, people: People
) -> None:
    for _ in range(12):
        await people.declare_course()
    await follow(api, None, 12, 500)
    sent = {}
    for size in (2, 10):
        with api.statements() as statements:
            assert len((await feed(api, first=size))["nodes"]) == size
        sent[size] = len(statements)

    assert sent[2] == sent[10]
