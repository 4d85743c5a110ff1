"""Signing in at a real provider: its own flow, its own tokens, one session at the end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx
import psycopg
import pytest

from tests.identity.running_provider import PUBLIC, SECRET, Running, of, running_provider
from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.environment import Secret
from trainingflow.services.signing_in import people as accounts
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import Settings

VIEWER = {"query": "{ viewer { person { name } } }"}
OWN = {"origin": PUBLIC, "x-trainingflow": "1"}
VERIFIER = "v" * 43
CHALLENGE = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"  # its SHA-256
COOKIE = "__Host-trainingflow"

Browser = Callable[..., httpx.AsyncClient]


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    with running_provider() as running:
        yield running


@pytest.fixture
async def browser(people: People, database: Database, provider: Running) -> AsyncIterator[Browser]:
    """Makes browsers that know an installation which signs in at the provider."""
    async with AsyncExitStack() as opened:

        def make(settings: SignIn | None = None) -> httpx.AsyncClient:
            app = create_app(Settings(), database, settings or provider.settings())
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC)
            opened.push_async_callback(client.aclose)
            return client

        yield make


async def enter(
    client: httpx.AsyncClient, provider: Running, name: str, factors: str = "pwd"
) -> httpx.Response:
    """Sign in as somebody, as far as the answer to what the provider sends the browser with."""
    begun = await client.get("/sign-in?back=/graphiql%3Ftab%3D1")
    assert begun.status_code == 302
    return await client.get(await provider.walk(begun.headers["location"], name, factors))


async def who(client: httpx.AsyncClient) -> str | None:
    body = (await client.post("/graphql", json=VIEWER, headers=OWN)).json()
    viewer = body["data"]["viewer"]
    return None if viewer is None else str(viewer["person"]["name"])


async def test_somebody_signs_in_at_the_provider(browser: Browser, provider: Running) -> None:
    client = browser()

    entered = await enter(client, provider, "manager")

    assert (entered.status_code, entered.headers["location"]) == (303, "/graphiql?tab=1")
    given = entered.headers.get_list("set-cookie")
    [cookie] = [one for one in given if one.startswith(f"{COOKIE}=")]
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie
    assert await who(client) == "manager"


async def test_the_session_is_kept_as_a_hash_only(
    browser: Browser, provider: Running, owner_url: str
) -> None:
    client = browser()
    await enter(client, provider, "manager")

    with psycopg.connect(owner_url) as connection:
        [row] = connection.execute("SELECT browser_session::text FROM browser_session").fetchall()

    assert str(client.cookies[COOKIE]) not in row[0]
    assert len(str(client.cookies[COOKIE])) == 43  # 256 bits


async def test_of_eight_who_bring_the_same_code_one_is_let_in(
    browser: Browser, provider: Running, owner_url: str
) -> None:
    client = browser()
    begun = await client.get("/sign-in")
    back = await provider.walk(begun.headers["location"], "manager")

    answers = await asyncio.gather(*(client.get(back) for _ in range(8)))

    assert sorted(one.status_code for one in answers) == [303, *[400] * 7]
    with psycopg.connect(owner_url) as connection:
        assert connection.execute("SELECT count(*) FROM browser_session").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM pending_sign_in").fetchone() == (0,)


async def test_what_another_browser_began_is_not_ended_here(
    browser: Browser, provider: Running
) -> None:
    victim, attacker = browser(), browser()
    begun = await attacker.get("/sign-in")
    back = await provider.walk(begun.headers["location"], "manager")
    await victim.get("/sign-in")

    answer = await victim.get(back)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BEGIN_AGAIN")
    assert await who(victim) is None


async def test_a_code_of_another_sign_in_is_refused(browser: Browser, provider: Running) -> None:
    client = browser()
    first = await provider.walk((await client.get("/sign-in")).headers["location"], "principal")
    second = await provider.walk((await client.get("/sign-in")).headers["location"], "manager")

    mixed = second.copy_merge_params({"code": of(first, "code")})  # its verifier is another
    answer = await client.get(mixed)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SIGN_IN_FAILED")


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None])
async def test_an_answer_of_another_provider_sends_no_code_to_this_one(
    browser: Browser, provider: Running, issuer: str | None
) -> None:
    client = browser()
    begun = await client.get("/sign-in")
    back = await provider.walk(begun.headers["location"], "manager")
    assert of(back, "iss") == provider.issuer  # it says that it does

    changed = back.copy_remove_param("iss")
    if issuer is not None:
        changed = changed.copy_add_param("iss", issuer)
    answer = await client.get(changed)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SIGN_IN_FAILED")


async def test_a_client_without_its_secret_is_refused_by_the_provider(
    browser: Browser, provider: Running
) -> None:
    client = browser(
        provider.settings(provider=provider.provider(client_secret=Secret(SECRET[1:])))
    )

    answer = await enter(client, provider, "manager")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SIGN_IN_FAILED")


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "/a\r\nb", ""]
)
async def test_nobody_is_sent_elsewhere_afterwards(
    browser: Browser, provider: Running, back: str
) -> None:
    client = browser()
    begun = await client.get("/sign-in", params={"back": back})
    entered = await client.get(await provider.walk(begun.headers["location"], "manager"))

    assert entered.headers["location"] == "/"


async def test_somebody_whom_nobody_knows_here_is_told_so(
    browser: Browser, provider: Running
) -> None:
    answer = await enter(browser(), provider, "stranger")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "UNKNOWN_PERSON")


async def linked(
    database: Database, people: People, name: str, provider: Running, subject: str
) -> None:
    async with database.writing() as session:
        who = people.world.signed_in(name)
        assert await accounts.link(session, who, provider.issuer, subject, "test")


async def test_without_a_claim_only_linked_identities_come_in(
    browser: Browser, provider: Running, people: People, database: Database
) -> None:
    client = browser(provider.settings(provider=provider.provider(claim=None)))
    refused = await enter(client, provider, "manager")

    await linked(database, people, "principal", provider, "manager")
    entered = await enter(client, provider, "manager")

    assert (refused.status_code, entered.status_code) == (403, 303)
    assert await who(client) == "principal"


async def test_a_claim_takes_over_nobody_who_is_linked(
    browser: Browser, provider: Running, people: People, database: Database
) -> None:
    await linked(database, people, "manager", provider, "another")

    answer = await enter(browser(), provider, "manager")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "UNKNOWN_PERSON")


async def test_a_role_that_needs_a_second_factor_is_let_in_with_one(
    browser: Browser, provider: Running
) -> None:
    roles = frozenset({Role.OFFICER})
    client = browser(provider.settings(two_factor_roles=roles))

    refused = await enter(client, provider, "ce-officer", "pwd")
    entered = await enter(client, provider, "ce-officer", "pwd,otp")
    other = await enter(browser(provider.settings(two_factor_roles=roles)), provider, "manager")

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "SECOND_FACTOR_NEEDED")
    assert (entered.status_code, other.status_code) == (303, 303)
    assert await who(client) == "ce-officer"


async def test_a_role_that_comes_later_ends_a_session_without_a_second_factor(
    browser: Browser, provider: Running, people: People
) -> None:
    client = browser(provider.settings(two_factor_roles=frozenset({Role.OFFICER})))
    await enter(client, provider, "manager")

    with people.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO assignment (authority_id, id, person_id, role, organisation_id, since)"
            " VALUES (%s, gen_random_uuid(), %s, 'OFFICER', %s, '2020-01-01')",
            (
                people.world.authority_id,
                people.world.people["manager"],
                people.world.units["ce-office"],
            ),
        )

    assert (await client.post("/graphql", json=VIEWER, headers=OWN)).status_code == 401


async def bearer(provider: Running, name: str, client_id: str = "trainingflow") -> str:
    """An access token as a portal gets one, at the provider itself."""
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": f"{PUBLIC}/sign-in/callback",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    back = await provider.walk(str(httpx.URL(f"{provider.issuer}/auth", params=asked)), name)
    secret = SECRET if client_id == "trainingflow" else "another secret of the tests"
    async with httpx.AsyncClient() as portal:
        answer = await portal.post(
            f"{provider.issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": of(back, "code"),
                "redirect_uri": asked["redirect_uri"],
                "code_verifier": VERIFIER,
            },
            auth=(client_id, str(httpx.QueryParams({"": secret}))[1:]),
        )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def test_a_bearer_token_of_the_provider_signs_its_person_in(
    browser: Browser, provider: Running
) -> None:
    text = await bearer(provider, "manager")

    answer = await browser().post(
        "/graphql", json=VIEWER, headers={"authorization": f"Bearer {text}"}
    )

    assert answer.json()["data"] == {"viewer": {"person": {"name": "manager"}}}


async def test_a_bearer_token_that_is_meant_for_another_system_is_refused(
    browser: Browser, provider: Running
) -> None:
    text = await bearer(provider, "manager", "stranger")
    trusting = replace(provider.provider(), portals=frozenset({"stranger"}))

    for settings in (provider.settings(), provider.settings(provider=trusting)):
        answer = await browser(settings).post(
            "/graphql", json=VIEWER, headers={"authorization": f"Bearer {text}"}
        )
        assert answer.status_code == 401


async def test_without_a_provider_there_is_no_sign_in(people: People, database: Database) -> None:
    for settings in (SignIn(), SignIn(public_url=PUBLIC)):
        transport = httpx.ASGITransport(create_app(Settings(), database, settings))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            for path in ("/sign-in", "/sign-in/callback"):
                assert (await client.get(path)).status_code == 404
