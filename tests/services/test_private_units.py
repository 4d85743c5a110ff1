"""Courses, school research and the yearly review of private units, on a real database."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.private_life import GROUP, begin_course
from tests.services.project_life import open_years
from tests.services.school_life import (
    activity,
    appraise,
    file_private_manager,
    ledger,
    refusals,
    state_of,
)
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.reading import standing
from trainingflow.services.reading.viewers import viewer_at

PLAN_DOCUMENTS: Final = ("OVERALL_PLAN", "ACADEMIC_YEAR_PLAN", "WORK_SCHEME", "RESEARCH_RULES")


async def test_a_private_course_is_declared_in_november_only(people: People) -> None:
    """There is one round a year, and the Course-Construction Leading Group decides.

    Shows: V-19, CY-PRIV-24, CY-PRIV-25, CY-PRIV-26, CY-PRIV-28, DIFF-17, CAL-13
    """
    await open_years(people, "2023-11-10T09:00", "2024-05-15T09:00")
    item = await begin_course(people, "college-officer")
    in_may = await people.do("college-officer", "declareCourse", item)
    people.world.set_now("2024-11-15T09:00")
    in_november = await people.do("college-officer", "declareCourse", item)
    by_applicant = await people.do("college-officer", "openAppraisal", item, **GROUP)

    assert refusals(in_may) == ["WINDOW_CLOSED"]
    assert isinstance(in_november, Performed)
    assert in_november.state == "SUBMITTED"
    assert refusals(by_applicant) == ["SELF_APPROVAL"]


async def _running_plan(people: People) -> UUID:
    """The plan of a private school for 2024, approved and started in February."""
    await open_years(people, "2023-12-10T09:00", "2024-01-15T09:00")
    await file_private_manager(people)
    plan = await _drafted(people)
    await people.must("private-principal", "declarePlan", plan)
    await people.must("ce-officer", "openAppraisal", plan)
    people.world.set_now("2024-02-20T09:00")
    await people.must("ce-officer", "approvePlan", plan, documents=("APPRAISAL_OPINION",))
    return await people.must("private-principal", "start", plan)


async def _drafted(people: People, **changed: Any) -> UUID:
    """A complete draft of the plan of a private school for 2024."""
    plan: dict[str, Any] = {
        "year": 2024,
        "title": "课堂观察",
        "needs": "教师需要课堂观察的方法",
        "themes": "课堂观察",
        "domains": ["TEACHER_DEVELOPMENT"],
        "hours": "20",
        "activities": [activity("1", "12"), activity("2", "8"), activity("3", "4")],
    }
    return await people.must(
        "private-principal",
        "draftPlan",
        kind=ItemKind.PRIVATE_SCHOOL_PLAN,
        organisation_id=people.world.units["private-school"],
        documents=PLAN_DOCUMENTS,
        **{**plan, **changed},
    )


async def _held(people: People, plan: UUID, on: str, hours: str, code: str = "1") -> Any:
    teacher = str(people.world.people["private-teacher"])
    return await people.do(
        "private-principal",
        "recordActivity",
        plan,
        activity=code,
        heldOn=on,
        attendance=[{"teacher": teacher, "hours": hours}],
    )


async def test_inadequate_research_is_denied_and_only_its_re_run_counts(people: People) -> None:
    """An inspection finds it inadequate: every hour of the year is denied, and it is corrected.

    Shows: V-26, V-27, CY-PRIV-16, CY-PRIV-35, CY-PRIV-36, CY-PRIV-37, CY-PRIV-38, CY-PRIV-39,
    AMB-35, CAL-11, CAL-15, CAL-16
    """
    plan = await _running_plan(people)
    people.world.set_now("2024-03-05T09:00")
    before = await _held(people, plan, "2024-02-19", "8")
    await _held(people, plan, "2024-03-01", "12")
    unfounded = await people.do("ce-officer", "denyCredits", plan, comment="无")
    await people.must("ce-officer", "inspect", plan, finding="INADEQUATE", text="措施不到位")
    await people.must("ce-officer", "denyCredits", plan, comment="措施不到位")
    denied = (await state_of(people, plan), await ledger(people))
    told = await _standing(people)
    await people.must("ce-officer", "orderCorrection", plan, documents=("CORRECTION_ORDER",))
    await people.must("private-principal", "rerun", plan, documents=("RECTIFICATION_REPORT",))
    people.world.set_now("2024-06-01T09:00")
    await _held(people, plan, "2024-05-20", "4", "3")
    people.world.set_now("2024-12-10T09:00")
    await people.must("ce-officer", "evaluate", plan, result="PASS", text="整改到位")
    await people.must("private-principal", "reportCredits", plan, documents=("CREDIT_LIST",))
    await people.must("ce-officer", "confirmCredits", plan)

    assert refusals(before) == ["HELD_AFTER_APPROVAL"]
    assert refusals(unfounded) == ["INADEQUATE"]
    old = ("private-teacher", "SCHOOL_RESEARCH", "12", "2024-03-01")
    assert denied == ("CREDITS_DENIED", [(*old, False)])
    assert await state_of(people, plan) == "CREDITS_CONFIRMED"
    assert told == (["DENIED 附件8 第二十五条"], Decimal(0))
    new = ("private-teacher", "SCHOOL_RESEARCH", "4", "2024-05-20", True)
    assert new in await ledger(people)
    assert await _standing(people) == ([" 附件8 第八条"], Decimal("0.2"))


async def test_research_outside_the_scheme_or_beyond_its_hours_is_not_recorded(
    people: People,
) -> None:
    """Only activities of the approved scheme, with the hours that it gives them, in its year.

    Shows: V-26, CY-PRIV-04, CY-PRIV-13
    """
    plan = await _running_plan(people)
    people.world.set_now("2024-06-01T09:00")
    outside = await _held(people, plan, "2024-03-01", "4", "9")
    beyond = await _held(people, plan, "2024-03-01", "240", "1")
    within = await _held(people, plan, "2024-03-01", "8", "1")
    in_parts = await _held(people, plan, "2024-03-08", "8", "1")
    twice = await _held(people, plan, "2024-03-01", "4", "1")
    struck = await people.do("private-principal", "strikeActivity", plan, record=within.seq)
    told = await people.do(
        "private-principal", "strikeActivity", plan, record=within.seq, comment="登记有误"
    )
    again = await _held(people, plan, "2024-03-08", "8", "1")

    assert refusals(outside) == ["ACTIVITY_IN_SCHEME"]
    assert refusals(beyond) == ["INPUT_INVALID"]
    assert refusals(in_parts) == ["INPUT_INVALID"]
    assert refusals(twice) == ["NO_DUPLICATE"]
    assert refusals(struck) == ["COMMENT_REQUIRED"]
    assert [isinstance(one, Performed) for one in (within, told, again)] == [True] * 3


async def test_the_hours_of_a_private_plan_can_be_reached_in_its_activities(
    people: People,
) -> None:
    """Planned hours that no scheme offers are pointed out before the plan is declared.

    Shows: CY-PRIV-35
    """
    await open_years(people, "2023-12-10T09:00", "2024-01-15T09:00")
    await file_private_manager(people)
    plan = await _drafted(people, hours="25")

    assert refusals(await people.do("private-principal", "declarePlan", plan)) == ["INPUT_INVALID"]


async def test_a_private_school_adjusts_its_plan_with_the_same_approval(people: People) -> None:
    """The office appraises and approves; until then the old scheme is in force.

    Shows: AMB-33, V-26, DIFF-58
    """
    plan = await _running_plan(people)
    people.world.set_now("2024-05-06T09:00")
    adjustment = await people.must(
        "private-principal",
        "requestAdjustment",
        kind=ItemKind.PLAN_ADJUSTMENT,
        organisation_id=people.world.units["private-school"],
        parent=str(plan),
        title="增加人工智能专题",
        reason="家长需求变化",
        activities=[activity("4", "6")],
        dropped=[{"code": "2"}],
    )
    unapproved = await _held(people, plan, "2024-05-06", "6", "4")
    await appraise(people, adjustment, "2024-05-20T16:00")
    opinion = ("APPRAISAL_OPINION",)
    await people.must("ce-officer", "approveAdjustment", adjustment, documents=opinion)
    people.world.set_now("2024-06-30T09:00")
    before = await _held(people, plan, "2024-05-19", "6", "4")
    after = await _held(people, plan, "2024-05-20", "6", "4")
    given_up = await _held(people, plan, "2024-06-03", "8", "2")

    assert refusals(unapproved) == ["ACTIVITY_IN_SCHEME"]
    assert refusals(before) == ["ACTIVITY_IN_SCHEME"]
    assert isinstance(after, Performed)
    assert refusals(given_up) == ["ACTIVITY_IN_SCHEME"]


async def test_a_private_plan_that_nobody_evaluated_is_closed_after_its_year(
    people: People,
) -> None:
    """The evaluation is in December; a plan that missed it earns nothing, and blocks no other.

    Shows: CY-PRIV-36, DIFF-22
    """
    plan = await _running_plan(people)
    people.world.set_now("2024-12-31T23:59:00")
    early = await people.do("ce-officer", "closeUnevaluated", plan, comment="未参加评估")
    people.world.set_now("2025-01-01T00:00:00")
    await people.must("ce-officer", "closeUnevaluated", plan, comment="未参加评估")

    assert refusals(early) == ["PLAN_YEAR_OVER"]
    assert await state_of(people, plan) == "NOT_EVALUATED"


async def _standing(people: People) -> tuple[list[str], Decimal]:
    """Of each record of the teacher why it counts or not, and the credits of school research."""
    question = standing.Question(people.world.people["private-teacher"])
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in("private-teacher")))
        status, _, _ = (await standing.statuses(session, viewer, [question]))[question]
    [school_based] = [one for one in status.requirements if one.code == "SCHOOL_BASED"]
    said = [f"{one.reason or ''} {one.citation and one.citation.article}" for one in status.lines]
    return said, school_based.have


async def test_the_year_of_a_private_school_is_reviewed_against_the_policy(
    people: People,
) -> None:
    """Not before it is over, once, with what each teacher lacks of the 7.2 credits.

    Shows: CY-PRIV-10, CY-PRIV-40, CY-PRIV-43, AMB-31, CAL-17
    """
    await open_years(people, "2024-12-31T23:00:00")
    school: dict[str, Any] = {
        "kind": ItemKind.ANNUAL_REVIEW,
        "organisation_id": people.world.units["private-school"],
        "year": 2024,
    }
    early = await people.do("ce-officer", "openReview", **school)
    people.world.set_now("2025-01-08T09:00")
    review = await people.must("ce-officer", "openReview", **school)
    twice = await people.do("ce-officer", "openReview", **school)
    await people.must("ce-officer-2", "informSchool", review)
    closed = await people.do("private-principal", "acknowledge", review, measures="补足选修课")

    assert refusals(early) == ["YEAR_OVER"]
    assert refusals(twice) == ["NO_OTHER"]
    assert isinstance(closed, Performed)
    assert closed.state == "CLOSED"
    assert await _findings(people, review) == {
        "private-principal": ("0", "7.2", "ANNUAL_SHORTFALL"),
        "private-teacher": ("0", "7.2", "ANNUAL_SHORTFALL"),
    }


async def _findings(people: People, review: UUID) -> dict[str, tuple[str, str, str]]:
    names = {str(identity): code for code, identity in people.world.people.items()}
    async with people.database.reading() as session:
        content = await session.scalar(
            text("SELECT content FROM dossier WHERE item_id = :item ORDER BY no DESC LIMIT 1"),
            {"item": review},
        )
    return {
        names[row["teacher"]]: (row["credits"], row["shortfall"], row["finding"])
        for row in (content or {})["teachers"]
    }


async def test_a_teacher_of_a_private_school_gets_the_certificate_of_the_city(
    people: People,
) -> None:
    """Who completes the credits of annex 8; the city recognises, and issues after the cycle.

    Shows: CY-PRIV-41
    """
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "private-teacher", "private-exact")
    statement = ("CREDIT_STATEMENT",)
    complete = await _certificate(people, "private-teacher")
    lacking = await _certificate(people, "private-principal")
    short = await people.do(
        "ce-officer", "submitToCity", lacking, batch="2025-1", documents=statement
    )
    await people.must("ce-officer", "submitToCity", complete, batch="2025-1", documents=statement)
    recognised = await people.do(
        "ce-officer",
        "recordRecognition",
        complete,
        on="2025-12-20",
        reference="京教师发〔2025〕40号",
        documents=("RECOGNITION_LIST",),
    )

    assert isinstance(short, Refused)
    assert isinstance(recognised, Performed)


async def _certificate(people: People, who: str) -> UUID:
    return await people.must(
        "ce-officer",
        "openCertificate",
        kind=ItemKind.CERTIFICATE,
        organisation_id=people.world.units["private-school"],
        subject=str(people.world.people[who]),
        year=2025,
    )
