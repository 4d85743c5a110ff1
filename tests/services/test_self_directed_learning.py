"""Self-directed learning from the teacher's plan to credits by the school's January summary."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from tests.services.conftest import People
from tests.services.school_life import file_manager, ledger, open_year, refusals, state_of
from tests.statements import statements
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Outcome, Performed

LEARNING: Mapping[str, Any] = {
    "title": "整本书阅读教学",
    "domain": "SELF_GROWTH",
    "forms": ["SELF_STUDY_READING", "REFLECTION_JOURNAL"],
    "content": "研读课程标准并撰写笔记",
    "plannedHours": "20",
}
OUTCOME = ("LEARNING_OUTCOMES", "SELF_EVALUATION", "REFLECTION")


async def declare(people: People, who: str = "teacher-0", unit: str = "school") -> UUID:
    """A plan of 2023, declared to a unit in March."""
    people.world.set_now("2023-03-06T09:00")
    plan = await people.must(
        who,
        "draftPlan",
        kind=ItemKind.SELF_DIRECTED_PLAN,
        organisation_id=people.world.units[unit],
        year=2023,
        documents=("LEARNING_PLAN",),
        **LEARNING,
    )
    return await people.must(who, "declarePlan", plan)


async def learn(
    people: People, who: str, evidence: str, *, evaluated: bool = True, approver: str = "manager"
) -> tuple[UUID, Outcome]:
    """Declare, be approved, learn until May, and hand in an outcome with that evidence."""
    plan = await declare(people, who)
    await people.must(approver, "approve", plan)
    await people.must(who, "start", plan)
    people.world.set_now("2023-05-20T09:00")
    if evaluated:
        await people.must(approver, "stagedEvaluate", plan, result="GOOD", note="进展良好")
    return plan, await people.do(
        who,
        "submitOutcome",
        plan,
        completedOn="2023-05-18",
        hours="20",
        evidence=evidence,
        documents=OUTCOME,
    )


async def recognised(people: People, who: str, evidence: str) -> UUID:
    """The same, recognised by the school with eighteen hours."""
    plan, _ = await learn(people, who, evidence)
    return await people.must("manager", "recognise", plan, recognisedHours="18", commended=True)


async def summary(people: People) -> UUID:
    """The school's summary of 2023 in preparation."""
    return await people.must(
        "manager",
        "draftSummary",
        kind=ItemKind.SELF_DIRECTED_SUMMARY,
        organisation_id=people.world.units["school"],
        year=2023,
        title="2023年自主学习工作总结",
        selfEvaluation="完成计划",
        mutualEvaluation="良好",
        review="全体教师参加",
        excellentOutcomes="读书笔记集",
        documents=("WORK_SUMMARY",),
    )


async def begin(people: People) -> None:
    """The windows of 2023 and 2024, and a filed manager."""
    await open_year(people, 2023)
    await open_year(people, 2024)
    people.world.set_now("2023-01-10T09:00")
    await file_manager(people)


async def test_a_plan_goes_to_the_own_unit_which_approves_before_the_learning(
    people: People,
) -> None:
    """At any time of the year; nobody approves the own plan, the principal's the manager does.

    Shows: CY-SDL-04, CY-SDL-05, CY-SDL-06, CY-SDL-07, AMB-15, AMB-66, CAL-10
    """
    await begin(people)
    elsewhere = await people.do(
        "teacher-0",
        "draftPlan",
        kind=ItemKind.SELF_DIRECTED_PLAN,
        organisation_id=people.world.units["academy"],
        year=2023,
        **LEARNING,
    )
    principals = await declare(people, "principal")
    by_oneself = await people.do("principal", "approve", principals)
    too_early = await people.do("principal", "start", principals)
    by_manager = await people.do("manager", "approve", principals)

    assert "OWN_UNIT" in refusals(elsewhere)
    assert refusals(by_oneself) == ["SELF_APPROVAL"]
    assert refusals(too_early) == ["WRONG_STATE"]
    assert isinstance(by_manager, Performed)


async def test_an_outcome_is_recognised_after_a_staged_evaluation_and_never_beyond_its_hours(
    people: People,
) -> None:
    """The teacher hands in outcome, self-evaluation and reflection; the school recognises.

    Shows: CY-CREDIT-31, CY-SDL-08, CY-SDL-13, CY-SDL-15, AMB-12
    """
    await begin(people)
    plan, handed_in = await learn(people, "teacher-0", "《论语》笔记", evaluated=False)
    unevaluated = await people.do("manager", "recognise", plan, recognisedHours="20")
    await people.must("manager", "stagedEvaluate", plan, result="FAIR", note="宜结合课堂")
    too_much = await people.do("manager", "recognise", plan, recognisedHours="20.5")
    own = await people.do("teacher-0", "recognise", plan, recognisedHours="20")

    assert isinstance(handed_in, Performed)
    assert refusals(unevaluated) == ["STAGED_EVALUATION"]
    assert refusals(too_much) == ["INPUT_INVALID"]
    assert refusals(own)[0] == "ROLE_REQUIRED"


async def test_the_same_evidence_counts_once(people: People) -> None:
    """However it is written; another teacher may have read the same book.

    Shows: AMB-13, CY-CREDIT-25
    """
    await begin(people)
    await learn(people, "teacher-0", "读书笔记《论语》 2023")
    _, again = await learn(people, "teacher-0", "读书笔记 《论语》２０２３")
    _, colleague = await learn(people, "teacher-1", "读书笔记《论语》 2023")

    assert refusals(again) == ["EVIDENCE_UNUSED"]
    assert isinstance(colleague, Performed)


async def test_the_summary_of_last_year_is_submitted_in_january(people: People) -> None:
    """That of 2023 on 15 January 2024; neither before, nor in February.

    Shows: V-17, CY-SDL-16, CY-SDL-17, CAL-02
    """
    await begin(people)
    people.world.set_now("2023-12-31T23:59:00")
    year = await summary(people)
    early = await people.do("manager", "submitSummary", year)
    people.world.set_now("2024-02-01T00:00")
    late = await people.do("manager", "submitSummary", year)
    people.world.set_now("2024-01-15T09:00")
    in_time = await people.do("manager", "submitSummary", year)

    assert (refusals(early), refusals(late)) == (["WINDOW_CLOSED"], ["WINDOW_CLOSED"])
    assert isinstance(in_time, Performed)


async def test_filing_the_summary_confirms_the_plans_in_it_and_no_others(people: People) -> None:
    """No self-directed credit without a filed summary; it is earned in the year of learning.

    Shows: CY-SDL-14, CY-SDL-18, CY-CREDIT-28, DIFF-23, V-28
    """
    await begin(people)
    plan = await recognised(people, "teacher-0", "《论语》笔记")
    unfinished, _ = await learn(people, "teacher-1", "《孟子》笔记")
    too_early = await people.do("manager", "includeInSummary", plan)
    people.world.set_now("2024-01-10T09:00")
    year = await summary(people)
    left_out = await people.do("manager", "submitSummary", year, dry_run=True)
    await people.must("manager", "gatherPlans", year)
    await people.must("manager", "submitSummary", year)
    people.world.set_now("2024-01-20T09:00")
    await people.must("ce-officer", "openReview", year)
    before = await ledger(people)
    await people.must("ce-officer", "fileSummary", year, filingNumber="2024-3")

    assert refusals(too_early) == ["SUMMARY_OPEN"]
    assert isinstance(left_out, Performed)
    assert [str(one.code) for one in left_out.warnings] == ["PREREQUISITE"]
    assert before == [("teacher-0", "SELF_DIRECTED", "18", "2023-05-18", False)]
    assert await ledger(people) == [("teacher-0", "SELF_DIRECTED", "18", "2023-05-18", True)]
    assert await state_of(people, plan) == "CREDIT_CONFIRMED"
    assert await state_of(people, unfinished) == "OUTCOME_SUBMITTED"


async def test_a_returned_summary_is_corrected_and_filed(people: People) -> None:
    """The duty of January was met: the correction waits for no other January.

    Shows: CY-SDL-18
    """
    await begin(people)
    people.world.set_now("2024-01-31T10:00")
    year = await summary(people)
    await people.must("manager", "submitSummary", year)
    people.world.set_now("2024-02-20T10:00")
    await people.must("ce-officer", "openReview", year)
    await people.must(
        "ce-officer", "returnSummary", year, sections=["DOSSIER"], comment="缺少互评情况"
    )
    await people.must("manager", "saveDraft", year, mutualEvaluation="年级组互评")
    await people.must("manager", "resubmitSummary", year)
    await people.must("ce-officer-2", "openReview", year)

    assert isinstance(
        await people.do("ce-officer-2", "fileSummary", year, filingNumber="2024-4"), Performed
    )


async def test_every_plan_of_a_school_is_confirmed_in_the_transaction_of_the_filing(
    people: People,
) -> None:
    """A dozen plans, each by a decision of its own.

    Shows: CY-SDL-18
    """
    await begin(people)
    plans = [await recognised(people, f"teacher-{n}", f"笔记{n}") for n in range(12)]
    people.world.set_now("2024-01-10T09:00")
    year = await summary(people)
    await people.must("manager", "gatherPlans", year)
    await people.must("manager", "submitSummary", year)
    await people.must("ce-officer", "openReview", year)
    await people.must("ce-officer", "fileSummary", year, filingNumber="2024-3")

    assert {await state_of(people, plan) for plan in plans} == {"CREDIT_CONFIRMED"}
    assert len([row for row in await ledger(people) if row[4]]) == len(plans)


async def _filing(people: People, teachers: range) -> list[str]:
    """The statements by which a summary with a plan of each of these teachers is filed."""
    plans = [await recognised(people, f"teacher-{n}", f"笔记{n}") for n in teachers]
    people.world.set_now("2024-01-10T09:00")
    year = await summary(people)
    await people.must("manager", "gatherPlans", year)
    await people.must("manager", "submitSummary", year)
    await people.must("ce-officer", "openReview", year)
    with statements(people.database) as sent:
        await people.must("ce-officer", "fileSummary", year, filingNumber="2024-3")
    assert {await state_of(people, plan) for plan in plans} == {"CREDIT_CONFIRMED"}
    return sent


@pytest.mark.parametrize("number", [2, 6])
async def test_the_plans_of_a_summary_are_locked_and_loaded_together(
    people: People, number: int
) -> None:
    """As many statements load the facts of six plans as of two; each is decided by itself."""
    await begin(people)
    sent = await _filing(people, range(number))
    reading = [one for one in sent if one.startswith("SELECT")]

    # Once for the summary, once for all of its plans.
    assert len([one for one in reading if "FOR UPDATE OF item" in one]) == 2
    assert {name: _asked(reading, name) for name in _OF_FACTS} == _OF_FACTS
    assert _asked(sent, "INSERT INTO item_event") == number + 1


def _asked(sent: list[str], words: str) -> int:
    return len([one for one in sent if words in one])


_OF_FACTS = {
    "FROM document": 3,  # once more for what the decision on the summary is bound to
    "FROM approval": 2,
    'FROM "window"': 2,
    "FROM title_held": 1,
    "FROM employment": 1,
    "FROM item AS item_1 JOIN item AS item_2": 7,  # three questions of a summary, four of a plan
}


async def test_learning_that_the_school_has_approved_is_ended_by_the_school_and_not_withdrawn(
    people: People,
) -> None:
    """Who gives it up tells the school, which ends it with a reason; nothing is credited.

    Shows: CY-SDL-07
    """
    plan = await declare(people)
    await people.must("manager", "approve", plan)
    await people.must("teacher-0", "start", plan)
    withdrawn = await people.do("teacher-0", "withdraw", plan)
    people.world.set_now("2024-01-10T09:00")
    silent = await people.do("manager", "endUnfinished", plan)
    await people.must("manager", "endUnfinished", plan, comment="年度内未完成")

    assert refusals(withdrawn) == ["WRONG_STATE"]
    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert await state_of(people, plan) == "NOT_RECOGNISED"
    assert await ledger(people) == []
