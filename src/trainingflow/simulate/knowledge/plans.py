"""School research plans: a leading group, a scheme of numbered activities, their records."""

from collections.abc import Mapping
from typing import Any, Final

from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge.words import (
    TRAINEES,
    Knowledge,
    NotNow,
    manager_of,
    not_now,
    principal_of,
    recorded,
    some_teachers,
    year_planned,
)

ACTIVITIES: Final = ("A1", "A2")
"""The numbers of the activities of every scheme."""


def activity(code: str) -> Mapping[str, Any]:
    """An activity of a scheme."""
    return {
        "code": code,
        "name": f"研修活动{code}",
        "module": "TEACHER_ETHICS",
        "mode": "PRACTICE_REFLECTION",
        "audience": "ALL_STAFF",
        "hours": "20",
    }


def _plan(form: Form) -> Mapping[str, Any]:
    return {
        "year": year_planned(form),
        "title": f"{form.unit.code}{year_planned(form)}年校本研修方案",
        "leadingGroup": [
            {"person": principal_of(form), "duty": "HEAD"},
            {"person": manager_of(form), "duty": "MEMBER"},
        ],
        "personInCharge": manager_of(form),
        "activities": [activity(code) for code in ACTIVITIES],
        "plannedCredits": "2",
        "hours": "40",
    }


def held(form: Form) -> Mapping[str, Any]:
    """The next activity of the scheme that has not been recorded, today."""
    done = {one["content"]["activity"] for one in recorded(form, "recordActivity")}
    left = [code for code in ACTIVITIES if code not in done]
    if not left:
        raise NotNow
    rows = [{"teacher": one, "hours": "20"} for one in some_teachers(form, TRAINEES)]
    return {"activity": left[0], "heldOn": form.today.isoformat(), "attendance": rows}


def _adjustment(_: Form) -> Mapping[str, Any]:
    return {"activities": [activity("A3")], "dropped": None}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("SCHOOL_PLAN", "draftPlan"): _plan,
    ("SCHOOL_PLAN", "saveDraft"): _plan,
    ("SCHOOL_PLAN", "recordActivity"): held,
    ("SCHOOL_PLAN", "strikeActivity"): not_now,
    ("PLAN_ADJUSTMENT", "requestAdjustment"): _adjustment,
    ("PLAN_ADJUSTMENT", "saveDraft"): _adjustment,
}
