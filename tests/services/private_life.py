"""What the tests of courses and classes for private units begin with."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.project_life import add_expert, appraised, open_years
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.kinds import ItemKind

COURSE: Final[dict[str, Any]] = {
    "title": "幼儿行为观察",
    "category": "ELECTIVE",
    "activity": "ELECTIVE_COURSE",
    "size": "GENERAL",
    "domain": "CURRICULUM_AND_TEACHING",
    "hours": "20",
    "deliveryMode": "FACE_TO_FACE",
    "units": [{"title": "观察", "hours": "20"}],
    "policyBasis": "朝教党发〔2022〕15号附件8",
    "assessmentMethod": "观察记录一份",
}
DOSSIER: Final = (
    "OBJECTIVES",
    "CONTENT",
    "COURSE_PLAN",
    "IMPLEMENTATION_SCHEME",
    "LECTURE_NOTES",
    "NEEDS_SURVEY",
)
GROUP: Final[dict[str, Any]] = {"acting_for": Body.COURSE_LEADING_GROUP}
CLASS: Final[dict[str, Any]] = {
    "title": "第一班",
    "firstSession": "2024-03-01",
    "lastSession": "2024-05-31",
    "place": "教师发展学院三层",
}


def appoint(people: People, who: str, role: Role, unit: str) -> None:
    """Give somebody another role, and the employment that goes with it."""
    people.world.appoint(who, role, unit)
    given = {
        "unit": people.world.units[unit],
        "who": people.world.people[who],
    }
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE employment SET organisation_id = :unit WHERE teacher_id = :who"), given
        )


async def begin_course(
    people: People, who: str = "developer", unit: str = "college", **changed: Any
) -> UUID:
    """A complete draft of an institution; the college's officer keeps out, so as to appraise it."""
    if who == "developer":
        appoint(people, who, Role.OFFICER, unit)
    return await people.must(
        who,
        "beginCourse",
        kind=ItemKind.PRIVATE_COURSE,
        organisation_id=people.world.units[unit],
        documents=DOSSIER,
        **{**COURSE, **changed},
    )


async def course_appraised(people: People, course: UUID, result: str) -> None:
    """Let the Course-Construction Leading Group appraise a course that has been declared."""
    await people.must("college-officer", "openAppraisal", course, **GROUP)
    await appraised(people, course, result, "COURSE_EXPERT", manager="college-officer", **GROUP)
    action = "passCourse" if result == "PASS" else "failCourse"
    await people.must(
        "college-officer",
        action,
        course,
        documents=("APPRAISAL_OPINION",),
        comment=None if result == "PASS" else "需求调研不足",
        **GROUP,
    )


async def passed_course(people: People, **changed: Any) -> UUID:
    """A course that passed in November 2023."""
    await open_years(people, "2023-05-10T09:00", "2023-11-10T09:00")
    await add_expert(people)
    course = await begin_course(people, **changed)
    await people.must("developer", "declareCourse", course)
    await course_appraised(people, course, "PASS")
    return course


async def draft_class(people: People, course: UUID, **changed: object) -> UUID:
    """A complete application of a class head of the college."""
    return await people.must(
        "applicant",
        "draftClass",
        kind=ItemKind.CLASS_OPENING,
        organisation_id=people.world.units["college"],
        parent=str(course),
        documents=("OPENING_APPLICATION",),
        **{**CLASS, **changed},
    )
