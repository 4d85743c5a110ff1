"""What PostgreSQL writes of items is what the resolvers would have answered, to the letter.

Both ways are asked over HTTP, on the same district, as the same people: one application executes
compiled and lets be written what can be, the other one resolves everything by graphql-core.
"""

import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.statements import statements
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.demo import PERSONAS
from trainingflow.services.reading.written.items import ITEM
from trainingflow.services.reading.written.wanted import WrittenType
from trainingflow.settings import Budgets, Settings

DOCUMENTS = 60
"""How many random ones each test of them asks; `SEED` is printed with what fails."""

FREE = Budgets(enforced=False)
PEOPLE = [one.token for one in PERSONAS]
LISTS = {
    "inbox": ("OLDEST", "NEWEST", "DUE", "TITLE"),
    "workItems": ("OLDEST", "UPDATED", "TITLE"),
    "courses": ("NEWEST", "TITLE"),
    "courseRuns": ("NEWEST",),
}
FILTERS = {
    "inbox": (
        "states: [SUBMITTED, WG_REVIEW]",
        'dueBefore: "2024-06-01T00:00:00+08:00"',
        "urgencies: [NONE, LATER]",
        "held: [BY_ROLE] kinds: [COURSE]",
        'title: "课"',
    ),
    "workItems": ('title: "课"', "kinds: [COURSE]", "watching: true", 'round: "2024-MAY"'),
    "courses": ("category: ELECTIVE", "states: []", 'title: "课" category: ELECTIVE'),
    "courseRuns": ('semester: "2024-SPRING"', 'notOverBefore: "2024-03-01"'),
}
"""Ways to filter the lists; what they find is another test's."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The two applications."""

    written: httpx.AsyncClient
    resolved: httpx.AsyncClient
    database: Database

    async def ask(
        self,
        document: str,
        who: str | None,
        language: str = "zh-CN",
        operation: str | None = None,
        **variables: Any,
    ) -> tuple[bool, Any]:
        """Ask both; they answer the same.

        Returns:
            Whether the first had it written, and the answer.
        """
        headers = {"accept-language": language}
        if who is not None:
            headers["authorization"] = f"Bearer {who}"
        body = {"query": document, "variables": variables, "operationName": operation}
        with statements(self.database) as sent:
            ours = await self.written.post("/graphql", json=body, headers=headers)
        plain = await self.resolved.post("/graphql", json=body, headers=headers)
        assert ours.status_code == plain.status_code
        assert letters(ours) == letters(plain), document
        return any(" AS written" in one for one in sent), ours.json()


def letters(response: httpx.Response) -> str:
    """An answer with everything in its order; errors have numbers, and messages of their own."""
    answer = response.json()
    for error in answer.get("errors", []):
        error.pop("extensions", None)
    return json.dumps(answer, ensure_ascii=False)


@pytest.fixture
async def ways(opened: Database) -> AsyncIterator[Ways]:
    async with AsyncExitStack() as stack:
        clients = []
        for compiled in (True, False):
            app = create_app(Settings(demo=True, compiled=compiled, budgets=FREE), opened)
            transport = httpx.ASGITransport(app)
            client = httpx.AsyncClient(transport=transport, base_url="http://api")
            clients.append(await stack.enter_async_context(client))
        yield Ways(clients[0], clients[1], opened)


def selections(chance: random.Random, type_: WrittenType, depth: int = 2) -> Iterator[str]:
    """Some of what can be written of a type, in any order, now and then under another name."""
    names = [*type_.leaves, *type_.beside, *type_.below]
    for number, name in enumerate(chance.sample(names, chance.randint(1, min(9, len(names))))):
        alias = f"other{number}: " if chance.random() < 0.2 else ""
        if name in type_.leaves:
            yield f"{alias}{name}"
        elif name in type_.beside:
            yield f"{alias}{name} {{ {' '.join(selections(chance, type_.beside[name].type))} }}"
        elif depth:
            first = f"(first: {chance.choice((1, 2, 4, 30))})" if chance.random() < 0.8 else ""
            below = " ".join(selections(chance, type_.below[name].type, depth - 1))
            nodes = chance.choice(("nodes", "events: nodes"))
            yield f"{alias}{name}{first} {{ {nodes} {{ {below} }} }}"


def documents(seed: int) -> Iterator[tuple[str, str, str]]:
    """A list with its page, who asks for it, and in which language."""
    chance = random.Random(seed)  # noqa: S311 - reproducible
    for _ in range(DOCUMENTS):
        name = chance.choice([*LISTS])
        below = " ".join(selections(chance, ITEM)) or "id"
        if chance.random() < 0.3:
            below = f"... on WorkItem {{ {below} }}" if name in {"inbox", "workItems"} else below
        one = chance.choice(
            (
                f"nodes {{ {below} }}",
                f"items: nodes {{ {below} }} pageInfo {{ hasNextPage endCursor }} totalCount",
                f"edges {{ cursor node {{ {below} }} }} pageInfo {{ startCursor }}",
            )
        )
        page = f"{chance.choice(('first', 'last'))}: {chance.choice((1, 7, 60))}"
        if chance.random() < 0.5:
            page += f" filter: {{ {chance.choice(FILTERS[name])} }}"
        order = f"orderBy: {chance.choice(LISTS[name])}" if name != "courseRuns" else ""
        who, language = chance.choice(PEOPLE), chance.choice(("zh-CN", "en"))
        yield f"{{ {name}({page} {order}) {{ {one} }} }}", who, language


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_can_be_written_is_written_as_it_would_be_resolved(
    ways: Ways, seed: int
) -> None:
    found = 0
    for document, who, language in documents(seed):
        was_written, answer = await ways.ask(document, who, language)
        assert "errors" not in answer, (answer, document)
        assert was_written, document
        found += len(answer["data"].popitem()[1].get("edges", ()))
    assert found > 0


async def test_a_page_that_goes_on_behind_a_cursor_is_written_too(ways: Ways) -> None:
    query = """query ($after: String) {
      workItems(first: 5, after: $after, filter: {kinds: [COURSE]}) {
        nodes { id stateLabel history { nodes { label actor { name } } } }
        pageInfo { hasNextPage endCursor } } }"""
    after, seen = None, []
    for _ in range(3):
        was_written, answer = await ways.ask(query, "demo-auditor", after=after)
        page = answer["data"]["workItems"]
        assert was_written
        assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (5, True)
        after = page["pageInfo"]["endCursor"]
        seen += [one["id"] for one in page["nodes"]]
    assert len({*seen}) == 15


ITEMS: Mapping[str, str] = {
    "something hangs on a directive": "nodes { id title @include(if: true) }",
    "some types only are asked": "nodes { id ... on Course { hours } }",
    "a field has to be decided": "nodes { id actions { name } }",
    "the end of a history is wanted": "nodes { history(last: 2) { nodes { seq } } }",
    "the place in a history": "nodes { history { nodes { seq } pageInfo { endCursor } } }",
    "a page is too large": "nodes { history(first: 1000) { nodes { seq } } }",
    "a page is none": "nodes { history(first: 0) { nodes { seq } } }",
    "entries are asked for twice": "nodes { id } edges { node { title } }",
    "no entry is asked for": "totalCount",
    "something stands two joins away": "nodes { organisation { parent { name } } }",
    "the same is asked for twice": "nodes { history { nodes { label again: label } } }",
}


@pytest.mark.parametrize("why", ITEMS)
async def test_the_rest_is_resolved_as_before(ways: Ways, why: str) -> None:
    for _ in range(3):  # the second time it is compiled
        query = f"{{ inbox(first: 3) {{ {ITEMS[why]} }} }}"
        was_written, answer = await ways.ask(query, "demo-college")
        assert answer.get("data") or answer["errors"]
        assert not was_written


async def test_a_directive_on_the_list_itself_decides_each_time(ways: Ways) -> None:
    query = """query ($more: Boolean!) { workItems(first: 2) { nodes { id } }
      workItems(first: 2) @include(if: $more) { nodes { title } } }"""
    for more in (False, True, False, True):
        _, answer = await ways.ask(query, "demo-auditor", more=more)
        [first, _] = answer["data"]["workItems"]["nodes"]
        assert [*first] == (["id", "title"] if more else ["id"])


async def test_each_operation_of_a_document_has_what_it_asks_for(ways: Ways) -> None:
    query = """query A { ...F } query B { ...F workItems(first: 2) { nodes { title } } }
      fragment F on Query { workItems(first: 2) { nodes { id } } }"""
    for name, keys in (("B", ["id", "title"]), ("A", ["id"]), ("B", ["id", "title"])):
        _, answer = await ways.ask(query, "demo-auditor", operation=name)
        assert [[*one] for one in answer["data"]["workItems"]["nodes"]] == [keys, keys]


async def test_who_is_not_signed_in_has_nothing_written(ways: Ways) -> None:
    was_written, answer = await ways.ask("{ inbox { nodes { id } } }", None)
    assert [one["path"] for one in answer["errors"]] == [["inbox"]]
    assert not was_written


async def test_the_same_name_twice_is_one_field_with_all_that_was_asked(ways: Ways) -> None:
    query = """{ workItems(first: 4) { nodes { ...A owner { id } title: title ...B } } }
      fragment A on WorkItem { id owner { name } history(first: 2) { nodes { seq } } }
      fragment B on Node { id ... { __typename } }"""
    query = query.replace("...B } }", "...B history(first: 2) { nodes { action } } } }")
    was_written, answer = await ways.ask(query, "demo-auditor")
    [first, *_] = answer["data"]["workItems"]["nodes"]
    assert was_written
    assert [*first] == ["id", "owner", "history", "title", "__typename"]
    assert [*first["owner"]] == ["name", "id"]


async def test_fragments_of_one_name_are_those_of_their_document(ways: Ways) -> None:
    for fields in ("title", "id state", "title id", "state"):
        query = "{ workItems(first: 2) { nodes { ...Shown } } }"
        for _ in range(3):
            document = f"{query} fragment Shown on WorkItem {{ {fields} }}"
            was_written, answer = await ways.ask(document, "demo-auditor")
            found = answer["data"]["workItems"]["nodes"]
            assert was_written
            assert [" ".join(one) for one in found] == [fields, fields]


async def test_how_long_histories_are_may_change_with_each_request(ways: Ways) -> None:
    query = """query ($n: Int) { workItems(first: 20, orderBy: OLDEST) { nodes {
      history(first: $n) { nodes { seq } } } } }"""
    for number in (1, 3, 2, None):
        was_written, answer = await ways.ask(query, "demo-auditor", n=number)
        lengths = [len(one["history"]["nodes"]) for one in answer["data"]["workItems"]["nodes"]]
        assert was_written
        assert max(lengths) == (number or max(lengths))
    assert max(lengths) > 3
