"""School-based research of private schools."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tests.domain.workflow.general_ready import CONFIRMING, Kind, Overrides, linked
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
    {"activity": "1", "heldOn": "2024-05-13", "attendance": _ATTENDANCE},
)
_INSPECTED: Final = Act("inspect", an_id(33), at("2024-05-15"), 6, {"finding": "INADEQUATE"})
_EVALUATED: Final = Act("evaluate", an_id(33), at("2024-05-15"), 7, {"result": "PASS"})
_LISTED: Final = Act("reportCredits", APPLICANT, at("2024-05-16"), 8)
_ACTS: Final = (_APPROVED, _HELD, _INSPECTED, _EVALUATED, _LISTED)
_OTHER: Final = linked(ItemKind.PRIVATE_SCHOOL_PLAN, "APPROVED")


_ACTIVITIES: Final = [
    {"code": "1", "name": "课堂观察", "hours": "8"},
    {"code": "2", "name": "专题研修", "hours": "12"},
]


def _facts(_: Transition) -> Overrides:
    return {
        "dossier": {
            "title": "课堂观察",
            "needs": "说明",
            "themes": "说明",
            "domains": ["TEACHER_DEVELOPMENT"],
            "activities": [
                {
                    **one,
                    "module": "TEACHER_ETHICS",
                    "mode": "PEER_SUPPORT",
                    "audience": "ALL_STAFF",
                }
                for one in _ACTIVITIES
            ],
            "hours": "20",
        },
        "run_by": "PRIVATE",
        "related": {"manager": (FILED,)},
        "history": _ACTS,
        "employed": {PARTICIPANT: frozenset({SCHOOL, DISTRICT})},
    }


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _changed(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _with(**dossier: Any) -> Any:
    return lambda facts, attempt: (replace(facts, dossier={**facts.dossier, **dossier}), attempt)


def _without(act: Act) -> Any:
    return _changed(history=tuple(one for one in _ACTS if one is not act))


def _still_running(facts: Any, attempt: Any) -> Any:
    return facts, replace(attempt, at=datetime.fromisoformat("2024-12-31T23:59:00+08:00"))


def _when(line: Transition) -> datetime | None:
    late = line.action == "closeUnevaluated"
    return datetime.fromisoformat("2025-01-01T00:00:00+08:00") if late else None


KIND: Final = Kind(
    when=_when,
    facts=_facts,
    inputs={
        "recordActivity": {"activity": "1", "heldOn": "2024-05-16", "attendance": _ATTENDANCE},
        "strikeActivity": {"record": 5},
    },
    spoiled={
        **CONFIRMING,
        "plan_year_over": (_still_running, C.PREREQUISITE),
        "unit_may_declare": (_changed(run_by="DISTRICT"), C.PREREQUISITE),
        "has_manager": (_changed(related={}), C.PREREQUISITE),
        "no_other_plans": (_changed(related={"plans": (_OTHER,)}), C.PREREQUISITE),
        "document_has_content": (_given(text=None, reference=None, upload=None), C.FIELD_MISSING),
        "year_of_window": (_changed(target_year=2025), C.INPUT_INVALID),
        "dossier_complete": (_with(needs=None), C.FIELD_MISSING),
        "held_in_its_time": (_given(heldOn="2024-05-06"), C.PREREQUISITE),
        "activities_numbered_once": (_with(activities=_ACTIVITIES * 2), C.INPUT_INVALID),
        "hours_add_up": (_with(hours="20.5"), C.INPUT_INVALID),
        "activity_in_scheme": (_given(activity="3"), C.PREREQUISITE),
        "hours_of_the_activity": (
            _given(attendance=[{"teacher": str(PARTICIPANT), "hours": "4.5"}]),
            C.INPUT_INVALID,
        ),
        "not_recorded_yet": (_given(heldOn="2024-05-13"), C.PREREQUISITE),
        "record_known": (_given(record=99), C.INPUT_INVALID),
        "own_teachers": (_changed(employed={}), C.PREREQUISITE),
        "something_counts": (_without(_HELD), C.PREREQUISITE),
        "evaluate_result_pass": (_without(_EVALUATED), C.PREREQUISITE),
        "found_inadequate": (_without(_INSPECTED), C.PREREQUISITE),
        "credits_listed": (_without(_LISTED), C.PREREQUISITE),
    },
)
