"""The share of general courses, read from the courses that were submitted."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.services.conftest import COMPLETION, People
from trainingflow.domain.course_quota import CourseQuota
from trainingflow.services.identity import begin
from trainingflow.services.reading.course_quota import general_course_quota
from trainingflow.services.reading.viewers import viewer_at

_FOUR_HOURS = {**COMPLETION, "units": [{"title": "单元", "hours": "4"}]}


async def submit(people: People, size: str, *, withdrawn: bool = False) -> None:
    """Submit a course of the size in May 2024; perhaps withdraw it then."""
    hours = "20" if size == "GENERAL" else "4"
    units = [{"title": f"第{n}单元", "hours": "4"} for n in range(1, int(hours) // 4 + 1)]
    own = [str(people.world.people["applicant"])]
    course = await people.declare_course(size=size, hours=hours, developers=own)
    await people.must("applicant", "saveDraft", course, **{**COMPLETION, "units": units})
    await people.must("applicant", "submitForAppraisal", course)
    if withdrawn:
        await people.must("applicant", "withdraw", course)


async def test_whoever_applies_is_the_developer_where_none_is_named(people: People) -> None:
    """The field is optional; leaving it out takes nobody out of the count.

    Shows: V-37, CY-COURSE-18, AMB-69
    """
    for _ in range(2):
        course = await people.declare_course(size="MICRO", hours="4")
        await people.must("applicant", "saveDraft", course, **_FOUR_HOURS)
        await people.must("applicant", "submitForAppraisal", course)

    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in("college-officer")))
        report = await general_course_quota(session, viewer, 2023)

    assert report is not None
    assert report.quotas == (CourseQuota(people.world.people["applicant"], 0, 2),)


async def test_a_course_has_developers_and_those_who_guide_them(people: People) -> None:
    """Who is named as both develops it; a guide is counted for no course.

    Shows: CY-COURSE-19
    """
    known = people.world.people
    both: dict[str, Any] = {
        "developers": [str(known["developer"])],
        "guides": [str(known["applicant"]), str(known["developer"])],
    }
    course = await people.declare_course(**both)

    async with people.database.reading() as session:
        rows = await session.execute(
            text("SELECT person_id, role FROM course_developer WHERE course_id = :course"),
            {"course": course},
        )
        roles = {row.person_id: row.role for row in rows}

    assert roles == {known["developer"]: "DEVELOPER", known["applicant"]: "GUIDE"}


@pytest.mark.parametrize(
    ("who", "year", "seen"),
    [
        ("college-officer", 2023, [(1, 3, False)]),
        ("applicant", 2023, [(1, 3, False)]),
        ("ce-officer", 2024, []),
        ("teacher-0", 2023, []),
    ],
)
async def test_the_quota_counts_what_was_submitted_in_the_academic_year_and_not_withdrawn(
    people: People, who: str, year: int, seen: list[tuple[int, int, bool]]
) -> None:
    """One general and two micro-courses in May 2024 belong to the academic year 2023.

    Shows: V-37, CY-COURSE-18, AMB-27
    """
    await submit(people, "GENERAL")
    await submit(people, "MICRO")
    await submit(people, "MICRO")
    await submit(people, "GENERAL", withdrawn=True)
    await people.declare_course()

    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        report = await general_course_quota(session, viewer, year)

    assert report is not None
    applicant = people.world.people["applicant"]
    assert report.quotas == tuple(CourseQuota(applicant, *one[:2]) for one in seen)
    assert [report.met(one) for one in report.quotas] == [one[2] for one in seen]
