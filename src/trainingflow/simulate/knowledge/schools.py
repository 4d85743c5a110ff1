"""Courses that are filed or held in a school: when they open, what is held, who passed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge.words import (
    TRAINEES,
    Knowledge,
    NotNow,
    now_and_then,
    recorded,
    some_teachers,
)

_SESSIONS: Final = 3


def _filed(form: Form) -> Mapping[str, Any]:
    return {
        "title": f"{form.unit.code}备案课程{form.chance.randint(1, 999)}",
        "hours": "20",
        "opensOn": (form.today + timedelta(days=30)).isoformat(),
        "theme": None,
        "special": None,
    }


def _number(form: Form) -> Mapping[str, Any]:
    if recorded(form, "numberFiling"):
        raise NotNow
    return {"number": f"虹师备{form.today.year}-{form.chance.randint(1, 999):03}"}


def _ended(form: Form) -> Mapping[str, Any]:
    return {"endedOn": form.today.isoformat()}


def _materials(form: Form) -> Mapping[str, Any]:
    rows = [
        {"teacher": one, "hours": "20", "passed": True} for one in some_teachers(form, TRAINEES)
    ]
    return {"results": rows}


def _course(form: Form) -> Mapping[str, Any]:
    """The courses of a year are declared at its beginning."""
    if form.today.month > _MARCH:
        raise NotNow
    return {
        "title": f"{form.unit.code}校本课程{form.chance.randint(1, 999)}",
        "year": form.today.year,
        "hours": "20",
        "researchGroup": "数学教研组",
        "theme": None,
    }


_MARCH: Final = 3


def _session(form: Form) -> Mapping[str, Any]:
    """An afternoon in the year of the course, three times."""
    held = {one["content"]["on"] for one in recorded(form, "recordSession")}
    on = form.today.isoformat()
    year = (form.item or {}).get("targetYear")
    if len(held) >= _SESSIONS or on in held or form.today.year != year:
        raise NotNow
    return {
        "on": on,
        "begins": "13:00",
        "ends": "15:30",
        "lecture": False,
        "teachers": some_teachers(form, TRAINEES),
    }


def _assessed(form: Form) -> Mapping[str, Any]:
    if len(recorded(form, "recordSession")) < _SESSIONS:
        raise NotNow
    rows = [
        {"teacher": one, "passed": True, "hours": "7.5", "effect": None}
        for one in some_teachers(form, TRAINEES)
    ]
    return {"results": rows}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("FILED_COURSE", "draftCourse"): _filed,
    ("FILED_COURSE", "saveDraft"): _filed,
    ("FILED_COURSE", "numberFiling"): _number,
    ("FILED_COURSE", "endCourse"): _ended,
    ("FILED_COURSE", "submitMaterials"): _materials,
    ("SCHOOL_COURSE", "draftCourse"): _course,
    ("SCHOOL_COURSE", "saveDraft"): _course,
    ("SCHOOL_COURSE", "recordSession"): _session,
    ("SCHOOL_COURSE", "endCourse"): _assessed,
    ("SCHOOL_COURSE", "upgrade"): now_and_then(0.3),
}
