"""A portal's view of the API: a GraphQL client for each person, over real HTTP."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.httpx import HTTPXAsyncTransport

from tests.world import World
from trainingflow.api.nodes import global_id

_ERRORS = """
    performed replayed seq
    warnings { code message }
    errors {
      __typename code message path nextPossibleAt clearedBy
      ... on WindowBlocker { window opensAt closesAt }
      ... on LimitBlocker { limit allowed actual }
      ... on DocumentBlocker { kinds }
      ... on StaleObject { expectedVersion currentVersion }
    }
    item { id state version }
"""

_MUTATION = "mutation ($input: %sInput!) { %s(input: $input) { %s } }"


@dataclass(frozen=True)
class Answer:
    """What a mutation came to."""

    payload: Mapping[str, Any]

    @property
    def state(self) -> str:
        """The state of the item afterwards; the mutation has to have succeeded."""
        assert self.payload["errors"] == [], self.payload["errors"]
        assert self.payload["performed"] is True
        return str(self.payload["item"]["state"])

    @property
    def item(self) -> str:
        """The id of the item; the mutation has to have succeeded."""
        assert self.payload["errors"] == [], self.payload["errors"]
        return str(self.payload["item"]["id"])

    @property
    def refused(self) -> list[str]:
        """The codes of all blockers, in order; the mutation has to have been refused."""
        assert self.payload["performed"] is False
        return [error["code"] for error in self.payload["errors"]]

    @property
    def warned(self) -> list[str]:
        """The codes of the warnings."""
        return [warning["code"] for warning in self.payload["warnings"]]


class Desk:
    """Sends what people do; every mutation with a key of its own and the version just seen."""

    def __init__(self, url: str, world: World) -> None:
        self._url = url
        self._sessions: dict[str, AsyncClientSession] = {}
        self._versions: dict[str, int] = {}
        self.world = world

    def person(self, code: str) -> str:
        """The global id of a person."""
        return global_id("Person", self.world.people[code])

    def unit(self, code: str) -> str:
        """The global id of an organisation."""
        return global_id("Organisation", self.world.units[code])

    async def ask(self, who: str, query: str, **variables: object) -> dict[str, Any]:
        """Send a query or mutation as a person; errors of the request raise."""
        request = gql(query)
        request.variable_values = variables
        result: dict[str, Any] = await (await self._session(who)).execute(request)
        return result

    async def _session(self, who: str) -> AsyncClientSession:
        if who not in self._sessions:
            transport = HTTPXAsyncTransport(
                url=f"{self._url}/graphql",
                headers={"Authorization": f"Bearer {self.world.token(who)}"},
            )
            client = Client(transport=transport, fetch_schema_from_transport=False)
            self._sessions[who] = await client.connect_async()  # type: ignore[no-untyped-call]  # unannotated
        return self._sessions[who]

    async def leave(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.client.close_async()  # type: ignore[no-untyped-call]  # unannotated

    async def mutate(self, who: str, name: str, **given: object) -> Answer:
        """Send one typed mutation."""
        title = name[0].upper() + name[1:]
        item = next((given[key] for key in ("runId", "courseId", "itemId") if key in given), None)
        creates = name in {"declareCourse", "planRun"}
        if not creates and "expectedVersion" not in given:
            given["expectedVersion"] = self._versions[str(item)]
        variables = {"idempotencyKey": str(uuid4()), **given}
        query = _MUTATION % (title, name, _ERRORS)
        payload = (await self.ask(who, query, input=variables))[name]
        if payload["item"] is not None and payload["errors"]:
            # A refusal changes nothing, neither what it answers nor what is stored.
            before = self._versions[payload["item"]["id"]]
            assert (payload["item"]["version"], await self.version(str(item))) == (before, before)
        elif payload["item"] is not None:
            self._versions[payload["item"]["id"]] = payload["item"]["version"]
        return Answer(payload)

    async def act(self, who: str, action: str, item: str, **given: object) -> Answer:
        """Press the button of an action; `documents` are kinds, each with a short text."""
        kinds = given.pop("documents", ())
        assert isinstance(kinds, Sequence)
        fields = {
            "itemId": item,
            "action": action,
            "documents": [{"kind": one, "title": one, "text": f"{one}：正文"} for one in kinds],
            **given,
        }
        return await self.mutate(who, "performAction", **fields)

    async def version(self, item: str) -> int:
        """The version of an item as an officer sees it."""
        query = "query ($id: ID!) { node(id: $id) { ... on WorkItem { version } } }"
        seen = int((await self.ask("ce-officer", query, id=item))["node"]["version"])
        self._versions[item] = seen
        return seen

    async def actions(self, who: str, item: str) -> dict[str, bool]:
        """The buttons that a person is shown, and whether each is live."""
        query = """
            query ($id: ID!) {
              node(id: $id) {
                ... on WorkItem { actions(includeBlocked: true) { name allowed } }
              }
            }
        """
        node = (await self.ask(who, query, id=item))["node"]
        return {one["name"]: one["allowed"] for one in node["actions"]}


@contextmanager
def running_server(database_url: str) -> Iterator[str]:
    """The API as a process of its own, on a free port; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "trainingflow", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server has stopped"
        try:
            if httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    message = "the server is not ready after twenty seconds"
    raise AssertionError(message)
