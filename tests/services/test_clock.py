"""What the clock does by itself, and what it leaves alone."""

from uuid import UUID

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.test_journey import REVIEWERS
from tests.services.test_write_path import ready_for_approval
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services import clock
from trainingflow.services.command import Performed, Refused


async def publicise(people: People) -> UUID:
    """Publicise a course on Monday 20 May; five working days end on 27 May at midnight."""
    course = await ready_for_approval(people)
    await people.must(
        "ce-officer",
        "approve",
        course,
        documents=("WG_DECISION",),
        acting_for=Body.WORKING_GROUP,
        decision_reference="2024-05 第5次",
    )
    await people.must(
        "college-officer",
        "fileAndPublicise",
        course,
        filingNumber="CY-2024-017",
        documents=("BASIC_INFORMATION",),
    )
    return course


async def state_of(people: People, course: UUID) -> str:
    async with people.database.reading() as session:
        return str(
            await session.scalar(text("SELECT state FROM item WHERE id = :id"), {"id": course})
        )


async def test_the_clock_leaves_a_running_notice_alone(people: People) -> None:
    course = await publicise(people)
    people.world.set_now("2024-05-27T23:59:50")

    assert await clock.run_due(people.database) == []
    assert await state_of(people, course) == "PUBLICISED"


async def test_the_clock_ends_a_notice_after_five_working_days_and_only_once(
    people: People,
) -> None:
    course = await publicise(people)
    people.world.set_now("2024-05-28T00:00")

    first = await clock.run_due(people.database)
    second = await clock.run_due(people.database)

    assert [(one.action, type(one.outcome)) for one in first] == [("endPublicity", Performed)]
    assert second == []
    assert await state_of(people, course) == "IN_LIBRARY"


async def test_an_open_objection_keeps_the_course_out_of_the_library(people: People) -> None:
    course = await publicise(people)
    await people.must("teacher-3", "objectToPublicNotice", course, text="与已有课程重复")
    people.world.set_now("2024-05-28T00:00")

    (done,) = await clock.run_due(people.database)

    assert isinstance(done.outcome, Refused)
    assert [one.code for one in done.outcome.blockers] == [BlockerCode.OBJECTION_OPEN]
    assert await state_of(people, course) == "PUBLICISED"


async def test_a_dismissed_objection_lets_the_clock_go_on(people: People) -> None:
    course = await publicise(people)
    await people.must("teacher-3", "objectToPublicNotice", course, text="与已有课程重复")
    async with people.database.reading() as session:
        objection = await session.scalar(text("SELECT id FROM objection"))
    await people.must(
        "college-officer",
        "dismissObjection",
        course,
        objection=str(objection),
        comment="内容不同",
        acting_for=Body.COURSE_LEADING_GROUP,
    )
    people.world.set_now("2024-05-28T00:00")

    (done,) = await clock.run_due(people.database)

    assert isinstance(done.outcome, Performed)
    assert await state_of(people, course) == "IN_LIBRARY"


async def test_an_upheld_objection_leads_to_a_new_vote(people: People) -> None:
    course = await publicise(people)
    await people.must("teacher-3", "objectToPublicNotice", course, text="内容有误")
    async with people.database.reading() as session:
        objection = await session.scalar(text("SELECT id FROM objection"))
    await people.must(
        "college-officer",
        "upholdObjection",
        course,
        objection=str(objection),
        comment="内容确有错误",
        acting_for=Body.COURSE_LEADING_GROUP,
    )
    assert await state_of(people, course) == "DELIBERATION"

    committee = {"acting_for": Body.ACADEMIC_COMMITTEE}
    await people.must("college-officer", "openVote", course, **committee)
    for one in REVIEWERS:
        await people.must(one, "castVote", course, vote="NO")
    await people.must(
        "college-officer",
        "formOpinionFail",
        course,
        documents=("APPRAISAL_OPINION",),
        **committee,
    )

    assert await state_of(people, course) == "NOT_PASSED"


async def test_windows_of_this_year_and_the_next_are_opened_once(people: People) -> None:
    """Shows: CAL-01, CAL-02, CAL-03, CAL-04, CAL-05, CAL-06, CAL-07, CAL-08."""
    again = await clock.open_windows(people.database)

    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                'SELECT name, round, target_year, semester FROM "window" '
                "WHERE policy_id = 'chaoyang-2021' ORDER BY opens_at, name"
            )
        )
        found = [tuple(row) for row in rows]
        planned = await session.scalar(text("SELECT count(*) FROM deadline"))
    assert again == 0
    assert found == [row for year in (2024, 2025) for row in _windows(year)]
    assert planned == await _planned_after_another_look(people)


def _windows(year: int) -> list[tuple[str, str, int, str | None]]:
    return [
        ("SCHOOL_PLAN_DECLARATION", f"{year}-JANUARY", year, None),
        ("SELF_DIRECTED_SUMMARY", f"{year}-JANUARY", year - 1, None),
        ("COURSE_APPRAISAL", f"{year}-MAY", year, None),
        ("CLASS_OPENING_DECLARATION", f"{year}-JUNE", year, None),
        ("COURSE_RUN_DECLARATION", f"{year}-JUNE", year, f"{year}-AUTUMN"),
        ("PROJECT_DECLARATION", f"{year}-OCTOBER", year + 1, None),
        ("COURSE_APPRAISAL", f"{year}-NOVEMBER", year, None),
        ("PRIVATE_COURSE_APPRAISAL", f"{year}-NOVEMBER", year, None),
        ("CLASS_OPENING_DECLARATION", f"{year}-DECEMBER", year, None),
        ("COURSE_RUN_DECLARATION", f"{year}-DECEMBER", year, f"{year + 1}-SPRING"),
        ("SCHOOL_PLAN_EVALUATION", f"{year}-DECEMBER", year, None),
    ]


async def _planned_after_another_look(people: People) -> int:
    await clock.open_windows(people.database)
    return people.world.count("deadline")
