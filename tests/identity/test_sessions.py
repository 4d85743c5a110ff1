"""Sessions of browsers: begun anew each time, ended by time, by number and by hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from tests.identity.credentials import VIEWER
from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.db.models import BrowserSession
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import Role
from trainingflow.services.signing_in import people as accounts, sessions
from trainingflow.services.signing_in.configuration import SessionRules, SignIn
from trainingflow.services.signing_in.sessions import Arrival
from trainingflow.settings import Settings

PUBLIC = "https://training.example"
PORTAL = "https://portal.example"
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "accept-language": "en"}
COOKIE = "__Host-trainingflow"
SESSIONS = "{ viewer { sessions { id current means agent } } }"
END = """
mutation($id: ID!) { endSession(sessionId: $id) { session { endedAt } errors { code } } }
"""

Browser = Callable[..., Any]


@pytest.fixture
async def browser(people: People, database: Database) -> AsyncIterator[Browser]:
    """Makes browsers in which somebody has just signed in."""
    app = create_app(Settings(cors_origins=(PORTAL,)), database, SignIn(public_url=PUBLIC))
    async with AsyncExitStack() as opened:

        async def signed_in(who: str, earlier: str | None = None) -> httpx.AsyncClient:
            arrival = Arrival(
                means="PROVIDER", two_factor=False, address=None, agent="test", earlier=earlier
            )
            async with database.writing() as session:
                person = people.world.signed_in(who)
                text = await sessions.begin(session, person, arrival, SessionRules())
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url=PUBLIC, cookies={COOKIE: text}
            )
            opened.push_async_callback(client.aclose)
            return client

        yield signed_in


async def status(client: httpx.AsyncClient, **headers: str) -> int:
    answer = await client.post("/graphql", json={"query": VIEWER}, headers={**OWN, **headers})
    return answer.status_code


async def asked(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    given = {"query": query, "variables": variables}
    body = (await client.post("/graphql", json=given, headers=OWN)).json()
    assert "errors" not in body, body
    return body["data"]


def later(people: People, start: datetime, **after: float) -> None:
    people.world.set_now(start + timedelta(**after))


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({}, True),
        ({"origin": PORTAL}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": PUBLIC + ".evil.example"}, False),
        ({"origin": "http://training.example"}, False),
    ],
)
async def test_a_cookie_signs_in_pages_of_ours_only(
    browser: Browser, headers: dict[str, str], *, accepted: bool
) -> None:
    client = await browser("manager")

    assert (await status(client, **headers) == 200) is accepted


@pytest.mark.parametrize("missing", ["origin", "x-trainingflow"])
async def test_a_cookie_alone_changes_nothing(browser: Browser, missing: str) -> None:
    client = await browser("manager")
    headers = {name: value for name, value in OWN.items() if name != missing}

    answer = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
    out = await client.post("/sign-out", headers=headers)

    assert (answer.status_code, out.status_code) == (401, 403)
    assert await status(client) == 200


async def test_a_session_that_is_not_used_ends_after_half_an_hour(
    browser: Browser, people: People
) -> None:
    start = datetime.fromisoformat("2024-05-20T09:00:00+08:00")
    people.world.set_now(start)
    client = await browser("manager")

    later(people, start, minutes=29)
    assert await status(client) == 200
    later(people, start, minutes=58)
    assert await status(client) == 200
    later(people, start, minutes=88, seconds=5)
    assert await status(client) == 401


@pytest.mark.parametrize("end", ["expires_at", "last_seen_at"])
async def test_a_session_is_not_valid_at_the_very_instant_of_its_end(
    browser: Browser, people: People, database: Database, end: str
) -> None:
    client = await browser("manager")
    rules, text = SessionRules(), client.cookies[COOKIE]

    async with database.writing() as session:  # one transaction, and so one instant
        now = await clock(session)
        row = (await session.execute(select(BrowserSession))).scalar_one()
        lasts = rules.idle if end == "last_seen_at" else timedelta(0)
        found = []
        for left in (timedelta(microseconds=1), timedelta(0)):
            setattr(row, end, now - lasts + left)
            found.append(await sessions.holder_of(session, text, rules) is not None)
        await session.rollback()

    assert found == [True, False]


async def test_an_administrators_session_ends_after_a_quarter_of_an_hour(
    browser: Browser, people: People
) -> None:
    start = datetime.fromisoformat("2024-05-20T09:00:00+08:00")
    people.world.set_now(start)
    people.world.appoint("manager", Role.SYSTEM_ADMINISTRATOR, "commission")
    administrator, other = await browser("manager"), await browser("principal")

    later(people, start, minutes=15, seconds=5)

    assert (await status(administrator), await status(other)) == (401, 200)


async def test_a_session_ends_after_twelve_hours_however_much_it_is_used(
    browser: Browser, people: People
) -> None:
    start = datetime.fromisoformat("2024-05-20T08:00:00+08:00")
    people.world.set_now(start)
    client = await browser("manager")

    for quarters in range(1, 48):
        later(people, start, minutes=15 * quarters)
        assert await status(client) == 200
    later(people, start, hours=12, seconds=5)
    assert await status(client) == 401


async def test_of_four_sessions_the_one_seen_longest_ago_ends(
    browser: Browser, people: People
) -> None:
    clients = []
    for minute in range(4):
        people.world.set_now(f"2024-05-20T09:{minute:02}")
        clients.append(await browser("manager"))

    assert [await status(one) for one in clients] == [401, 200, 200, 200]


async def test_signing_in_again_ends_the_browsers_earlier_session(browser: Browser) -> None:
    first = await browser("manager")
    second = await browser("manager", earlier=str(first.cookies[COOKIE]))

    assert first.cookies[COOKIE] != second.cookies[COOKIE]
    assert (await status(first), await status(second)) == (401, 200)


async def test_an_id_that_somebody_else_has_chosen_signs_nobody_in(browser: Browser) -> None:
    client = await browser("manager")
    for text in ("", "x", "A" * 43, "x" * 5000, "é"):
        headers = {**OWN, "cookie": f"{COOKIE}={text}".encode()}
        answer = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
        assert answer.status_code == 401 or answer.json()["data"]["viewer"] is None


async def test_somebody_lists_and_ends_own_sessions_and_nobody_elses(browser: Browser) -> None:
    here, there, other = [await browser(one) for one in ("manager", "manager", "principal")]
    [mine] = [one for one in await listed(here) if one["current"]]
    [away] = [one for one in await listed(here) if not one["current"]]
    [theirs] = await listed(other)

    ended = (await asked(here, END, id=away["id"]))["endSession"]
    refused = (await asked(here, END, id=theirs["id"]))["endSession"]

    assert (mine["means"], mine["agent"]) == ("PROVIDER", "test")
    assert (ended["session"]["endedAt"] is not None, ended["errors"]) == (True, [])
    assert refused == {"session": None, "errors": [{"code": "NOT_FOUND"}]}
    assert [await status(one) for one in (here, there, other)] == [200, 401, 200]


async def listed(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await asked(client, SESSIONS))["viewer"]["sessions"]
    return found


async def test_signing_out_ends_the_session_and_empties_the_browser(browser: Browser) -> None:
    client = await browser("manager")
    text = str(client.cookies[COOKIE])

    out = await client.post("/sign-out", headers=OWN)

    assert (out.status_code, out.headers["clear-site-data"]) == (
        204,
        '"cache", "cookies", "storage"',
    )
    assert f'{COOKIE}=""; ' in out.headers["set-cookie"]
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert str(client.cookies[COOKIE]) == text  # a thief keeps it
    assert await status(client) == 401


async def test_whoever_is_suspended_is_out_at_the_next_request(
    browser: Browser, people: People, database: Database
) -> None:
    client, who = await browser("manager"), people.world.signed_in("manager")

    async with database.writing() as session:
        assert await accounts.suspend(session, who, "has left")
    assert await status(client) == 401
    async with database.writing() as session:
        assert not await accounts.suspend(session, who, "has left")
        assert await accounts.readmit(session, who)

    assert await status(client) == 401  # the session stays ended
    assert await status(await browser("manager")) == 200


async def test_a_token_in_the_header_counts_and_not_the_cookie(browser: Browser) -> None:
    client = await browser("manager")

    assert await status(client, authorization="Bearer nobody's") == 401
