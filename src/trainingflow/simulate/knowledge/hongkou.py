"""Courses that are filed, reviewed or held in a school."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge.words import TRAINEES, Knowledge, some_teachers


def _filed(form: Form) -> Mapping[str, Any]:
    return {
        "title": f"{form.unit.code}备案课程{form.chance.randint(1, 999)}",
        "hours": "20",
        "opensOn": (form.today + timedelta(days=30)).isoformat(),
        "theme": None,
        "special": None,
    }


def _ended(form: Form) -> Mapping[str, Any]:
    return {"endedOn": form.today.isoformat()}


def _materials(form: Form) -> Mapping[str, Any]:
    rows = [
        {"teacher": one, "hours": "20", "passed": True} for one in some_teachers(form, TRAINEES)
    ]
    return {"results": rows}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("FILED_COURSE", "draftCourse"): _filed,
    ("FILED_COURSE", "saveDraft"): _filed,
    ("FILED_COURSE", "endCourse"): _ended,
    ("FILED_COURSE", "submitMaterials"): _materials,
}
