"""A course from declaration to confirmed credits, through the services."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from tests.services.conftest import COMPLETION, People
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import clock
from trainingflow.services.command import Performed

DAYS = tuple(f"2024-09-{day:02d}" for day in (1, 8, 15, 22, 29))
REVIEWERS = ("member-1", "member-2", "member-3")


WORKING_GROUP: Final[dict[str, Any]] = {
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "2024-06 第6次",
}


async def test_a_course_travels_from_declaration_to_confirmed_credits(people: People) -> None:
    """Shows: CY-COURSE-25, CY-COURSE-26, CY-COURSE-31, CY-COURSE-32, CY-COURSE-35."""
    course = await appraise(people)
    run = await run_course(people, course)
    batch = await confirm_credits(people, run)

    async with people.database.reading() as session:
        rows = await session.execute(text("SELECT id, state FROM item"))
        states = {row.id: row.state for row in rows}
        records = (
            await session.execute(
                text(
                    "SELECT activity, hours, earned_on, passed, count(*) FROM credit_record "
                    "GROUP BY 1, 2, 3, 4 ORDER BY passed"
                )
            )
        ).all()
        confirmed = await session.scalar(text("SELECT count(*) FROM credit_confirmation"))
    assert states == {course: "IN_LIBRARY", run: "CONTINUE", batch: "CONFIRMED"}
    assert [tuple(row) for row in records] == [
        ("ELECTIVE_COURSE", Decimal(20), date(2024, 9, 29), False, 1),
        ("ELECTIVE_COURSE", Decimal(20), date(2024, 9, 29), True, 24),
    ]
    assert confirmed == 1


async def appraise(people: People) -> UUID:
    """Bring a course into the library."""
    people.world.set_now("2024-05-20T09:00")
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", course)
    ids = [str(people.world.people[one]) for one in REVIEWERS]
    committee = {"acting_for": Body.ACADEMIC_COMMITTEE, "decision_reference": "2024-05 第3次"}
    await people.must("college-officer", "assignReviewers", course, reviewers=ids, **committee)
    await people.must("college-officer", "openTextReview", course, **committee)
    for one in REVIEWERS:
        await people.must(
            one, "submitReview", course, conflict="NONE", opinion="PASS", text="内容扎实"
        )
    await people.must("college-officer", "finishTextReview", course, **committee)
    people.world.set_now("2024-05-22T09:00")
    await people.must(
        "college-officer",
        "recordDefence",
        course,
        heldOn="2024-05-21",
        documents=("DEFENCE_MINUTES",),
        **committee,
    )
    await people.must("college-officer", "openVote", course, **committee)
    for one in REVIEWERS:
        await people.must(one, "castVote", course, vote="YES")
    await people.must(
        "college-officer",
        "formOpinionPass",
        course,
        documents=("APPRAISAL_OPINION",),
        **committee,
    )
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
    people.world.set_now("2024-05-30T09:00")
    done = await clock.run_due(people.database)
    assert [(one.action, type(one.outcome)) for one in done] == [("endPublicity", Performed)]
    return course


async def open_enrolment(people: People, course: UUID) -> tuple[UUID, UUID]:
    """Declare the course for autumn and open its enrolment; gives the run and its class."""
    people.world.set_now("2024-06-03T09:00")
    days = DAYS
    run = await people.must(
        "applicant",
        "planRun",
        kind=ItemKind.COURSE_RUN,
        organisation_id=people.world.units["college"],
        documents=("RUN_DECLARATION", "CLASS_PLAN"),
        course=str(course),
        deliveryMode="FACE_TO_FACE",
        firstSession=days[0],
        lastSession=days[-1],
        classes=[{"capacity": 30, "sessions": [{"on": day, "hours": "4"} for day in days]}],
    )
    committee = {"acting_for": Body.ACADEMIC_COMMITTEE, "decision_reference": "2024-06 第4次"}
    await people.must("applicant", "declareRun", run)
    await people.must("college-officer", "openFormationAppraisal", run)
    await people.must(
        "college-officer",
        "appraiseFormationPass",
        run,
        documents=("APPRAISAL_OPINION",),
        **committee,
    )
    await people.must("ce-officer", "confirm", run, documents=("WG_DECISION",), **WORKING_GROUP)
    await people.must("college-officer", "openEnrolment", run)
    class_id, _ = await _classes(people, run)
    return run, class_id


async def run_course(people: People, course: UUID) -> UUID:
    """Run the course in autumn and decide that it goes on."""
    run = await finish_run(people, course)
    await evaluate_run(people, run)
    await people.must(
        "ce-officer",
        "decideContinue",
        run,
        documents=("EVALUATION_ANALYSIS",),
        **WORKING_GROUP,
    )
    return run


async def finish_run(people: People, course: UUID) -> UUID:
    """Run the course in autumn with twenty-five participants, one of whom fails."""
    run, class_id = await open_enrolment(people, course)
    _, sessions = await _classes(people, run)
    participants = [f"teacher-{number}" for number in range(25)]
    for one in participants:
        await people.must(one, "enrol", run, **{"class": str(class_id)})
    await people.must("applicant", "startRun", run)
    ids = [str(people.world.people[one]) for one in participants]
    for day, session in zip(DAYS, sessions, strict=True):
        people.world.set_now(f"{day}T18:00")
        await people.must(
            "applicant",
            "recordAttendance",
            run,
            session=str(session),
            records=[{"participant": one, "present": True} for one in ids],
        )
    people.world.set_now("2024-10-08T09:00")
    await people.must(
        "applicant",
        "recordResults",
        run,
        results=[
            {"participant": one, "assessmentPassed": number > 0} for number, one in enumerate(ids)
        ],
    )
    await people.must("applicant", "finish", run, documents=("LEARNING_OUTCOMES",))
    return run


async def evaluate_run(people: People, run: UUID) -> None:
    """Ask the participants in October, and meet with them and their schools."""
    await open_survey(people, run)
    people.world.set_now("2024-10-16T09:00")
    for action in ("recordSymposium", "recordInterviews"):
        await hold(people, action, run)


async def open_survey(people: People, run: UUID) -> None:
    """Ask the participants until 15 October."""
    await people.must("ce-officer", "openSurvey", run, closesOn="2024-10-15", **WORKING_GROUP)


async def hold(people: People, action: str, run: UUID) -> None:
    """Put a symposium or interviews on record."""
    held = {"heldOn": "2024-10-10", "findings": "参训教师与学校的意见"}
    await people.must("ce-officer", action, run, **held, **WORKING_GROUP)


async def confirm_credits(people: People, run: UUID) -> UUID:
    """Bring the credits of the run to confirmation."""
    async with people.database.reading() as session:
        batch: UUID = (
            await session.execute(
                text("SELECT id FROM credit_batch WHERE run_id = :run"), {"run": run}
            )
        ).scalar_one()
    await people.must("applicant", "report", batch)
    await people.must("ce-officer", "openReview", batch)
    await people.must("ce-officer-2", "confirm", batch)
    return batch


async def _classes(people: People, run: UUID) -> tuple[UUID, list[UUID]]:
    async with people.database.reading() as session:
        rows = (
            await session.execute(
                text(
                    "SELECT c.id, s.id AS session FROM course_class c "
                    "JOIN class_session s ON s.class_id = c.id WHERE c.run_id = :run "
                    "ORDER BY s.number"
                ),
                {"run": run},
            )
        ).all()
    return rows[0].id, [row.session for row in rows]
