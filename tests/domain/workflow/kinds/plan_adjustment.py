"""The adjustment of a running school plan."""

from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import OTHER, SUBMITTED_AT, Kind, linked
from tests.domain.workflow.kinds.school_plan import related, tried, without
from tests.domain.workflow.people import ELSEWHERE, SCHOOL, an_id
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind


def _plan(state: str = "IN_IMPLEMENTATION", **more: Any) -> Any:
    return linked(ItemKind.SCHOOL_PLAN, state, **{"organisation_id": SCHOOL, **more})


KIND: Final = Kind(
    facts=lambda _: {
        "parent": _plan(),
        "history": (Act("recordAppraisal", OTHER, SUBMITTED_AT, 2, {"result": "PASS"}),),
    },
    inputs={"openAppraisal": {"experts": [str(an_id(70))]}},
    spoiled={
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
        "something_changes": (tried(activities=None, dropped=None), C.PREREQUISITE),
        "document_has_content": (
            tried(text=None, reference=None, upload=None),
            C.FIELD_MISSING,
        ),
        "experts_free": (
            lambda facts, attempt: (
                replace(facts, employed={an_id(70): frozenset({SCHOOL})}),
                attempt,
            ),
            C.CONFLICT_OF_INTEREST,
        ),
        "recordAppraisal_result_pass": (without("recordAppraisal"), C.PREREQUISITE),
    },
)
