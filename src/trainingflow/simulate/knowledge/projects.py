"""Training projects: a scheme with its packages and money, stages, results, inspections."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from trainingflow.simulate.form import Form, person_id, unit_id
from trainingflow.simulate.knowledge.words import (
    TRAINEES,
    Knowledge,
    NotNow,
    manager_of,
    not_now,
    recorded,
    some_teachers,
)

_STAGE: Final = "第一阶段"
_LINE: Final = "讲课费"


def _scheme(form: Form) -> Mapping[str, Any]:
    urgent = form.variant == "URGENT" or (form.item or {}).get("variant") == "URGENT"
    begins = form.today + timedelta(days=40) if urgent else date(form.today.year + 1, 2, 20)
    return {
        "year": form.today.year + (not urgent),
        "title": f"{form.unit.code}培训项目{form.chance.randint(1, 999)}",
        "assigningMatter": "市教委重大事项" if urgent else None,
        "assigningAuthority": "MUNICIPAL" if urgent else None,
        "activity": "PROFESSIONAL_COURSE",
        "module": "SUBJECT_LITERACY",
        "hours": "40",
        "startsOn": begins.isoformat(),
        "endsOn": (begins + timedelta(days=420 if form.private else 100)).isoformat(),
        "schedule": [{"stage": _STAGE, "dueOn": (begins + timedelta(days=40)).isoformat()}],
        "fundLines": [{"line": _LINE, "amount": "20000"}],
    }


def _start(form: Form) -> Mapping[str, Any]:
    return {"projectLeader": person_id(form.who), "projectManager": manager_of(form)}


def _stage(form: Form) -> Mapping[str, Any]:
    if recorded(form, "submitStageReport"):
        raise NotNow
    return {"stage": _STAGE}


def _issue(form: Form) -> Mapping[str, Any]:
    if recorded(form, "logIssue"):
        raise NotNow
    return {"foundOn": form.today.isoformat()}


def _solution(form: Form) -> Mapping[str, Any]:
    solved = {one["content"]["issue"] for one in recorded(form, "solveIssue")}
    open_ = [one["seq"] for one in recorded(form, "logIssue") if one["seq"] not in solved]
    if not open_:
        raise NotNow
    return {"issue": open_[0]}


def _filing(form: Form) -> Mapping[str, Any]:
    filed = {one["content"]["adjustment"] for one in recorded(form, "acknowledgeAdjustment")}
    open_ = [one["seq"] for one in recorded(form, "fileAdjustment") if one["seq"] not in filed]
    if not open_:
        raise NotNow
    return {"adjustment": open_[0]}


def _adjustment(form: Form) -> Mapping[str, Any]:
    if recorded(form, form.action):
        raise NotNow
    anew = dict.fromkeys(
        ("hours", "audience", "projectLeader", "endsOn", "schedule", "fundLines"), None
    )
    return {"aspect": "OBJECTIVE" if form.action == "fileAdjustment" else "OTHER", **anew}


def _results(form: Form) -> Mapping[str, Any]:
    if recorded(form, "recordResults"):
        raise NotNow
    rows = [
        {
            "teacher": one,
            "school": unit_id(form.unit),
            "hours": "40",
            "tasksCompleted": True,
            "result": "PASS",
        }
        for one in some_teachers(form, TRAINEES)
        if one not in {person_id(form.who), manager_of(form)}
    ]
    return {"results": rows}


def _told(form: Form) -> Mapping[str, Any]:
    if not recorded(form, "recordResults") or recorded(form, "feedBackToSchool"):
        raise NotNow
    return {"school": unit_id(form.unit)}


def _inspection(form: Form) -> Mapping[str, Any]:
    return {
        "body": str(form.who.unit.body),
        "year": form.today.year,
        "spending": [{"line": _LINE, "amount": "18000"}],
    }


def _failed(form: Form) -> Mapping[str, Any]:
    """An evaluation is seldom failed, and never once it was passed.

    Raises:
        NotNow: it is not failed today.
    """
    passed = recorded(form, "passEvaluation")
    if passed or form.chance.random() > _FAILS:
        raise NotNow
    return {}


_FAILS: Final = 0.15


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("TRAINING_PROJECT", "createProject"): _scheme,
    ("TRAINING_PROJECT", "saveDraft"): _scheme,
    ("TRAINING_PROJECT", "start"): _start,
    ("TRAINING_PROJECT", "submitStageReport"): _stage,
    ("TRAINING_PROJECT", "logIssue"): _issue,
    ("TRAINING_PROJECT", "solveIssue"): _solution,
    ("TRAINING_PROJECT", "fileAdjustment"): _adjustment,
    ("TRAINING_PROJECT", "logAdjustment"): _adjustment,
    ("TRAINING_PROJECT", "acknowledgeAdjustment"): _filing,
    ("TRAINING_PROJECT", "recordResults"): _results,
    ("TRAINING_PROJECT", "feedBackToSchool"): _told,
    ("TRAINING_PROJECT", "inspectFunds"): _inspection,
    ("TRAINING_PROJECT", "failEvaluation"): _failed,
    ("TRAINING_PROJECT", "closeFailed"): not_now,
    ("TRAINING_PROJECT", "closeUnstarted"): not_now,
}
