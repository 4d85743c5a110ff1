"""What teachers learn by themselves, and what they claim credits for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge.words import Knowledge, NotNow, manager_of


def _plan(form: Form) -> Mapping[str, Any]:
    return {"year": form.today.year, "plannedHours": "20"}


def _outcome(form: Form) -> Mapping[str, Any]:
    return {
        "completedOn": form.today.isoformat(),
        "hours": "20",
        "evidence": f"读书笔记 {form.who.code} {form.today} {form.chance.random():.6f}",
    }


def _summary(form: Form) -> Mapping[str, Any]:
    """The summary of a year is written in the January after it."""
    if form.today.month > 1:
        raise NotNow
    return {"year": form.today.year - 1}


def _claim(form: Form) -> Mapping[str, Any]:
    year = form.today.year - 1
    carried = form.variant == "CARRY_OVER_13FYP"
    begun, ended = date(2020 if carried else year, 9, 1), date(year, 12, 20)
    days = {"startedOn": begun.isoformat(), "completedOn": ended.isoformat()}
    return {
        **days,
        "title": f"{form.variant} {form.who.code}",
        "evidence": f"证明 {form.who.code} {form.variant} {form.chance.random():.6f}",
        "institution": "首都师范大学",
        "establishment": "京教师〔2020〕1号",
        "hours": "60",
        "passed": True,
        "courses": [{"name": "课程论", "hours": "60", "passed": True, **days}],
        "courseType": "ELECTIVE_COURSE",
        "topic": None,
        "module": None,
        "part": "TOPIC",
        "assessmentsPassed": 1,
        "courseCredits": "2",
    }


def _opinion(form: Form) -> Mapping[str, Any]:
    _ = form
    return {"ledger": "ELECTIVE", "credits": "1"}


def _manager(form: Form) -> Mapping[str, Any]:
    return {"subject": manager_of(form)}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("MANAGER_FILING", "proposeManager"): _manager,
    ("MANAGER_FILING", "saveDraft"): _manager,
    ("SELF_DIRECTED_PLAN", "draftPlan"): _plan,
    ("SELF_DIRECTED_PLAN", "saveDraft"): _plan,
    ("SELF_DIRECTED_PLAN", "submitOutcome"): _outcome,
    ("SELF_DIRECTED_SUMMARY", "draftSummary"): _summary,
    ("SELF_DIRECTED_SUMMARY", "saveDraft"): _summary,
    ("CREDIT_CLAIM", "draftClaim"): _claim,
    ("CREDIT_CLAIM", "saveDraft"): _claim,
    ("CREDIT_CLAIM", "formOpinion"): _opinion,
}
