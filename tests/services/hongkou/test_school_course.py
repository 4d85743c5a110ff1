"""School-based courses of Hongkou: declared every year, held, handed in and credited."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import pytest

from tests.services.hongkou.conftest import HongkouPeople, codes
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Performed

PLANS: Final = ("FIVE_YEAR_PLAN", "YEAR_PLAN", "COURSE_SCHEME")
HANDBOOKS: Final = ("MANAGEMENT_HANDBOOK", "EVALUATION_HANDBOOK", "TEACHER_HANDBOOK")
POSTS: Final = (
    "PRINCIPAL",
    "TEACHING_DIRECTOR",
    "TRAINING_OFFICER",
    "RESEARCH_GROUP_HEAD",
    "TEACHER_REPRESENTATIVE",
)
ETHICS: Final[Mapping[str, Any]] = {
    "variant": "ETHICS",
    "title": "榜样在身边",
    "aims": "师德标兵事迹学习",
    "hours": "20",
}
PRACTICE: Final[Mapping[str, Any]] = {
    "variant": "PRACTICE",
    "title": "单元作业设计",
    "aims": "改进数学作业",
    "researchGroup": "数学教研组",
}


def group(*posts: str) -> list[dict[str, str]]:
    return [{"name": post.lower(), "post": post} for post in posts]


async def drafted(people: HongkouPeople, who: str, unit: str = "school", **fields: Any) -> UUID:
    return await people.must(
        who,
        "draftCourse",
        kind=ItemKind.SCHOOL_COURSE,
        organisation_id=people.world.units[unit],
        **{"year": 2018, **fields},
    )


async def running(people: HongkouPeople, who: str, unit: str = "school", **fields: Any) -> UUID:
    """A course that was approved and opened by the head of its school."""
    course = await drafted(people, who, unit, **fields)
    await people.must(who, "declare", course, documents=PLANS)
    await people.must("tt-officer", "approve", course)
    head = "principal" if unit == "school" else f"{unit}-principal"
    return await people.must(head, "openCourse", course, leadingGroup=group(*POSTS))


def weekly(first: date, number: int) -> Iterator[date]:
    return (first + timedelta(weeks=week) for week in range(number))


async def held(
    people: HongkouPeople,
    who: str,
    course: UUID,
    days: Iterator[date],
    *teachers: str,
    lectures: int = 0,
    **changed: str,
) -> None:
    """Sessions from 13:30 to 15:30 on these days, the first of which are lectures."""
    for number, day in enumerate(days):
        people.world.set_now(f"{day.isoformat()}T17:00")
        await people.must(
            who,
            "recordSession",
            course,
            on=day.isoformat(),
            **{"begins": "13:30", "ends": "15:30", **changed},
            lecture=number < lectures,
            teachers=[people.world.people[one] for one in teachers],
        )


async def ended(
    people: HongkouPeople, course: UUID, *teachers: str, by: str = "manager", **more: Any
) -> None:
    """Assess everybody as passed; `more` goes into every result."""
    results = [
        {"teacher": people.world.people[one], "passed": True, "effect": "能独立设计", **more}
        for one in teachers
    ]
    await people.must(by, "endCourse", course, documents=HANDBOOKS, results=results)


async def test_the_school_declares_ethics_and_a_research_group_practice(
    people: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-34, HK-PLAN-35, HK-PLAN-32, HK-COURSE-17."""
    by_teacher = await people.do(
        "teacher-0",
        "draftCourse",
        kind=ItemKind.SCHOOL_COURSE,
        organisation_id=people.world.units["school"],
        year=2018,
        **ETHICS,
    )
    ethics = await drafted(people, "principal", **ETHICS)
    practice = await drafted(people, "teacher-0", **PRACTICE)
    unplanned = await people.do("teacher-0", "declare", practice, documents=("COURSE_SCHEME",))
    await people.must("principal", "declare", ethics, documents=PLANS)
    await people.must("teacher-0", "declare", practice, documents=PLANS)

    assert codes(by_teacher) == [BlockerCode.PREREQUISITE]
    assert codes(unplanned) == [BlockerCode.DOCUMENT_MISSING] * 2
    assert [await people.state(ethics), await people.state(practice)] == ["SUBMITTED"] * 2


async def test_a_course_is_declared_for_its_year(people: HongkouPeople) -> None:
    """Shows: HK-PLAN-34, CAL-30."""
    old = await drafted(people, "principal", **ETHICS, year=2017)
    nameless = await drafted(people, "teacher-0", **{**PRACTICE, "researchGroup": None})

    late = await people.do("principal", "declare", old, documents=PLANS)
    without = await people.do("teacher-0", "declare", nameless, documents=PLANS)

    assert codes(late) == [BlockerCode.INPUT_INVALID]
    assert codes(without) == [BlockerCode.FIELD_MISSING]


async def test_the_office_reviews_the_declaration_and_may_return_it(people: HongkouPeople) -> None:
    """Shows: HK-ADM-01, AMB-62."""
    course = await drafted(people, "principal", **ETHICS)
    await people.must("principal", "declare", course, documents=PLANS)
    by_school = await people.do("manager", "approve", course)
    await people.must(
        "tt-officer", "returnForRevision", course, sections=["DOSSIER"], comment="补充课时安排"
    )
    assert await people.state(course) == "RETURNED"
    await people.must("principal", "saveDraft", course, aims="师德标兵事迹学习，每月一次")
    await people.must("principal", "resubmitRevision", course)
    await people.must("tt-officer", "approve", course)

    assert BlockerCode.ROLE_REQUIRED in codes(by_school)
    assert await people.state(course) == "APPROVED"


async def test_a_leading_group_opens_the_course_and_a_small_kindergarten_needs_two_people(
    people: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-30, HK-PLAN-31."""
    course = await drafted(people, "principal", **ETHICS)
    small = await drafted(people, "kindergarten-head", "kindergarten", **ETHICS)
    for who, one in (("principal", course), ("kindergarten-head", small)):
        await people.must(who, "declare", one, documents=PLANS)
        await people.must("tt-officer", "approve", one)
    two: dict[str, Any] = {
        "leadingGroup": group("PRINCIPAL", "TRAINING_OFFICER"),
        "smallKindergarten": True,
    }

    too_few = await people.do("principal", "openCourse", course, **two)
    headless = await people.do("principal", "openCourse", course, leadingGroup=group(*POSTS[1:]))
    await people.must("principal", "openCourse", course, leadingGroup=group(*POSTS))
    await people.must("kindergarten-head", "openCourse", small, **two)

    assert codes(too_few) == codes(headless) == [BlockerCode.PREREQUISITE]
    assert [await people.state(course), await people.state(small)] == ["RUNNING"] * 2


async def test_practice_is_counted_by_the_sessions_that_each_teacher_attended(
    people: HongkouPeople,
) -> None:
    """Ten sessions of two hours in a semester are a credit, nine are none.

    Shows: HK-PLAN-35, HK-PLAN-38, HK-CONV-03, AMB-52, HK-ADM-04
    """
    course = await running(people, "teacher-0", **PRACTICE)
    days = list(weekly(date(2018, 3, 6), 10))
    await held(people, "teacher-0", course, iter(days[:9]), "teacher-0", "teacher-1", lectures=1)
    await held(people, "teacher-0", course, iter(days[9:]), "teacher-0")
    await ended(people, course, "teacher-0", "teacher-1")
    await people.must("manager", "submitYear", course, documents=("ARCHIVE_LIST",))
    assert await people.credits("teacher-0") == {}
    await people.must("tt-officer", "recognise", course)

    assert await people.state(course) == "CREDITS_RECOGNISED"
    assert await people.ledger("teacher-0") == [("COURSE", Decimal(20), date(2018, 5, 8))]
    assert await people.credits("teacher-0") == {"SCHOOL.PRACTICE_EXPERIENCE": Decimal(1)}
    assert await people.credits("teacher-1") == {}


@pytest.mark.parametrize(
    ("lectures", "ends", "earned"),
    [
        (1, "15:30", {"SCHOOL.PRACTICE_EXPERIENCE": Decimal(1)}),
        (2, "15:30", {}),
        (1, "15:29", {}),
    ],
)
async def test_more_lectures_or_shorter_sessions_bring_no_credit(
    people: HongkouPeople, lectures: int, ends: str, earned: dict[str, Decimal]
) -> None:
    """Shows: HK-CONV-03, HK-CONV-04, AMB-53."""
    course = await running(people, "teacher-0", **PRACTICE)
    days = weekly(date(2018, 3, 6), 10)
    await held(people, "teacher-0", course, days, "teacher-0", lectures=lectures, ends=ends)
    await ended(people, course, "teacher-0")
    await people.must("manager", "submitYear", course, documents=("ARCHIVE_LIST",))
    await people.must("tt-officer", "recognise", course)

    assert await people.credits("teacher-0") == earned


async def test_sessions_of_two_semesters_are_not_added_up(people: HongkouPeople) -> None:
    """Six in spring and six in autumn are no ten in a semester.

    Shows: HK-CONV-03, AMB-52, CAL-33
    """
    course = await running(people, "teacher-0", **PRACTICE)
    for first in (date(2018, 3, 6), date(2018, 9, 4)):
        await held(people, "teacher-0", course, weekly(first, 6), "teacher-0")
    await ended(people, course, "teacher-0")
    await people.must("manager", "submitYear", course, documents=("ARCHIVE_LIST",))
    await people.must("tt-officer", "recognise", course)

    assert len(await people.ledger("teacher-0")) == 2
    assert await people.credits("teacher-0") == {}


async def test_a_course_ends_with_its_three_handbooks_and_the_attendance(
    people: HongkouPeople,
) -> None:
    """Shows: HK-PLAN-37, HK-PLAN-38, HK-PLAN-53, HK-ADM-03."""
    course = await running(people, "principal", **ETHICS)
    results = [{"teacher": people.world.people["teacher-0"], "passed": True, "hours": "20"}]
    unheld = await people.do("manager", "endCourse", course, documents=HANDBOOKS, results=results)
    await held(people, "manager", course, weekly(date(2018, 3, 6), 1), "teacher-0")
    unwritten = await people.do("manager", "endCourse", course, results=results)
    too_long = await people.do(
        "manager",
        "endCourse",
        course,
        documents=HANDBOOKS,
        results=[{**results[0], "hours": "21"}],
    )
    await people.must("manager", "endCourse", course, documents=HANDBOOKS, results=results)

    assert codes(unheld) == [BlockerCode.PREREQUISITE]
    assert codes(unwritten) == [BlockerCode.DOCUMENT_MISSING] * 3
    assert codes(too_long) == [BlockerCode.INPUT_INVALID]
    assert await people.state(course) == "ENDED"


async def test_the_year_is_handed_in_with_the_archive_once_every_course_has_ended(
    people: HongkouPeople,
) -> None:
    """All courses of the school and year go together; the office may ask for more.

    Shows: HK-ADM-02, HK-ADM-03, HK-ADM-04, HK-PLAN-53, CAL-31
    """
    ethics = await running(people, "principal", **ETHICS)
    practice = await running(people, "teacher-0", **PRACTICE)
    await held(people, "manager", ethics, weekly(date(2018, 3, 5), 1), "teacher-0")
    await held(people, "teacher-0", practice, weekly(date(2018, 3, 6), 10), "teacher-0")
    await ended(people, ethics, "teacher-0", hours="20")
    archive = ("ARCHIVE_LIST",)
    early = await people.do("manager", "submitYear", ethics, documents=archive)
    await ended(people, practice, "teacher-0")
    bare = await people.do("manager", "submitYear", ethics)
    assert isinstance(
        await people.do("manager", "submitYear", ethics, documents=archive), Performed
    )
    assert [await people.state(ethics), await people.state(practice)] == ["YEAR_SUBMITTED"] * 2

    await people.must("tt-officer", "returnYear", ethics, comment="学习成效未填全")
    await people.must("manager", "submitYear", ethics, documents=archive)
    for one in (ethics, practice):
        await people.must("tt-officer", "recognise", one)
    assert codes(early) == [BlockerCode.PREREQUISITE]
    assert codes(bare) == [BlockerCode.DOCUMENT_MISSING]
    assert await people.credits("teacher-0") == {
        "SCHOOL.ETHICS_LITERACY": Decimal(2),
        "SCHOOL.PRACTICE_EXPERIENCE": Decimal(1),
    }


async def test_a_development_school_upgrades_two_courses_after_their_credits_are_recognised(
    people: HongkouPeople,
) -> None:
    """What was credited stays; the College says to which level each rises.

    Shows: HK-COURSE-18, HK-PLAN-40, HK-PLAN-43
    """
    courses = []
    for title, level in (("榜样在身边", "DISTRICT"), ("书香校园", "MUNICIPAL")):
        fields = {**ETHICS, "title": title}
        people.world.set_now("2018-03-01T09:00")
        course = await running(people, "pds-principal", "pds", **fields)
        await held(people, "pds-manager", course, weekly(date(2018, 3, 6), 1), "developer")
        await ended(people, course, "developer", by="pds-manager", hours="20")
        unrecognised = await people.do(
            "college-officer", "upgrade", course, level=level, documents=("UPGRADE_DOSSIER",)
        )
        assert BlockerCode.WRONG_STATE in codes(unrecognised)
        await people.must("pds-manager", "submitYear", course, documents=("ARCHIVE_LIST",))
        await people.must("tt-officer", "recognise", course)
        bare = await people.do("college-officer", "upgrade", course, level=level)
        assert codes(bare) == [BlockerCode.DOCUMENT_MISSING]
        await people.must(
            "college-officer", "upgrade", course, level=level, documents=("UPGRADE_DOSSIER",)
        )
        courses.append(course)

    assert [await people.state(one) for one in courses] == ["UPGRADED"] * 2
    assert await people.credits("developer") == {"SCHOOL.ETHICS_LITERACY": Decimal(4)}
