"""Who asks for much is told to wait: by cost, by person and by address, over HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

import httpx
import psycopg
import pytest

from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import Budgets, Settings

TIME = "{ serverTime }"
DEAR = "{ windows(first: 100) { nodes { changes { reason } } } }"
READ = "mutation { markNoticesRead }"

Open = Callable[[Budgets], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def opened(people: People, database: Database) -> Open:
    """Serves the small district with other budgets, behind a proxy at 127.0.0.1."""

    @asynccontextmanager
    async def open_(budgets: Budgets) -> AsyncIterator[httpx.AsyncClient]:
        signing_in = SignIn(proxies=(ip_network("127.0.0.0/8"),))
        app = create_app(Settings(demo=True, budgets=budgets), database, signing_in)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            client.headers["accept-language"] = "en"
            yield client

    return open_


async def ask(client: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json={"query": query}, headers=headers)


def token(people: People, who: str) -> str:
    return f"Bearer {people.world.token(who)}"


async def test_every_answer_says_what_it_cost_and_what_is_left(
    opened: Open, people: People
) -> None:
    query = "{ rateLimit { cost limit remaining resetAt } windows(first: 100) { nodes { id } } }"
    async with opened(Budgets(points_a_minute=100)) as client:
        response = await ask(client, query, authorization=token(people, "applicant"))

    body = response.json()
    cost = body["extensions"]["cost"]
    assert (cost["requested"], cost["actual"]) == (3, 1)
    assert (cost["budget"]["limit"], cost["budget"]["remaining"]) == (100, 97)
    shown = body["data"]["rateLimit"]
    assert (shown["cost"], shown["limit"], shown["remaining"]) == (3, 100, 97)
    assert datetime.fromisoformat(cost["budget"]["resetAt"]) > datetime.now(UTC)
    assert {
        name: response.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "used")
    } == {"limit": "100", "remaining": "97", "used": "3"}


async def refused(client: httpx.AsyncClient, query: str, **headers: str) -> httpx.Response:
    """The first answer that is no longer granted: the slower the machine, the later it comes."""
    for _ in range(1_000):
        answer = await ask(client, query, **headers)
        if answer.status_code != 200:
            return answer
    pytest.fail("nothing was refused")


async def test_budget_that_is_spent_is_429_with_a_time_to_come_back(
    opened: Open, people: People
) -> None:
    async with opened(Budgets(points_a_minute=60)) as client:
        answer = await refused(client, DEAR, authorization=token(people, "applicant"))
        other = await ask(client, DEAR)

    assert (answer.status_code, other.status_code) == (429, 200)
    seconds = int(answer.headers["retry-after"])
    [error] = answer.json()["errors"]
    assert 1 <= seconds <= 30
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfter": seconds}
    cost = answer.json()["extensions"]["cost"]
    assert answer.json().keys() == {"errors", "extensions"}
    assert (cost["requested"], cost["actual"], cost["budget"]["limit"]) == (7, 0, 60)
    assert cost["budget"]["remaining"] < 7


async def test_changes_are_counted_field_by_field_for_all_processes(
    opened: Open, people: People
) -> None:
    fields = " ".join(f"a{n}: markNoticesRead" for n in range(4))
    who = token(people, "applicant")
    async with opened(Budgets(points_a_minute=60)) as one, opened(Budgets()) as other:
        first = await ask(one, f"mutation {{ {fields} }}", authorization=who)
        second = await ask(other, f"mutation {{ {fields} }}", authorization=who)
        third = await refused(one, f"mutation {{ {fields} }}", authorization=who)
        question = await ask(one, TIME, authorization=who)

    assert first.headers["x-ratelimit-used"] == "20"
    assert second.json()["extensions"]["cost"]["requested"] == 20
    assert (third.status_code, question.status_code) == (429, 200)


async def test_changes_are_refused_and_questions_answered_while_budgets_cannot_be_counted(
    opened: Open, people: People, owner_url: str
) -> None:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE rate_bucket")
    async with opened(Budgets()) as client:
        change = await ask(client, READ, authorization=token(people, "applicant"))
        question = await ask(client, TIME, authorization=token(people, "applicant"))

    assert (change.status_code, question.status_code) == (503, 200)
    [error] = change.json()["errors"]
    assert error["extensions"] == {
        "code": "UNAVAILABLE",
        "outcome": "NOTHING_CHANGED",
        "retryAfter": 1,
    }
    assert change.headers["retry-after"] == "1"


async def test_address_is_the_one_that_the_trusted_proxy_has_seen(opened: Open) -> None:
    async with opened(Budgets(points_a_minute=60, address_points_a_minute=60)) as client:
        await refused(client, DEAR, **{"x-forwarded-for": "203.0.113.9, 198.51.100.1"})
        same = await ask(client, DEAR, **{"x-forwarded-for": "192.0.2.4, 198.51.100.1"})
        other = await ask(client, DEAR, **{"x-forwarded-for": "203.0.113.9, 198.51.100.2"})

    assert (same.status_code, other.status_code) == (429, 200)


async def test_tokens_are_not_to_be_guessed(opened: Open) -> None:
    async with opened(Budgets(address_points_a_minute=60)) as client:
        found = [
            (await ask(client, TIME, authorization=f"Bearer guess-{n}")).status_code
            for n in range(8)
        ]

    assert (found[0], found[-1]) == (401, 429)


async def test_documents_that_are_refused_are_paid_for_too(opened: Open) -> None:
    async with opened(Budgets(address_points_a_minute=60)) as client:
        answer = await refused(client, "{ nope }")

    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("body", "status", "points"),
    [
        ({"query": "{ nope }"}, 200, 1),
        ({"query": "{"}, 200, 1),
        ({"query": "{ " + "serverTime " * 500 + "}"}, 200, 1),
        ({"query": "{ courses(first: 101) { totalCount } }"}, 200, 1),
        ({"query": "query A { serverTime }", "operationName": "B"}, 200, 1),
        ({"query": 1}, 400, 1),
        ([], 400, 1),
    ],
    ids=["invalid", "syntax", "large", "page", "operation", "no document", "batch"],
)
async def test_refusal_says_what_it_cost_and_that_nothing_was_used(
    body: object, status: int, points: int, opened: Open
) -> None:
    async with opened(Budgets(address_points_a_minute=60)) as client:
        answer = await client.post("/graphql", json=body)

    cost = answer.json()["extensions"]["cost"]
    budget = cost.pop("budget")
    assert (answer.status_code, cost) == (status, {"requested": points, "actual": 0})
    assert (budget["limit"], budget["remaining"]) == (60, 60 - points)
    assert answer.headers["x-ratelimit-remaining"] == str(60 - points)
    assert "retry-after" not in answer.headers


async def test_refused_token_says_what_it_cost(opened: Open) -> None:
    async with opened(Budgets(address_points_a_minute=60)) as client:
        answer = await ask(client, TIME, authorization="Bearer guess")

    cost = answer.json()["extensions"]["cost"]
    assert (answer.status_code, cost["requested"], cost["actual"]) == (401, 20, 0)
    assert cost["budget"]["remaining"] == 40


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"query": "query A { serverTime }", "operationName": "B"}'],
    ids=["no JSON", "no operation"],
)
async def test_whatever_is_refused_spends_the_budget_of_its_address(
    body: bytes, opened: Open
) -> None:
    headers = {"content-type": "application/json"}
    async with opened(Budgets(address_points_a_minute=60)) as client:
        found = [
            (await client.post("/graphql", content=body, headers=headers)).status_code
            for _ in range(90)
        ]
        by_get = await client.get("/graphql", params={"query": "mutation { markNoticesRead }"})

    assert (found[0] < 429, found[-1], by_get.status_code) == (True, 429, 429)


async def test_nobody_is_refused_where_limits_are_off(opened: Open) -> None:
    async with opened(Budgets(enforced=False, points_a_minute=60)) as client:
        found = [await ask(client, TIME) for _ in range(70)]

    assert {answer.status_code for answer in found} == {200}
    assert found[-1].json()["extensions"] == {"cost": {"requested": 1, "actual": 1}}
