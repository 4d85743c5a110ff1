"""Confirmed credits are taken back on the item that confirmed them, where an error was found."""

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.project_life import archives_checked, asked, under_evaluation
from tests.services.school_life import approved_plan, record, refusals, state_of
from tests.services.test_certificates import COMPLETE, opened
from tests.services.test_credit_claims import DEGREE, under_review
from tests.services.test_self_directed_learning import begin, recognised, summary
from trainingflow.services import clock
from trainingflow.services.command import Performed

_STANDING = text(
    "SELECT count(*) FROM credit_record r WHERE r.reverses_id IS NULL"
    " AND NOT EXISTS (SELECT FROM credit_record e WHERE e.reverses_id = r.id)"
)
_REASON: Final = "审计发现名单有误"


async def standing(people: People) -> int:
    """How many records stand: neither reversals nor reversed."""
    async with people.database.reading() as session:
        return int(await session.scalar(_STANDING) or 0)


async def _project(people: People) -> UUID:
    item = await under_evaluation(people)
    await asked(people, item)
    await archives_checked(people, item)
    await people.must("ce-officer", "passEvaluation", item, documents=("EVALUATION_CONCLUSION",))
    await clock.run_due(people.database)
    return await people.must("ce-officer-2", "confirmCredits", item)


async def _claim(people: People) -> UUID:
    claim = await under_review(people, "teacher-0", **DEGREE)
    return await people.must("ce-officer", "confirm", claim)


async def _learning(people: People) -> UUID:
    await begin(people)
    plan = await recognised(people, "teacher-0", "《论语》笔记")
    people.world.set_now("2024-01-10T09:00")
    year = await summary(people)
    await people.must("manager", "gatherPlans", year)
    await people.must("manager", "submitSummary", year)
    await people.must("ce-officer", "openReview", year)
    await people.must("ce-officer", "fileSummary", year, filingNumber="2024-3")
    return plan


async def proposed_plan(people: People) -> UUID:
    """A school plan of 2024 that was accepted, whose credits the school has proposed."""
    plan = await approved_plan(people)
    people.world.set_now("2024-11-20T09:00")
    await record(people, plan, "1", "2024-03-04")
    for kind in ("SELF_EVALUATION", "MUTUAL_EVALUATION"):
        await people.must("manager", "attachDocument", plan, kind=kind, title=kind, text=kind)
    people.world.set_now("2024-12-02T09:00")
    await people.must("ce-officer", "openYearEnd", plan)
    await people.must("ce-officer", "acceptPlan", plan, documents=("ACCEPTANCE_NOTE",))
    return await people.must("manager", "proposeCredits", plan, documents=("CREDIT_LIST",))


async def _plan(people: People) -> UUID:
    return await people.must("ce-officer", "confirmCredits", await proposed_plan(people))


@pytest.mark.parametrize(
    ("confirmed", "records", "revoked"),
    [
        (_project, 2, "CREDITS_REVOKED"),
        (_claim, 1, "REVOKED"),
        (_learning, 1, "CREDIT_REVOKED"),
        (_plan, 2, "CREDITS_REVOKED"),
    ],
)
async def test_confirmed_credits_are_revoked_with_a_reason_by_the_office(
    people: People,
    confirmed: Callable[[People], Awaitable[UUID]],
    records: int,
    revoked: str,
) -> None:
    """Every record is ended by a reversal, for a reason, and by the office that confirms.

    Shows: CY-PLAT-16
    """
    item = await confirmed(people)
    before = await standing(people)
    silent = await people.do("ce-officer", "revoke", item)
    by_school = await people.do("manager", "revoke", item, comment=_REASON)
    done = await people.do("ce-officer", "revoke", item, comment=_REASON)
    again = await people.do("ce-officer", "revoke", item, comment=_REASON)

    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert "ROLE_REQUIRED" in refusals(by_school)
    assert isinstance(done, Performed)
    assert (before, await standing(people), await state_of(people, item)) == (records, 0, revoked)
    assert refusals(again) == ["WRONG_STATE"]


async def test_a_certificate_follows_the_revocation_of_a_claim(people: People) -> None:
    """Who was eligible by a claim is in progress again once it is revoked, and eligible no more.

    Shows: CY-PLAT-16, AMB-45
    """
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", COMPLETE, without={"prof-SUBJECT_LITERACY"})
    certificate = await opened(people, "teacher-0")
    lacking = await state_of(people, certificate)
    claim = await people.must(
        "ce-officer", "confirm", await under_review(people, "teacher-0", **DEGREE)
    )
    complete = await state_of(people, certificate)
    await people.must("ce-officer", "revoke", claim, comment=_REASON)

    assert (lacking, complete) == ("IN_PROGRESS", "ELIGIBLE")
    assert await state_of(people, certificate) == "IN_PROGRESS"


async def test_revoked_evidence_may_be_claimed_again(people: People) -> None:
    """What was revoked counts nothing, so the same evidence is not used up.

    Shows: AMB-13
    """
    claim = await _claim(people)
    await people.must("ce-officer", "revoke", claim, comment=_REASON)
    again = await people.must(
        "ce-officer", "confirm", await under_review(people, "teacher-0", **DEGREE)
    )

    assert await state_of(people, again) == "CONFIRMED"
    assert await standing(people) == 1
