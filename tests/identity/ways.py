"""Every way in, each as a thing that can be tried again and again while its holder is changed."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from tests.api.conftest import Api
from tests.identity.credentials import CREATE, REVOKE, organisation
from tests.identity.forger import PROVIDER, said, signed
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.domain.people import Role
from trainingflow.services import report_files
from trainingflow.services.files import Files
from trainingflow.services.reading.viewers import viewer_of
from trainingflow.services.signing_in import sessions
from trainingflow.services.signing_in.configuration import SessionRules, SignIn
from trainingflow.services.signing_in.sessions import Arrival
from trainingflow.settings import Settings

PUBLIC = "https://training.example"
COOKIE = "__Host-trainingflow"
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "accept-language": "en"}
REQUEST = """
mutation($input: RequestUploadInput!) { requestUpload(input: $input) { upload { address } } }
"""
SEEN = "{ viewer { person { name } } teachers { totalCount } }"
WHO = "manager"
SENDER = "applicant"
OUT = "out"
CONTENT = b"%PDF-1.7 of the tests"

Probe = Callable[[], Awaitable[str]]
"""Tries the way in; `OUT`, or what it shows in a few letters."""


@dataclass(frozen=True)
class Way:
    """A way in that was opened.

    Attributes:
        probe: tries it.
        end: what its holder does to end it at once.
        who: the holder.
    """

    probe: Probe
    end: Callable[[], Awaitable[None]]
    who: str = WHO


class House:
    """An installation with every way in, on the database of the small district."""

    def __init__(self, api: Api, people: People, settings: Settings) -> None:
        self.api = api
        self.people = people
        self.settings = settings
        self.files = Files.of(settings)
        self.here = "127.0.0.1"
        self.passed = timedelta()
        self.open(frozenset())

    def open(self, two_factor_roles: frozenset[Role]) -> None:
        """Start it (again), with these roles held with two factors only."""
        provider = replace(PROVIDER, claim="staff_number")
        signing_in = SignIn(public_url=PUBLIC, provider=provider, two_factor_roles=two_factor_roles)
        self.app = create_app(self.settings, self.api.database, signing_in)

    async def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request, with nothing kept from the one before."""
        transport = httpx.ASGITransport(self.app, client=(self.here, 1))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            return await client.request(method, path, **sent)

    async def seen(self, headers: Mapping[str, str]) -> str:
        """How many teachers somebody is shown."""
        asked = {"query": SEEN}
        answer = await self.ask("POST", "/graphql", json=asked, headers=dict(headers))
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            return OUT
        assert answer.status_code == httpx.codes.OK, answer.text
        data = answer.json()["data"]
        assert data["viewer"]["person"]["name"] == WHO
        return str(data["teachers"]["totalCount"])

    async def by_session(self) -> Way:
        """A session that began at the provider."""
        return await self._by_cookie("PROVIDER")

    async def by_password(self) -> Way:
        """A session that began with a password."""
        return await self._by_cookie("PASSWORD")

    async def _by_cookie(self, means: str) -> Way:
        headers = await self._session(WHO, means)

        async def end() -> None:
            gone = await self.ask("POST", "/sign-out", headers=headers)
            assert gone.status_code == httpx.codes.NO_CONTENT

        return Way(lambda: self.seen(headers), end)

    async def by_token(self, **wanted: Any) -> Way:
        """A personal token that shows people."""
        given = {
            "name": "script",
            "operations": ["READ", "READ_PEOPLE"],
            "days": 1,
            "networks": ["127.0.0.0/8"],
            "idempotencyKey": str(uuid4()),
            **wanted,
        }
        made = (await self.api.data(CREATE, WHO, input=given))["createToken"]
        headers = {"authorization": f"Bearer {made['secret']}"}

        async def end() -> None:
            await self.api.data(REVOKE, WHO, id=made["token"]["id"])

        return Way(lambda: self.seen(headers), end)

    async def by_service(self) -> Way:
        """A token of the school's service, for which the manager answers."""
        return await self.by_token(serviceOfId=organisation(self.api, "school"))

    async def by_bearer(self) -> Way:
        """A token of the provider, which is valid for two days if one believes it."""
        issued = datetime.now(UTC) - timedelta(seconds=5)

        async def probe() -> str:
            iat = int((issued - self.passed).timestamp())
            text = signed(said(staff_number=WHO, iat=iat, exp=iat + 2 * 86_400))
            return await self.seen({"authorization": f"Bearer {text}"})

        return Way(probe, self._everywhere(WHO))

    async def by_feed(self) -> Way:
        """The address of a calendar."""
        made = await self.api.data("mutation { createCalendarFeed { path } }", WHO)
        path = made["createCalendarFeed"]["path"]

        async def probe() -> str:
            answer = await self.ask("GET", path)
            if answer.status_code == httpx.codes.NOT_FOUND:
                return OUT
            uids = sorted(one for one in answer.text.splitlines() if one.startswith("UID:"))
            return hashlib.sha256("\n".join(uids).encode()).hexdigest()[:8]

        async def end() -> None:
            await self.api.data("mutation { revokeCalendarFeed }", WHO)

        return Way(probe, end)

    async def by_download(self) -> Way:
        """The address of a file that was given to the manager."""
        assert self.files is not None

        async def pages() -> Any:
            yield [["school", "teachers"], ["school", "60"]]

        authority = self.api.world.authority_id
        file = await report_files.write_table(
            self.api.database.of(authority), self.files, authority, "list.csv", pages()
        )
        async with self.api.database.reading() as session:
            viewer = await viewer_of(session, self.api.world.signed_in(WHO))
        path = report_files.address_of(self.files, viewer, file)

        async def probe() -> str:
            answer = await self.ask("GET", path)
            return OUT if answer.status_code == httpx.codes.NOT_FOUND else answer.text

        return Way(probe, self._everywhere(WHO))

    async def by_upload(self) -> Way:
        """The address to which a teacher sends a file of a dossier."""
        course = await self.people.declare_course(SENDER)
        wanted = {
            "itemId": global_id("Course", course),
            "kind": "NEEDS_SURVEY",
            "fileName": "survey.pdf",
            "contentType": "application/pdf",
            "size": len(CONTENT),
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
        }
        made = await self.ask(
            "POST",
            "/graphql",
            json={"query": REQUEST, "variables": {"input": wanted}},
            headers={"authorization": f"Bearer {self.api.world.token(SENDER)}"},
        )
        path = made.json()["data"]["requestUpload"]["upload"]["address"]

        async def probe() -> str:
            answer = await self.ask("PUT", path, content=CONTENT)
            return OUT if answer.status_code == httpx.codes.NOT_FOUND else str(answer.status_code)

        return Way(probe, self._everywhere(SENDER), SENDER)

    def _everywhere(self, who: str) -> Callable[[], Awaitable[None]]:
        async def end() -> None:
            headers = await self._session(who, "PROVIDER")
            gone = await self.ask("POST", "/sign-out/everywhere", headers=headers)
            assert gone.status_code == httpx.codes.NO_CONTENT

        return end

    async def _session(self, who: str, means: str) -> dict[str, str]:
        arrival = Arrival(means=means, two_factor=False, address=None, agent="test")
        async with self.api.database.writing() as session:
            person = self.api.world.signed_in(who)
            text = await sessions.begin(session, person, arrival, SessionRules())
        return {**OWN, "cookie": f"{COOKIE}={text}"}


def later(api: Api, by: timedelta) -> None:
    """Move the clock of the database."""
    with api.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE demo_clock SET offset_seconds = offset_seconds + %s", (by.total_seconds(),)
        )
