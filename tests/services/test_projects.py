"""Training projects, ordinary and urgent, on a real database."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.services.conftest import People
from tests.services.project_life import (
    DECLARED_WITH,
    WORKING_GROUP,
    add_expert,
    appraised,
    archives_checked,
    asked,
    draft_project,
    ended,
    established,
    open_years,
    reported,
    started,
    under_evaluation,
)
from tests.services.school_life import ledger, refusals, state_of
from trainingflow.db.models import Deadline, Task
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services import clock
from trainingflow.services.clock import switches
from trainingflow.services.clock.switches import ClockRule
from trainingflow.services.command import Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.reading import general, items
from trainingflow.services.reading.viewers import viewer_at


async def test_a_project_is_declared_until_the_last_minute_of_october(people: People) -> None:
    """October, Beijing time, for the calendar year that follows.

    Shows: V-16, CY-PROJ-04, CY-PROJ-07, CY-PROJ-08, CAL-05
    """
    await open_years(people, "2023-10-31T23:59:00")
    item = await draft_project(people)
    other = await draft_project(people, title="骨干教师研修")
    this_year = await draft_project(people, title="本年项目", year=2023)
    wrong_year = await people.do("principal", "declare", this_year)
    in_time = await people.do("principal", "declare", item)
    people.world.set_now("2023-11-01T00:00:00")
    late = await people.do("principal", "declare", other)

    assert isinstance(in_time, Performed)
    assert in_time.state == "SUBMITTED"
    assert refusals(wrong_year) == ["INPUT_INVALID"]
    assert refusals(late) == ["WINDOW_CLOSED"]


async def test_an_urgent_project_goes_through_the_working_group_and_then_the_ordinary_way(
    people: People,
) -> None:
    """In March, without October; never without the matter that was assigned.

    Shows: V-25, CY-PROJ-01, CY-PROJ-09, CY-PROJ-10, CY-PROJ-12, AMB-30, AMB-46, CAL-09
    """
    await open_years(people, "2024-03-12T09:00")
    item = await draft_project(people, variant="URGENT")
    with_both = (*DECLARED_WITH, "ASSIGNING_DOCUMENT", "URGENCY_STATEMENT")
    declared = await people.do("principal", "declare", item)
    unnamed = await people.do("principal", "requestUrgent", item, documents=with_both)
    await people.must(
        "principal",
        "saveDraft",
        item,
        assigningMatter="京教函〔2024〕3号",
        assigningAuthority="MUNICIPAL",
    )
    await people.must("principal", "requestUrgent", item, documents=with_both)
    await people.must(
        "ce-officer", "approveUrgency", item, documents=("WG_DECISION",), **WORKING_GROUP
    )
    at_once = await people.do("personnel-officer", "approveProject", item)

    assert sorted(refusals(declared)) == ["VARIANT_ORDINARY", "WINDOW_NOT_OPEN"]
    assert refusals(unnamed) == ["FIELD_MISSING", "FIELD_MISSING"]
    assert await state_of(people, item) == "SUBMITTED"
    assert refusals(at_once) == ["WRONG_STATE"]


async def test_an_ordinary_project_does_not_ask_for_urgency(people: People) -> None:
    """Urgency is for major matters that are assigned, and for nothing else.

    Shows: CY-PROJ-09
    """
    await open_years(people, "2024-03-12T09:00")
    item = await draft_project(people)

    refused = await people.do("principal", "requestUrgent", item, documents=DECLARED_WITH)

    assert "VARIANT_URGENT" in refusals(refused)


async def test_what_the_working_group_refuses_is_not_urgent(people: People) -> None:
    """Refused with its reason; it may be declared as an ordinary one in October.

    Shows: CY-PROJ-10
    """
    await open_years(people, "2024-03-12T09:00")
    matter: dict[str, Any] = {
        "assigningMatter": "区文〔2024〕9号",
        "assigningAuthority": "DISTRICT",
    }
    item = await draft_project(people, variant="URGENT", **matter)
    more = ("ASSIGNING_DOCUMENT", "URGENCY_STATEMENT")
    await people.must("principal", "requestUrgent", item, documents=more)
    decision = {"documents": ("WG_DECISION",), **WORKING_GROUP}
    silent = await people.do("ce-officer", "refuseUrgency", item, **decision)
    refused = await people.do("ce-officer", "refuseUrgency", item, comment="可待十月", **decision)

    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert isinstance(refused, Performed)
    assert refused.state == "GATE_REFUSED"


async def test_a_private_school_declares_under_its_own_policy(people: People) -> None:
    """October too; a project of less than a year is accepted with a warning.

    Shows: CY-PRIV-18, CY-PRIV-21, CY-PRIV-22, CAL-12
    """
    await open_years(people, "2023-10-10T09:00")
    item = await draft_project(
        people, "private-principal", "private-school", endsOn="2024-06-30", year=2024
    )
    declared = await people.do("private-principal", "declare", item)

    assert isinstance(declared, Performed)
    assert [one.code for one in declared.warnings] == [BlockerCode.BELOW_MINIMUM]


async def test_an_invited_expert_has_a_task_until_the_opinion_is_given(people: People) -> None:
    """Invited, then accepted: the project waits for the expert too; after that for the office.

    Shows: CY-PROJ-11
    """
    await open_years(people, "2023-10-10T09:00")
    await add_expert(people)
    item = await people.must("principal", "declare", await draft_project(people))
    await people.must("ce-officer", "openAppraisal", item)
    expert = {"person": str(people.world.people["chair"]), "role": "PROJECT_EXPERT"}
    before = await _waits_for(people, item)
    await people.must("ce-officer", "inviteReviewers", item, members=[expert])
    invited = await _waits_for(people, item)
    await people.must("chair", "acceptInvitation", item, conflict="NONE")
    accepted = await _waits_for(people, item)
    await people.must("chair", "submitReview", item, opinion="PASS", text="依据充分")

    chair = {people.world.people["chair"]}
    assert (before, invited, accepted) == (set(), chair, chair)
    assert await _waits_for(people, item) == set()


async def _waits_for(people: People, item: UUID) -> set[UUID]:
    """The persons who have an open task on an item by name."""
    async with people.database.reading() as session:
        rows = await session.scalars(
            select(Task.person_id).where(Task.item_id == item, Task.closed_at.is_(None))
        )
        return {one for one in rows if one is not None}


async def test_the_personnel_section_establishes_only_what_the_experts_pass(
    people: People,
) -> None:
    """Appraisal by experts, then the review; both are told to the declaring unit.

    Shows: CY-PROJ-11, CY-PROJ-12, CY-PRIV-19, DIFF-20
    """
    await open_years(people, "2023-10-10T09:00")
    item = await people.must("principal", "declare", await draft_project(people))
    await people.must("ce-officer", "openAppraisal", item)
    unheard = await people.do(
        "ce-officer", "reportAppraisal", item, documents=("APPRAISAL_OPINION",)
    )
    await add_expert(people)
    await appraised(people, item, "FAIL")
    await people.must("ce-officer", "reportAppraisal", item, documents=("APPRAISAL_OPINION",))
    passed = await people.do(
        "personnel-officer",
        "approveProject",
        item,
        approvalNumber="1",
        documents=("APPROVAL_REPLY",),
    )
    await people.must("personnel-officer", "rejectProject", item, comment="依据不足")
    await people.must("ce-officer", "feedBackResult", item, text="未批准，可在次年十月再申报")
    again = await people.do("principal", "declare", await draft_project(people))

    assert refusals(unheard) == ["PANEL_CONCLUDED"]
    assert refusals(passed) == ["VOTE_OTHERWISE"]
    assert await state_of(people, item) == "REJECTED"
    assert refusals(again) == ["NOT_REJECTED_FOR_YEAR"]


async def test_a_project_starts_with_its_people_and_rules_in_its_own_year(people: People) -> None:
    """A leader, a dedicated manager, four sets of rules, and not before the year.

    Shows: CY-PROJ-03, CY-PROJ-13, CY-PROJ-15, CY-PROJ-16, CY-PROJ-19
    """
    item = await established(people)
    leader = str(people.world.people["principal"])
    refused = await people.do(
        "principal", "start", item, projectLeader=leader, projectManager=leader, dedicated=False
    )

    assert sorted(refusals(refused)) == [
        "DOCUMENT_MISSING",
        "DOCUMENT_MISSING",
        "DOCUMENT_MISSING",
        "DOCUMENT_MISSING",
        "INPUT_INVALID",
        "START_IN_PROJECT_YEAR",
    ]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"aspect": "FORM"}, []),
        ({"aspect": "TARGET_GROUP", "audience": "中学三年以内教师"}, []),
        ({"aspect": "HOURS", "hours": "49"}, []),
        ({"aspect": "HOURS", "hours": "48"}, ["CHANGE_IS_MAJOR"]),
        ({"aspect": "OTHER"}, ["CHANGE_IS_MAJOR"]),
    ],
)
async def test_major_adjustments_are_filed_and_stop_nothing(
    people: People, change: dict[str, str], refused: list[str]
) -> None:
    """Filed with the CE Office, not approved again; of the hours more than a fifth is major.

    Shows: CY-PROJ-14, CY-PRIV-20, AMB-29, DIFF-21, CAL-10
    """
    item = await started(people)
    said: dict[str, Any] = {**change, "description": "线上改为面授", "reason": "学员要求"}
    outcome = await people.do("principal", "fileAdjustment", item, **said)

    if refused:
        assert refusals(outcome) == refused
        await people.must("principal", "logAdjustment", item, **said)
        return
    assert isinstance(outcome, Performed)
    filing: dict[str, Any] = {"adjustment": outcome.seq, "filingNumber": "2024-1"}
    await people.must("ce-officer", "acknowledgeAdjustment", item, **filing)
    twice = await people.do("ce-officer", "acknowledgeAdjustment", item, **filing)
    assert refusals(twice) == ["RECORD_KNOWN"]
    assert await state_of(people, item) == "IN_IMPLEMENTATION"


async def test_the_archive_keeps_problems_reports_monitoring_and_inspections(
    people: People,
) -> None:
    """A late report and money out of scope are flagged; each body inspects once a year.

    Shows: CY-PROJ-17, CY-PROJ-18, CY-PROJ-21, CY-PROJ-23, CY-PROJ-24, CAL-21
    """
    item = await started(people)
    found = await people.do("principal", "logIssue", item, problem="缺席", foundOn="2024-03-01")
    assert isinstance(found, Performed)
    await people.must("principal", "solveIssue", item, issue=found.seq, solution="补课")
    await people.must(
        "ce-officer", "recordMonitoring", item, method="TRACKING", findings="正常", solved=True
    )
    people.world.set_now("2024-07-01T09:00")
    late = await people.do(
        "principal",
        "submitStageReport",
        item,
        stage="中期",
        progress="过半",
        documents=("STAGE_REPORT",),
    )
    money: dict[str, Any] = {
        "body": "FINANCE_SECTION",
        "year": 2024,
        "spending": [{"line": "礼品", "amount": "0.1"}],
        "separateLedger": True,
        "benefit": "良好",
    }
    inspected = await people.do("finance-officer", "inspectFunds", item, **money)
    twice = await people.do("finance-officer", "inspectFunds", item, **money)

    assert isinstance(late, Performed)
    assert [one.code for one in late.warnings] == [BlockerCode.WINDOW_LATE]
    assert isinstance(inspected, Performed)
    assert [one.code for one in inspected.warnings] == [BlockerCode.PREREQUISITE]
    assert "FUNDS_NOT_INSPECTED" in refusals(twice)


async def test_a_project_is_established_by_an_approval_with_its_number(people: People) -> None:
    """Professional credits come of training that the commission has established formally.

    Shows: BJ-CREDIT-16
    """
    await open_years(people, "2023-10-10T09:00")
    await add_expert(people)
    item = await people.must("principal", "declare", await draft_project(people))
    await reported(people, item)
    reply = ("APPROVAL_REPLY",)
    unnumbered = await people.do("personnel-officer", "approveProject", item, documents=reply)
    numbered = await people.do(
        "personnel-officer",
        "approveProject",
        item,
        approvalNumber="朝教人〔2023〕77号",
        documents=reply,
    )

    assert refusals(unnumbered) == ["FIELD_MISSING"]
    assert isinstance(numbered, Performed)


async def test_a_project_ends_by_itself_once_its_evaluation_is_passed(people: People) -> None:
    """The clock terminates it in the same moment; who passed has credits once confirmed.

    Shows: CY-PROJ-05, CY-PROJ-06, CY-PROJ-20, CY-PROJ-22, CY-PROJ-25, CY-PROJ-26, CY-PROJ-28,
    CY-CREDIT-11, BJ-CREDIT-16
    """
    item = await under_evaluation(people)
    await asked(people, item)
    await archives_checked(people, item)
    conclusion = ("EVALUATION_CONCLUSION",)
    passed = await people.must("ce-officer", "passEvaluation", item, documents=conclusion)
    assert await state_of(people, passed) == "UNDER_EVALUATION"
    await clock.run_due(people.database)
    after = await state_of(people, passed)
    posted = await ledger(people)
    await people.must("ce-officer-2", "confirmCredits", item)

    assert after == "TERMINATED"
    record = ("PROFESSIONAL_COURSE", "40", "2024-12-20")
    assert posted == [("teacher-0", *record, False), ("teacher-1", *record, False)]
    assert [one[-1] for one in await ledger(people)] == [True, True]
    assert await state_of(people, item) == "CREDITS_CONFIRMED"


async def test_the_clock_ends_what_was_evaluated_as_a_row_that_can_be_switched_off(
    people: People,
) -> None:
    """The row stands in the list first, the clock takes it as SYSTEM; a later failure undoes it.

    Shows: CY-PROJ-28
    """
    item = await under_evaluation(people)
    await asked(people, item)
    await archives_checked(people, item)
    rule = ClockRule("TRAINING_PROJECT", str(ClockMove.AUTO_TRANSITION), "terminate")
    await _switch(people, rule, off=True)
    await people.must("ce-officer", "passEvaluation", item, documents=("EVALUATION_CONCLUSION",))
    await people.must("ce-officer", "passEvaluation", item)
    waiting = await _open_moves(people, item)
    held = await clock.run_due(people.database)
    still = await state_of(people, item)
    await _switch(people, rule, off=False)
    [done] = await clock.run_due(people.database)

    assert (waiting, held, still) == (["terminate"], [], "UNDER_EVALUATION")
    assert (done.action, done.item_id) == ("terminate", item)
    assert await state_of(people, item) == "TERMINATED"
    assert await _open_moves(people, item) == []


async def test_a_pass_that_was_taken_back_ends_nothing(people: People) -> None:
    item = await under_evaluation(people)
    await asked(people, item)
    await archives_checked(people, item)
    await people.must("ce-officer", "passEvaluation", item, documents=("EVALUATION_CONCLUSION",))
    await people.must("ce-officer", "failEvaluation", item, comment="结论录入有误")
    await people.must("principal", "resubmitEvaluation", item, documents=("RECTIFICATION_REPORT",))

    assert await clock.run_due(people.database) == []
    assert await state_of(people, item) == "UNDER_EVALUATION"


async def _switch(people: People, rule: ClockRule, *, off: bool) -> None:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        switches.switch(work, rule, off=off, reason="系统维护")


async def _open_moves(people: People, item: UUID) -> list[str]:
    async with people.database.reading() as session:
        return list(
            await session.scalars(
                select(Deadline.action).where(
                    Deadline.item_id == item, Deadline.done_at.is_(None), Deadline.action != ""
                )
            )
        )


async def test_nothing_ends_before_the_schools_are_told(people: People) -> None:
    """Results and feedback first; the evaluation waits for the three reports.

    Shows: CY-PROJ-20, CY-PROJ-22, CY-PROJ-26
    """
    item = await started(people)
    refused = await people.do("principal", "endOperation", item, documents=("PROCESS_ARCHIVE",))

    assert refusals(refused) == ["BELOW_MINIMUM"]


async def test_the_evaluation_waits_for_its_reports(people: People) -> None:
    """Summary, performance report and evaluation of the effect.

    Shows: CY-PROJ-22, CY-PROJ-26
    """
    item = await ended(people)
    refused = await people.do("ce-officer", "startEvaluation", item, methods=["INTERVIEW"])

    assert refusals(refused) == ["DOCUMENT_MISSING"] * 3


async def test_a_project_that_fails_twice_can_be_closed(people: People) -> None:
    """Rectification and a second evaluation first; then the Working Group may close it.

    Shows: AMB-28
    """
    item = await under_evaluation(people)
    await asked(people, item)
    await archives_checked(people, item)
    conclusion = {"documents": ("EVALUATION_CONCLUSION",), "comment": "效果不足"}
    close = {"comment": "两次未通过", **WORKING_GROUP}
    await people.must("ce-officer", "failEvaluation", item, **conclusion)
    early = await people.do("ce-officer-2", "closeFailed", item, **close)
    await people.must("principal", "resubmitEvaluation", item, documents=("RECTIFICATION_REPORT",))
    await people.must("ce-officer", "failEvaluation", item, **conclusion)
    await people.must("ce-officer-2", "closeFailed", item, **close)

    assert refusals(early) == ["BELOW_MINIMUM"]
    assert await state_of(people, item) == "CLOSED_FAILED"
    assert await ledger(people) == []


async def test_who_reported_the_appraisal_does_not_approve(people: People) -> None:
    """The CE Office reports, the Personnel Section decides.

    Shows: CY-PROJ-12
    """
    await open_years(people, "2023-10-10T09:00")
    await add_expert(people)
    item = await people.must("principal", "declare", await draft_project(people))
    await reported(people, item)
    refused = await people.do(
        "ce-officer", "approveProject", item, approvalNumber="1", documents=("APPROVAL_REPLY",)
    )

    assert "ROLE_REQUIRED" in refusals(refused)


async def trainees_seen(people: People, who: str) -> list[str]:
    """Whose results somebody finds in the archive of projects."""
    names = {str(identity): code for code, identity in people.world.people.items()}
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        kept = general.records(viewer, TRAINING_PROJECT, ("recordResults",)).statement
        rows = await session.execute(kept)
        return [names[one["teacher"]] for row in rows for one in row.input["results"]]


async def seen(people: People, who: str, item: UUID) -> tuple[bool, list[str], int]:
    """Whether somebody sees a project, what it tells their school, and how often they were told."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        visible = bool(await items.by_id(session, viewer, [item]))
        told = general.records(viewer, TRAINING_PROJECT, ("feedBackToSchool",)).statement
        said = [row.input["text"] for row in await session.execute(told)]
        notices = await session.scalar(
            text("SELECT count(*) FROM item_notice WHERE item_id = :item AND person_id = :who"),
            {"item": item, "who": people.world.people[who]},
        )
    return visible, said, int(notices or 0)


def result(people: People, who: str, unit: str, hours: str = "40") -> dict[str, Any]:
    """The result of a trainee who passed."""
    return {
        "teacher": str(people.world.people[who]),
        "school": str(people.world.units[unit]),
        "hours": hours,
        "tasksCompleted": True,
        "result": "PASS",
    }


async def test_what_a_project_says_of_its_trainees_reaches_their_school(people: People) -> None:
    """The school sees the project and what it was told, and gets a notice; other acts stay inside.

    Shows: CY-PROJ-05, CY-PROJ-20
    """
    item = await started(people)
    school = str(people.world.units["private-school"])
    feedback: dict[str, Any] = {"text": "一名学员，合格", "documents": ("SCHOOL_FEEDBACK",)}
    early = await people.do("principal", "feedBackToSchool", item, school=school, **feedback)
    before = await seen(people, "private-principal", item)
    await people.must(
        "principal",
        "recordResults",
        item,
        results=[
            result(people, "private-teacher", "private-school"),
            result(people, "teacher-0", "school"),
        ],
    )
    await people.must("principal", "feedBackToSchool", item, school=school, **feedback)

    assert refusals(early) == ["SCHOOL_HAS_TRAINEES"]
    assert before == (False, [], 0)
    assert await seen(people, "private-principal", item) == (True, ["一名学员，合格"], 1)
    assert await seen(people, "private-teacher", item) == (True, [], 0)
    assert await seen(people, "teacher-2", item) == (False, [], 0)
    assert await trainees_seen(people, "private-principal") == ["private-teacher"]
    assert await trainees_seen(people, "principal") == ["private-teacher", "teacher-0"]


async def test_nobody_enters_a_result_of_their_own_or_for_a_school_of_their_choice(
    people: People,
) -> None:
    """Neither who leads or manages the project nor who enters the results is its trainee.

    Shows: CY-PROJ-05
    """
    item = await started(people)
    refused = [
        refusals(await people.do("principal", "recordResults", item, results=[row]))
        for row in (
            result(people, "principal", "school"),
            result(people, "manager", "school"),
            result(people, "teacher-0", "private-school"),
        )
    ]
    by_manager = await people.do(
        "manager", "recordResults", item, results=[result(people, "principal", "school")]
    )

    assert refused == [["CONFLICT_OF_INTEREST"], ["CONFLICT_OF_INTEREST"], ["INPUT_INVALID"]]
    assert refusals(by_manager) == ["CONFLICT_OF_INTEREST"]


async def stage_days(people: People, item: UUID) -> list[date]:
    """When the clock will remind of stage reports."""
    async with people.database.reading() as session:
        rows = await session.scalars(
            text(
                "SELECT due_at FROM deadline WHERE item_id = :item AND rung = 'OCCASION'"
                " AND done_at IS NULL ORDER BY due_at"
            ),
            {"item": item},
        )
        return [local_date(one) for one in rows]


async def test_an_adjustment_holds_from_the_day_on_which_it_is_on_file(people: People) -> None:
    """Hours, schedule and funds: what follows is measured by them; the approved dossier stays.

    Shows: CY-PROJ-13, CY-PROJ-14, CY-PROJ-18, CY-PROJ-23, AMB-29, DIFF-21
    """
    item = await started(people)
    said: dict[str, Any] = {"description": "增加实践环节", "reason": "学员要求"}
    more = [result(people, "teacher-0", "school", "60")]
    schedule = [{"stage": "中期", "dueOn": "2024-09-30"}]
    silent = await people.do("principal", "fileAdjustment", item, aspect="HOURS", **said)
    beside = await people.do(
        "principal", "logAdjustment", item, aspect="OTHER", hours="400", **said
    )
    filed = await people.do(
        "principal", "fileAdjustment", item, aspect="HOURS", hours="60", schedule=schedule, **said
    )
    assert isinstance(filed, Performed)
    reported_only = await people.do("principal", "recordResults", item, results=more)
    days = await stage_days(people, item)
    await people.must(
        "ce-officer", "acknowledgeAdjustment", item, adjustment=filed.seq, filingNumber="2024-1"
    )
    await people.must("principal", "recordResults", item, results=more)
    back = await people.do("principal", "logAdjustment", item, aspect="HOURS", hours="40", **said)

    assert refusals(silent) == ["FIELD_MISSING"]
    assert refusals(beside) == ["INPUT_INVALID"]
    assert refusals(reported_only) == ["INPUT_INVALID"]
    assert (days, await stage_days(people, item)) == ([date(2024, 6, 30)], [date(2024, 9, 30)])
    assert refusals(back) == ["CHANGE_IS_MINOR"]


async def test_a_minor_adjustment_holds_at_once(people: People) -> None:
    """It is only logged; what it may change by itself is the schedule of the reports.

    Shows: AMB-29
    """
    item = await started(people)
    said: dict[str, Any] = {"description": "报告顺延", "reason": "放假"}
    await people.must(
        "principal",
        "logAdjustment",
        item,
        aspect="OTHER",
        schedule=[{"stage": "中期", "dueOn": "2024-07-10"}],
        **said,
    )
    await people.must("principal", "logAdjustment", item, aspect="HOURS", hours="48", **said)
    await people.must(
        "principal", "recordResults", item, results=[result(people, "teacher-0", "school", "48")]
    )

    assert await stage_days(people, item) == [date(2024, 7, 10)]


async def test_a_project_that_missed_its_year_is_closed_by_who_established_it(
    people: People,
) -> None:
    """No later day lets it start, and the refusal says so; it does not wait for ever.

    Shows: CY-PROJ-13
    """
    item = await established(people)
    people.world.set_now("2025-01-02T09:00")
    start = await people.do("principal", "start", item, dry_run=True)
    silent = await people.do("personnel-officer", "closeUnstarted", item)
    await people.must("personnel-officer", "closeUnstarted", item, comment="年度内未启动")

    assert isinstance(start, Refused)
    assert [
        (one.cleared_by, one.next_possible_at)
        for one in start.blockers
        if one.code is BlockerCode.PREREQUISITE
    ] == [(Clearer.NOBODY, None)]
    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert await state_of(people, item) == "CLOSED_UNSTARTED"
