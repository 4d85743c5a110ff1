"""Everybody sends every operation over HTTP, and is answered as the table of permissions says.

Each field of the query and each mutation is asked by somebody of each role, by nobody and by
tokens, with ids of their own authority, of another one and of nobody. What the door answers is the
verdict of the table, a foreign id is answered as a missing one, and nothing is ever a fault.
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest

from tests.authority.everybody import ASKERS, Asker, Verdict, expected, found, row_about
from tests.authority.named import ids_of, variables_of
from tests.authority.operations import Operation, operations
from tests.districts import District
from tests.identity.credentials import CREATE
from tests.world import World
from trainingflow.api.schema import Schema
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.settings import Settings

NOW = "2024-10-09T09:10"
_VARIES = re.compile(
    r'20\d\d-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|"remaining":\d+,?|"errorId":\s*"[^"]+"'
    r"|tfp_\w+|tfs_\w+|/calendar/\S+?\.ics"
)


@dataclass(frozen=True)
class Answered:
    """What was answered over HTTP, and the same without what differs between any two answers."""

    verdict: Verdict
    text: str
    codes: frozenset[str]


@pytest.fixture
def contents(twins: District) -> str:
    return twins.database_name


@pytest.fixture
def own(populated: District, owner_url: str) -> Iterator[World]:
    with populated.world.copied_to(owner_url) as copied:
        copied.set_now(NOW)
        yield copied


@pytest.fixture
def twin(twins: District, owner_url: str) -> Iterator[World]:
    with twins.world.copied_to(owner_url) as copied:
        yield copied


@pytest.fixture(scope="module")
def asked() -> tuple[Operation, ...]:
    return tuple(operations(Schema()._schema))  # noqa: SLF001 - strawberry has no public name


@pytest.fixture
async def client(own: World, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as made:
        yield made


@pytest.mark.parametrize("asker", ASKERS, ids=lambda one: one.name)
async def test_every_operation_is_answered_as_the_table_says(
    asker: Asker,
    asked: tuple[Operation, ...],
    client: httpx.AsyncClient,
    own: World,
    twin: World,
) -> None:
    secret = await secret_of(client, own, asker)
    ours, theirs = ids_of(own), ids_of(twin)
    if asker.person is None:
        # Nobody stands before the authority whose code comes first, which is the twin.
        ours, theirs = theirs, ours
    asking = Asking(client, secret, ASKERS.index(asker))
    wrong, differ, compared = [], [], 0

    for number, operation in enumerate(asked):
        wanted = expected(row_about(operation.name), asker)
        foreign, known = (
            await asking.with_ids(operation, theirs),
            await asking.with_ids(operation, ours),
        )
        wrong += [
            (operation.name, one.verdict, wanted, one.text[:300])
            for one in (foreign, known)
            if one.verdict is not wanted
        ]
        if operation.ids and (number + asking.turn) % 3 == 0:
            compared += 1
            missing = await asking.with_ids(operation, {})
            if missing.text != foreign.text:
                differ.append((operation.name, missing.text[:600], foreign.text[:600]))

    assert wrong == []
    assert differ == []
    assert compared > 30


@dataclass(frozen=True)
class Asking:
    """Asks as somebody; whose `turn` it is says of which type an id is where several are taken."""

    client: httpx.AsyncClient
    secret: str | None
    turn: int

    async def with_ids(self, operation: Operation, ids: dict[str, UUID]) -> Answered:
        """What an operation is answered with these ids, and ids of nobody where there are none."""
        variables, keys = variables_of(
            operation, lambda type_name: ids.get(type_name) or uuid4(), self.turn
        )
        return await answer(self.client, self.secret, operation, variables, keys)


async def answer(
    client: httpx.AsyncClient,
    secret: str | None,
    operation: Operation,
    variables: dict[str, str],
    keys: dict[str, str],
) -> Answered:
    """Send the operation, and read the verdict."""
    key = str(uuid4())
    response = await client.post(
        "/graphql",
        json={
            "query": operation.document,
            "variables": {**variables, **({"key": key} if "$key" in operation.document else {})},
        },
        headers={"accept-language": "en"}
        | ({"authorization": f"Bearer {secret}"} if secret else {}),
    )
    text = response.text
    for named, inner in {**keys, key: key}.items():
        text = text.replace(named, "ID").replace(inner, "ID")
    body = response.json()
    codes = frozenset(re.findall(r'"code":\s*"(\w+)"', text))
    verdict = found(operation.field, response.status_code, body)
    return Answered(verdict, f"{response.status_code} {_VARIES.sub('', text)}", codes)


async def secret_of(client: httpx.AsyncClient, own: World, asker: Asker) -> str | None:
    """What the asker signs in with."""
    if asker.person is None or asker.operations is None:
        return None if asker.person is None else own.token(asker.person)
    wanted = {
        "name": asker.name,
        "operations": sorted(asker.operations),
        "idempotencyKey": str(uuid4()),
        **({"kinds": ["COURSE"]} if asker.narrowed else {}),
    }
    response = await client.post(
        "/graphql",
        json={"query": CREATE, "variables": {"input": wanted}},
        headers={"authorization": f"Bearer {own.token(asker.person)}"},
    )
    return str(response.json()["data"]["createToken"]["secret"])
