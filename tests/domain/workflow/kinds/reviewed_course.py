"""Hongkou's application-reviewed course: an integrated course with its dual review."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import CREDITS_STAND, ENTERED_AT, SUBJECT, Kind
from tests.domain.workflow.panel_ready import (
    panel_inputs,
    panel_rule,
    panel_spoiled,
    ready_panel,
)
from tests.domain.workflow.people import DISTRICT, LEADER, OFFICER, PARTICIPANT, SCHOOL
from trainingflow.domain.lifecycles.reviewed_courses.definition import REVIEWED_COURSE
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

RULE: Final = panel_rule(ItemKind.REVIEWED_COURSE)
_TEACHER: Final = TeacherFacts(
    employers=frozenset({SCHOOL, DISTRICT}), titles=frozenset({"FIRST_GRADE"})
)
_DOSSIER: Final[Mapping[str, object]] = {
    "title": "作业分析与改进",
    "problem": "作业反馈滞后",
    "content": "KNOWLEDGE_SKILL",
    "hours": "20",
    "deliveryMode": "BLENDED",
    "route": "SELF",
    "source": "UNIVERSITY",
}
_OPENED: Final = Act("openCourse", OFFICER, ENTERED_AT, 10, {"teacher": str(LEADER)})
_DONE: Final = tuple(
    Act(name, OFFICER, ENTERED_AT, 11 + number)
    for number, name in enumerate(("evaluateParticipants", "evaluateTrainer", "checkQuality"))
)
_SORTS: Final = {
    "is_legacy": "LEGACY_EXCELLENT",
    "is_micro": "MICRO",
}


def _facts(line: Transition) -> Mapping[str, Any]:
    poor = "is_rated_poor" in line.guards
    rating = Act("evaluate", OFFICER, ENTERED_AT, 14, {"rating": "POOR" if poor else "GOOD"})
    sort = next((_SORTS[name] for name in line.guards if name in _SORTS), "INTEGRATED")
    return {
        "teacher": _TEACHER,
        "subject": OFFICER if "route_fits" in line.guards else SUBJECT,
        "variant": sort,
        "dossier": _DOSSIER,
        "history": (_OPENED, *_DONE, rating),
        "panel": ready_panel(RULE, line),
    }


def _with(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _without(action: str) -> Any:
    return lambda facts, attempt: (
        replace(facts, history=tuple(act for act in facts.history if act.action != action)),
        attempt,
    )


_WORTH: Final = {"hours": "20", "credits": "2", "content": "KNOWLEDGE_SKILL"}
_MICRO: Final = {name: value for name, value in _DOSSIER.items() if name != "route"}

KIND: Final = Kind(
    facts=_facts,
    inputs={
        **panel_inputs(RULE),
        "pass": _WORTH,
        "adoptLegacy": _WORTH,
        "openCourse": {"teacher": str(LEADER)},
        "openAgain": {"teacher": str(LEADER)},
        "evaluateTrainer": {"answers": 30, "mean": "92.5"},
        "evaluateParticipants": {
            "endedOn": "2024-05-17",
            "results": [{"teacher": str(PARTICIPANT), "passed": True}],
        },
        "nominateMicroCourse": {"subject": str(OFFICER), "route": "SELF"},
    },
    spoiled={
        "credits_stand": CREDITS_STAND,
        **panel_spoiled(REVIEWED_COURSE),
        "dossier_complete": (_with(dossier={**_DOSSIER, "hours": None}), C.FIELD_MISSING),
        "document_has_content": (_given(text=" ", reference=None, upload=None), C.FIELD_MISSING),
        "in_service_here": (
            _with(teacher=replace(_TEACHER, employers=frozenset())),
            C.PREREQUISITE,
        ),
        "route_fits": (_given(route="RESEARCHER"), C.INPUT_INVALID),
        "lecturer_designated": (_given(teacher=None), C.FIELD_MISSING),
        "title_intermediate": (
            _with(teacher=replace(_TEACHER, titles=frozenset({"SECOND_GRADE"}))),
            C.PREREQUISITE,
        ),
        "sort_described": (_with(variant="MICRO", dossier=_MICRO), C.FIELD_MISSING),
        "is_declared": (_with(variant="LEGACY_EXCELLENT"), C.PREREQUISITE),
        "is_legacy": (_with(variant="INTEGRATED"), C.PREREQUISITE),
        "is_micro": (_with(variant="INTEGRATED"), C.PREREQUISITE),
        "video_attached": (_with(variant="MICRO", documents=()), C.DOCUMENT_MISSING),
        "credits_follow_hours": (_given(credits="3"), C.LIMIT_REACHED),
        "assessed_once": (
            _given(results=[{"teacher": str(LEADER), "passed": True}]),
            C.INPUT_INVALID,
        ),
        "ended_by_today": (_given(endedOn="2024-05-21"), C.INPUT_INVALID),
        "done_evaluateParticipants": (_without("evaluateParticipants"), C.PREREQUISITE),
        "done_evaluateTrainer": (_without("evaluateTrainer"), C.PREREQUISITE),
        "done_checkQuality": (_without("checkQuality"), C.PREREQUISITE),
        "is_rated_good": (_without("evaluate"), C.PREREQUISITE),
        "is_rated_poor": (_without("evaluate"), C.PREREQUISITE),
    },
)
