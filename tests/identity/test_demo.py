"""Outside the demo there is nothing of its sign-in; and no demo stands before real data."""

import os
import subprocess
import sys

import httpx
import psycopg
import pytest

from tests.api.conftest import Api
from tests.identity.credentials import VIEWER
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.signing_in.demo_mark import NotADemo, refuse_real_data
from trainingflow.settings import Settings


async def signed_in(app: object, token: str) -> int:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # an application of ASGI
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        headers = {"authorization": f"Bearer {token}"}
        answer = await client.post("/graphql", json={"query": VIEWER}, headers=headers)
        return answer.status_code


def unmark(owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("DELETE FROM demo_clock")


async def test_outside_the_demo_its_tokens_sign_nobody_in(api: Api, database: Database) -> None:
    token = api.world.token("manager")

    assert await signed_in(create_app(Settings(demo=True), database), token) == 200
    assert await signed_in(create_app(Settings(), database), token) == 401


async def test_outside_the_demo_its_tokens_are_not_even_looked_up(
    api: Api, database: Database
) -> None:
    with api.statements() as sent:
        await signed_in(create_app(Settings(), database), api.world.token("manager"))

    assert [one for one in sent if "sign_in_token" in one] == []


async def test_in_a_database_without_a_movable_clock_no_token_of_the_demo_is_valid(
    api: Api, database: Database, owner_url: str
) -> None:
    unmark(owner_url)

    app = create_app(Settings(demo=True), database)

    assert await signed_in(app, api.world.token("manager")) == 401


async def test_a_demo_stops_before_real_data(api: Api, database: Database, owner_url: str) -> None:
    await refuse_real_data(database)
    unmark(owner_url)

    with pytest.raises(NotADemo, match="TRAININGFLOW_DEMO=no"):
        await refuse_real_data(database)


async def test_a_database_that_holds_nothing_yet_is_let_be() -> None:
    unreachable = Database("postgresql://nobody@/nowhere?host=/nowhere")

    await refuse_real_data(unreachable)
    await unreachable.close()


async def test_the_application_stops_before_real_data(
    api: Api, owner_url: str, database_url: str
) -> None:
    unmark(owner_url)
    app = create_app(Settings(database_url=database_url, demo=True))

    with pytest.raises(NotADemo):
        async with app.router.lifespan_context(app):
            pass


def test_the_command_stops_before_real_data_in_a_sentence(
    api: Api, owner_url: str, database_url: str
) -> None:
    unmark(owner_url)
    environment = os.environ | {"DATABASE_URL": database_url, "TRAININGFLOW_DEMO": "yes"}

    ended = subprocess.run(
        [sys.executable, "-m", "trainingflow", "serve", "--port", "1"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stderr.startswith("TRAININGFLOW_DEMO=yes, but")) == (2, True)
