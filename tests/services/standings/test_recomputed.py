"""A changed policy is recomputed batch by batch, and gone on with after an interruption."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.standings.conftest import differences
from trainingflow.services.identity import begin
from trainingflow.services.standings import recompute
from trainingflow.services.standings.renew import renew


def as_an_earlier_release_left_it(people: People, policy: str) -> int:
    """The standings as they are when a release brings another text; how many they are."""
    with people.world.engine.begin() as connection:
        changed = connection.execute(
            text(
                "UPDATE credit_account SET policy_hash = 'earlier', need = 1, requirements = '{}'"
                " WHERE policy_id = :policy AND applies"
            ),
            {"policy": policy},
        )
        return changed.rowcount


async def jobs(people: People) -> list[Any]:
    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT policy_id, total, done, changed, finished_at IS NOT NULL AS finished"
                " FROM recomputation ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


async def test_a_recomputation_goes_on_where_it_was_interrupted(people: People) -> None:
    await renew(people.database)
    total = as_an_earlier_release_left_it(people, "chaoyang-2021")
    begun = await recompute.begin_outdated(people.database)
    first = await recompute.run_open(people.database, at_once=10, batches=3)
    interrupted = await jobs(people)
    again = await recompute.begin_outdated(people.database)
    rest = await recompute.run_open(people.database, at_once=10)

    assert begun == again == 1
    assert interrupted == [("chaoyang-2021", total, 30, 30, False)]
    assert (first, first + rest) == (30, total)
    assert await jobs(people) == [("chaoyang-2021", total, total, total, True)]
    assert await differences(people) == ()
    assert await recompute.begin_outdated(people.database) == 0


async def test_two_policies_of_the_same_teachers_are_recomputed_in_one_go(people: People) -> None:
    await renew(people.database)
    district = as_an_earlier_release_left_it(people, "chaoyang-2021")
    city = as_an_earlier_release_left_it(people, "beijing-2021")
    await recompute.begin_outdated(people.database)
    evaluated = await recompute.run_open(people.database)

    assert evaluated == city > district
    assert await differences(people) == ()


@pytest.mark.parametrize("edge", [2, 7])
async def test_parts_have_every_teacher_once(people: People, edge: int) -> None:
    await renew(people.database)
    total = as_an_earlier_release_left_it(people, "beijing-2021")
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        parts = await recompute.begin(work, "beijing-2021", parts=3)
    told: list[int] = []
    evaluated = await recompute.run_open(people.database, at_once=7, edge=edge, tell=told.append)

    assert len(parts) == 3
    assert evaluated == sum(told) == total == sum(one[1] for one in await jobs(people))
    assert await differences(people) == ()
