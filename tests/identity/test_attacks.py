"""What somebody tries who wants in: each over HTTP, as it would be tried."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest
from starlette.requests import Request

from tests.api.conftest import Api
from tests.identity.credentials import VIEWER, ask, token
from tests.identity.test_accounts import GOOD, OWN, PUBLIC, SETTINGS, START, Site
from tests.identity.test_sessions import COOKIE, Browser, browser, later, status
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.api.origin import address_of
from trainingflow.api.sign_in.cookies import path_within
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import Settings

__all__ = ["browser"]

NOWHERE = "postgresql://127.0.0.1:1/none"


@pytest.fixture
async def client(people: People, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before an installation with local accounts, in which nobody has signed in."""
    people.world.set_now(START)
    await Site(people, database).account("manager")
    app = create_app(Settings(), database, SETTINGS)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=PUBLIC, headers=OWN
    ) as made:
        yield made


def entering(**said: str) -> dict[str, str]:
    return {"name": "manager", "password": GOOD, **said}


async def test_an_id_that_was_planted_is_neither_kept_nor_of_any_use(
    client: httpx.AsyncClient, browser: Browser
) -> None:
    attacker = await browser("principal")
    planted = str(attacker.cookies[COOKIE])
    asked = {"cookie": f"{COOKIE}={planted}"}

    entered = await client.post("/sign-in/password", json=entering(), headers=asked)

    cookie = entered.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert planted not in cookie
    assert await status(attacker) == 401


async def test_the_cookie_is_of_this_host_only_and_out_of_reach(client: httpx.AsyncClient) -> None:
    entered = await client.post("/sign-in/password", json=entering())

    name, *flags = entered.headers["set-cookie"].split("; ")
    assert name.startswith("__Host-")
    assert set(flags) == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert entered.headers["cache-control"] == "no-store"


async def test_a_role_that_administers_ends_the_sessions_and_tokens_from_before(
    api: Api, browser: Browser, people: People
) -> None:
    people.world.set_now(START)
    before = await browser("manager")
    secret = await token(api, "manager")
    assert (await ask(api, secret, VIEWER)).status_code == 200
    later(people, START, minutes=1)
    with people.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE assignment SET withdrawn_at = trainingflow_now() WHERE person_id = %s",
            (people.world.people["manager"],),
        )
        connection.exec_driver_sql(
            "INSERT INTO assignment (authority_id, id, person_id, role, organisation_id, since,"
            " recorded_at) VALUES (%s, gen_random_uuid(), %s, 'POLICY_OFFICER', %s, '2020-01-01',"
            " trainingflow_now())",
            (
                people.world.authority_id,
                people.world.people["manager"],
                people.world.units["commission"],
            ),
        )
    later(people, START, minutes=2)
    after = await browser("manager")

    anew = await token(api, "manager")
    assert (await status(before), await status(after)) == (401, 200)
    assert [(await ask(api, one, VIEWER)).status_code for one in (secret, anew)] == [401, 200]


async def test_signing_out_everywhere_ends_every_session_of_one_person(browser: Browser) -> None:
    here, there, other = [await browser(one) for one in ("manager", "manager", "principal")]

    forged = await here.post(
        "/sign-out/everywhere", headers={**OWN, "origin": "https://evil.example"}
    )
    gone = await here.post("/sign-out/everywhere", headers=OWN)
    again = await here.post("/sign-out/everywhere", headers=OWN)

    assert (forged.status_code, gone.status_code, again.status_code) == (403, 204, 403)
    assert "cookies" in gone.headers["clear-site-data"]
    assert [await status(one) for one in (here, there, other)] == [401, 401, 200]


SUSPEND = """mutation($id: ID!) { suspendPerson(personId: $id, reason: "x") { errors { code } } }"""
RESUME = "mutation($id: ID!) { resumePerson(personId: $id) { errors { code } } }"


async def test_no_session_comes_back_with_whoever_was_suspended(
    api: Api, browser: Browser, people: People
) -> None:
    people.world.set_now(START)
    people.world.appoint("principal", Role.SECURITY_ADMINISTRATOR, "commission")
    before = await browser("manager")
    about = global_id("Person", people.world.people["manager"])

    for operation in (SUSPEND, RESUME):
        done = await api.data(operation, "principal", id=about)
        assert next(iter(done.values()))["errors"] == []

    assert (await status(before), await status(await browser("manager"))) == (401, 200)


@pytest.mark.parametrize(
    "sent",
    [
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "text/plain"},
        {"content-type": "multipart/form-data; boundary=x"},
    ],
)
async def test_a_form_of_another_page_changes_nothing(
    browser: Browser, sent: dict[str, str]
) -> None:
    client = await browser("manager")
    body = '{"query": "mutation { createCalendarFeed { path } }"}'
    answers = [
        await client.post(path, content=body, headers={**sent, "origin": "https://evil.example"})
        for path in ("/graphql", "/sign-out", "/sign-out/everywhere")
    ]

    assert [one.status_code for one in answers][1:] == [403, 403]
    assert answers[0].status_code in {400, 401, 415}
    assert await status(client) == 200


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/a\\b",
        "evil.example",
        "/" + "a" * 2000,
        "",
        None,
    ],
)
def test_nobody_is_sent_to_another_host_after_signing_in(back: str | None) -> None:
    assert path_within(back) == "/"


@pytest.mark.parametrize("path", ["/graphiql/", "/sign-out/", "/graphql/", "/health/live/"])
async def test_no_answer_leads_to_the_host_that_the_request_names(path: str) -> None:
    app = create_app(Settings(database_url=NOWHERE), None, SignIn(public_url=PUBLIC))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        answer = await client.get(path, headers={"host": "evil.example"})
        root = await client.get("/", headers={"host": "evil.example"})

    assert (answer.status_code, "location" in answer.headers) == (404, False)
    assert root.headers["location"] == "/graphiql"


def came_from(client: str, *forwarded: str, proxies: str = "") -> str | None:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    request = Request({"type": "http", "headers": headers, "client": (client, 1)})
    settings = SignIn.read({"TRAININGFLOW_TRUSTED_PROXIES": proxies})
    return address_of(request, settings.proxies)


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "address"),
    [
        ("203.0.113.7", ["10.8.0.1"], "", "203.0.113.7"),
        ("127.0.0.1", ["10.8.0.1"], "", "127.0.0.1"),
        ("203.0.113.7", ["10.8.0.1"], "10.0.0.0/8", "203.0.113.7"),
        ("10.0.0.1", ["10.8.0.1, 203.0.113.7"], "10.0.0.1/32", "203.0.113.7"),
        ("10.0.0.1", ["10.8.0.1", "203.0.113.7"], "10.0.0.1/32", "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7, 10.0.0.2"], "10.0.0.0/30", "203.0.113.7"),
        ("10.0.0.1", ["nonsense"], "10.0.0.1/32", None),
        ("10.0.0.1", [], "10.0.0.1/32", "10.0.0.1"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.7"], "10.0.0.1/32", "203.0.113.7"),
        ("fe80::1%eth0", ["2001:db8::7%x"], "fe80::/10", "2001:db8::7"),
    ],
)
def test_only_proxies_of_ours_say_where_somebody_comes_from(
    client: str, forwarded: list[str], proxies: str, address: str | None
) -> None:
    assert came_from(client, *forwarded, proxies=proxies) == address


async def test_a_list_of_networks_is_not_opened_by_a_header(api: Api) -> None:
    secret = await token(api, "applicant", networks=["10.8.0.0/16"])

    answer = await api.client.post(
        "/graphql",
        json={"query": VIEWER},
        headers={"authorization": f"Bearer {secret}", "x-forwarded-for": "10.8.0.1"},
    )

    assert answer.status_code == 401


async def test_a_token_in_the_address_is_refused_however_it_is_written(api: Api) -> None:
    secret = await token(api, "applicant")
    hidden = "".join(f"%{ord(letter):02x}" for letter in secret)

    for query in (f"token={secret}", f"x={hidden}", "access_token=a.b.c"):
        answer = await api.client.get(f"/graphql?query={{serverTime}}&{query}")
        assert answer.status_code == 401, query


async def test_no_secret_gets_into_a_log(
    api: Api, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = await token(api, "applicant")
    feed = await api.data("mutation { createCalendarFeed { path } }", "applicant")
    path = feed["createCalendarFeed"]["path"]
    for text in (secret, secret[:-1] + "0", "a.b.c"):
        await ask(api, text, VIEWER)
    await api.client.get(f"/graphql?query={{serverTime}}&token={secret}")
    await api.client.get(path)
    await api.client.post("/leaked-token", content=f"key: {secret}")
    entered = await client.post("/sign-in/password", json=entering())
    await client.post("/sign-in/password", json=entering(password=GOOD[:-1]))
    offer = (await client.post("/sign-in/second-factor", json=entering())).json()
    session = entered.headers["set-cookie"].partition(";")[0].partition("=")[2]

    ours = [one for one in caplog.records if one.name != "httpx"]  # the tests' own client
    told = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in ours)

    assert told
    secrets = {
        "token": secret,
        "session": session,
        "password": GOOD[:-1],
        "second factor": offer["secret"],
        "calendar": path.removeprefix("/calendar/").removesuffix(".ics"),
    }
    assert [name for name, one in secrets.items() if one in told] == []


async def test_a_refused_sign_in_is_in_the_journal_whether_or_not_there_is_such_a_name(
    client: httpx.AsyncClient, owner_url: str
) -> None:
    for name in ("manager", "nobody-at-all"):
        await client.post("/sign-in/password", json=entering(name=name, password="x"))  # noqa: S106 - a wrong one

    with psycopg.connect(owner_url) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(
            "SELECT action, result, reason, object_id IS NULL FROM audit_entry"
            " WHERE result = 'REFUSED' ORDER BY id"
        ).fetchall()
    assert rows == [
        ("signIn", "REFUSED", "SIGN_IN_FAILED", False),
        ("signIn", "REFUSED", "SIGN_IN_FAILED", True),
    ]
