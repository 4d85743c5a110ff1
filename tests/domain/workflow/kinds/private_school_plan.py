"""School-based research of private schools."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tests.domain.workflow.general_ready import Kind, Overrides, linked
from tests.domain.workflow.kinds.school_plan import FILED
from tests.domain.workflow.people import APPLICANT, DISTRICT, PARTICIPANT, SCHOOL, an_id
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition


def at(text: str) -> datetime:
    """An instant in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


_ATTENDANCE: Final = [{"teacher": str(PARTICIPANT), "hours": "4"}]
_APPROVED: Final = Act("approvePlan", an_id(33), at("2024-05-07 09:00"), 4)
_HELD: Final = Act(
    "recordActivity",
    APPLICANT,
    at("2024-05-14 09:00"),
    5,
    {"heldOn": "2024-05-13", "attendance": _ATTENDANCE},
)
_INSPECTED: Final = Act("inspect", an_id(33), at("2024-05-15"), 6, {"finding": "INADEQUATE"})
_EVALUATED: Final = Act("evaluate", an_id(33), at("2024-05-15"), 7, {"result": "PASS"})
_LISTED: Final = Act("reportCredits", APPLICANT, at("2024-05-16"), 8)
_ACTS: Final = (_APPROVED, _HELD, _INSPECTED, _EVALUATED, _LISTED)
_OTHER: Final = linked(ItemKind.PRIVATE_SCHOOL_PLAN, "APPROVED")


def _facts(_: Transition) -> Overrides:
    return {
        "run_by": "PRIVATE",
        "related": {"manager": (FILED,)},
        "history": _ACTS,
        "employed": {PARTICIPANT: frozenset({SCHOOL, DISTRICT})},
    }


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _changed(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _without(act: Act) -> Any:
    return _changed(history=tuple(one for one in _ACTS if one is not act))


KIND: Final = Kind(
    facts=_facts,
    inputs={"recordActivity": {"heldOn": "2024-05-16", "attendance": _ATTENDANCE}},
    spoiled={
        "unit_may_declare": (_changed(run_by="DISTRICT"), C.PREREQUISITE),
        "has_manager": (_changed(related={}), C.PREREQUISITE),
        "no_other_plans": (_changed(related={"plans": (_OTHER,)}), C.PREREQUISITE),
        "document_has_content": (_given(text=None, reference=None, upload=None), C.FIELD_MISSING),
        "year_of_window": (_changed(target_year=2025), C.INPUT_INVALID),
        "dossier_complete": (
            lambda facts, attempt: (
                replace(facts, dossier={**facts.dossier, "needs": None}),
                attempt,
            ),
            C.FIELD_MISSING,
        ),
        "held_in_its_time": (_given(heldOn="2024-05-06"), C.PREREQUISITE),
        "attendance_in_order": (_given(attendance=_ATTENDANCE * 2), C.INPUT_INVALID),
        "own_teachers": (_changed(employed={}), C.PREREQUISITE),
        "something_counts": (_without(_HELD), C.PREREQUISITE),
        "evaluate_result_pass": (_without(_EVALUATED), C.PREREQUISITE),
        "found_inadequate": (_without(_INSPECTED), C.PREREQUISITE),
        "credits_listed": (_without(_LISTED), C.PREREQUISITE),
    },
)
