"""A server, a proxy and one process of the API, which a test takes away from one another."""

import asyncio
import contextlib
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from tests.chaos.harness.clients import ACT, DECLARE
from tests.chaos.harness.postgres import DATABASE, Server
from tests.chaos.harness.processes import Api
from tests.chaos.harness.proxy import COMMIT, Proxy
from tests.services.conftest import ELECTIVE
from tests.world import World, build_world
from trainingflow.api.nodes import global_id
from trainingflow.db.privileges import APPLICATION
from trainingflow.services.addresses import Grant, Purpose, Signer

FILES_KEY: Final = "only the tests sign their addresses with this"
ORIGIN: Final = "https://portal.example"
_READY_WITHIN: Final = 40
_WRITTEN: Final = b"INSERT INTO audit_entry"


class ChosenProxy(Proxy):
    """Does what a test has chosen, once, at one of the next messages."""

    def __init__(self, upstream: str) -> None:
        """Do nothing until told."""
        super().__init__(random.Random(0), upstream)  # noqa: S311 - nothing is left to chance
        self.chosen: tuple[int, str] | None = None
        self.messages = 0
        self.written = False

    def choose(self, fault: str, *, after: int) -> None:
        """Do this to the message after so many, counted from now."""
        self.messages, self.chosen = 0, (after, fault)

    def at_commit(self, fault: str) -> None:
        """Do this to the next COMMIT of what writes; what only reads is committed as well."""
        self.messages, self.chosen, self.written = 0, (-1, fault), False

    def _fault(self, chunk: bytes) -> str | None:
        self.messages += 1
        if self.chosen is None:
            return None
        after, fault = self.chosen
        self.written |= _WRITTEN in chunk
        if self.messages == after + 1 or (after < 0 and self.written and COMMIT in chunk):
            self.chosen = None
            return fault
        return None


@dataclass
class Place:
    """What a test works with; the clients' words are English."""

    server: Server
    proxy: ChosenProxy
    api: Api
    world: World
    http: httpx.Client

    def ask(self, query: str, who: str = "applicant", **input_: Any) -> httpx.Response:
        """The response to an operation."""
        body = {"query": query, "variables": {"input": input_} if input_ else {}}
        return self.http.post("/graphql", json=body, headers=self.headers(who))

    def headers(self, who: str = "applicant") -> dict[str, str]:
        """Of somebody who is signed in."""
        return {"authorization": f"Bearer {self.world.token(who)}", "accept-language": "en"}

    def declare(self, key: str) -> httpx.Response:
        """Declare a course with that key."""
        unit = global_id("Organisation", self.world.units["college"])
        return self.ask(DECLARE, organisationId=unit, idempotencyKey=key, **ELECTIVE)

    def save(self, item: str, version: int, key: str) -> httpx.Response:
        """Save a draft with that key."""
        return self.ask(
            ACT,
            itemId=item,
            action="saveDraft",
            expectedVersion=version,
            idempotencyKey=key,
            input={"title": "新名"},
        )

    def address_of_file(self) -> str:
        """A signed address; whether there is a file behind it, the database knows."""
        until = datetime.now(UTC) + timedelta(minutes=10)
        nobody = self.world.people["applicant"]
        grant = Grant(next(iter(Purpose)), self.world.authority_id, nobody, until)
        return f"/files/{Signer(FILES_KEY).write(grant)}"

    def ended_backends(self) -> int:
        """End every connection of the application as an administrator would; how many."""
        with psycopg.connect(self.server.owner_url) as connection:
            rows = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = %s",
                [APPLICATION],
            ).fetchall()
        return len(rows)

    def waits(self) -> bool:
        """Whether the application waits for a lock."""
        with psycopg.connect(self.server.owner_url) as connection:
            return bool(
                connection.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE usename = %s"
                    " AND wait_event_type = 'Lock' AND datname = current_database()",
                    [APPLICATION],
                ).fetchone()
            )


@contextmanager
def placed(folder: Path) -> Iterator[Place]:
    """Everything started; ended at the end."""
    folder.chmod(0o755)  # the server may be another user's
    server = Server(folder)
    server.start()
    server.prepare()
    with build_world(server.owner_url, teachers=2) as world, proxied(server) as proxy:
        world.set_now("2024-05-20T09:00")
        environment = {
            "DATABASE_URL": f"postgresql://{APPLICATION}@127.0.0.1:{proxy.port}/{DATABASE}",
            "TRAININGFLOW_DEMO": "yes",
            "TRAININGFLOW_FILES": (folder / "files").as_uri(),
            "TRAININGFLOW_FILES_KEY": FILES_KEY,
            "TRAININGFLOW_PUBLIC_URL": ORIGIN,
            "TRAININGFLOW_LOCAL_ACCOUNTS": "nist",
            "TRAININGFLOW_PASSWORD_PEPPER": "p" * 40,
        }
        api = Api("api", folder / "api.log", environment)
        api.start()
        try:
            with httpx.Client(base_url=api.address, timeout=30) as http:
                place = Place(server, proxy, api, world, http)
                ready(place)
                yield place
        finally:
            api.stop()
    server.stop()


def ready(place: Place) -> None:
    """Wait until the API serves."""
    deadline, said = datetime.now(UTC) + timedelta(seconds=_READY_WITHIN), "nothing"
    while datetime.now(UTC) < deadline:
        with contextlib.suppress(httpx.HTTPError):
            answer = place.http.get("/health/ready")
            if answer.status_code == 200:
                return
            said = answer.text
    message = f"the API is not ready: {said}"
    raise TimeoutError(message)


@contextmanager
def proxied(server: Server) -> Iterator[ChosenProxy]:
    """The proxy, in a thread of its own: tests wait for answers that pass it."""
    proxy, stop = ChosenProxy(server.socket), threading.Event()
    listens = threading.Event()

    async def serve() -> None:
        listening = await proxy.listen()
        listens.set()
        await asyncio.to_thread(stop.wait)
        listening.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert listens.wait(timeout=10)
    try:
        yield proxy
    finally:
        stop.set()
        thread.join()
