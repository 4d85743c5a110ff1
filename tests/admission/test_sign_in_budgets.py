"""Whoever is not signed in pays by address for what is no GraphQL: guesses most of all."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import psycopg
import pytest

from tests.services.conftest import People
from trainingflow.api import leaked_token
from trainingflow.api.rate_limits.routes import PRICES
from trainingflow.api.sign_in import passwords
from trainingflow.api.sign_in.routes import BEGIN
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.environment import Secret
from trainingflow.services.signing_in.configuration import PasswordProfile, SignIn
from trainingflow.services.signing_in.provider_flow import CALLBACK
from trainingflow.settings import Budgets, Settings

PUBLIC = "https://training.example"
PEPPER = Secret("a pepper of the tests, which is long enough")
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "accept-language": "en"}
GUESS = {"name": "manager", "password": "not this one", "newPassword": "x", "code": "x"}

Opened = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def opened(people: People, database: Database) -> Opened:
    """Serves the small district with local accounts, and few points for each address."""
    settings = SignIn(public_url=PUBLIC, passwords=PasswordProfile.MLPS, pepper=PEPPER)
    app = create_app(Settings(budgets=Budgets(address_points_a_minute=60)), database, settings)

    @asynccontextmanager
    async def open_(address: str = "192.0.2.1") -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC, headers=OWN) as client:
            yield client

    return open_


@pytest.mark.parametrize("path", [passwords.SIGN_IN, passwords.CHANGE, passwords.CHOOSE])
async def test_guesses_are_paid_for_by_their_address(path: str, opened: Opened) -> None:
    async with opened() as client, opened("192.0.2.2") as other:
        found = [(await client.post(path, json=GUESS)).status_code for _ in range(3)]
        refused = await client.post(path, json=GUESS)
        elsewhere = await other.post(path, json=GUESS)

    seconds = int(refused.headers["retry-after"])
    assert 429 not in found
    assert (refused.status_code, elsewhere.status_code == 429) == (429, False)
    assert refused.json() == {
        "error": {
            "code": "RATE_LIMITED",
            "message": f"You have asked for too much in a short time: ask again in {seconds} "
            "seconds.",
        }
    }
    assert 1 <= seconds <= 20


async def test_reports_of_leaked_tokens_are_paid_for_and_signing_out_is_free(
    opened: Opened,
) -> None:
    async with opened() as client:
        found = [
            (await client.post("/leaked-token", content=b"nothing")).status_code for _ in range(30)
        ]
        out = await client.post("/sign-out")
        alive = await client.get("/health/live")

    assert (found[0], found[-1]) == (202, 429)
    assert (out.status_code, alive.status_code) == (204, 200)


async def test_nobody_guesses_while_budgets_cannot_be_counted(
    opened: Opened, owner_url: str
) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE rate_bucket")
    async with opened() as client:
        answer = await client.post(passwords.SIGN_IN, json=GUESS)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


def test_prices_name_addresses_that_are_served() -> None:
    served = {passwords.SIGN_IN, passwords.CHANGE, passwords.CHOOSE, BEGIN, CALLBACK}

    assert PRICES.keys() == served | {leaked_token.PATH}
