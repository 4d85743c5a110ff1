"""A filed-project course of Hongkou: filed before it opens, credited after it has ended."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from tests.services.hongkou.conftest import HongkouPeople, codes
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind

SCHEME = {
    "title": "青年教师教学基本功",
    "source": "BUREAU_SECTION",
    "content": "KNOWLEDGE_SKILL",
    "audience": "SECOND_GRADE",
    "hours": "20",
    "opensOn": "2018-03-12",
}


async def drafted(people: HongkouPeople) -> UUID:
    return await people.must(
        "section-officer",
        "draftCourse",
        kind=ItemKind.FILED_COURSE,
        organisation_id=people.world.units["bureau-section"],
        **SCHEME,
    )


async def ended(people: HongkouPeople) -> UUID:
    course = await drafted(people)
    await people.must("section-officer", "file", course, documents=("COURSE_SCHEME",))
    await people.must("tt-officer", "numberFiling", course, number="虹备2018-007")
    people.world.set_now("2018-03-12T08:30")
    await people.must("section-officer", "openCourse", course)
    people.world.set_now("2018-04-20T17:00")
    await people.must("section-officer", "endCourse", course, endedOn="2018-04-20")
    return course


def results(people: HongkouPeople) -> list[dict[str, object]]:
    return [
        {"teacher": str(people.world.people["teacher-0"]), "hours": "20", "passed": True},
        {"teacher": str(people.world.people["teacher-1"]), "hours": "12", "passed": False},
    ]


async def test_a_course_is_filed_before_it_opens_and_not_on_the_day(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-12, HK-COURSE-14, CAL-34."""
    course = await drafted(people)

    people.world.set_now("2018-03-12T00:00")
    late = await people.do("section-officer", "file", course, documents=("COURSE_SCHEME",))
    assert codes(late) == [BlockerCode.PREREQUISITE]

    people.world.set_now("2018-03-11T23:59")
    await people.must("section-officer", "file", course, documents=("COURSE_SCHEME",))
    assert await people.state(course) == "FILED"


async def test_a_course_without_its_scheme_is_not_filed(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-14."""
    course = await drafted(people)

    outcome = await people.do("section-officer", "file", course)

    assert codes(outcome) == [BlockerCode.DOCUMENT_MISSING]


async def test_a_course_that_was_not_numbered_does_not_open(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-14."""
    course = await drafted(people)
    await people.must("section-officer", "file", course, documents=("COURSE_SCHEME",))
    people.world.set_now("2018-03-12T08:30")

    assert codes(await people.do("section-officer", "openCourse", course)) == [
        BlockerCode.PREREQUISITE
    ]


async def test_credits_are_recognised_by_the_office_on_attendance_and_materials(
    people: HongkouPeople,
) -> None:
    """Shows: HK-COURSE-15, HK-CONV-02, CAL-34."""
    course = await ended(people)

    bare = await people.do("section-officer", "submitMaterials", course, results=results(people))
    assert codes(bare) == [BlockerCode.DOCUMENT_MISSING] * 2

    await people.must(
        "section-officer",
        "submitMaterials",
        course,
        documents=("ATTENDANCE_SHEET", "PROCESS_MATERIALS"),
        results=results(people),
    )
    assert codes(await people.do("section-officer", "recognise", course)) == [
        BlockerCode.ROLE_REQUIRED,
        BlockerCode.SELF_APPROVAL,
    ]
    await people.must("tt-officer", "recognise", course)

    assert await people.state(course) == "CREDITS_RECOGNISED"
    assert await people.ledger("teacher-0") == [
        ("COURSE", Decimal(20), date(2018, 4, 20)),
    ]
    assert await people.credits("teacher-0") == {"DISTRICT.KNOWLEDGE_SKILL": Decimal(2)}
    assert await people.credits("teacher-1") == {}


async def test_what_the_office_refuses_brings_no_credits(people: HongkouPeople) -> None:
    """Shows: HK-COURSE-15."""
    course = await ended(people)
    await people.must(
        "section-officer",
        "submitMaterials",
        course,
        documents=("ATTENDANCE_SHEET", "PROCESS_MATERIALS"),
        results=results(people),
    )

    await people.must("tt-officer", "refuse", course, comment="考勤表与签到记录不符")

    assert await people.state(course) == "NOT_RECOGNISED"
    assert await people.ledger("teacher-0") == []


async def test_a_course_that_people_have_attended_is_not_withdrawn(people: HongkouPeople) -> None:
    """Once its filing has a number the office ends it, with a reason, whatever became of it.

    Shows: HK-COURSE-14, HK-COURSE-15
    """
    course = await drafted(people)
    await people.must("section-officer", "file", course, documents=("COURSE_SCHEME",))
    await people.must("tt-officer", "numberFiling", course, number="虹备2018-007")
    numbered = await people.do("section-officer", "withdraw", course)
    people.world.set_now("2018-03-12T08:30")
    await people.must("section-officer", "openCourse", course)
    opened = await people.do("section-officer", "withdraw", course)
    await people.must("tt-officer", "refuse", course, comment="课程未继续开设")

    assert codes(numbered) == [BlockerCode.PREREQUISITE]
    assert codes(opened) == [BlockerCode.WRONG_STATE]
    assert await people.state(course) == "NOT_RECOGNISED"
