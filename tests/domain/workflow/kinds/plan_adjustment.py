"""The adjustment of a running school plan."""

from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import Kind, linked
from tests.domain.workflow.kinds.school_plan import related, tried
from tests.domain.workflow.panel_ready import panel_inputs, panel_rule, panel_spoiled, ready_panel
from tests.domain.workflow.people import ELSEWHERE, SCHOOL, an_id
from trainingflow.domain.lifecycles.school_plans.adjustment import PLAN_ADJUSTMENT
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.kinds import ItemKind

RULE: Final = panel_rule(ItemKind.PLAN_ADJUSTMENT)


def _plan(state: str = "IN_IMPLEMENTATION", **more: Any) -> Any:
    return linked(ItemKind.SCHOOL_PLAN, state, **{"organisation_id": SCHOOL, **more})


def _nothing_said(facts: Any, attempt: Any) -> Any:
    without_rows = {
        name: value
        for name, value in attempt.input.items()
        if name not in {"activities", "dropped"}
    }
    return replace(facts, dossier={"title": "调整"}), replace(attempt, input=without_rows)


KIND: Final = Kind(
    facts=lambda line: {"parent": _plan(), "panel": ready_panel(RULE, line)},
    inputs=panel_inputs(RULE),
    spoiled={
        **panel_spoiled(PLAN_ADJUSTMENT),
        "unit_may_declare": (
            lambda facts, attempt: (replace(facts, run_by="PRIVATE"), attempt),
            C.PREREQUISITE,
        ),
        "of_this_school": (
            lambda facts, attempt: (
                replace(facts, parent=_plan(organisation_id=ELSEWHERE)),
                attempt,
            ),
            C.PREREQUISITE,
        ),
        "parent_in": (
            lambda facts, attempt: (replace(facts, parent=_plan("YEAR_END_EVALUATION")), attempt),
            C.PREREQUISITE,
        ),
        "no_other_open": (
            related(open=(linked(ItemKind.PLAN_ADJUSTMENT, "UNDER_APPRAISAL"),)),
            C.PREREQUISITE,
        ),
        "something_changes": (_nothing_said, C.PREREQUISITE),
        "document_has_content": (
            tried(text=None, reference=None, upload=None),
            C.FIELD_MISSING,
        ),
        "experts_free": (
            lambda facts, attempt: (
                replace(
                    facts,
                    parent=_plan(dossier={"leadingGroup": [{"person": str(an_id(70))}]}),
                ),
                replace(attempt, input={"members": [{"person": str(an_id(70))}]}),
            ),
            C.CONFLICT_OF_INTEREST,
        ),
    },
)
