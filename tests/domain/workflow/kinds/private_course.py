"""Courses for teachers of private units."""

from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import Kind, Overrides
from tests.domain.workflow.panel_ready import panel_inputs, panel_rule, panel_spoiled, ready_panel
from trainingflow.domain.lifecycles.private.course import PRIVATE_COURSE
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

RULE: Final = panel_rule(ItemKind.PRIVATE_COURSE)

DOSSIER: Final = {
    "title": "幼儿行为观察",
    "category": "ELECTIVE",
    "activity": "ELECTIVE_COURSE",
    "size": "GENERAL",
    "domain": "CURRICULUM_AND_TEACHING",
    "hours": "20",
    "deliveryMode": "FACE_TO_FACE",
    "units": [{"title": "观察", "hours": "20"}],
    "policyBasis": "朝教党发〔2022〕15号附件8",
    "assessmentMethod": "观察记录一份",
}


def _facts(line: Transition) -> Overrides:
    return {
        "dossier": DOSSIER,
        "panel": ready_panel(RULE, line),
        "round": "2023-NOVEMBER",
        "organisation_body": Body.SOCIAL_SCHOOLING_CENTRE,
    }


def _with(**dossier: Any) -> Any:
    return lambda facts, attempt: (replace(facts, dossier={**facts.dossier, **dossier}), attempt)


KIND: Final = Kind(
    facts=_facts,
    inputs=panel_inputs(RULE),
    spoiled={
        **panel_spoiled(PRIVATE_COURSE),
        "document_has_content": (
            lambda facts, attempt: (
                facts,
                replace(
                    attempt,
                    input={**attempt.input, "text": None, "reference": None, "upload": None},
                ),
            ),
            C.FIELD_MISSING,
        ),
        "dossier_complete": (_with(domain=None), C.FIELD_MISSING),
        "provider_recognised": (
            lambda facts, attempt: (replace(facts, organisation_recognised=False), attempt),
            C.PREREQUISITE,
        ),
        "provider_of_category": (_with(category="REQUIRED"), C.PREREQUISITE),
        "category_of_activity": (_with(activity="PROFESSIONAL_COURSE"), C.INPUT_INVALID),
        "hours_of_annex_4": (
            _with(hours="22", units=[{"title": "观察", "hours": "22"}]),
            C.LIMIT_REACHED,
        ),
        "later_round": (
            lambda facts, attempt: (replace(facts, round="2024-NOVEMBER"), attempt),
            C.SAME_ROUND,
        ),
    },
)
