"""Courses for teachers of private units: who provides which, and what a failed one has to do."""

from typing import Any, Final

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.private_life import appoint, begin_course, course_appraised
from tests.services.project_life import add_expert, open_years
from tests.services.school_life import refusals, state_of
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Outcome, Performed

REQUIRED: Final[dict[str, Any]] = {
    "category": "REQUIRED",
    "activity": "PUBLIC_COURSE",
    "topic": "POLICY_THEORY",
    "size": None,
}


async def _november(people: People) -> None:
    await open_years(people, "2023-11-10T09:00")
    await add_expert(people)


def _provider(people: People, unit: str, body: str | None, *, recognised: bool = True) -> None:
    """Let the developer be an officer of a unit, which is that body or none."""
    appoint(people, "developer", Role.OFFICER, unit)
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE organisation SET body = :body, recognised = :recognised WHERE id = :unit"),
            {"body": body, "recognised": recognised, "unit": people.world.units[unit]},
        )


async def test_a_course_passes_by_the_decision_of_the_group(people: People) -> None:
    """Its appraisal says pass; the group decides, and a passed course is final.

    Shows: CY-PRIV-24, CY-PRIV-28, CY-PRIV-33, DIFF-17
    """
    await _november(people)
    course = await begin_course(people)
    await people.must("developer", "declareCourse", course)
    await course_appraised(people, course, "PASS")

    assert await state_of(people, course) == "PASSED"
    assert refusals(await people.do("developer", "withdraw", course)) == ["WRONG_STATE"]


async def test_a_failed_course_is_declared_again_in_a_later_november_with_a_revision_note(
    people: People,
) -> None:
    """Not in the same round, not in May, and not without the note of what was revised.

    Shows: CY-PRIV-24, CY-PRIV-33, CY-COURSE-28, CAL-13
    """
    await _november(people)
    course = await begin_course(people)
    await people.must("developer", "declareCourse", course)
    await course_appraised(people, course, "FAIL")
    failed = await state_of(people, course)
    note = {"kind": "REVISION_NOTE", "title": "修改说明", "text": "补充需求调研"}
    same_round = await people.do("developer", "resubmit", course, documents=("REVISION_NOTE",))
    await open_years(people, "2024-05-15T09:00")
    in_may = await people.do("developer", "resubmit", course, documents=("REVISION_NOTE",))
    people.world.set_now("2024-11-15T09:00")
    without = await people.do("developer", "resubmit", course)
    await people.must("developer", "attachDocument", course, **note)
    again = await people.do("developer", "resubmit", course)
    await course_appraised(people, course, "PASS")

    assert failed == "NOT_PASSED"
    assert refusals(same_round) == ["SAME_ROUND"]
    assert refusals(in_may) == ["WINDOW_CLOSED"]
    assert refusals(without) == ["DOCUMENT_MISSING"]
    assert isinstance(again, Performed)
    assert await state_of(people, course) == "PASSED"


async def _declared(people: People, unit: str, **course: Any) -> Outcome:
    item = await begin_course(people, unit=unit, **course)
    return await people.do("developer", "declareCourse", item)


@pytest.mark.parametrize(
    ("unit", "body"),
    [("college", "TD_COLLEGE"), ("academy", "EDU_ACADEMY"), ("academy", "IPE_CENTRE")],
)
async def test_required_courses_are_provided_by_the_three_bodies_charged_with_them(
    people: People, unit: str, body: str
) -> None:
    """The college, the academy, and the centre for ideological education.

    Shows: CY-PRIV-05, CY-PRIV-06, DIFF-15
    """
    await _november(people)
    _provider(people, unit, body)

    assert isinstance(await _declared(people, unit, **REQUIRED), Performed)


async def test_any_other_recognised_institution_provides_electives_only(people: People) -> None:
    """As the workers' university, the guidance centre and the health-care institute do.

    Shows: CY-PRIV-05, CY-PRIV-06, CY-PRIV-08
    """
    await _november(people)
    _provider(people, "academy", None)
    required = await _declared(people, "academy", **REQUIRED)
    elective = await _declared(people, "academy")

    assert refusals(required) == ["PROVIDES_REQUIRED_COURSES"]
    assert isinstance(elective, Performed)


async def test_an_institution_that_is_not_recognised_provides_no_course(people: People) -> None:
    """The Leading Group recognises institutions; without that, not even a draft is begun.

    Shows: CY-PRIV-05
    """
    await _november(people)
    _provider(people, "academy", None, recognised=False)
    begun = await people.do(
        "developer",
        "beginCourse",
        kind=ItemKind.PRIVATE_COURSE,
        organisation_id=people.world.units["academy"],
        title="幼儿行为观察",
    )

    assert refusals(begun) == ["ORGANISATION_RECOGNISED"]
