"""Reviewed courses of Hongkou: the experts who review them, and how one comes to be opened."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from tests.services.hongkou.conftest import HongkouPeople
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import experts, once
from trainingflow.services.command import Outcome
from trainingflow.services.experts import NewExpert
from trainingflow.services.identity import begin

EXPERTS: Final = {
    "course-expert": ExpertRole.COURSE_EXPERT,
    "subject-expert": ExpertRole.SUBJECT_EXPERT,
}
COURSE: Final[Mapping[str, Any]] = {
    "title": "作业分析与改进",
    "problem": "作业反馈滞后",
    "content": "KNOWLEDGE_SKILL",
    "hours": "20",
    "deliveryMode": "BLENDED",
}
WORTH: Final[Mapping[str, Any]] = {"hours": "20", "credits": "2", "content": "KNOWLEDGE_SKILL"}
_POINTS: Final = {"OBJECTIVES": "18", "CONTENT": "36", "METHOD": "18", "RESOURCES": "18"}


async def drafted(
    people: HongkouPeople,
    who: str,
    action: str = "draftCourse",
    unit: str = "school",
    **fields: Any,
) -> UUID:
    """A course of somebody, integrated unless said otherwise."""
    return await people.must(
        who,
        action,
        kind=ItemKind.REVIEWED_COURSE,
        organisation_id=people.world.units[unit],
        **{"variant": "INTEGRATED", **COURSE, **fields},
    )


async def take_into_pool(people: HongkouPeople) -> None:
    """A course expert and a subject expert."""
    for who, role in EXPERTS.items():
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in("college-officer"))
            wanted = NewExpert(person_id=people.world.people[who], roles=(role,))
            assert isinstance(await experts.add_expert(work, str(uuid4()), wanted), once.Made)


async def ask(people: HongkouPeople, course: UUID, *whom: str) -> Outcome:
    """Ask experts, each for what the pool knows them as."""
    members = [{"person": people.world.people[one], "role": EXPERTS[one]} for one in whom]
    return await people.do("tt-officer", "inviteReviewers", course, members=members)


async def score(people: HongkouPeople, who: str, course: UUID, opinion: str = "PASS") -> Outcome:
    """Let an expert score by the unified standard and give a verdict."""
    return await people.do(
        who,
        "submitScores",
        course,
        conflict="NONE",
        opinion=opinion,
        text="实践性强" if opinion == "PASS" else "案例不足",
        scores=[{"criterion": key, "points": points} for key, points in _POINTS.items()],
    )


async def under_review(people: HongkouPeople, course: UUID, who: str, *documents: str) -> None:
    """Declare the course and begin its review, with the experts at work."""
    await people.must(who, "declare", course, documents=("COURSE_DOSSIER", *documents))
    await people.must("tt-officer", "assign", course)
    await ask(people, course, *EXPERTS)


async def reviewed(people: HongkouPeople, course: UUID, opinion: str = "PASS") -> None:
    """Let both experts score, and the office record what the panel concludes."""
    await score(people, "course-expert", course)
    await score(people, "subject-expert", course, opinion)
    await people.must("tt-officer", "conclude", course, result=opinion, text="双重评审意见")


async def passed(people: HongkouPeople, who: str = "subject-leader", **fields: Any) -> UUID:
    """An integrated course that has passed its review."""
    course = await drafted(people, who, **fields)
    await under_review(people, course, who)
    await reviewed(people, course)
    return await people.must("tt-officer", "pass", course, **WORTH)


async def taught(
    people: HongkouPeople, course: UUID, *, day: str, teachers: dict[str, bool]
) -> None:
    """Hold the opened course: both sides evaluate it, and the College looks in."""
    people.world.set_now(f"{day}T17:00")
    results = [
        {"teacher": people.world.people[one], "passed": passed_}
        for one, passed_ in teachers.items()
    ]
    await people.must(
        "college-officer", "evaluateParticipants", course, endedOn=day, results=results
    )
    await people.must("college-officer-2", "evaluateTrainer", course, answers=2, mean="94.5")
    await people.must(
        "college-officer-2", "checkQuality", course, kind="PATROL", finding="课堂秩序良好"
    )
