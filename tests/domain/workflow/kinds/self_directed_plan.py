"""Self-directed learning of a teacher, recognised by the school and summed up."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from tests.domain.workflow.general_ready import (
    CREDITS_STAND,
    ENTERED_AT,
    OTHER,
    SUBMITTED_AT,
    Kind,
    linked,
)
from tests.domain.workflow.kinds.school_plan import related, tried, without
from tests.domain.workflow.people import ELSEWHERE, SCHOOL
from trainingflow.domain.lifecycles.self_directed.states import LEARNING_FIELDS
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind

_PLAN: Final = {
    "title": "整本书阅读教学",
    "domain": "SELF_GROWTH",
    "forms": ["SELF_STUDY_READING"],
    "content": "研读课程标准并撰写笔记",
    "plannedHours": "20",
}
_OUTCOME: Final = {"completedOn": "2024-05-16", "hours": "20", "evidence": "读书笔记《论语》"}
_AFTER_LEARNING: Final = frozenset({"recognise", "includeInSummary", "confirmCredits"})
_HISTORY: Final = (
    Act("approve", OTHER, SUBMITTED_AT + timedelta(days=1), 3),
    Act("stagedEvaluate", OTHER, ENTERED_AT, 5, {"result": "GOOD", "note": "进展良好"}),
    Act("recognise", OTHER, ENTERED_AT, 7, {"recognisedHours": "20"}),
)
_SUMMARIES: Final = {
    "summary": (linked(ItemKind.SELF_DIRECTED_SUMMARY, "DRAFT"),),
    "filed_summary": (linked(ItemKind.SELF_DIRECTED_SUMMARY, "FILED"),),
}


def _elsewhere(facts: Any, attempt: Any) -> Any:
    return replace(facts, teacher=TeacherFacts(employers=frozenset({ELSEWHERE}))), attempt


def _used(facts: Any, attempt: Any) -> Any:
    other = linked(
        ItemKind.SELF_DIRECTED_PLAN, "LEARNING", dossier={"evidence": "读书笔记 《论语》"}
    )
    return replace(facts, related={**facts.related, "own_learning": (other,)}), attempt


KIND: Final = Kind(
    facts=lambda line: {
        "dossier": {**_PLAN, **_OUTCOME} if line.action in _AFTER_LEARNING else _PLAN,
        "teacher": TeacherFacts(employers=frozenset({SCHOOL})),
        "history": _HISTORY,
        "related": _SUMMARIES,
    },
    inputs={"submitOutcome": _OUTCOME, "recognise": {"recognisedHours": "20"}},
    spoiled={
        "credits_stand": CREDITS_STAND,
        "unit_may_declare": (
            lambda facts, attempt: (replace(facts, run_by="PRIVATE"), attempt),
            C.PREREQUISITE,
        ),
        "own_unit": (_elsewhere, C.PREREQUISITE),
        "in_its_year": (
            lambda facts, attempt: (replace(facts, target_year=2023), attempt),
            C.INPUT_INVALID,
        ),
        "dossier_complete": (
            lambda facts, attempt: (
                replace(facts, dossier={LEARNING_FIELDS[0].name: "只有主题"}),
                attempt,
            ),
            C.FIELD_MISSING,
        ),
        "document_has_content": (
            tried(text=None, reference=None, upload=None),
            C.FIELD_MISSING,
        ),
        "within_the_year": (tried(completedOn="2024-05-06"), C.INPUT_INVALID),
        "evidence_unused": (_used, C.PREREQUISITE),
        "recorded_stagedEvaluate": (without("stagedEvaluate"), C.PREREQUISITE),
        "hours_as_reported": (tried(recognisedHours="20.5"), C.INPUT_INVALID),
        "has_summary": (related(summary=()), C.PREREQUISITE),
        "has_filed_summary": (related(filed_summary=()), C.PREREQUISITE),
    },
)
