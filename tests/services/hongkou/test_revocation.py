"""Recognised credits of Hongkou's courses are taken back by the office that recognised them."""

from decimal import Decimal
from typing import Any, Final

from tests.services.hongkou import review
from tests.services.hongkou.conftest import HongkouPeople, codes
from tests.services.hongkou.test_filed_course import ended, results
from trainingflow.domain.workflow.blockers import BlockerCode

_REASON: Final = "考勤表有误"


async def test_the_credits_of_a_filed_course_are_revoked_by_the_teacher_training_office(
    people: HongkouPeople,
) -> None:
    """With a reason, and not by the unit that held the course.

    Shows: CY-PLAT-16
    """
    course = await ended(people)
    await people.must(
        "section-officer",
        "submitMaterials",
        course,
        documents=("ATTENDANCE_SHEET", "PROCESS_MATERIALS"),
        results=results(people),
    )
    await people.must("tt-officer", "recognise", course)
    before = await people.credits("teacher-0")
    by_unit = await people.do("section-officer", "revoke", course, comment=_REASON)
    await people.must("tt-officer", "revoke", course, comment=_REASON)

    assert before == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert BlockerCode.ROLE_REQUIRED in codes(by_unit)
    assert await people.state(course) == "CREDITS_REVOKED"
    assert await people.credits("teacher-0") == {}


async def test_revoked_credits_of_a_reviewed_course_stay_so_when_it_is_opened_again(
    people: HongkouPeople,
) -> None:
    """The course goes on; only what was credited before the revocation is gone.

    Shows: CY-PLAT-16
    """
    await review.take_into_pool(people)
    lecturer = "subject-leader"
    teaching: dict[str, Any] = {"teacher": people.world.people[lecturer]}
    course = await review.passed(people)
    await people.must("college-officer", "openCourse", course, **teaching)
    await review.taught(people, course, day="2018-05-18", teachers={"teacher-0": True})
    await people.must("college-officer", "evaluate", course, rating="GOOD")
    await people.must("college-officer", "keep", course)
    await people.must("college-officer", "revoke", course, comment=_REASON)
    gone = [await people.credits(who) for who in ("teacher-0", lecturer)]
    twice = await people.do("college-officer", "revoke", course, comment=_REASON)
    await people.must("college-officer", "openAgain", course, **teaching)
    await review.taught(people, course, day="2018-11-16", teachers={"teacher-1": True})
    await people.must("college-officer", "evaluate", course, rating="GOOD")

    assert gone == [{}, {}]
    assert codes(twice) == [BlockerCode.PREREQUISITE]
    assert await people.state(course) == "EVALUATED"
    assert await people.credits("teacher-0") == {}
    assert await people.credits("teacher-1") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert await people.credits(lecturer) == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(4)}
