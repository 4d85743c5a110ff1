"""Hongkou's school-based course: practice of a research group, in spring."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import CREDITS_STAND, ENTERED_AT, SUBJECT, Kind, linked
from tests.domain.workflow.people import OFFICER, SCHOOL
from trainingflow.domain.people import Actor, Assignment, Role
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

GROUP: Final = [
    {"name": name, "post": post}
    for name, post in (
        ("甲", "PRINCIPAL"),
        ("乙", "VICE_PRINCIPAL"),
        ("丙", "TRAINING_OFFICER"),
        ("丁", "RESEARCH_GROUP_HEAD"),
        ("戊", "TEACHER_REPRESENTATIVE"),
    )
]
_SESSION: Final[Mapping[str, object]] = {
    "on": "2024-05-16",
    "begins": "13:30",
    "ends": "15:30",
    "lecture": False,
    "teachers": [str(SUBJECT)],
}
_RESULT: Final[Mapping[str, object]] = {"teacher": str(SUBJECT), "passed": True}
_OTHER: Final = linked(ItemKind.SCHOOL_COURSE, "RUNNING")


def _facts(_: Transition) -> Mapping[str, Any]:
    return {
        "variant": "PRACTICE",
        "dossier": {"title": "单元作业设计", "aims": "改进作业", "researchGroup": "数学教研组"},
        "history": (Act("recordSession", OFFICER, ENTERED_AT, 4, _SESSION),),
    }


def _with(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _by_a_teacher(facts: Any, attempt: Any) -> Any:
    """An ethics course, tried by a teacher who has started it."""
    teacher = Actor(facts.applicant, (Assignment(Role.TEACHER, SCHOOL),))
    dossier = {**facts.dossier, "hours": "10"}
    ethics = replace(facts, variant="ETHICS", dossier=dossier)
    return ethics, replace(attempt, actor=teacher)


KIND: Final = Kind(
    facts=_facts,
    inputs={
        "draftCourse": {"variant": "PRACTICE"},
        "openCourse": {"leadingGroup": GROUP, "smallKindergarten": False},
        "recordSession": _SESSION,
        "endCourse": {"results": [_RESULT]},
    },
    spoiled={
        "credits_stand": CREDITS_STAND,
        "dossier_complete": (_with(dossier={"researchGroup": "数学教研组"}), C.FIELD_MISSING),
        "document_has_content": (_given(text=" ", reference=None, upload=None), C.FIELD_MISSING),
        "declared_by_its_unit": (_by_a_teacher, C.PREREQUISITE),
        "sort_complete": (
            _with(dossier={"title": "单元作业设计", "aims": "改进作业"}),
            C.FIELD_MISSING,
        ),
        "year_of_today": (_with(target_year=2022), C.INPUT_INVALID),
        "leading_group_complete": (_given(leadingGroup=GROUP[1:]), C.PREREQUISITE),
        "session_in_year": (_given(on="2023-12-31"), C.INPUT_INVALID),
        "sessions_recorded": (_with(history=()), C.PREREQUISITE),
        "assessed_once": (_given(results=[_RESULT, _RESULT]), C.INPUT_INVALID),
        "year_complete": (_with(related={"courses": (_OTHER,)}), C.PREREQUISITE),
    },
    warns={"session_lasts": (_given(ends="15:29"), C.BELOW_MINIMUM)},
)
