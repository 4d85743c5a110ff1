"""Hongkou's check before a periodic registration: what is owed, certified and looked at."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.hongkou.conftest import HongkouPeople, codes
from tests.services.school_life import refusals
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import clock
from trainingflow.services.command import Outcome, Performed, Refused


async def opened(people: People, who: str = "teacher-0", variant: str = "PERIODIC") -> UUID:
    """The check of a registration whose last year is 2020."""
    return await people.must(
        "college-officer",
        "openCheck",
        kind=ItemKind.REGISTRATION_CHECK,
        organisation_id=people.world.units["school"],
        subject=str(people.world.people[who]),
        year=2020,
        variant=variant,
    )


async def due(people: People, who: str = "teacher-0", variant: str = "PERIODIC") -> UUID:
    """A check that has fallen due; it is December 2020."""
    item = await opened(people, who, variant)
    people.world.set_now("2020-12-20T09:00")
    await clock.run_due(people.database)
    return item


async def confirm(people: People, item: UUID, *, others: bool = True, **more: object) -> Outcome:
    """Try to confirm that the registration is possible."""
    return await people.do(
        "college-officer",
        "confirmRegisterable",
        item,
        otherConditionsMet=others,
        **more,  # type: ignore[arg-type]  # documents, by name
    )


async def test_a_check_falls_due_with_the_last_year_of_the_registration(
    people: HongkouPeople,
) -> None:
    """The clock says so at New Year; nobody says so before, and who tries is told when.

    Shows: HK-USE-01, CAL-36
    """
    item = await opened(people)
    early = await people.do("college-officer", "fallDue", item)
    people.world.set_now("2020-01-01T00:05")
    await clock.run_due(people.database)

    assert isinstance(early, Refused)
    assert refusals(early) == ["PERIOD_ENDING"]
    assert early.blockers[0].next_possible_at == datetime(2020, 1, 1, tzinfo=ZONE)
    assert await people.state(item) == "DUE"


async def test_who_has_what_the_group_owes_is_registerable_when_the_conditions_were_looked_at(
    people: HongkouPeople,
) -> None:
    """36 credits; the other conditions of the municipality are a flag that somebody sets.

    Shows: HK-USE-01, HK-USE-04
    """
    import_career(people, "teacher-0", "hongkou-exact")
    item = await due(people)
    unseen = await confirm(people, item, others=False)
    confirmed = await confirm(people, item)

    assert refusals(unseen) == ["OTHER_CONDITIONS_MET"]
    assert not isinstance(confirmed, Refused)
    assert await people.state(item) == "REGISTERABLE"


async def test_who_owes_credits_is_suspended_by_the_clock_and_registerable_once_complete(
    people: HongkouPeople,
) -> None:
    """Put off at the end of the year, until the records that were missing are confirmed.

    Shows: HK-USE-03, HK-USE-01
    """
    item = await due(people)
    short = await confirm(people, item)
    people.world.set_now("2021-01-01T00:05")
    await clock.run_due(people.database)
    suspended = await people.state(item)
    still_short = await confirm(people, item)
    import_career(people, "teacher-0", "hongkou-exact")
    await confirm(people, item)

    assert refusals(short) == ["REQUIREMENTS_MET"]
    assert suspended == "SUSPENDED"
    assert refusals(still_short) == ["REQUIREMENTS_MET"]
    assert await people.state(item) == "REGISTERABLE"


async def test_a_complete_check_that_nobody_confirms_is_reminded_of_and_told_of(
    people: HongkouPeople,
) -> None:
    """Three days before the year ends, and once when the clock finds nothing to suspend.

    Shows: HK-USE-03
    """
    import_career(people, "teacher-0", "hongkou-exact")
    item = await due(people)
    for day in ("2020-12-29T00:00", "2021-01-01T00:05", "2021-01-01T00:10"):
        people.world.set_now(day)
        await clock.run_due(people.database)
        await clock.send_due(people.database)
    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT text_key, count(DISTINCT deadline_id) FROM notice_message m"
                " JOIN deadline d ON d.id = m.deadline_id WHERE d.item_id = :item"
                " GROUP BY text_key ORDER BY text_key"
            ),
            {"item": item},
        )
        told = {row[0]: row[1] for row in rows}

    assert await people.state(item) == "DUE"
    assert told == {"REMIND.BEFORE": 1, "ESCALATE.REFUSED": 1}


async def test_a_first_registration_rests_on_the_certificate_of_probation(
    people: HongkouPeople,
) -> None:
    """With the certificate, and the municipal and district credits.

    Shows: HK-USE-02
    """
    import_career(people, "teacher-0", "hongkou-exact")
    item = await due(people, variant="FIRST")
    bare = await confirm(people, item)
    await people.must(
        "college-officer",
        "attachDocument",
        item,
        kind="PROBATION_CERTIFICATE",
        title="合格证书",
        reference="沪见习2019-1",
    )
    await confirm(people, item)

    assert codes(bare) == [BlockerCode.DOCUMENT_MISSING]
    assert await people.state(item) == "REGISTERABLE"


async def test_a_first_registration_needs_the_credits_of_the_district_too(
    people: HongkouPeople,
) -> None:
    """The certificate alone does not do.

    Shows: HK-USE-02
    """
    item = await due(people, variant="FIRST")
    outcome = await people.do(
        "college-officer",
        "confirmRegisterable",
        item,
        otherConditionsMet=True,
        documents=("PROBATION_CERTIFICATE",),
    )

    assert refusals(outcome) == ["REQUIREMENTS_MET"]


async def test_only_what_is_owed_by_the_year_of_entry_is_asked_of_new_teachers(
    people: HongkouPeople,
) -> None:
    """Who entered in 2019 owes two of the five years: 35 credits do, though they are not 36.

    Shows: DIFF-52, AMB-51, HK-USE-01
    """
    left_out = {"D-K-x-", *(f"pr{number}" for number in range(4, 10))}
    import_career(people, "teacher-0", "hongkou-new-teacher-2018")
    import_career(people, "teacher-0", "hongkou-exact", left_out, "2019-09-01")
    item = await due(people)
    school = await people.do("principal", "confirmRegisterable", item, otherConditionsMet=True)
    confirmed = await confirm(people, item)
    status = await people.status("teacher-0")
    total = next(one for one in status.requirements if one.code == "TOTAL")

    assert refusals(school) == ["ROLE_REQUIRED"]
    assert isinstance(confirmed, Performed)
    [warning] = confirmed.warnings
    assert warning.message("en") == (
        "The municipality names 36 credits, there are 35; "
        "what is owed by the year of entry decides."
    )
    assert (total.have, total.need) == (Decimal(35), Decimal("14.4"))
    assert await people.state(item) == "REGISTERABLE"
