"""What teachers and their units are told of gaps: evaluated when it is sent, and once."""

from typing import Any

from sqlalchemy import select

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.project_life import open_years, started
from trainingflow.db.models import Deadline, NoticeMessage, Organisation, Person
from trainingflow.services import clock


async def told_of(people: People, duty: str) -> dict[str, dict[str, Any]]:
    """What was said of the gaps of a duty: by person or unit, each once."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Person.code, Organisation.code.label("unit"), NoticeMessage.params)
            .select_from(NoticeMessage)
            .join(Deadline, Deadline.id == NoticeMessage.deadline_id)
            .outerjoin(Person, Person.id == NoticeMessage.person_id)
            .outerjoin(Organisation, Organisation.id == NoticeMessage.organisation_id)
            .where(Deadline.duty == duty, Deadline.rung == "GAPS")
        )
        found = [(row.code or row.unit, row.params) for row in rows]
    assert len(found) == len(dict(found))
    return dict(found)


async def test_a_short_year_is_told_to_each_teacher_and_to_the_school(people: People) -> None:
    """A month before the year ends, with the shortfall as it is then.

    Shows: CY-PRIV-10, CAL-17
    """
    people.world.set_now("2024-12-01T00:00")
    await clock.send_due(people.database)
    again = await clock.send_due(people.database)

    found = await told_of(people, "ANNUAL_CREDITS")
    assert again == []
    assert found.keys() == {"private-teacher", "private-principal", "private-school"}
    assert found["private-teacher"]["missing"] == {
        "zh-CN": "年度学分7.2学分",
        "en": "Credits of the year: 7.2 credits",
    }
    school = found["private-school"]
    assert (school["teachers"], school["days"], school["occasion"]) == (2, 31, "2024")
    assert "private-teacher（年度学分7.2学分）" in school["missing"]["zh-CN"]


async def test_before_the_cycle_ends_each_is_told_what_is_still_missing(people: People) -> None:
    """A month before: one whose last credits are of December lacks those, the others everything.

    Shows: CY-CREDIT-13, CAL-27
    """
    import_career(people, "teacher-0", "chaoyang-exact")
    await open_years(people, "2025-01-10T09:00", "2025-11-30T00:00")
    await clock.send_due(people.database)

    found = await told_of(people, "CYCLE_END")
    assert found["teacher-0"]["missing"]["zh-CN"] == "总学分2学分、校本研修2学分、学时40学时"
    assert found["teacher-1"]["missing"]["en"].startswith("Total credits: 36 credits, ")
    assert "teacher-0 (Total credits: 2 credits, " in found["school"]["missing"]["en"]
    assert found["school"]["months"] == 1


async def test_a_statement_of_gaps_is_sent_when_the_semester_is_over(people: People) -> None:
    """Shows: CAL-23, CY-MGMT-04."""
    people.world.set_now("2024-09-01T00:00")
    await clock.send_due(people.database)

    found = await told_of(people, "CREDIT_STATEMENT")
    assert "必修" in found["teacher-1"]["missing"]["zh-CN"]
    assert {"school", "college", "private-school"} <= found.keys()


async def rungs(people: People, duty: str | None = None) -> list[tuple[str, str, str]]:
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Deadline.kind, Deadline.rung, Deadline.due_at, Deadline.outcome)
            .where(Deadline.rung.in_(("SOON", "OCCASION", "LATE")), Deadline.duty.is_(duty))
            .order_by(Deadline.due_at)
        )
        return [(row.kind, row.rung, str(row.outcome)) for row in rows]


async def test_a_stage_report_is_reminded_of_before_and_told_above_when_late(
    people: People,
) -> None:
    """Due on 30 June: ten and three days before, on the day, and three days after it is over.

    Shows: CY-PROJ-18
    """
    await started(people)
    for day in ("2024-06-20", "2024-06-27", "2024-06-30", "2024-07-04"):
        people.world.set_now(f"{day}T00:00")
        await clock.send_due(people.database)

    assert await rungs(people) == [
        ("REMIND", "SOON", "SENT"),
        ("REMIND", "SOON", "SENT"),
        ("REMIND", "OCCASION", "SENT"),
        ("ESCALATE", "LATE", "SENT"),
    ]


async def test_a_stage_report_that_is_there_is_reminded_of_no_more(people: People) -> None:
    """Shows: CY-PROJ-18."""
    item = await started(people)
    people.world.set_now("2024-06-21T00:00")
    await clock.send_due(people.database)
    await people.must(
        "principal",
        "submitStageReport",
        item,
        stage="中期",
        progress="已完成一半",
        documents=("STAGE_REPORT",),
    )
    people.world.set_now("2024-07-10T00:00")
    await clock.send_due(people.database)

    assert await rungs(people) == [
        ("REMIND", "SOON", "SENT"),
        ("REMIND", "SOON", "RESCHEDULED"),
        ("REMIND", "OCCASION", "RESCHEDULED"),
        ("ESCALATE", "LATE", "RESCHEDULED"),
    ]
