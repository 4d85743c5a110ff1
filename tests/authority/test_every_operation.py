"""Everybody sends every operation over HTTP, and is answered as the table of permissions says.

Each field of the query and each mutation is asked by somebody of each role, by nobody and by
tokens, with ids of their own authority, of another one and of nobody. What the door answers is the
verdict of the table, a foreign id is answered as a missing one, and nothing is ever a fault.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from tests.authority.everybody import ASKERS, Asker, Verdict, expected, found, row_about
from tests.authority.named import ids_of, variables_of
from tests.authority.operations import Operation, document_of, operations
from tests.copies import Copies
from tests.districts import District
from tests.identity.credentials import CREATE
from tests.world import World
from trainingflow.api.schema import Schema
from trainingflow.app import create_app
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.settings import Settings

NOW = "2024-10-09T09:10"
TOGETHER = 5
"""How many operations one document asks: as many mutations as one may have."""

_VARIES = re.compile(
    r'20\d\d-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)|"errorId":\s*"[^"]+"'
    r'|"(changesCursor|resumeCursor)":\s*"[^"]*"'  # says up to which transaction was read
    r"|tfp_\w+|tfs_\w+|/calendar/\S+?\.ics"
)


@dataclass(frozen=True)
class Answered:
    """What was answered over HTTP, and the same without what differs between any two answers."""

    verdict: Verdict
    text: str


@dataclass(frozen=True)
class Asking:
    """Asks as somebody; whose `turn` it is says of which type an id is where several are taken."""

    client: httpx.AsyncClient
    secret: str | None
    turn: int

    async def told(
        self, some: Sequence[Operation], ids: Mapping[str, UUID], wanted: Verdict
    ) -> dict[str, Answered]:
        """What operations are answered with these ids, and ids of nobody where there are none.

        Those that may be asked are asked in one document. What is refused at the door hides the
        others of its document: then, and where the answer is another, each is asked by itself.
        """
        if wanted is Verdict.OPEN:
            together = await self._asked(some, ids)
            if together is not None:
                return together
        each = [await self._asked([one], ids) for one in some]
        return {name: answered for one in each if one for name, answered in one.items()}

    async def _asked(
        self, some: Sequence[Operation], ids: Mapping[str, UUID]
    ) -> dict[str, Answered] | None:
        """What one document is answered; None where several do not tell what each is answered."""
        variables, named = dict[str, str](), dict[str, str]()
        for one in some:
            mine, keys = variables_of(one, lambda name: ids.get(name) or uuid4(), self.turn)
            key = {one.key: str(uuid4())} if one.keyed else {}
            variables |= mine | key
            named |= keys | {key: key for key in key.values()}
        response = await self.client.post(
            "/graphql",
            json={"query": document_of(some), "variables": variables},
            headers={"accept-language": "en"}
            | ({"authorization": f"Bearer {self.secret}"} if self.secret else {}),
        )
        body = response.json()
        refused = not body.get("data") or any(map(_of_a_root, body.get("errors", ())))
        if refused and len(some) > 1:
            return None
        return {
            one.name: Answered(
                found(one.alias, response.status_code, body),
                f"{response.status_code} {_text(body, one.alias, named)}",
            )
            for one in some
        }


def _of_a_root(error: Mapping[str, Any]) -> bool:
    return len(error.get("path") or ()) < 2


def _text(body: Mapping[str, Any], alias: str, named: Mapping[str, str]) -> str:
    """What a body says of one operation, without what was sent and what differs each time."""
    errors = [one for one in body.get("errors") or () if alias in (one.get("path") or (alias,))]
    text = json.dumps([(body.get("data") or {}).get(alias), errors])
    for one, inner in named.items():
        text = text.replace(one, "ID").replace(inner, "ID")
    return _VARIES.sub("", text)


@dataclass(frozen=True)
class Place:
    """The application before a district and its twin, and ids of both."""

    client: httpx.AsyncClient
    own: World
    ours: Mapping[str, UUID]
    theirs: Mapping[str, UUID]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(copies: Copies, populated: District, twins: District) -> AsyncIterator[Place]:
    """One for all who ask: what somebody has changed is no reason to answer others otherwise."""
    with copies.copy(twins.database_name) as name, ExitStack() as worlds:
        url = copies.server.database(name)
        own, twin = (worlds.enter_context(one.world.copied_to(url)) for one in (populated, twins))
        own.set_now(NOW)
        database = Database(copies.server.database(name, user=APPLICATION), pool_size=10)
        transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield Place(client, own, ids_of(own), ids_of(twin))
        await database.close()


@pytest.fixture(scope="module")
def asked() -> tuple[tuple[Operation, ...], ...]:
    """All operations, those for the same people beside each other, as many as are asked at once."""

    def for_whom(one: Operation) -> tuple[str, ...]:
        row = row_about(one.name)
        sets = (row.who, row.token, row.beyond)
        return (one.root, *(" ".join(sorted(names)) for names in sets))

    every = sorted(operations(Schema()._schema), key=for_whom)  # noqa: SLF001 - no public name
    alike = (tuple(ones) for _, ones in groupby(every, for_whom))
    return tuple(
        ones[first : first + TOGETHER] for ones in alike for first in range(0, len(ones), TOGETHER)
    )


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("asker", ASKERS, ids=lambda one: one.name)
async def test_every_operation_is_answered_as_the_table_says(
    asker: Asker, asked: tuple[tuple[Operation, ...], ...], place: Place
) -> None:
    ours, theirs = place.ours, place.theirs
    if asker.person is None:
        # Nobody stands before the authority whose code comes first, which is the twin.
        ours, theirs = theirs, ours
    turn = ASKERS.index(asker)
    asking = Asking(place.client, await secret_of(place.client, place.own, asker), turn)
    wrong, differ, compared = [], [], 0

    for number, some in enumerate(asked):
        wanted = expected(row_about(some[0].name), asker)
        answered = [*(await asking.told(some, ours, wanted)).items()]
        if (number + turn) % 3 == 0:
            foreign = await asking.told(some, theirs, wanted)
            missing = await asking.told(some, {}, wanted)
            answered += foreign.items()
            compared += sum(bool(one.ids) for one in some)
            differ += [
                (one.name, missing[one.name].text[:600], foreign[one.name].text[:600])
                for one in some
                if missing[one.name].text != foreign[one.name].text
            ]
        wrong += [
            (name, one.verdict, wanted, one.text[:300])
            for name, one in answered
            if one.verdict is not wanted
        ]

    assert wrong == []
    assert differ == []
    assert compared > 20


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
    made = response.json()["data"]["createToken"]
    assert made["secret"], made
    return str(made["secret"])
