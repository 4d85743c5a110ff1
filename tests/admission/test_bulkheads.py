"""What floods one pool of connections leaves the others dry: each is exhausted in turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.api.sign_in.cookies import SESSION
from trainingflow.app import create_app
from trainingflow.db.pools import SERVING
from trainingflow.db.session import Database, Slow, patient
from trainingflow.services.signing_in import sessions
from trainingflow.services.signing_in.configuration import SessionRules, SignIn
from trainingflow.services.signing_in.sessions import Arrival
from trainingflow.settings import Settings

PUBLIC = "https://training.example"
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "accept-language": "en"}
READ = """{
  organisations(first: 1) { nodes { id } } viewer { person { id } }
}"""
"""Needs a transaction: the statement of this list is built for each request, and no question."""

REPORT = "{ creditRollUp { teachers } }"
BULK = """mutation {
  startBulkJob(input: {action: "withdraw", idempotencyKey: "1", items: []}) { replayed }
}"""


@pytest.fixture
async def served(database_url: str) -> AsyncIterator[Database]:
    """The test's database as a process of the API reaches it, with four connections."""
    opened = Database(database_url, pool_size=4, timeouts=SERVING)
    yield opened
    await opened.close()


@pytest.fixture
async def browser(people: People, served: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of a manager who is signed in."""
    arrival = Arrival(means="PASSWORD", two_factor=False, address=None, agent="")
    async with served.reserved.writing() as session:
        who = people.world.signed_in("manager")
        text_ = await sessions.begin(session, who, arrival, SessionRules())
    app = create_app(Settings(), served, SignIn(public_url=PUBLIC))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=PUBLIC, headers=OWN, cookies={SESSION: text_}
    ) as client:
        yield client


@asynccontextmanager
async def exhausted(database: Database, connections: int) -> AsyncIterator[None]:
    """Every connection of a pool is taken, and at work."""
    async with AsyncExitStack() as stack:
        for _ in range(connections):
            session = await stack.enter_async_context(database.reading())
            await session.execute(text("SELECT 1"))
        yield


async def asked(client: httpx.AsyncClient, query: str) -> tuple[int, str | None, list[str]]:
    """The status, `Retry-After`, and the codes of what is wrong."""
    answer = await client.post("/graphql", json={"query": query})
    errors = answer.json().get("errors", ())
    codes = [error["extensions"]["code"] for error in errors]
    return answer.status_code, answer.headers.get("retry-after"), codes


SERVED = (200, None, list[str]())
TOO_MUCH = (503, "1", ["OVERLOADED"])


async def works_without_waiting(client: httpx.AsyncClient) -> None:
    """Health and signing out need nothing of what others have taken."""
    async with asyncio.timeout(5):
        alive, ready = await client.get("/health/live"), await client.get("/health/ready")
        out = await client.post("/sign-out")
    assert (alive.status_code, ready.status_code, out.status_code) == (200, 200, 204)


async def test_reports_that_take_every_connection_of_theirs_leave_the_rest_alone(
    browser: httpx.AsyncClient, served: Database
) -> None:
    assert await asked(browser, REPORT) == SERVED
    async with exhausted(served.reports, 3):
        assert await asked(browser, READ) == SERVED
        assert await asked(browser, REPORT) == TOO_MUCH
        assert await asked(browser, BULK) == TOO_MUCH
        await works_without_waiting(browser)


async def test_requests_that_take_every_connection_leave_health_and_signing_out(
    browser: httpx.AsyncClient, served: Database
) -> None:
    async with exhausted(served, 4):
        assert await asked(browser, READ) == TOO_MUCH
        await works_without_waiting(browser)
    assert (await asked(browser, READ))[0] == 401  # signed out indeed


async def test_statements_of_requests_end_after_five_seconds_and_large_work_may_go_on(
    served: Database,
) -> None:
    async def limits(database: Database, *, large: bool = False) -> tuple[str, ...]:
        async with database.reading() as session:
            if large:
                await patient(session)
            names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
            return tuple([str(await session.scalar(text(f"SHOW {name}"))) for name in names])

    assert await limits(served) == ("5s", "2s", "10s")
    assert await limits(served, large=True) == ("1min", "2s", "1min")
    assert await limits(served) == ("5s", "2s", "10s")  # it ends with its transaction
    assert await limits(served.reports) == ("1min", "2s", "1min")
    assert await limits(served.reserved) == ("2s", "1s", "5s")
    with pytest.raises(Slow):
        async with served.reserved.reading() as session:
            await session.execute(text("SELECT pg_sleep(4)"))


async def test_whoever_plans_is_told_of_todays_disks_and_makes_no_machine_code(
    served: Database,
) -> None:
    """Otherwise an inbox takes the database twice as long, and no test of plans sees it."""

    async def told(database: Database) -> tuple[str, ...]:
        async with database.reading() as session:
            names = ("random_page_cost", "jit", "TimeZone")
            return tuple([str(await session.scalar(text(f"SHOW {name}"))) for name in names])

    for database in (served, served.reports, served.reserved):
        assert await told(database) == ("1.1", "off", "UTC")
    [planning] = await served._trips().answers(  # noqa: SLF001 - nothing else asks there so
        [("SELECT current_setting('random_page_cost') AS cost, current_setting('jit') AS jit", {})]
    )
    assert [tuple(row) for row in planning] == [("1.1", "off")]
