"""Whether a process can serve: what a load balancer is told, and what a person is."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import psycopg
import pytest

from trainingflow.api import health
from trainingflow.app import create_app
from trainingflow.db.condition import Condition, Watch, newest_revision
from trainingflow.db.session import Database
from trainingflow.settings import Settings

ALL_IS_WELL = {
    "status": "ready",
    "database": "ok",
    "schema": "ok",
    "clock": "ok",
    "worker": "ok",
    "deadlines": "ok",
    "seals": "ok",
}


class Seen(Watch):
    """A watch that has seen this."""

    def __init__(self, condition: Condition) -> None:
        super().__init__("postgresql://127.0.0.1:1/none")
        self.condition = condition

    async def look(self) -> Condition:
        return self.condition


async def shown(condition: Condition) -> tuple[int, dict[str, str]]:
    answer = await health.Ready(Seen(condition)).show(None)  # type: ignore[arg-type]  # it reads nothing of the request
    return answer.status_code, httpx.Response(200, content=bytes(answer.body)).json()


def seen(**other: object) -> Condition:
    usual: dict[str, object] = {"revision": newest_revision(), "heartbeat": 3.0}
    return Condition(answers=True, **{**usual, **other})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("condition", "status", "said"),
    [
        (seen(), 200, {}),
        (seen(skew=0.9, heartbeat=59.0, overdue=59.0), 200, {}),
        (
            seen(skew=1.1),
            200,
            {"status": "degraded", "clock": "1.1 seconds ahead of the database"},
        ),
        (
            seen(skew=-7.25),
            200,
            {"status": "degraded", "clock": "7.2 seconds behind the database"},
        ),
        (seen(heartbeat=90.0), 200, {"status": "degraded", "worker": "last seen 90 seconds ago"}),
        (
            seen(overdue=600.0),
            200,
            {"status": "degraded", "deadlines": "the oldest is overdue by 600 seconds"},
        ),
        (
            seen(unsealed=61.4),
            200,
            {"status": "degraded", "seals": "an entry waits for its seal since 61 seconds"},
        ),
        (seen(revision="9999"), 200, {}),
        (
            seen(revision="0001"),
            503,
            {
                "status": "unavailable",
                "schema": f"0001 is older than {newest_revision()}; run `trainingflow migrate`",
            },
        ),
    ],
)
async def test_readiness_says_what_is_wrong(
    condition: Condition, status: int, said: dict[str, str]
) -> None:
    assert await shown(condition) == (status, ALL_IS_WELL | said)


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(demo=True), database)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api"
    ) as client:
        yield client


async def test_readiness_is_known_while_every_connection_of_the_pool_is_taken(
    client: httpx.AsyncClient, database: Database
) -> None:
    async with AsyncExitStack() as held:
        for _ in range(10):
            await held.enter_async_context(database.reading())
        answer = await client.get("/health/ready")

    assert (answer.status_code, answer.json()["database"]) == (200, "ok")


async def test_a_worker_that_lives_makes_it_ready(
    client: httpx.AsyncClient, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

    assert (await client.get("/health/ready")).json() == ALL_IS_WELL


async def test_a_database_that_was_never_migrated_is_not_ready(
    client: httpx.AsyncClient, owner_url: str
) -> None:
    with psycopg.connect(owner_url) as connection:
        connection.execute("DROP TABLE alembic_version")

    answer = await client.get("/health/ready")

    needed = newest_revision()
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "status": "unavailable",
            "database": "ok",
            "schema": f"not migrated: {needed} is needed; run `trainingflow migrate`",
            "clock": "ok",
            "worker": "none has shown that it lives; run `trainingflow worker`",
            "deadlines": "ok",
            "seals": "ok",
        },
    )
