"""What the tests of training projects begin with."""

from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.school_life import file_manager, file_private_manager
from trainingflow.domain.lifecycles.projects.fields import Part
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import clock, experts, once
from trainingflow.services.experts import NewExpert
from trainingflow.services.identity import begin

DECLARED_WITH: Final = ("PROJECT_DECLARATION_FORM", "IMPLEMENTATION_SCHEME", "NEEDS_SURVEY")
START_WITH: Final = ("TEACHING_RULES", "QUALITY_MECHANISM", "TRAINEE_RULES", "TRAINEE_ASSESSMENT")
REPORTS: Final = ("PROJECT_SUMMARY", "PERFORMANCE_REPORT", "EFFECT_EVALUATION")
WORKING_GROUP: Final[dict[str, Any]] = {
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "教师培训工作小组2024年第2次会议",
}


def project(**changed: object) -> dict[str, Any]:
    """A complete project of twelve months from March 2024."""
    return {
        "title": "青年教师课堂观察能力提升",
        "category": "YOUNG_TEACHERS",
        "audience": "小学三年以内教师",
        "basis": "市级青年教师培养要求与2023年需求调研",
        "workPackages": [{"part": str(part), "plan": "按方案"} for part in Part],
        "hours": "40",
        "activity": "PROFESSIONAL_COURSE",
        "module": "TEACHING_FUNDAMENTALS",
        "startsOn": "2024-03-01",
        "endsOn": "2025-02-28",
        "schedule": [{"stage": "中期", "dueOn": "2024-06-30"}],
        "fundLines": [{"line": "专家费", "amount": "4.5"}],
        **changed,
    }


async def draft_project(
    people: People,
    who: str = "principal",
    unit: str = "school",
    variant: str = "ORDINARY",
    *,
    managed: bool = True,
    **changed: object,
) -> UUID:
    """A complete draft with the documents that every declaration needs, of a managed unit."""
    if managed and not await has_filed(people, unit):
        await (file_private_manager if unit == "private-school" else file_manager)(people)
    return await people.must(
        who,
        "createProject",
        kind=ItemKind.TRAINING_PROJECT,
        organisation_id=people.world.units[unit],
        documents=DECLARED_WITH,
        **{"variant": variant, "year": 2024, **project(**changed)},
    )


async def has_filed(people: People, unit: str) -> bool:
    """Whether the unit has a training manager on file, or need not have one."""
    async with people.database.reading() as session:
        filed = await session.scalar(
            text(
                "SELECT count(*) FROM item WHERE kind = 'MANAGER_FILING' AND state = 'FILED'"
                " AND organisation_id = :unit"
            ),
            {"unit": people.world.units[unit]},
        )
    return bool(filed) or "school" not in unit


async def open_years(people: People, *instants: str) -> None:
    """Write the windows that are written at these instants; the last one is now."""
    for at in instants:
        people.world.set_now(at)
        await clock.open_windows(people.database)


async def add_expert(people: People, who: str = "chair") -> None:
    """Take somebody into the pool of project and course experts."""
    wanted = NewExpert(
        person_id=people.world.people[who],
        roles=(ExpertRole.PROJECT_EXPERT, ExpertRole.COURSE_EXPERT),
    )
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        assert isinstance(await experts.add_expert(work, str(uuid4()), wanted), once.Made)


async def appraised(
    people: People, item: UUID, result: str = "PASS", role: str = "PROJECT_EXPERT", **by: Any
) -> None:
    """Let one expert appraise an item that is under appraisal, and conclude as they do."""
    manager = by.pop("manager", "ce-officer")
    expert = {"person": str(people.world.people["chair"]), "role": role}
    await people.must(manager, "inviteReviewers", item, members=[expert], **by)
    await people.must("chair", "acceptInvitation", item, conflict="NONE")
    await people.must("chair", "submitReview", item, opinion=result, text="依据充分")
    await people.must(manager, "conclude", item, result=result, text="一致意见", **by)


async def reported(people: People, item: UUID, result: str = "PASS") -> None:
    """Take a submitted project to the Personnel Section."""
    await people.must("ce-officer", "openAppraisal", item)
    await appraised(people, item, result)
    await people.must("ce-officer", "reportAppraisal", item, documents=("APPRAISAL_OPINION",))


async def established(people: People) -> UUID:
    """A project declared in October 2023 and established in November."""
    await open_years(people, "2023-10-10T09:00")
    await add_expert(people)
    item = await people.must("principal", "declare", await draft_project(people))
    await reported(people, item)
    people.world.set_now("2023-11-20T09:00")
    return await people.must(
        "personnel-officer",
        "approveProject",
        item,
        approvalNumber="朝教人〔2023〕77号",
        documents=("APPROVAL_REPLY",),
    )


async def started(people: People) -> UUID:
    """A project that has started in March of its year."""
    item = await established(people)
    people.world.set_now("2024-03-01T09:00")
    return await people.must(
        "principal",
        "start",
        item,
        projectLeader=str(people.world.people["principal"]),
        projectManager=str(people.world.people["manager"]),
        dedicated=True,
        documents=START_WITH,
    )


async def ended(people: People) -> UUID:
    """A project that has ended, with one trainee who passed and one who did not."""
    item, school = await started(people), str(people.world.units["school"])
    people.world.set_now("2024-06-20T09:00")
    await people.must(
        "principal",
        "submitStageReport",
        item,
        stage="中期",
        progress="过半",
        documents=("STAGE_REPORT",),
    )
    people.world.set_now("2024-12-20T09:00")
    results = [
        {
            "teacher": str(people.world.people[who]),
            "school": school,
            "hours": "40",
            "tasksCompleted": passed,
            "result": "PASS" if passed else "FAIL",
        }
        for who, passed in (("teacher-0", True), ("teacher-1", False))
    ]
    await people.must("principal", "recordResults", item, results=results)
    await people.must(
        "principal",
        "feedBackToSchool",
        item,
        school=school,
        text="两名学员，一名合格",
        documents=("SCHOOL_FEEDBACK",),
    )
    return await people.must("principal", "endOperation", item, documents=("PROCESS_ARCHIVE",))


async def asked(people: People, item: UUID) -> None:
    """Ask the trainees of a project under evaluation until 27 December."""
    await people.must("ce-officer", "openSurvey", item, closesOn="2024-12-27")


async def archives_checked(people: People, item: UUID) -> None:
    """Look into the archives of a project on 28 December."""
    people.world.set_now("2024-12-28T09:00")
    held = {"heldOn": "2024-12-26", "findings": "档案齐全"}
    await people.must("ce-officer", "recordArchiveCheck", item, **held)


async def under_evaluation(people: People) -> UUID:
    """A project that is being evaluated."""
    item = await ended(people)
    return await people.must(
        "ce-officer",
        "startEvaluation",
        item,
        methods=["QUESTIONNAIRE", "ARCHIVE_CHECK"],
        documents=REPORTS,
    )
