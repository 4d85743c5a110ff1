"""What the tests of school plans and self-directed learning begin with."""

from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.domain.workflow.blockers import BlockerCode, PrerequisiteBlocker
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import clock, experts, once
from trainingflow.services.command import Outcome, Refused
from trainingflow.services.experts import NewExpert
from trainingflow.services.identity import begin

PLAN_DOCUMENTS: Final = (
    "ANNUAL_SCHEME",
    "OVERALL_PLAN",
    "ACADEMIC_YEAR_PLAN",
    "WORK_SCHEME",
    "RESEARCH_RULES",
    "NEEDS_SURVEY",
)


def activity(code: str, hours: str = "4", module: str = "TEACHER_ETHICS") -> dict[str, object]:
    """An activity of a scheme."""
    return {
        "code": code,
        "name": f"第{code}次专题研修",
        "module": module,
        "mode": "PEER_SUPPORT",
        "audience": "ALL_STAFF",
        "hours": hours,
    }


def plan_of(people: People, **changed: object) -> dict[str, Any]:
    """A complete plan, whose leading group the principal heads."""
    persons = people.world.people
    return {
        "title": "校本研修项目",
        "leadingGroup": [
            {"person": str(persons["principal"]), "duty": "HEAD"},
            {"person": str(persons["manager"]), "duty": "DEPUTY"},
        ],
        "personInCharge": str(persons["manager"]),
        "postInCharge": "TEACHING_VICE_PRINCIPAL",
        "needs": "教师需要课堂观察的方法",
        "themes": "课堂观察与改进",
        "domains": ["TEACHER_DEVELOPMENT"],
        "activities": [activity("1"), activity("2", "8", "EFFECTIVE_TEACHING")],
        "plannedCredits": "2",
        **changed,
    }


async def open_year(people: People, year: int) -> None:
    """Write the windows of the year and of the one before."""
    people.world.set_now(f"{year - 1}-12-01T09:00")
    await clock.open_windows(people.database)


async def file_manager(
    people: People, who: str = "principal", unit: str = "school", manager: str = "manager"
) -> UUID:
    """A school's training manager, filed."""
    filing = await people.must(
        who,
        "proposeManager",
        kind=ItemKind.MANAGER_FILING,
        organisation_id=people.world.units[unit],
        subject=str(people.world.people[manager]),
        post="TEACHING_VICE_PRINCIPAL",
    )
    return await people.must("ce-officer", "fileManager", filing)


async def file_private_manager(people: People) -> UUID:
    """The private school's training manager, filed."""
    return await file_manager(people, "private-principal", "private-school", "private-teacher")


async def draft_plan(people: People, year: int = 2024, **changed: object) -> UUID:
    """A plan of the year, complete and signed."""
    plan = await people.must(
        "manager",
        "draftPlan",
        kind=ItemKind.SCHOOL_PLAN,
        organisation_id=people.world.units["school"],
        year=year,
        documents=PLAN_DOCUMENTS,
        **plan_of(people, **changed),
    )
    return await people.must("principal", "sign", plan)


async def approved_plan(people: People, at: str = "2024-02-20T10:00") -> UUID:
    """A plan declared in January 2024, approved at that instant and started."""
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    plan = await people.must("manager", "declarePlan", await draft_plan(people))
    await appraise(people, plan, at)
    await people.must(
        "ce-officer", "approvePlan", plan, filingNumber="2024-17", documents=("APPRAISAL_OPINION",)
    )
    return await people.must("manager", "startPlan", plan)


async def appraise(people: People, item: UUID, at: str, result: str = "PASS") -> None:
    """Let an expert from elsewhere appraise a plan or an adjustment at that instant."""
    people.world.set_now(at)
    await take_into_pool(people)
    await people.must("ce-officer", "openAppraisal", item)
    await people.must("ce-officer", "inviteReviewers", item, members=[expert(people, "chair")])
    await people.must("chair", "acceptInvitation", item, conflict="NONE")
    await people.must("chair", "submitReview", item, opinion=result, text="目标明确，安排可行")
    await people.must("ce-officer-2", "conclude", item, result=result, text="目标明确，安排可行")


def expert(people: People, who: str) -> dict[str, str]:
    """Somebody as the expert on school research whom a panel asks."""
    return {"person": str(people.world.people[who]), "role": "RESEARCH_EXPERT"}


async def take_into_pool(people: People, *who: str) -> None:
    """Take these people into the pool of experts on school research, the chair if nobody is named.

    Whoever is in it stays.
    """
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        known = set(await session.scalars(text("SELECT person_id FROM expert")))
        for one in who or ("chair",):
            if people.world.people[one] not in known:
                wanted = NewExpert(
                    person_id=people.world.people[one], roles=(ExpertRole.RESEARCH_EXPERT,)
                )
                assert isinstance(await experts.add_expert(work, str(uuid4()), wanted), once.Made)


async def record(
    people: People, plan: UUID, code: str, on: str, hours: str = "4", *teachers: str
) -> Outcome:
    """Record an activity of a plan on the day, at noon of which it is done."""
    who = teachers or ("teacher-0", "teacher-1")
    return await people.do(
        "manager",
        "recordActivity",
        plan,
        activity=code,
        heldOn=on,
        attendance=[{"teacher": str(people.world.people[one]), "hours": hours} for one in who],
        documents=("ACTIVITY_MATERIALS",),
    )


async def ledger(people: People) -> list[tuple[str, str, str, str, bool]]:
    """Every record: whose, of what, how many hours, earned when, and whether it is confirmed."""
    names = {identity: code for code, identity in people.world.people.items()}
    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT r.teacher_id, r.activity, r.hours, r.earned_on, c.confirmed_at"
                " FROM credit_record r LEFT JOIN credit_confirmation c"
                " ON c.authority_id = r.authority_id AND c.group_id = r.group_id"
                " WHERE r.reverses_id IS NULL ORDER BY r.earned_on, r.teacher_id"
            )
        )
        found = [
            (
                names[row.teacher_id],
                row.activity,
                format(row.hours.normalize(), "f"),
                str(row.earned_on),
                row.confirmed_at is not None,
            )
            for row in rows
        ]
    return sorted(found)


async def state_of(people: People, item: UUID) -> str:
    """The state of an item."""
    async with people.database.reading() as session:
        found = await session.scalar(
            text("SELECT state FROM item WHERE id = :item"), {"item": item}
        )
    return str(found)


def refusals(outcome: Outcome) -> list[str]:
    """Why something was refused: the requirement, or the code."""
    assert isinstance(outcome, Refused), outcome
    return [
        one.requirement if isinstance(one, PrerequisiteBlocker) else str(BlockerCode(one.code))
        for one in outcome.blockers
    ]
