"""A correction after confirmation waits for a confirmation of its own."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.services.conftest import People
from tests.services.played import Ran, ran
from tests.services.test_journey import confirm_credits
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.command import Refused
from trainingflow.services.identity import begin
from trainingflow.services.ledger import live_records, reverse

__all__ = ["ran"]


@pytest.fixture
def contents(ran: Ran) -> str:
    return ran.database_name


@pytest.fixture
def run(people: People, ran: Ran) -> UUID:
    """A run that goes on, whose credits wait to be confirmed."""
    return ran.given_to(people)[1]


async def counting(people: People, teacher: str) -> list[tuple[bool, bool]]:
    """The teacher's live records: whether passed, and whether confirmed."""
    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT r.passed, c.group_id IS NOT NULL AS confirmed FROM credit_record r "
                "LEFT JOIN credit_confirmation c USING (authority_id, group_id) "
                "WHERE r.teacher_id = :teacher AND r.reverses_id IS NULL AND NOT EXISTS "
                "(SELECT 1 FROM credit_record x WHERE x.reverses_id = r.id)"
            ),
            {"teacher": people.world.people[teacher]},
        )
        return [(row.passed, row.confirmed) for row in rows]


async def open_tasks(people: People, item: UUID) -> int:
    async with people.database.reading() as session:
        statement = "SELECT count(*) FROM task WHERE item_id = :item AND closed_at IS NULL"
        return int(await session.scalar(text(statement), {"item": item}) or 0)


async def test_a_correction_after_confirmation_counts_once_it_is_confirmed(
    people: People, run: UUID
) -> None:
    batch = await confirm_credits(people, run)
    assert await counting(people, "teacher-0") == [(False, True)]

    try:
        await people.must(
            "applicant",
            "correctResult",
            run,
            participant=str(people.world.people["teacher-0"]),
            assessmentPassed=True,
            comment="补考合格",
        )
    except DBAPIError as error:  # of what was entered before, the ledger takes no second record
        pytest.fail(str(error))
    waiting = (await counting(people, "teacher-0"), await open_tasks(people, batch))
    await people.must("ce-officer", "confirmCorrections", batch)

    assert waiting == ([(True, False)], 1)
    assert await counting(people, "teacher-0") == [(True, True)]
    assert await counting(people, "teacher-1") == [(True, True)]
    assert await open_tasks(people, batch) == 0
    again = await people.do("ce-officer", "confirmCorrections", batch)
    assert isinstance(again, Refused)
    assert [one.code for one in again.blockers] == [BlockerCode.BELOW_MINIMUM]


async def test_a_revoked_batch_ends_every_record_by_a_reversal(people: People, run: UUID) -> None:
    batch = await confirm_credits(people, run)
    before = people.world.count("credit_record")

    await people.must("ce-officer", "revoke", batch, comment="审计发现错误")

    assert people.world.count("credit_record") == before * 2
    assert await counting(people, "teacher-1") == []


async def test_a_record_that_is_reversed_already_stays_as_it_is(people: People, run: UUID) -> None:
    batch = await confirm_credits(people, run)
    async with people.database.of(people.world.authority_id).writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        records = await live_records(work, group_batch=batch)
        first = await reverse(work, records)
        try:
            again = await reverse(work, records)
        except IntegrityError as error:
            pytest.fail(f"the database had to refuse it: {error.orig}")

    assert (first, again) == (len(records), 0)
    assert records != []


async def test_who_recorded_a_result_cannot_confirm_it_even_in_raw_sql(
    people: People, run: UUID
) -> None:
    batch = await confirm_credits(people, run)
    await people.must(
        "applicant",
        "correctResult",
        run,
        participant=str(people.world.people["teacher-0"]),
        assessmentPassed=True,
        comment="补考合格",
    )

    with pytest.raises(IntegrityError, match="does not confirm its credits"):
        async with people.database.writing() as session:
            await session.execute(
                text(
                    "INSERT INTO credit_confirmation SELECT g.authority_id, g.id, now(), :who"
                    " FROM credit_record_group g WHERE g.batch_id = :batch AND NOT EXISTS"
                    " (SELECT FROM credit_confirmation c WHERE c.group_id = g.id)"
                ),
                {"who": people.world.people["applicant"], "batch": batch},
            )
