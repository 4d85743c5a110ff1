"""Training projects, ordinary and urgent."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tests.domain.workflow.general_ready import CONFIRMING, ENTERED_AT, Kind, Overrides, linked
from tests.domain.workflow.kinds.school_plan import FILED
from tests.domain.workflow.panel_ready import (
    MOMENT,
    panel_inputs,
    panel_rule,
    panel_spoiled,
    ready_panel,
)
from tests.domain.workflow.people import ELSEWHERE, PARTICIPANT, SCHOOL, an_id
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.projects.fields import Part
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.panel import Conclusion, Verdict

RULE: Final = panel_rule(ItemKind.TRAINING_PROJECT)

DOSSIER: Final = {
    "title": "青年教师课堂观察能力提升",
    "category": "YOUNG_TEACHERS",
    "audience": "全区小学三年以内教师",
    "basis": "市级青年教师培养要求与2023年需求调研",
    "assigningMatter": "京教函〔2024〕3号",
    "assigningAuthority": "MUNICIPAL",
    "workPackages": [{"part": str(part), "plan": "安排"} for part in Part],
    "hours": "40",
    "activity": "PROFESSIONAL_COURSE",
    "module": "TEACHING_FUNDAMENTALS",
    "startsOn": "2024-03-01",
    "endsOn": "2025-02-28",
    "schedule": [{"stage": "中期", "dueOn": "2024-06-30"}],
    "fundLines": [{"line": "专家费", "amount": "4.5"}],
}
RESULT: Final = {
    "teacher": str(PARTICIPANT),
    "school": str(ELSEWHERE),
    "hours": "40",
    "tasksCompleted": True,
    "result": "PASS",
}
_ISSUE, _CHANGE = 3, 4
_UNCHANGED: Final = dict.fromkeys(("audience", "projectLeader", "endsOn", "fundLines", "schedule"))


def _history(line: Transition) -> tuple[Act, ...]:
    acts = [
        Act("logIssue", an_id(33), ENTERED_AT, _ISSUE),
        Act("fileAdjustment", an_id(33), ENTERED_AT, _CHANGE),
        Act("recordResults", an_id(33), ENTERED_AT, 5, {"results": [RESULT]}),
        Act("feedBackToSchool", an_id(33), ENTERED_AT, 6, {"school": str(ELSEWHERE)}),
        Act("failEvaluation", an_id(33), ENTERED_AT, 7),
        Act("failEvaluation", an_id(33), ENTERED_AT, 8),
        Act("passEvaluation", an_id(33), ENTERED_AT, 9),
    ]
    chosen = ["QUESTIONNAIRE", "INTERVIEW", "ARCHIVE_CHECK"]
    acts += [
        Act("startEvaluation", an_id(33), ENTERED_AT, 11, {"methods": chosen}),
        Act("openSurvey", an_id(33), ENTERED_AT, 12, {"closesOn": "2024-05-19"}),
        Act("recordInterviews", an_id(33), ENTERED_AT, 13, {"heldOn": "2024-05-14"}),
        Act("recordArchiveCheck", an_id(33), ENTERED_AT, 14, {"heldOn": "2024-05-15"}),
    ]
    if line.action == "endOperation":
        acts.append(Act("solveIssue", an_id(33), ENTERED_AT, 10, {"issue": _ISSUE}))
    if line.action == "startEvaluation":
        acts.append(Act("submitStageReport", an_id(33), ENTERED_AT, 10, {"stage": "中期"}))
    return tuple(acts)


def _facts(line: Transition) -> Overrides:
    panel = ready_panel(RULE, line)
    if "panel_has_concluded" in line.guards:
        panel = replace(panel, conclusion=Conclusion(result=Verdict.PASS, at=MOMENT))
    return {
        "dossier": DOSSIER,
        "variant": "URGENT" if "is_urgent" in line.guards else "ORDINARY",
        "panel": panel,
        "related": {"manager": (FILED,)},
        "employed": {PARTICIPANT: frozenset({ELSEWHERE})},
        "history": _history(line),
    }


def _with(**dossier: Any) -> Any:
    return lambda facts, attempt: (
        replace(facts, dossier={**facts.dossier, **dossier}),
        attempt,
    )


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _acts(*acts: Act) -> Any:
    return lambda facts, attempt: (replace(facts, history=acts), attempt)


def _facts_with(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _unconcluded(facts: Any, attempt: Any) -> Any:
    return replace(facts, panel=replace(facts.panel, conclusion=None)), attempt


def _late(facts: Any, attempt: Any) -> Any:
    due = [{"stage": "中期", "dueOn": "2024-05-19"}]
    return _with(schedule=due)(facts, attempt)


def _graded_by_trainee(facts: Any, attempt: Any) -> Any:
    started = Act("start", an_id(33), ENTERED_AT, 2, {"projectLeader": str(PARTICIPANT)})
    return replace(facts, history=(started, *facts.history)), attempt


def _short(facts: Any, attempt: Any) -> Any:
    limits = facts.procedure.limits
    rule = replace(limits["PROJECT_HOURS_CHANGE"], value=12, blocking=False)
    procedure = replace(facts.procedure, limits={**limits, "PROJECT_LEAST_MONTHS": rule})
    return replace(facts, procedure=procedure, dossier={**facts.dossier, "endsOn": "2024-04-01"}), (
        attempt
    )


_REJECTED: Final = linked(ItemKind.TRAINING_PROJECT, "REJECTED", title=DOSSIER["title"])
_INSPECTED: Final = Act(
    "inspectFunds", an_id(33), ENTERED_AT, 9, {"year": 2024, "body": "FINANCE_SECTION"}
)

_STILL_ASKED: Final = (
    Act("startEvaluation", an_id(33), ENTERED_AT, 11, {"methods": ["QUESTIONNAIRE"]}),
    Act("openSurvey", an_id(33), ENTERED_AT, 12, {"closesOn": "2024-05-20"}),
)

KIND: Final = Kind(
    facts=_facts,
    inputs={
        **panel_inputs(RULE),
        "fileAdjustment": {"aspect": "HOURS", "hours": "49", **_UNCHANGED},
        "logAdjustment": {"aspect": "OTHER", "hours": None, **_UNCHANGED},
        "feedBackToSchool": {"school": str(ELSEWHERE)},
        "acknowledgeAdjustment": {"adjustment": _CHANGE},
        "solveIssue": {"issue": _ISSUE},
        "submitStageReport": {"stage": "中期"},
        "recordResults": {"results": [RESULT]},
        "openSurvey": {"closesOn": "2024-06-30"},
        "inspectFunds": {
            "body": "FINANCE_SECTION",
            "year": 2024,
            "spending": [{"line": "专家费", "amount": "4.5"}],
        },
    },
    when=lambda line: None if line.window else datetime.fromisoformat("2024-05-20T09:00:00+08:00"),
    spoiled={
        **CONFIRMING,
        **panel_spoiled(TRAINING_PROJECT),
        "unit_may_declare": (_facts_with(run_by="PRIVATE"), C.PREREQUISITE),
        "document_has_content": (_given(text=None, reference=None, upload=None), C.FIELD_MISSING),
        "has_manager": (_facts_with(related={}), C.PREREQUISITE),
        "is_ordinary": (_facts_with(variant="URGENT"), C.PREREQUISITE),
        "is_urgent": (_facts_with(variant="ORDINARY"), C.PREREQUISITE),
        "year_of_window": (_facts_with(target_year=2024), C.INPUT_INVALID),
        "year_of_urgency": (_facts_with(target_year=2026), C.INPUT_INVALID),
        "dossier_complete": (_with(basis=None), C.FIELD_MISSING),
        "scheme_complete": (_with(workPackages=DOSSIER["workPackages"][1:]), C.FIELD_MISSING),
        "days_in_order": (_with(endsOn="2024-02-29"), C.INPUT_INVALID),
        "assigning_matter_named": (_with(assigningMatter=None), C.FIELD_MISSING),
        "not_rejected_for_year": (
            _facts_with(related={"same_year": (_REJECTED,), "manager": (FILED,)}),
            C.PREREQUISITE,
        ),
        "panel_has_concluded": (_unconcluded, C.PREREQUISITE),
        "manager_is_dedicated": (_given(dedicated=False), C.INPUT_INVALID),
        "starts_in_its_year": (_facts_with(target_year=2025), C.PREREQUISITE),
        "change_is_major": (_given(hours="48"), C.PREREQUISITE),
        "change_is_minor": (_given(aspect="LEADER"), C.PREREQUISITE),
        "change_says_what": (_given(fundLines=DOSSIER["fundLines"]), C.INPUT_INVALID),
        "change_is_known": (_given(adjustment=99), C.PREREQUISITE),
        "issue_is_open": (_given(issue=99), C.PREREQUISITE),
        "stage_is_open": (_given(stage="末期"), C.PREREQUISITE),
        "stages_reported": (_acts(), C.PREREQUISITE),
        "inspected_for_own_body": (_given(body="AUDIT"), C.PREREQUISITE),
        "not_inspected_yet": (_acts(_INSPECTED), C.PREREQUISITE),
        "hours_of_project": (_given(results=[{**RESULT, "hours": "41"}]), C.INPUT_INVALID),
        "results_of_others": (_graded_by_trainee, C.CONFLICT_OF_INTEREST),
        "school_of_trainee": (
            _facts_with(employed={PARTICIPANT: frozenset({SCHOOL})}),
            C.INPUT_INVALID,
        ),
        "school_has_trainees": (_given(school=str(SCHOOL)), C.PREREQUISITE),
        "results_are_there": (_acts(), C.BELOW_MINIMUM),
        "schools_told": (
            _acts(Act("recordResults", an_id(33), ENTERED_AT, 5, {"results": [RESULT]})),
            C.PREREQUISITE,
        ),
        "last_day_ahead": (_given(closesOn="2024-05-19"), C.INPUT_INVALID),
        "no_survey_runs": (_acts(*_STILL_ASKED), C.PREREQUISITE),
        "held_by_now": (_given(heldOn="2024-05-21"), C.INPUT_INVALID),
        "questionnaire_chosen": (_acts(), C.PREREQUISITE),
        "methods_carried_out": (_acts(_STILL_ASKED[0]), C.PREREQUISITE),
        "evaluation_passed": (_acts(), C.PREREQUISITE),
        "failed_often_enough": (
            _acts(Act("failEvaluation", an_id(33), ENTERED_AT, 7)),
            C.BELOW_MINIMUM,
        ),
    },
    warns={
        "usual_duration": (_short, C.BELOW_MINIMUM),
        "report_in_time": (_late, C.WINDOW_LATE),
        "spending_in_scope": (
            _given(spending=[{"line": "礼品", "amount": "0.1"}]),
            C.PREREQUISITE,
        ),
        "issues_are_solved": (
            _acts(
                Act("logIssue", an_id(33), ENTERED_AT, _ISSUE),
                Act("recordResults", an_id(33), ENTERED_AT, 5, {"results": [RESULT]}),
                Act("feedBackToSchool", an_id(33), ENTERED_AT, 6, {"school": str(ELSEWHERE)}),
            ),
            C.PREREQUISITE,
        ),
    },
)
