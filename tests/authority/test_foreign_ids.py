"""An id of another authority is answered exactly as one that does not exist, wherever it goes."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.authority.named import ids_of, types_in
from tests.authority.operations import Asking, Slot, slots
from tests.districts import District
from tests.statements import statements
from tests.world import World
from trainingflow.api.nodes import global_id
from trainingflow.api.queries.nodes import FINDERS
from trainingflow.api.schema import Schema
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.settings import Settings

ASKERS = ("applicant", "ce-officer")
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)")
_LEFT = re.compile(r'"remaining":\d+,?')
_FAULT = re.compile(r'"errorId":\s*"[^"]+"')


@pytest.fixture
def contents(twins: District) -> str:
    return twins.database_name


@pytest.fixture
def twin(twins: District, owner_url: str) -> Iterator[World]:
    with twins.world.copied_to(owner_url) as copied:
        copied.set_now("2024-10-09T09:10")
        yield copied


@pytest.fixture
async def client(twin: World, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as made:
        yield made


async def test_ids_of_the_twin_are_answered_as_ids_that_do_not_exist(
    client: httpx.AsyncClient, database: Database, twin: World, populated: District
) -> None:
    """The same words after the same statements, so that no clock tells them apart either."""
    core = Schema()._schema  # noqa: SLF001 - strawberry has no public name for it
    foreign = ids_of(twin)
    own = {
        "organisationId": global_id("Organisation", populated.world.units["college"]),
        "runId": global_id("CourseRun", UUID(int=1)),
        "itemId": global_id("Course", UUID(int=1)),
    }
    tried, differ = 0, []
    asking = Asking(core, own)
    for slot in slots(core):
        document = asking.document(slot)
        for type_name in types_of(slot):
            theirs = foreign.get(type_name)
            if theirs is None:
                continue
            who = ASKERS[tried % len(ASKERS)]
            tried += 1
            answers = []
            for id_ in (uuid4(), theirs):
                named = global_id(type_name, id_)
                given = {"id": named, "key": str(uuid4())}
                with statements(database) as sent:
                    answer = alike(await said(client, who, document, **given), named, id_)
                answers.append((answer, len(sent)))
            if answers[0] != answers[1]:
                differ.append((slot.name, type_name, who, *answers))
    assert differ == []
    assert tried > 150


NODE = 'query {{ node(id: "{id}") {{ id }} }}'
FIXED = {"Policy", "WorkflowDefinition"}
"""What belongs to no authority."""

NONE_YET = {
    *("CreditPlan", "CreditStatement", "DefinitionChange", "PolicyComparison"),
    *("DataExport", "DataImport", "PolicyPublication", "StatementBatch"),
}
"""Of these the twin has none."""

LOOKERS = ("applicant", "manager", "chair", "ce-officer", "policy-officer", "auditor")


async def test_every_type_of_node_of_the_twin_is_found_as_little_as_one_that_does_not_exist(
    client: httpx.AsyncClient, database: Database, twin: World
) -> None:
    foreign = ids_of(twin)
    types = sorted(FINDERS.keys() & foreign.keys())
    for type_name in types:
        for who in LOOKERS:
            answers = []
            for id_ in (uuid4(), foreign[type_name]):
                document = NODE.format(id=global_id(type_name, id_))
                with statements(database) as sent:
                    answers.append((alike(await said(client, who, document), "", id_), sent))
            assert answers[1] == answers[0], (type_name, who)
            assert json.loads(answers[1][0].partition(" ")[2])["data"] == {"node": None}

    assert FINDERS.keys() - set(types) - FIXED == NONE_YET


def types_of(slot: Slot) -> tuple[str, ...]:
    """The types of which an id is sent in a place: told by the name of the argument."""
    name = slot.path[-1]
    return () if name in {"policy", "policyId"} else types_in(f"{slot.root}.{slot.field}", name)


async def said(client: httpx.AsyncClient, who: str, document: str, **variables: str) -> str:
    headers = {"authorization": f"Bearer token-of-{who}", "accept-language": "en"}
    asked = {"query": document, "variables": variables}
    response = await client.post("/graphql", json=asked, headers=headers)
    return f"{response.status_code} {response.text}"


def alike(answer: str, named: str, id_: UUID) -> str:
    """The answer without what differs between any two.

    That is the id sent, instants, numbers of faults,
    and what is left of a budget that fills again meanwhile.
    """
    bare = answer.replace(str(id_), "ID")
    if named:
        bare = bare.replace(named, "ID")
    return _LEFT.sub("", _FAULT.sub("", _INSTANT.sub("AT", bare)))


LIST = """
query($after: String) {
  workItems(first: 100, after: $after) { totalCount edges { cursor node { id } } }
}
"""
OTHER_LIST = "query($after: String) { teachers(first: 1, after: $after) { totalCount } }"
LEND = """
mutation($key: String!, $person: ID!) {
  delegate(input: {delegateId: $person, opens: "2024-10-09T00:00:00+08:00",
    closes: "2024-10-20T00:00:00+08:00", reason: "出差", idempotencyKey: $key}) {
    replayed errors { code }
  }
}
"""


async def asked(client: httpx.AsyncClient, token: str, query: str, **variables: object) -> Any:
    response = await client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"authorization": f"Bearer {token}"},
    )
    return response.json()


async def test_a_cursor_of_the_twin_shows_only_what_is_ones_own_and_opens_no_other_list(
    client: httpx.AsyncClient, twin: World
) -> None:
    mine = (await asked(client, "token-of-ce-officer", LIST))["data"]["workItems"]
    theirs = (await asked(client, twin.token("ce-officer"), LIST))["data"]["workItems"]
    own = {one["node"]["id"] for one in mine["edges"]}
    assert own.isdisjoint(one["node"]["id"] for one in theirs["edges"])

    for edge in theirs["edges"]:
        found = await asked(client, "token-of-ce-officer", LIST, after=edge["cursor"])
        shown = found["data"]["workItems"]
        assert shown["totalCount"] == mine["totalCount"]
        assert own.issuperset(one["node"]["id"] for one in shown["edges"])
    elsewhere = [
        await asked(client, "token-of-ce-officer", OTHER_LIST, after=one["edges"][0]["cursor"])
        for one in (mine, theirs)
    ]

    assert [one["errors"][0]["extensions"]["code"] for one in elsewhere] == ["BAD_USER_INPUT"] * 2
    assert elsewhere[0]["errors"] == elsewhere[1]["errors"]


async def test_a_key_that_somebody_else_has_used_is_a_new_key(
    client: httpx.AsyncClient, twin: World, populated: District
) -> None:
    """Neither a colleague nor somebody of the twin learns that it was used, or for what."""
    here = populated.world
    first = {"key": "the same", "person": global_id("Person", here.people["ce-officer-2"])}
    second = {"key": "the same", "person": global_id("Person", here.people["ce-officer"])}
    third = {"key": "the same", "person": global_id("Person", twin.people["ce-officer-2"])}

    answers = [
        await asked(client, here.token("ce-officer"), LEND, **first),
        await asked(client, here.token("college-officer"), LEND, **second),
        await asked(client, twin.token("ce-officer"), LEND, **third),
    ]

    assert [one["data"]["delegate"] for one in answers] == [{"replayed": False, "errors": []}] * 3


ACT = """
mutation {{ performAction(input: {{itemId: "{id}", action: "approve", idempotencyKey: "{key}"}})
  {{ errors {{ code }} }} }}
"""


@pytest.mark.parametrize("document", [NODE, ACT], ids=["node", "performAction"])
async def test_a_foreign_id_takes_as_long_as_a_missing_one(
    client: httpx.AsyncClient, twin: World, document: str
) -> None:
    """Medians of turns taken one after the other; three tries, since others use the machine too."""
    theirs = ids_of(twin)["Course"]
    for _ in range(3):
        missing, foreign = list[float](), list[float]()
        for _ in range(40):
            for times, id_ in ((missing, uuid4()), (foreign, theirs)):
                named = global_id("Course", id_)
                new = f"{document.format(id=named, key=uuid4())} # {uuid4()}"  # in no cache
                began = perf_counter()
                await said(client, "ce-officer", new)
                times.append(perf_counter() - began)
        ratio = median(foreign) / median(missing)
        if 0.8 <= ratio <= 1.25:
            return
    pytest.fail(f"a foreign id takes {ratio:.2f} times as long as a missing one")
