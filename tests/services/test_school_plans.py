"""The annual research plan of a school and its adjustments, on a real database."""

import asyncio
from typing import Any

import pytest

from tests.services.conftest import People
from tests.services.school_life import (
    activity,
    appraise,
    approved_plan,
    draft_plan,
    expert,
    file_manager,
    ledger,
    open_year,
    plan_of,
    record,
    refusals,
    state_of,
    take_into_pool,
)
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Performed


async def test_a_plan_is_declared_in_january_of_its_own_year_only(people: People) -> None:
    """January, Beijing time, for the same year.

    Shows: V-17, CY-SBR-38, CY-SBR-37, CAL-01
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2023-12-31T23:59:00")
    plan = await draft_plan(people)
    early = await people.do("manager", "declarePlan", plan)
    people.world.set_now("2024-02-01T00:00")
    late = await people.do("manager", "declarePlan", plan)
    people.world.set_now("2024-01-31T23:59:00")
    in_time = await people.do("manager", "declarePlan", plan)

    assert (refusals(early), refusals(late)) == (["WINDOW_CLOSED"], ["WINDOW_CLOSED"])
    assert isinstance(in_time, Performed)
    assert in_time.state == "SUBMITTED"


async def test_a_plan_of_another_year_waits_for_its_january(people: People) -> None:
    """A plan drafted for 2025 is not what January 2024 is for.

    Shows: CY-SBR-38
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    plan = await draft_plan(people, year=2025)

    assert refusals(await people.do("manager", "declarePlan", plan)) == ["INPUT_INVALID"]


async def test_a_school_without_a_filed_manager_cannot_submit(people: People) -> None:
    """A draft is free; what is submitted needs the manager on file.

    Shows: CY-MGMT-05, CY-MGMT-13, AMB-73
    """
    await open_year(people, 2024)
    people.world.set_now("2024-01-15T09:00")
    plan = await draft_plan(people)
    refused = await people.do("manager", "declarePlan", plan)
    await file_manager(people)
    accepted = await people.do("manager", "declarePlan", plan)

    assert refusals(refused) == ["MANAGER_FILED"]
    assert isinstance(accepted, Performed)


async def test_the_principal_heads_the_group_and_signs_the_last_change(people: People) -> None:
    """The manager declares what the principal, first responsible, has signed.

    Shows: CY-SBR-06, CY-SBR-27, CY-SBR-28, CY-SBR-29, CY-MGMT-11, SBR-11, SBR-12, SBR-47, SBR-48
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    headed_by_manager = [{"person": str(people.world.people["manager"]), "duty": "HEAD"}]
    plan = await draft_plan(people)
    own_signature = await people.do("manager", "sign", plan)
    await people.must("manager", "saveDraft", plan, leadingGroup=headed_by_manager)
    changed = await people.do("manager", "declarePlan", plan)
    not_head = await people.do("principal", "sign", plan)
    right = plan_of(people)["leadingGroup"]
    await people.must("manager", "saveDraft", plan, leadingGroup=right)
    await people.must("principal", "sign", plan)

    assert refusals(own_signature) == ["ROLE_REQUIRED", "LEADING_GROUP_HEADED"]
    assert refusals(changed) == ["SIGNED_BY_PRINCIPAL"]
    assert refusals(not_head) == ["LEADING_GROUP_HEADED"]
    assert isinstance(await people.do("manager", "declarePlan", plan), Performed)


async def test_a_plan_has_its_six_documents_and_its_ethics_module(people: People) -> None:
    """All six documents, and political and ethical themes.

    Shows: CY-SBR-10, CY-SBR-26, CY-MGMT-15, SBR-04, SBR-14, SBR-18
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    plan = await people.must(
        "manager",
        "draftPlan",
        kind=ItemKind.SCHOOL_PLAN,
        organisation_id=people.world.units["school"],
        year=2024,
        **plan_of(people, activities=[activity("1", module="MODERN_IT")]),
    )
    await people.must("principal", "sign", plan)

    refused = await people.do("manager", "declarePlan", plan)

    assert refusals(refused) == ["DOCUMENT_MISSING"] * 6 + ["ETHICS_INCLUDED"]


async def test_two_plans_of_one_school_for_one_year_are_never_made(people: People) -> None:
    """Even at the same moment.

    Shows: CY-SBR-36, CY-SBR-31
    """
    await open_year(people, 2024)

    async def begin() -> object:
        return await people.do(
            "manager",
            "draftPlan",
            kind=ItemKind.SCHOOL_PLAN,
            organisation_id=people.world.units["school"],
            year=2024,
            title="校本研修项目",
        )

    first, second = await asyncio.gather(begin(), begin())

    refused = [one for one in (first, second) if not isinstance(one, Performed)]
    assert [refusals(one) for one in refused] == [["NO_OTHER"]]  # type: ignore[arg-type]  # outcomes


async def test_a_private_school_has_no_such_plan(people: People) -> None:
    """Its plans follow annex 8."""
    await open_year(people, 2024)

    outcome = await people.do(
        "principal",
        "draftPlan",
        kind=ItemKind.SCHOOL_PLAN,
        organisation_id=people.world.units["private-school"],
        year=2024,
        title="校本研修项目",
    )

    assert not isinstance(outcome, Performed)


async def test_what_is_held_before_the_approval_earns_nothing(people: People) -> None:
    """Approved on 20 February at ten: the day before is refused, that day counts.

    Shows: V-26, CY-SBR-39, CY-CREDIT-27, SBR-49, BJ-CREDIT-23
    """
    plan = await approved_plan(people, "2024-02-20T10:00")
    people.world.set_now("2024-03-10T09:00")

    before = await record(people, plan, "1", "2024-02-19")
    on_the_day = await record(people, plan, "1", "2024-02-20")
    to_come = await record(people, plan, "2", "2024-03-11")

    assert refusals(before) == ["HELD_AFTER_APPROVAL"]
    assert isinstance(on_the_day, Performed)
    assert refusals(to_come) == ["INPUT_INVALID"]


async def test_an_adjusted_activity_counts_from_the_approval_of_the_adjustment(
    people: People,
) -> None:
    """Until then the plan keeps its old scheme; any time of the year.

    Shows: V-26, CY-SBR-43, DIFF-21, CAL-10
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-05-06T09:00")
    adjustment = await people.must(
        "manager",
        "requestAdjustment",
        kind=ItemKind.PLAN_ADJUSTMENT,
        organisation_id=people.world.units["school"],
        parent=str(plan),
        title="增加人工智能专题",
        reason="学校成为人工智能试点校",
        activities=[activity("3", "6", "ARTIFICIAL_INTELLIGENCE")],
        dropped=[{"code": "2"}],
    )
    unapproved = await record(people, plan, "3", "2024-05-06")
    old_scheme = await record(people, plan, "2", "2024-05-06", "8")
    second = await people.do(
        "manager",
        "requestAdjustment",
        kind=ItemKind.PLAN_ADJUSTMENT,
        organisation_id=people.world.units["school"],
        parent=str(plan),
        title="再次调整",
        reason="活动改期",
        dropped=[{"code": "1"}],
    )
    await appraise(people, adjustment, "2024-05-20T16:00")
    await people.must(
        "ce-officer", "approveAdjustment", adjustment, documents=("APPRAISAL_OPINION",)
    )
    people.world.set_now("2024-06-30T09:00")
    before = await record(people, plan, "3", "2024-05-19")
    after = await record(people, plan, "3", "2024-05-20", "6")
    given_up = await record(people, plan, "2", "2024-06-03", "8")

    assert refusals(unapproved) == ["ACTIVITY_IN_SCHEME"]
    assert isinstance(old_scheme, Performed)
    assert refusals(second) == ["NO_OTHER"]
    assert refusals(before) == ["ACTIVITY_IN_SCHEME"]
    assert isinstance(after, Performed)
    assert refusals(given_up) == ["ACTIVITY_IN_SCHEME"]


async def test_a_refused_adjustment_leaves_the_old_scheme(people: People) -> None:
    """What was not approved changes nothing.

    Shows: CY-SBR-43
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-05-06T09:00")
    adjustment = await people.must(
        "manager",
        "requestAdjustment",
        kind=ItemKind.PLAN_ADJUSTMENT,
        organisation_id=people.world.units["school"],
        parent=str(plan),
        title="取消师德专题",
        reason="时间紧张",
        dropped=[{"code": "1"}],
    )
    await appraise(people, adjustment, "2024-05-20T16:00", "FAIL")
    approval = await people.do(
        "ce-officer", "approveAdjustment", adjustment, documents=("APPRAISAL_OPINION",)
    )
    await people.must(
        "ce-officer",
        "refuseAdjustment",
        adjustment,
        comment="师德专题不得取消",
        documents=("APPRAISAL_OPINION",),
    )

    assert refusals(approval) == ["VOTE_OTHERWISE"]
    assert isinstance(await record(people, plan, "1", "2024-05-20"), Performed)


async def test_nobody_gets_more_hours_than_the_activity_has(people: People) -> None:
    """Nor twice, nor for the same activity of the same day.

    Shows: CY-SBR-42, CY-MGMT-16, SBR-19
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-03-10T09:00")

    too_many = await record(people, plan, "1", "2024-03-01", "4.5")
    doubled = await record(people, plan, "1", "2024-03-01", "4", "teacher-0", "teacher-0")
    await record(people, plan, "1", "2024-03-01")
    again = await record(people, plan, "1", "2024-03-01")

    assert refusals(too_many) == ["INPUT_INVALID", "INPUT_INVALID"]
    assert refusals(doubled) == ["INPUT_INVALID"]
    assert refusals(again) == ["NO_DUPLICATE"]


async def test_the_days_of_one_activity_together_have_no_more_hours_than_it_has(
    people: People,
) -> None:
    """An activity of eight hours may take two days; both count for eight hours at most.

    Shows: CY-SBR-42
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-03-10T09:00")
    first = await record(people, plan, "2", "2024-03-01", "5", "teacher-0")
    too_many = await record(people, plan, "2", "2024-03-02", "4", "teacher-0", "teacher-1")
    rest = await record(people, plan, "2", "2024-03-02", "3", "teacher-0", "teacher-1")

    assert isinstance(first, Performed)
    assert refusals(too_many) == ["INPUT_INVALID"]
    assert isinstance(rest, Performed)


async def test_nobody_of_the_school_appraises_its_adjustment(people: People) -> None:
    """Not the head of the leading group, nor a teacher; an expert from elsewhere does.

    Shows: AMB-19
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-05-06T09:00")
    adjustment = await people.must(
        "manager",
        "requestAdjustment",
        kind=ItemKind.PLAN_ADJUSTMENT,
        organisation_id=people.world.units["school"],
        parent=str(plan),
        title="取消专题",
        reason="时间紧张",
        dropped=[{"code": "2"}],
    )
    await take_into_pool(people, "principal", "teacher-0", "chair")
    await people.must("ce-officer", "openAppraisal", adjustment)
    tried = {
        who: await people.do(
            "ce-officer", "inviteReviewers", adjustment, members=[expert(people, who)]
        )
        for who in ("principal", "teacher-0", "chair")
    }

    assert set(refusals(tried["principal"])) == {"CONFLICT_OF_INTEREST"}
    assert refusals(tried["teacher-0"]) == ["CONFLICT_OF_INTEREST"]
    assert isinstance(tried["chair"], Performed)


async def test_an_expert_of_a_plan_declares_a_conflict_and_is_recused(people: People) -> None:
    """Nothing is concluded by who declares an interest; the office asks somebody else.

    Shows: CY-SBR-39, AMB-19
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    plan = await people.must("manager", "declarePlan", await draft_plan(people))
    await take_into_pool(people)
    await people.must("ce-officer", "openAppraisal", plan)
    await people.must("ce-officer", "inviteReviewers", plan, members=[expert(people, "chair")])
    await people.must("chair", "acceptInvitation", plan, conflict="DECLARED")
    spoken = await people.do("chair", "submitReview", plan, opinion="PASS", text="可行")
    concluded = await people.do("ce-officer-2", "conclude", plan, result="PASS", text="可行")

    assert not isinstance(spoken, Performed)
    assert not isinstance(concluded, Performed)


async def test_only_teachers_of_the_school_are_recorded(people: People) -> None:
    """One teacher of another school is enough to refuse the whole activity; own ones pass.

    Shows: BJ-CREDIT-05
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-03-10T09:00")

    of_another = await record(people, plan, "1", "2024-03-01", "4", "private-teacher")
    mixed = await record(people, plan, "1", "2024-03-01", "4", "teacher-0", "private-teacher")
    own = await record(people, plan, "1", "2024-03-01", "4", "teacher-0", "teacher-1")

    assert refusals(of_another) == ["OWN_TEACHERS"]
    assert refusals(mixed) == ["OWN_TEACHERS"]
    assert isinstance(own, Performed)


async def test_the_college_guides_and_visits_and_approves_nothing(people: People) -> None:
    """Guidance and visits are its task; they leave a note in the archive.

    Shows: CY-SBR-05, CY-SBR-40, CY-SBR-41, CY-SBR-48, CY-MGMT-03, SBR-42, SBR-44
    """
    plan = await approved_plan(people)
    visit: dict[str, Any] = {
        "on": "2024-04-10",
        "findings": "研修主题集中",
        "documents": ("VISIT_NOTE",),
    }

    guided = await people.do("college-officer", "guide", plan, **visit)
    visited = await people.do("college-officer", "visit", plan, **visit)
    by_the_school = await people.do("manager", "visit", plan, **visit)

    assert isinstance(guided, Performed)
    assert isinstance(visited, Performed)
    assert refusals(by_the_school)[0] == "ROLE_REQUIRED"


async def test_hours_of_each_teacher_reach_the_ledger_after_acceptance_and_review(
    people: People,
) -> None:
    """December: self-, mutual and acceptance evaluation; the school proposes, the Office confirms.

    Shows: CY-SBR-08, CY-SBR-11, CY-SBR-44, CY-SBR-45, CY-CREDIT-11, CY-CREDIT-30, DIFF-22, CAL-08,
    SBR-15, SBR-40, SBR-43, SBR-51
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-11-20T09:00")
    await record(people, plan, "1", "2024-03-04", "4", "teacher-0", "teacher-1")
    await record(people, plan, "2", "2024-09-16", "8", "teacher-0")
    struck = await record(people, plan, "2", "2024-10-14", "8", "teacher-1")
    assert isinstance(struck, Performed)
    await people.must("manager", "strikeActivity", plan, record=struck.seq, comment="活动已改期")
    evaluations = ("SELF_EVALUATION", "MUTUAL_EVALUATION")
    for kind in evaluations:
        await people.must("manager", "attachDocument", plan, kind=kind, title=kind, text=kind)
    november = await people.do("ce-officer", "openYearEnd", plan)
    people.world.set_now("2024-12-02T09:00")
    await people.must("ce-officer", "openYearEnd", plan)
    unaccepted = await people.do("manager", "proposeCredits", plan, documents=("CREDIT_LIST",))
    await people.must(
        "ce-officer",
        "rejectAcceptance",
        plan,
        comment="档案不全",
        documents=("ACCEPTANCE_NOTE",),
    )
    await people.must("manager", "rectify", plan, documents=("RECTIFICATION_REPORT",))
    await people.must("ce-officer", "acceptPlan", plan, documents=("ACCEPTANCE_NOTE",))
    await people.must("manager", "proposeCredits", plan, documents=("CREDIT_LIST",))
    proposed = await ledger(people)
    await people.must("ce-officer", "confirmCredits", plan, excellentOutcomes="课堂观察量表")

    assert refusals(november) == ["WINDOW_CLOSED"]
    assert refusals(unaccepted) == ["PLAN_ACCEPTED"]
    assert proposed == [
        ("teacher-0", "SCHOOL_RESEARCH", "12", "2024-09-16", False),
        ("teacher-1", "SCHOOL_RESEARCH", "4", "2024-03-04", False),
    ]
    assert await ledger(people) == [(*row[:4], True) for row in proposed]
    assert await state_of(people, plan) == "CREDITS_CONFIRMED"


async def test_a_returned_plan_is_changed_where_it_was_returned_and_resubmitted_in_january(
    people: People,
) -> None:
    """Only the sections named can be changed, and only while January lasts.

    Shows: CY-SBR-24, CY-SBR-39, AMB-65, SBR-08
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-08T09:00")
    plan = await people.must("manager", "declarePlan", await draft_plan(people))
    await appraise(people, plan, "2024-01-15T09:00", "FAIL")
    unpassed = await people.do(
        "ce-officer", "approvePlan", plan, filingNumber="1", documents=("APPRAISAL_OPINION",)
    )
    await people.must(
        "ce-officer",
        "returnPlan",
        plan,
        sections=["SCHEME"],
        comment="主题须更集中",
        documents=("APPRAISAL_OPINION",),
    )
    elsewhere = await people.do("manager", "saveDraft", plan, needs="另作调研")
    await people.must("manager", "saveDraft", plan, themes="课堂提问")
    await people.must("principal", "sign", plan)
    people.world.set_now("2024-02-01T00:00")
    late = await people.do("manager", "resubmitPlan", plan)
    people.world.set_now("2024-01-31T12:00")
    in_time = await people.do("manager", "resubmitPlan", plan)

    assert refusals(unpassed) == ["VOTE_OTHERWISE"]
    assert refusals(elsewhere) == ["SECTION_CLOSED"]
    assert refusals(late) == ["WINDOW_CLOSED"]
    assert isinstance(in_time, Performed)


@pytest.mark.parametrize(("planned", "warned"), [("2", []), ("1.5", ["BELOW_MINIMUM"])])
async def test_two_credits_a_year_are_a_pace_and_no_condition(
    people: People, planned: str, warned: list[str]
) -> None:
    """What is planned below the pace is said, and stops nothing.

    Shows: CY-CREDIT-29
    """
    await open_year(people, 2024)
    await file_manager(people)
    people.world.set_now("2024-01-15T09:00")
    plan = await draft_plan(people, plannedCredits=planned)

    outcome = await people.do("manager", "declarePlan", plan)

    assert isinstance(outcome, Performed)
    assert [str(one.code) for one in outcome.warnings] == warned


async def test_a_plan_that_nobody_evaluated_is_closed_after_its_year(people: People) -> None:
    """Not before the year is over, for a reason, by the office; its hours are never confirmed.

    Shows: CY-SBR-44, DIFF-22
    """
    plan = await approved_plan(people)
    people.world.set_now("2024-12-31T23:59:00")
    await record(people, plan, "1", "2024-03-04")
    early = await people.do("ce-officer", "closeUnevaluated", plan, comment="未参加评估")
    people.world.set_now("2025-01-01T00:00:00")
    late = await people.do("ce-officer", "openYearEnd", plan)
    await people.must("ce-officer", "closeUnevaluated", plan, comment="未参加评估")

    assert refusals(early) == ["PLAN_YEAR_OVER"]
    assert "WINDOW_CLOSED" in refusals(late)
    assert await state_of(people, plan) == "NOT_EVALUATED"
    assert await ledger(people) == []
