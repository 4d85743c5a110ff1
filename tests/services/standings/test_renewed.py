"""Whoever is due is evaluated: after an import, a change of facts, the passing of days."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.standings.conftest import differences, due, stored
from trainingflow.services.standings.renew import renew

COMPLETE = "v11-induction-120"


def raw(statement: str) -> Callable[[People], None]:
    """A change that is made past the services, as a person with psql makes it."""

    def act(people: People) -> None:
        with people.world.engine.begin() as connection:
            connection.execute(
                text(statement),
                {
                    "one": people.world.people["teacher-0"],
                    "school": people.world.units["school"],
                    "private": people.world.units["private-school"],
                },
            )

    return act


@pytest.mark.parametrize(
    ("change", "teachers"),
    [
        (lambda people: import_career(people, "teacher-0", COMPLETE), 1),
        (raw("UPDATE teacher SET induction_completed_on = '2023-05-01' WHERE id = :one"), 1),
        (raw("UPDATE employment SET until = '2024-01-01' WHERE teacher_id = :one"), 1),
        (raw("UPDATE employment SET organisation_id = :private WHERE teacher_id = :one"), 1),
        (
            raw(
                "INSERT INTO title_held SELECT authority_id, gen_random_uuid(), id, 'SENIOR',"
                " '2020-01-01' FROM teacher WHERE id = :one"
            ),
            1,
        ),
        (
            raw(
                "INSERT INTO post_held SELECT authority_id, gen_random_uuid(), id,"
                " 'IDEOLOGY_TEACHER', '2020-01-01' FROM teacher WHERE id = :one"
            ),
            1,
        ),
        (
            raw(
                "INSERT INTO teacher_fact SELECT authority_id, gen_random_uuid(), id,"
                " 'certificate', 'FIRST', NULL, NULL FROM teacher WHERE id = :one"
            ),
            1,
        ),
        (raw("UPDATE organisation SET run_by = 'PRIVATE' WHERE id = :school"), 64),
        (raw("UPDATE organisation SET policy_id = 'beijing-2021' WHERE id = :school"), 64),
        (raw("UPDATE organisation SET name_en = 'Another' WHERE id = :school"), 0),
        (raw("UPDATE teacher SET qualified = qualified WHERE id = :one"), 0),
    ],
    ids=[
        "import",
        "induction",
        "leaves",
        "moves",
        "title",
        "post",
        "fact",
        "school",
        "policy",
        "name",
        "nothing",
    ],
)
async def test_what_is_changed_past_the_services_makes_its_teachers_due(
    people: People, change: Callable[[People], None], teachers: int
) -> None:
    await renew(people.database)
    change(people)
    waiting = await due(people)
    renewed = await renew(people.database)

    assert (waiting, renewed.teachers) == (teachers, teachers)
    assert (await due(people), await differences(people)) == (0, ())


async def test_nobody_is_evaluated_twice_for_one_change(people: People) -> None:
    await renew(people.database)

    assert (await renew(people.database)).teachers == 0


async def test_a_new_year_brings_its_requirements_in_the_night(people: People) -> None:
    people.world.set_now("2024-12-31T09:00")
    await renew(people.database)
    before = await stored(people, "private-teacher", "chaoyang-private-2021")
    people.world.set_now("2025-01-01T00:05")
    renewed = await renew(people.database)
    after = await stored(people, "private-teacher", "chaoyang-private-2021")

    assert str(before.stands_until) == "2024-12-31"
    assert renewed.teachers == people.world.count("teacher")
    assert set(after.requirements) - set(before.requirements) == {"ANNUAL.2025"}
    assert await differences(people) == ()


async def test_who_moves_to_a_private_school_is_under_its_policy_and_under_no_other(
    people: People,
) -> None:
    await renew(people.database)
    raw("UPDATE employment SET organisation_id = :private WHERE teacher_id = :one")(people)
    await renew(people.database)

    async def applies(policy: str) -> bool:
        return bool((await stored(people, "teacher-0", policy)).applies)

    assert await applies("chaoyang-private-2021")
    assert await applies("beijing-2021")
    assert not await applies("chaoyang-2021")


async def test_evaluating_again_without_a_change_is_no_change(people: People) -> None:
    await renew(people.database)
    before = await stored(people, "teacher-0", "chaoyang-2021")
    with people.world.engine.begin() as connection:
        connection.execute(text("INSERT INTO standing_due SELECT authority_id, id FROM teacher"))
    renewed = await renew(people.database)
    after = await stored(people, "teacher-0", "chaoyang-2021")

    assert (renewed.teachers, renewed.changed) == (people.world.count("teacher"), 0)
    assert after.changed_xid == before.changed_xid


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE teacher_fact SET value = 'SECOND' WHERE teacher_id = :one",
        "UPDATE teacher_fact SET teacher_id = :two",
        "DELETE FROM teacher_fact",
    ],
)
async def test_fact_that_only_some_policies_ask_for_is_part_of_what_a_standing_is_made_of(
    people: People, change: str
) -> None:
    one, two = (people.world.people[code] for code in ("teacher-0", "teacher-1"))
    await renew(people.database)
    bare = (await stored(people, "teacher-0", "chaoyang-2021")).inputs_hash
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO teacher_fact SELECT authority_id, gen_random_uuid(), id,"
                " 'certificate', 'FIRST', '2020-01-01', NULL FROM teacher WHERE id = :one"
            ),
            {"one": one},
        )
    await renew(people.database)
    known = (await stored(people, "teacher-0", "chaoyang-2021")).inputs_hash
    with people.world.engine.begin() as connection:
        connection.execute(text(change), {"one": one, "two": two})
    renewed = await renew(people.database)
    changed = (await stored(people, "teacher-0", "chaoyang-2021")).inputs_hash

    assert known != bare
    assert changed != known
    assert (changed == bare) is (not change.startswith("UPDATE teacher_fact SET value"))
    assert renewed.teachers == (2 if "teacher_id = :two" in change else 1)
    assert (await due(people), await differences(people)) == (0, ())
