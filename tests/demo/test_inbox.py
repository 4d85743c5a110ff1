"""An inbox by when its items were created holds what it holds by any other way, each item once."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.demo import PERSONAS
from trainingflow.services.reading.inbox import Held
from trainingflow.settings import Budgets, Settings

FILTERED = f"filter: {{ held: [{', '.join(Held)}] }}"
"""Leaves nothing out, and is read in the general way."""


@pytest.fixture
async def client(opened: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(demo=True, budgets=Budgets(enforced=False)), opened)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as found:
        yield found


async def inbox(client: httpx.AsyncClient, who: str, *given: str) -> tuple[list[str], str | None]:
    """The ids of a page, and where the next one begins."""
    query = f"""{{ inbox({" ".join(given)}) {{
      nodes {{ id }} totalCount pageInfo {{ endCursor hasNextPage }} }} }}"""
    headers = {"authorization": f"Bearer {who}"}
    answer = (await client.post("/graphql", json={"query": query}, headers=headers)).json()
    page = answer["data"]["inbox"]
    after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert page["totalCount"] >= len(page["nodes"])
    return [one["id"] for one in page["nodes"]], after


@pytest.mark.parametrize("order", ["OLDEST", "NEWEST"])
async def test_every_persona_finds_the_same_as_by_a_filter_that_leaves_nothing_out(
    client: httpx.AsyncClient, order: str
) -> None:
    found = {}
    for one in PERSONAS:
        by = f"orderBy: {order}"
        plain, _ = await inbox(client, one.token, "first: 100", by)
        filtered, _ = await inbox(client, one.token, "first: 100", by, FILTERED)
        assert plain == filtered, one
        assert len({*plain}) == len(plain)
        found[one.token] = plain
    assert sum(map(len, found.values())) > 20


@pytest.mark.parametrize("order", ["OLDEST", "NEWEST"])
async def test_page_by_page_it_is_the_same_list(client: httpx.AsyncClient, order: str) -> None:
    whole, _ = await inbox(client, "demo-chair", "first: 100", f"orderBy: {order}")
    pages: list[str] = []
    after: str | None = ""
    while after is not None:
        where = f'after: "{after}"' if after else ""
        page, after = await inbox(client, "demo-chair", f"first: 2 orderBy: {order}", where)
        pages += page
    assert pages == whole
    assert len(whole) > 4


def test_the_database_itself_says_when_the_item_of_a_task_was_created(
    district: psycopg.Connection,
) -> None:
    forged = "UPDATE task SET item_created_at = now() WHERE closed_at IS NULL"
    assert district.execute(forged).rowcount > 0
    wrong = """SELECT count(*) FROM task JOIN item
      ON item.authority_id = task.authority_id AND item.id = task.item_id
      WHERE task.item_created_at IS DISTINCT FROM item.created_at"""
    assert district.execute(wrong).fetchone() == (0,)
