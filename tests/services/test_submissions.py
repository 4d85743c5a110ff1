"""What holds for every submission: a filed manager, completion before the review, withdrawal."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.project_life import (
    DECLARED_WITH,
    WORKING_GROUP,
    add_expert,
    draft_project,
    open_years,
    reported,
)
from tests.services.school_life import (
    activity,
    approved_plan,
    file_manager,
    file_private_manager,
    refusals,
    state_of,
)
from trainingflow.domain.workflow.kinds import ItemKind

_MATTER: dict[str, Any] = {
    "assigningMatter": "京教函〔2024〕3号",
    "assigningAuthority": "MUNICIPAL",
}
_URGENT = (*DECLARED_WITH, "ASSIGNING_DOCUMENT", "URGENCY_STATEMENT")


async def subject_of(people: People, item: UUID) -> str:
    async with people.database.reading() as session:
        found = await session.scalar(
            text("SELECT subject_id FROM item WHERE id = :item"), {"item": item}
        )
    return next(name for name, one in people.world.people.items() if one == found)


async def test_a_school_declares_no_project_without_its_manager_on_file(people: People) -> None:
    """The draft is possible, the submission is not; who is no school need not have one.

    Shows: AMB-73, CY-MGMT-13, CY-MGMT-05
    """
    await open_years(people, "2023-10-10T09:00")
    item = await draft_project(people, managed=False)
    urgent = await draft_project(people, variant="URGENT", managed=False, **_MATTER)
    private = await draft_project(people, "private-principal", "private-school", managed=False)
    institution = await draft_project(people, "college-officer", "college", managed=False)
    refused = [
        refusals(await people.do("principal", "declare", item)),
        refusals(await people.do("principal", "requestUrgent", urgent, documents=_URGENT)),
        refusals(await people.do("private-principal", "declare", private)),
    ]
    await people.must("college-officer", "declare", institution)
    await file_manager(people)
    await file_private_manager(people)
    await people.must("principal", "declare", item)
    await people.must("private-principal", "declare", private)

    assert refused == [["MANAGER_FILED"]] * 3


async def test_a_private_school_declares_no_plan_without_its_manager_on_file(
    people: People,
) -> None:
    """Private and non-district schools file their manager as the others do.

    Shows: AMB-73, CY-MGMT-13
    """
    await open_years(people, "2023-12-10T09:00", "2024-01-15T09:00")
    plan = await people.must(
        "private-principal",
        "draftPlan",
        kind=ItemKind.PRIVATE_SCHOOL_PLAN,
        organisation_id=people.world.units["private-school"],
        year=2024,
        title="课堂观察",
        needs="教师需要课堂观察的方法",
        themes="课堂观察",
        domains=["TEACHER_DEVELOPMENT"],
        hours="40",
        activities=[activity("1", "40")],
        documents=("OVERALL_PLAN", "ACADEMIC_YEAR_PLAN", "WORK_SCHEME", "RESEARCH_RULES"),
    )

    assert refusals(await people.do("private-principal", "declarePlan", plan)) == ["MANAGER_FILED"]


async def test_a_project_is_not_withdrawn_once_something_is_decided_on_it(people: People) -> None:
    """Neither after the urgency is approved nor after a failed appraisal is reported.

    Shows: AMB-65
    """
    await open_years(people, "2023-10-10T09:00")
    await add_expert(people)
    urgent = await draft_project(people, variant="URGENT", title="紧急培训", **_MATTER)
    await people.must("principal", "requestUrgent", urgent, documents=_URGENT)
    await people.must(
        "ce-officer", "approveUrgency", urgent, documents=("WG_DECISION",), **WORKING_GROUP
    )
    approved = await people.do("principal", "withdraw", urgent)
    item = await people.must("principal", "declare", await draft_project(people))
    await reported(people, item, "FAIL")
    failed = await people.do("principal", "withdraw", item)
    await people.must("personnel-officer", "rejectProject", item, comment="依据不足")
    again = await draft_project(people, variant="URGENT", **_MATTER)
    at_once = await people.do("principal", "requestUrgent", again, documents=_URGENT)

    assert refusals(approved) == ["NO_DECISION_YET"]
    assert refusals(failed) == ["WRONG_STATE"]
    assert refusals(at_once) == ["NOT_REJECTED_FOR_YEAR"]


async def test_a_filing_is_completed_before_it_is_decided_on(people: People) -> None:
    """The office says what is wrong; the school names another person and hands it in again.

    Shows: CY-MGMT-05
    """
    filing = await people.must(
        "principal",
        "proposeManager",
        kind=ItemKind.MANAGER_FILING,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people["teacher-0"]),
        post="TEACHING_DIRECTOR",
    )
    await people.must(
        "ce-officer", "returnForCompletion", filing, sections=["DOSSIER"], comment="应为教学主任"
    )
    returned = await state_of(people, filing)
    second = await people.do(
        "principal",
        "proposeManager",
        kind=ItemKind.MANAGER_FILING,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people["manager"]),
        post="TEACHING_DIRECTOR",
    )
    await people.must("principal", "saveDraft", filing, subject=str(people.world.people["manager"]))
    await people.must("principal", "resubmitRevision", filing)
    await people.must("ce-officer", "fileManager", filing)

    assert returned == "RETURNED"
    assert refusals(second) == ["NO_OTHER"]
    assert await subject_of(people, filing) == "manager"


async def test_an_adjustment_is_completed_before_it_is_appraised(people: People) -> None:
    """Nothing else is asked for meanwhile, and the old scheme goes on.

    Shows: CY-SBR-43
    """
    plan = await approved_plan(people)
    asked: dict[str, Any] = {
        "kind": ItemKind.PLAN_ADJUSTMENT,
        "organisation_id": people.world.units["school"],
        "parent": str(plan),
        "title": "增加活动",
        "reason": "教师人数增加",
        "activities": [activity("3")],
    }
    item = await people.must("manager", "requestAdjustment", **asked)
    await people.must(
        "ce-officer", "returnForCompletion", item, sections=["DOSSIER"], comment="请说明学时"
    )
    other = await people.do("manager", "requestAdjustment", **asked)
    await people.must("manager", "saveDraft", item, activities=[])
    empty = await people.do("manager", "resubmitRevision", item)
    await people.must("manager", "saveDraft", item, activities=[activity("3", "8")])
    await people.must("manager", "resubmitRevision", item)

    assert refusals(other) == ["NO_OTHER"]
    assert refusals(empty) == ["SOMETHING_CHANGES"]
    assert await state_of(people, item) == "REQUESTED"
