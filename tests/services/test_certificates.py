"""Certificates of completion: the clock follows the ledger, and the city decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.school_life import refusals, state_of
from trainingflow.db.models import Teacher
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import clock
from trainingflow.services.command import Command, Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.reconsider import changes

COMPLETE: Final = "v11-induction-120"
"""Everything is complete: 36 credits, and induction in two records of 100 and 20 hours."""


@pytest.fixture
async def people(people: People) -> People:
    """The district on 20 December 2025, when eleven days of the cycle are left."""
    people.world.set_now("2025-12-20T09:00")
    return people


async def opened(people: People, who: str) -> UUID:
    """The certificate of a teacher of the school."""
    return await people.must(
        "ce-officer",
        "openCertificate",
        kind=ItemKind.CERTIFICATE,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people[who]),
        year=2025,
    )


async def induction(people: People, who: str) -> UUID:
    """The induction of a teacher of the school."""
    return await people.must(
        "manager",
        "openInduction",
        kind=ItemKind.INDUCTION,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people[who]),
        year=2021,
    )


async def confirmed(people: People, item: UUID, hours: str) -> None:
    """Hours of an induction in autumn 2021, recorded and confirmed."""
    days: dict[str, Any] = {"from": "2021-10-01", "to": "2021-12-30"}
    row = {"component": "CONCENTRATED", "hours": hours, "provider": "教师发展学院"}
    await people.must("manager", "recordInduction", item, **row, **days)
    await people.must("ce-officer", "confirmHours", item)


async def submitted(people: People, who: str = "teacher-0") -> UUID:
    """The certificate of somebody who is eligible, before the city."""
    import_career(people, who, COMPLETE)
    item = await opened(people, who)
    return await people.must(
        "ce-officer", "submitToCity", item, batch="2025-1", documents=("CREDIT_STATEMENT",)
    )


async def recognised(people: People) -> UUID:
    """A certificate that the city has recognised."""
    return await people.must(
        "ce-officer",
        "recordRecognition",
        await submitted(people),
        on="2025-12-20",
        reference="京教师发〔2025〕40号",
        documents=("RECOGNITION_LIST",),
    )


async def history(people: People, item: UUID) -> list[tuple[str, str, bool]]:
    """What was done with an item: the action, where it led, and whether the clock did it."""
    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT action, to_state, actor_id IS NULL AS system FROM item_event"
                " WHERE item_id = :item ORDER BY seq"
            ),
            {"item": item},
        )
        return [(row.action, row.to_state, row.system) for row in rows]


async def test_the_gate_of_induction_makes_a_certificate_eligible_in_the_same_moment(
    people: People,
) -> None:
    """36 credits and 119 hours are not enough; the hour that is missing is, when it is confirmed.

    Shows: V-11, CY-CREDIT-05, CY-CREDIT-06, CY-CREDIT-07, CY-CREDIT-08, CY-CREDIT-09,
    CY-CREDIT-32, CY-CREDIT-33
    """
    import_career(people, "teacher-0", COMPLETE, without={"ind-b"})
    item, training = await opened(people, "teacher-0"), await induction(people, "teacher-0")
    await confirmed(people, training, "19")
    early = await people.do(
        "ce-officer", "submitToCity", item, batch="2025-1", documents=("CREDIT_STATEMENT",)
    )
    at_119 = await state_of(people, item)
    await confirmed(people, training, "1")

    assert at_119 == "IN_PROGRESS"
    assert refusals(early) == ["WRONG_STATE"]
    assert await history(people, item) == [
        ("openCertificate", "IN_PROGRESS", False),
        ("evaluate", "ELIGIBLE", True),
    ]


async def test_what_is_reversed_takes_the_eligibility_back(people: People) -> None:
    """The induction was opened by mistake: its hours end, and the clock says so at once.

    Shows: CY-CREDIT-11, CY-CREDIT-13
    """
    import_career(people, "teacher-0", COMPLETE, without={"ind-b"})
    item, training = await opened(people, "teacher-0"), await induction(people, "teacher-0")
    await confirmed(people, training, "20")
    before = await state_of(people, item)
    await people.must("ce-officer", "cancelInduction", training, comment="登记错误")

    assert before == "ELIGIBLE"
    assert await state_of(people, item) == "IN_PROGRESS"


async def test_confirming_the_same_hours_again_leaves_who_is_eligible_so(people: People) -> None:
    """The records are reversed and posted anew in one action; only what remains counts.

    Shows: CY-CREDIT-11
    """
    import_career(people, "teacher-0", COMPLETE, without={"ind-b"})
    item, training = await opened(people, "teacher-0"), await induction(people, "teacher-0")
    await confirmed(people, training, "20")
    await people.must("ce-officer", "confirmHours", training)

    assert await history(people, item) == [
        ("openCertificate", "IN_PROGRESS", False),
        ("evaluate", "ELIGIBLE", True),
    ]


async def test_who_is_complete_already_is_eligible_when_the_certificate_is_opened(
    people: People,
) -> None:
    """One a teacher and cycle; it is the teacher's own, whichever officer opens it.

    Shows: AMB-45, CY-CREDIT-05
    """
    import_career(people, "teacher-0", COMPLETE)
    item = await opened(people, "teacher-0")
    again = await people.do(
        "ce-officer",
        "openCertificate",
        kind=ItemKind.CERTIFICATE,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people["teacher-0"]),
        year=2025,
    )
    async with people.database.reading() as session:
        owner = await session.scalar(
            text("SELECT owner_id FROM item WHERE id = :item"), {"item": item}
        )
        kept = await session.scalar(
            text("SELECT text FROM document WHERE item_id = :item"), {"item": item}
        )

    assert await state_of(people, item) == "ELIGIBLE"
    assert refusals(again) == ["NO_OTHER"]
    assert owner == people.world.people["teacher-0"]
    assert "INDUCTION" in str(kept)


async def test_the_city_recognises_and_certificates_are_issued_only_after_the_cycle(
    people: People,
) -> None:
    """Refused until midnight before New Year, with the instant from which it is possible.

    Shows: CY-PLAN-20, CY-CREDIT-10, CY-CREDIT-11, CY-CREDIT-12, CY-CREDIT-13, BJ-CREDIT-10,
    BJ-CREDIT-11, BJ-CREDIT-12, BJ-CREDIT-13, CY-PLAN-69, AMB-45, CAL-27
    """
    item = await recognised(people)
    given: dict[str, Any] = {"number": "BJ2025-0001", "documents": ("CERTIFICATE_LIST",)}
    people.world.set_now("2025-12-31T23:00")
    early = await people.do("ce-officer", "recordCertificate", item, on="2025-12-31", **given)
    people.world.set_now("2026-03-02T09:00")
    of_the_cycle = await people.do(
        "ce-officer", "recordCertificate", item, on="2025-12-31", **given
    )
    await people.must("ce-officer", "recordCertificate", item, on="2026-02-27", **given)

    assert isinstance(early, Refused)
    assert refusals(early) == ["CYCLE_OVER", "INPUT_INVALID"]
    assert early.blockers[0].next_possible_at == datetime(2026, 1, 1, tzinfo=ZONE)
    assert "2026-01-01 00:00" in early.blockers[0].message("zh-CN")
    assert refusals(of_the_cycle) == ["INPUT_INVALID"]
    assert await state_of(people, item) == "ISSUED"


async def test_the_district_only_submits_and_nobody_of_the_school_records(people: People) -> None:
    """The decision is the city's: there is no recognition without its list.

    Shows: CY-CREDIT-12, BJ-CREDIT-12
    """
    item = await submitted(people)
    bare = await people.do(
        "ce-officer", "recordRecognition", item, on="2025-12-20", reference="京教师发"
    )
    school = await people.do(
        "manager",
        "recordRecognition",
        item,
        on="2025-12-20",
        reference="京教师发",
        documents=("RECOGNITION_LIST",),
    )

    assert refusals(bare) == ["DOCUMENT_MISSING"]
    assert refusals(school) == ["ROLE_REQUIRED"]


async def test_who_was_not_recognised_is_corrected_and_evaluated_again(people: People) -> None:
    """The clock evaluates in the same moment; the city's reason stays in the history.

    Shows: CY-CREDIT-12
    """
    item = await submitted(people)
    await people.must(
        "ce-officer", "recordRefusal", item, reference="京教师发〔2025〕41号", comment="信息不符"
    )
    await people.must("ce-officer", "correct", item)

    assert (await history(people, item))[-3:] == [
        ("recordRefusal", "NOT_RECOGNISED", False),
        ("correct", "IN_PROGRESS", False),
        ("evaluate", "ELIGIBLE", True),
    ]


async def test_after_the_january_filing_the_clock_closes_what_is_incomplete(
    people: People,
) -> None:
    """Not before February; who is eligible stays so.

    Shows: DIFF-23, CAL-28, CY-CREDIT-13
    """
    import_career(people, "teacher-0", COMPLETE)
    import_career(people, "teacher-1", COMPLETE, without={"self"})
    complete, short = await opened(people, "teacher-0"), await opened(people, "teacher-1")
    people.world.set_now("2026-01-31T23:00")
    await clock.run_due(people.database)
    before = await state_of(people, short)
    people.world.set_now("2026-02-01T00:05")
    await clock.run_due(people.database)

    assert before == "IN_PROGRESS"
    assert await state_of(people, short) == "EXPIRED"
    assert await state_of(people, complete) == "ELIGIBLE"


@contextmanager
def statements(people: People) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    engine = people.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def reconsider_everybody(people: People) -> tuple[list[Command], int]:
    """What follows for all teachers of the district, and with how many statements it is found."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        with statements(people) as sent:
            found = await changes(work, select(Teacher.id))
        return found, len(sent)


async def test_confirming_finds_the_certificates_of_everybody_with_one_statement(
    people: People,
) -> None:
    """Where nobody has one that is all; for twelve it takes as many statements as for two.

    Shows: CY-CREDIT-11
    """
    none = await reconsider_everybody(people)
    for number in range(2):
        await opened(people, f"teacher-{number}")
    two = await reconsider_everybody(people)
    for number in range(2, 12):
        await opened(people, f"teacher-{number}")
    twelve = await reconsider_everybody(people)
    import_career(people, "teacher-3", COMPLETE)
    found, _ = await reconsider_everybody(people)

    assert none == ([], 1)
    assert two == ([], two[1])
    assert twelve == two
    assert [one.action for one in found] == ["evaluate"]


async def test_a_certificate_is_for_the_whole_cycle_and_a_teacher_of_the_unit(
    people: People,
) -> None:
    """Named by the last year of the cycle.

    Shows: CY-CREDIT-13
    """
    place: dict[str, Any] = {
        "kind": ItemKind.CERTIFICATE,
        "organisation_id": people.world.units["school"],
    }
    wrong = await people.do(
        "ce-officer",
        "openCertificate",
        **place,
        subject=str(people.world.people["private-teacher"]),
        year=2024,
    )
    private = await people.do(
        "ce-officer",
        "openCertificate",
        kind=ItemKind.CERTIFICATE,
        organisation_id=people.world.units["private-school"],
        subject=str(people.world.people["private-teacher"]),
        year=2025,
    )

    assert refusals(wrong) == ["INPUT_INVALID", "INPUT_INVALID"]
    assert isinstance(private, Performed)
