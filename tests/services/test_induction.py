"""The induction of new teachers: 120 hours of its own kind, and the gate that they close."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.school_life import ledger, refusals, state_of
from trainingflow.domain.credit.status import Status
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, LimitBlocker
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Refused
from trainingflow.services.identity import begin
from trainingflow.services.reading import standing
from trainingflow.services.reading.viewers import viewer_at


@pytest.fixture
def new(people: People) -> str:
    """A teacher of the school who has taught since September 2023."""
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE teacher SET first_taught_on = '2023-09-01' WHERE id = :one"),
            {"one": people.world.people["teacher-0"]},
        )
    return "teacher-0"


async def opened(people: People, who: str) -> UUID:
    """The induction of a teacher."""
    return await people.must(
        "manager",
        "openInduction",
        kind=ItemKind.INDUCTION,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people[who]),
        year=2023,
    )


async def recorded(
    people: People, item: UUID, hours: str, last: str, component: str = "CONCENTRATED"
) -> UUID:
    """Training that began on 1 October 2023, recorded by the school and confirmed."""
    days: dict[str, Any] = {"from": "2023-10-01", "to": last}
    await people.must(
        "manager",
        "recordInduction",
        item,
        component=component,
        hours=hours,
        provider="教师发展学院",
        **days,
    )
    return await people.must("ce-officer", "confirmHours", item)


async def gate(people: People, who: str) -> tuple[Decimal, bool, frozenset[str], Decimal]:
    """Hours in the gate, whether it is closed, what is open, and the credits that there are."""
    question = standing.Question(people.world.people[who])
    async with people.database.writing() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        status: Status = (await standing.statuses(session, viewer, [question]))[question][0]
    induction = next(one for one in status.requirements if one.code == "INDUCTION")
    total = next(one for one in status.requirements if one.code == "TOTAL")
    return induction.have, induction.met, frozenset(one.code for one in status.findings), total.have


def completed_on(people: People, who: str) -> date | None:
    """The day on which the induction of a teacher was completed."""
    with people.world.engine.begin() as connection:
        found: date | None = connection.scalar(
            text("SELECT induction_completed_on FROM teacher WHERE id = :one"),
            {"one": people.world.people[who]},
        )
    return found


async def test_119_hours_are_refused_with_what_is_missing_and_120_close_the_gate(
    people: People, new: str
) -> None:
    """One hour is missing; with it the day of the last training starts the pace of 7.2 credits.

    Shows: V-11, CY-CREDIT-32, BJ-CREDIT-26, TEP-28, AMB-09, AMB-42, DIFF-09
    """
    item = await opened(people, new)
    await recorded(people, item, "60", "2023-12-20")
    await recorded(people, item, "59", "2024-03-15", "SHADOWING")
    early = await people.do("ce-officer", "completeInduction", item)
    before = await gate(people, new)
    await recorded(people, item, "1", "2024-04-02", "SHADOWING")
    await people.must("ce-officer", "completeInduction", item)
    after = await gate(people, new)

    assert isinstance(early, Refused)
    assert early.blockers == (
        LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.OTHER_PERSON,
            limit="INDUCTION_HOURS",
            allowed="120",
            actual="119",
            subject=people.world.people[new],
        ),
    )
    assert (
        early.blockers[0]
        .message("en")
        .startswith("Induction takes 120 hours or more; 119 are confirmed")
    )
    assert before == (Decimal(119), False, before[2], Decimal(0))
    assert "INDUCTION_OPEN" in before[2]
    assert after == (Decimal(120), True, after[2], Decimal(0))
    assert "INDUCTION_OPEN" not in after[2]
    assert await state_of(people, item) == "COMPLETED"
    assert completed_on(people, new) == date(2024, 4, 2)
    assert set(await ledger(people)) == {
        (new, "INDUCTION", "1", "2024-04-02", True),
        (new, "INDUCTION", "59", "2024-03-15", True),
        (new, "INDUCTION", "60", "2023-12-20", True),
    }


async def test_a_record_struck_out_counts_no_more_once_that_is_confirmed(
    people: People, new: str
) -> None:
    """Until then nothing is completed; the record stays in the history.

    Shows: CY-CREDIT-32, CY-CREDIT-11
    """
    item = await opened(people, new)
    await recorded(people, item, "60", "2023-12-20")
    await recorded(people, item, "60", "2024-03-15")
    unknown = await people.do("manager", "strikeRecord", item, record=9, comment="误登")
    await people.must("manager", "strikeRecord", item, record=2, comment="误登")
    again = await people.do("manager", "strikeRecord", item, record=2, comment="误登")
    unconfirmed = await people.do("ce-officer", "completeInduction", item)
    await people.must("ce-officer", "confirmHours", item)
    short = await people.do("ce-officer", "completeInduction", item)

    assert refusals(unknown) == ["RECORDED_BEFORE"]
    assert refusals(again) == ["RECORDED_BEFORE"]
    assert refusals(unconfirmed) == ["HOURS_CONFIRMED"]
    assert isinstance(short, Refused)
    assert [getattr(one, "actual", None) for one in short.blockers] == ["60"]


async def test_hours_of_another_kind_of_training_are_never_added(people: People, new: str) -> None:
    """A claim of sixty hours is confirmed; induction stands where it stood.

    Shows: CY-CREDIT-33, BJ-CREDIT-26
    """
    item = await opened(people, new)
    await recorded(people, item, "119", "2024-03-15")
    claim = await people.must(
        new,
        "draftClaim",
        kind=ItemKind.CREDIT_CLAIM,
        organisation_id=people.world.units["school"],
        variant="NATIONAL_PROGRAMME",
        title="国培计划",
        evidence="国培2023-88",
        hours="60",
        completedOn="2023-11-20",
        passed=True,
        documents=("COURSE_CERTIFICATE",),
    )
    await people.must(new, "submitClaim", claim)
    await people.must("manager", "verify", claim, originalSeen=True)
    await people.must("ce-officer", "receive", claim)
    await people.must("ce-officer", "confirm", claim)
    early = await people.do("ce-officer", "completeInduction", item)

    assert isinstance(early, Refused)
    assert [getattr(one, "actual", None) for one in early.blockers] == ["119"]


async def test_only_new_teachers_have_an_induction_and_only_one(people: People, new: str) -> None:
    """Somebody who has taught since 2010 owes none; nobody owes two.

    Shows: CY-CREDIT-32
    """
    await opened(people, new)
    place: dict[str, Any] = {
        "kind": ItemKind.INDUCTION,
        "organisation_id": people.world.units["school"],
        "year": 2023,
    }
    twice = await people.do(
        "manager", "openInduction", **place, subject=str(people.world.people[new])
    )
    old = await people.do(
        "manager", "openInduction", **place, subject=str(people.world.people["teacher-1"])
    )

    assert refusals(twice) == ["NO_OTHER"]
    assert refusals(old) == ["NEW_TEACHER"]


async def test_training_that_has_not_ended_is_refused_and_the_school_confirms_nothing(
    people: People, new: str
) -> None:
    """The school records afterwards; the office reviews.

    Shows: CY-CREDIT-11
    """
    item = await opened(people, new)
    row: dict[str, Any] = {"component": "SHADOWING", "hours": "8", "provider": "实习校"}
    days: dict[str, Any] = {"from": "2024-05-01", "to": "2024-05-21"}
    future = await people.do("manager", "recordInduction", item, **row, **days)
    await people.must("manager", "recordInduction", item, **row, **{**days, "to": "2024-05-17"})
    school = await people.do("manager", "confirmHours", item)

    assert refusals(future) == ["INPUT_INVALID"]
    assert refusals(school) == ["ROLE_REQUIRED", "SAME_PERSON_TWICE"]
