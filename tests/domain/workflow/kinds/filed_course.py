"""Hongkou's filed-project course: a course of the bureau's, filed in May for a day in June."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import CREDITS_STAND, ENTERED_AT, SUBJECT, Kind
from tests.domain.workflow.people import OFFICER
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.lines import Transition

OPENS_LATER: Final = "2024-06-03"
OPENED: Final = "2024-05-06"
_DOSSIER: Final[Mapping[str, object]] = {
    "title": "青年教师教学基本功",
    "source": "COLLEGE_DEPARTMENT",
    "content": "KNOWLEDGE_SKILL",
    "audience": "SECOND_GRADE",
    "hours": "20",
}
_RESULT: Final[Mapping[str, object]] = {"teacher": str(SUBJECT), "hours": "20", "passed": True}


def _facts(line: Transition) -> Mapping[str, Any]:
    opens = OPENS_LATER if "before_opening" in line.guards else OPENED
    return {
        "dossier": {**_DOSSIER, "opensOn": opens},
        "history": (Act("numberFiling", OFFICER, ENTERED_AT, 2, {"number": "虹备2024-001"}),),
    }


def _opens(day: str) -> Any:
    return lambda facts, attempt: (
        replace(facts, dossier={**facts.dossier, "opensOn": day}),
        attempt,
    )


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _unnamed(facts: Any, attempt: Any) -> Any:
    return replace(facts, dossier={**facts.dossier, "content": None}), attempt


KIND: Final = Kind(
    facts=_facts,
    inputs={
        "endCourse": {"endedOn": "2024-05-17"},
        "submitMaterials": {"results": [_RESULT]},
    },
    spoiled={
        "credits_stand": CREDITS_STAND,
        "dossier_complete": (_unnamed, C.FIELD_MISSING),
        "document_has_content": (_given(text=" ", reference=None, upload=None), C.FIELD_MISSING),
        "before_opening": (_opens("2024-05-20"), C.PREREQUISITE),
        "recorded_numberFiling": (
            lambda facts, attempt: (replace(facts, history=()), attempt),
            C.PREREQUISITE,
        ),
        "opening_day_reached": (_opens(OPENS_LATER), C.PREREQUISITE),
        "ended_after_opening": (_given(endedOn="2024-05-21"), C.INPUT_INVALID),
        "attended_hours_fit": (_given(results=[{**_RESULT, "hours": "21"}]), C.INPUT_INVALID),
    },
)
