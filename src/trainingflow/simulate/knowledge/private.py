"""Private and non-district units: their courses, classes, plans and yearly review."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from trainingflow.simulate.form import Form, unit_id
from trainingflow.simulate.knowledge.plans import ACTIVITIES, activity, held
from trainingflow.simulate.knowledge.words import (
    Knowledge,
    NotNow,
    not_now,
    recorded,
    some_teachers,
    year_planned,
)


def _course(form: Form) -> Mapping[str, Any]:
    return {
        "title": f"{form.unit.code}选修课程{form.chance.randint(1, 999)}",
        "category": "ELECTIVE",
        "activity": "ELECTIVE_COURSE",
        "topic": None,
        "module": None,
        "size": "GENERAL",
        "hours": "20",
        "units": [{"title": "单元整体设计", "hours": "20"}],
    }


def _class(form: Form) -> Mapping[str, Any]:
    first = max(form.today + timedelta(days=60), date(form.today.year, 9, 10))
    return {
        "firstSession": first.isoformat(),
        "lastSession": (first + timedelta(days=60)).isoformat(),
    }


def _roster(form: Form) -> Mapping[str, Any]:
    return {
        "roster": [
            {"teacher": one, "school": unit_id(form.population.schools()[0])}
            for one in some_teachers(form, 25)
        ]
    }


def _session(form: Form) -> Mapping[str, Any]:
    if recorded(form, form.action):
        raise NotNow
    return {
        "heldOn": form.today.isoformat(),
        "hours": "20",
        "present": some_teachers(form, 25),
    }


def _results(form: Form) -> Mapping[str, Any]:
    if recorded(form, form.action) or not recorded(form, "recordAttendance"):
        raise NotNow
    return {"results": [{"teacher": one, "result": "PASS"} for one in some_teachers(form, 25)]}


def _report(form: Form) -> Mapping[str, Any]:
    if recorded(form, form.action):
        raise NotNow
    rows = [{"teacher": one, "hours": "20", "result": "PASS"} for one in some_teachers(form, 25)]
    return {"results": rows, "school": unit_id(form.population.schools()[0])}


def _plan(form: Form) -> Mapping[str, Any]:
    return {
        "year": year_planned(form),
        "activities": [activity(code) for code in ACTIVITIES],
        "hours": "40",
    }


def _review(form: Form) -> Mapping[str, Any]:
    if form.today.month > 1:
        raise NotNow
    return {"year": form.today.year - 1}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("PRIVATE_COURSE", "beginCourse"): _course,
    ("PRIVATE_COURSE", "saveDraft"): _course,
    ("CLASS_OPENING", "draftClass"): _class,
    ("CLASS_OPENING", "saveDraft"): _class,
    ("CLASS_OPENING", "start"): _roster,
    ("CLASS_OPENING", "recordAttendance"): _session,
    ("CLASS_OPENING", "recordResults"): _results,
    ("CLASS_OPENING", "reportBySchool"): _report,
    ("PRIVATE_SCHOOL_PLAN", "draftPlan"): _plan,
    ("PRIVATE_SCHOOL_PLAN", "saveDraft"): _plan,
    ("PRIVATE_SCHOOL_PLAN", "recordActivity"): held,
    ("PRIVATE_SCHOOL_PLAN", "strikeActivity"): not_now,
    ("ANNUAL_REVIEW", "openReview"): _review,
}
