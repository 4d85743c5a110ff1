"""Who is reminded of a window: the units that may declare and have not, and each body once."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select

from tests.services.conftest import People
from tests.services.project_life import open_years
from tests.services.school_life import draft_plan, file_manager
from tests.services.test_window_changes import ask, at
from trainingflow.db.models import Deadline, Item, NoticeMessage, Organisation, Window
from trainingflow.services import clock
from trainingflow.services.recipients import waits

UNITS = "TRAINING_MANAGER"


async def declared_plan(people: People) -> UUID:
    """A plan of the school for 2025, declared on 10 January of that year."""
    await open_years(people, "2024-12-20T09:00", "2025-01-10T09:00")
    await file_manager(people)
    plan = await draft_plan(people, 2025)
    await people.must("manager", "declarePlan", plan)
    await clock.send_due(people.database)
    return plan


async def reminded(people: People, window: str, rung: str) -> Counter[str]:
    """How often each unit was told of a window on a rung, by the units' codes."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Organisation.code)
            .join(NoticeMessage, NoticeMessage.organisation_id == Organisation.id)
            .join(Deadline, Deadline.id == NoticeMessage.deadline_id)
            .join(Window, Window.id == Deadline.window_id)
            .where(Window.name == window, Deadline.rung == rung, NoticeMessage.role == UNITS)
        )
        return Counter(row.code for row in rows)


async def let_january_pass(people: People) -> None:
    for day in ("2025-01-22T00:00", "2025-01-29T00:00", "2025-02-01T00:00"):
        people.world.set_now(day)
        await clock.send_due(people.database)


async def test_what_was_submitted_is_reminded_of_no_more(people: People) -> None:
    await declared_plan(people)
    await let_january_pass(people)

    assert (await reminded(people, "SCHOOL_PLAN_DECLARATION", "DAYS_LEFT"))["school"] == 0
    assert (await reminded(people, "SCHOOL_PLAN_DECLARATION", "CLOSED"))["school"] == 0


async def test_what_was_sent_back_is_reminded_of_again(people: People) -> None:
    """Shows: CAL-01."""
    plan = await declared_plan(people)
    people.world.set_now("2025-01-15T09:00")
    await people.must(
        "ce-officer", "returnForCompletion", plan, comment="缺需求分析", sections=["SCHEME"]
    )
    await let_january_pass(people)

    async with people.database.reading() as session:
        rows = await session.execute(select(Item.state, Item.round).where(Item.id == plan))
    assert [tuple(row) for row in rows] == [("DRAFT", "2025-JANUARY")]
    assert (await reminded(people, "SCHOOL_PLAN_DECLARATION", "DAYS_LEFT"))["school"] == 2
    assert (await reminded(people, "SCHOOL_PLAN_DECLARATION", "CLOSED"))["school"] == 1


async def test_what_was_withdrawn_is_not_submitted(people: People) -> None:
    plan = await declared_plan(people)
    await people.must("manager", "withdraw", plan)
    await let_january_pass(people)

    assert (await reminded(people, "SCHOOL_PLAN_DECLARATION", "CLOSED"))["school"] == 1


def test_a_course_that_did_not_pass_waits_for_the_next_round() -> None:
    """Its round is over for it: nobody is told to hurry with what cannot be."""
    item = Item(kind="COURSE", definition_version=1, state="NOT_PASSED", round="2024-MAY")

    assert not waits(item, Window(name="COURSE_APPRAISAL", round="2024-MAY"))
    assert waits(item, Window(name="COURSE_APPRAISAL", round="2024-NOVEMBER"))


async def test_only_units_that_may_declare_are_told_that_it_opens(people: People) -> None:
    """An institution has no school plan and no summary. Shows: CAL-01, CAL-02, CAL-11."""
    people.world.set_now("2025-01-01T00:00")
    await clock.send_due(people.database)

    assert await reminded(people, "SCHOOL_PLAN_DECLARATION", "OPENS") == {
        "school": 1,
        "private-school": 1,
    }
    assert await reminded(people, "SELF_DIRECTED_SUMMARY", "OPENS") == {"school": 1}


async def test_a_body_is_told_once_what_several_policies_say(people: People) -> None:
    """Shows: CAL-12, CAL-15, CAL-19, CAL-20, CAL-21, CAL-23."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Deadline, Window.name)
            .outerjoin(Window, Window.id == Deadline.window_id)
            .where(Deadline.item_id.is_(None))
        )
        said = Counter(
            (word, row.duty or name, row.rung, row.due_at)
            for row, name in rows
            for word in row.recipients
            if "." in word
        )

    assert [one for one, times in said.items() if times > 1] == []
    assert ("WORKING_GROUP.OFFICER", "COURSE_EVALUATION") in {one[:2] for one in said}
    assert ("CE_OFFICE.OFFICER", "ANNUAL_REVIEW") in {one[:2] for one in said}


async def test_a_window_is_opened_where_somebody_may_declare_in_it(people: People) -> None:
    """Courses for private units come from recognised institutions: one row, and none beside it."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Window.policy_id, Window.name)
            .where(Window.name.in_(("PRIVATE_COURSE_APPRAISAL", "CLASS_OPENING_DECLARATION")))
            .distinct()
            .order_by(Window.name)
        )
        found = [tuple(row) for row in rows]
    on_no_row = await ask(
        people,
        policy_id="chaoyang-private-2021",
        name="PRIVATE_COURSE_APPRAISAL",
        round="2024-NOVEMBER",
        until=at("2024-12-11T00:00"),
    )

    assert found == [
        ("chaoyang-2021", "CLASS_OPENING_DECLARATION"),
        ("chaoyang-2021", "PRIVATE_COURSE_APPRAISAL"),
    ]
    assert on_no_row.made is not None
