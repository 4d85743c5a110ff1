"""Who takes a place for whom."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.played import Enrolling, enrolling
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.command import Performed, Refused

__all__ = ["enrolling"]


@pytest.fixture
def contents(enrolling: Enrolling) -> str:
    return enrolling.database_name


@pytest.fixture
def run(people: People, enrolling: Enrolling) -> tuple[UUID, UUID]:
    """A run that enrols, and its class."""
    return enrolling.given_to(people)


async def enrol(people: People, run: tuple[UUID, UUID], who: str, whom: str) -> object:
    given: dict[str, Any] = {"class": str(run[1]), "participant": str(people.world.people[whom])}
    return await people.do(who, "enrol", run[0], **given)


@pytest.mark.parametrize("who", ["teacher-1", "manager", "principal", "applicant"])
async def test_a_place_is_taken_by_oneself_ones_school_or_the_leader(
    people: People, run: tuple[UUID, UUID], who: str
) -> None:
    """Shows: CY-PLAN-29."""
    assert isinstance(await enrol(people, run, who, "teacher-1"), Performed)


@pytest.mark.parametrize(("who", "whom"), [("teacher-2", "teacher-1"), ("manager", "developer")])
async def test_a_place_is_not_taken_for_somebody_of_another_school(
    people: People, run: tuple[UUID, UUID], who: str, whom: str
) -> None:
    outcome = await enrol(people, run, who, whom)

    assert isinstance(outcome, Refused)
    assert [one.code for one in outcome.blockers] == [BlockerCode.ROLE_REQUIRED]


@pytest.mark.parametrize(
    "spoiled",
    [
        "UPDATE teacher SET qualified = false WHERE id = :teacher",
        "UPDATE employment SET until = '2024-05-31' WHERE teacher_id = :teacher",
    ],
    ids=["without a qualification", "no longer in service"],
)
async def test_only_teachers_in_service_with_a_qualification_take_part(
    people: People, run: tuple[UUID, UUID], spoiled: str
) -> None:
    """Shows: CY-PLAN-15, CY-CREDIT-02, BJ-CREDIT-02."""
    async with people.database.writing() as session:
        await session.execute(text(spoiled), {"teacher": people.world.people["teacher-1"]})

    outcome = await enrol(people, run, "teacher-1", "teacher-1")

    assert isinstance(outcome, Refused)
    assert [getattr(one, "requirement", one.code) for one in outcome.blockers] == [
        "IN_SERVICE_AND_QUALIFIED"
    ]
