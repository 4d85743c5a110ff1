"""Budgets are shared by all processes and never spent twice."""

import asyncio

import psycopg
from psycopg.rows import tuple_row

from trainingflow.db.session import Database
from trainingflow.services import rate_buckets
from trainingflow.services.rate_buckets import Filled, Rate

SLOW = Rate(capacity=10, per_second=0.001)


async def test_budget_is_granted_until_it_is_spent(database: Database) -> None:
    found = [(await rate_buckets.spend(database, {"a": SLOW}, 4))["a"] for _ in range(3)]

    assert [one.granted for one in found] == [True, True, False]
    assert [round(one.spent) for one in found] == [4, 8, 8]


async def test_two_budgets_are_granted_each_by_itself(database: Database) -> None:
    large = Rate(capacity=100, per_second=0.001)

    found = await rate_buckets.spend(database, {"small": SLOW, "large": large}, 50)

    assert found == {"small": Filled(0, granted=False), "large": Filled(50, granted=True)}


async def test_budget_comes_back_with_time(database: Database, owner_url: str) -> None:
    rate = Rate(capacity=10, per_second=1)
    await rate_buckets.spend(database, {"a": rate}, 10)
    with psycopg.connect(owner_url, row_factory=tuple_row) as connection:
        connection.execute("UPDATE rate_bucket SET at = at - interval '4 seconds'")

    found = (await rate_buckets.spend(database, {"a": rate}, 3))["a"]

    assert found.granted
    assert 8.5 < found.spent <= 9


async def test_budget_is_not_overdrawn_by_many_at_once(database: Database) -> None:
    found = await asyncio.gather(
        *(rate_buckets.spend(database, {"a": SLOW, f"own {n % 3}": SLOW}, 1) for n in range(40))
    )

    assert sum(one["a"].granted for one in found) == 10


async def test_table_of_budgets_holds_no_address_and_forgets(
    database: Database, owner_url: str
) -> None:
    await rate_buckets.spend(database, {"questions:address:192.0.2.7": SLOW}, 1)
    with psycopg.connect(owner_url, row_factory=tuple_row) as connection:
        [[key]] = connection.execute("SELECT key FROM rate_bucket").fetchall()
        connection.execute("UPDATE rate_bucket SET at = at - interval '2 hours'")
    await rate_buckets.forget(database)
    with psycopg.connect(owner_url, row_factory=tuple_row) as connection:
        left = connection.execute("SELECT key FROM rate_bucket").fetchall()

    assert "192" not in key
    assert left == []
