"""Courses that two experts review: how one comes about, is opened, and is judged."""

from collections.abc import Mapping
from typing import Any, Final

from trainingflow.simulate.form import Form, person_id
from trainingflow.simulate.knowledge.words import (
    TRAINEES,
    Knowledge,
    NotNow,
    recorded,
    some_teachers,
)

_OPENINGS: Final = ("openCourse", "openAgain")
_SECOND_CHANCE: Final = 0.25
_OPENED_AGAIN: Final = 0.2


def _course(form: Form) -> Mapping[str, Any]:
    """A course of twenty hours, a micro-course of two; who teaches declares it for oneself."""
    micro = "Micro" in form.action or (form.item or {}).get("reviewedVariant") == "MICRO"
    teacher = form.who.role.name == "TEACHER"
    return {
        "title": f"{form.unit.code}研训课程{form.chance.randint(1, 999)}",
        "subject": person_id(form.who) if teacher else some_teachers(form, 1)[0],
        "route": "SELF" if teacher else "SCHOOL",
        "content": "KNOWLEDGE_SKILL",
        "hours": "2" if micro else "20",
        "deliveryMode": "MICRO_VIDEO" if micro else "BLENDED",
        "source": "UNIVERSITY",
        "echelon": "SUBJECT_LEADER",
        "team": None,
    }


def _worth(_: Form) -> Mapping[str, Any]:
    return {"hours": "20", "credits": "2", "content": "KNOWLEDGE_SKILL"}


def _opening(form: Form) -> Mapping[str, Any]:
    if form.action == "openAgain" and form.chance.random() > _OPENED_AGAIN:
        raise NotNow
    return {"teacher": some_teachers(form, 1)[0], "externalLecturer": None}


def _since_opening(form: Form) -> None:
    """See to it that an act is done once an opening.

    Raises:
        NotNow: it was done since the course was opened the last time.
    """
    opened = max(one["seq"] for name in _OPENINGS for one in recorded(form, name))
    if any(one["seq"] > opened for one in recorded(form, form.action)):
        raise NotNow


def _participants(form: Form) -> Mapping[str, Any]:
    _since_opening(form)
    taught = some_teachers(form, TRAINEES + 1)[1:]
    results = [{"teacher": one, "passed": form.chance.random() < _PASSES} for one in taught]
    return {"endedOn": form.today.isoformat(), "results": results}


_PASSES: Final = 0.9


def _trainer(form: Form) -> Mapping[str, Any]:
    _since_opening(form)
    return {"answers": TRAINEES, "mean": "92"}


def _quality(form: Form) -> Mapping[str, Any]:
    _since_opening(form)
    return {"kind": "PATROL", "finding": "课堂组织有序，材料齐全。"}


def _rating(form: Form) -> Mapping[str, Any]:
    return {"rating": "POOR" if form.chance.random() < _SECOND_CHANCE else "GOOD"}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    **{
        ("REVIEWED_COURSE", action): _course
        for action in (
            "nominateMicroCourse",
            "draftCourse",
            "proposeLegacy",
            "introduceCourse",
            "saveDraft",
        )
    },
    ("REVIEWED_COURSE", "pass"): _worth,
    ("REVIEWED_COURSE", "adoptLegacy"): _worth,
    ("REVIEWED_COURSE", "openCourse"): _opening,
    ("REVIEWED_COURSE", "openAgain"): _opening,
    ("REVIEWED_COURSE", "evaluateParticipants"): _participants,
    ("REVIEWED_COURSE", "evaluateTrainer"): _trainer,
    ("REVIEWED_COURSE", "checkQuality"): _quality,
    ("REVIEWED_COURSE", "evaluate"): _rating,
}
