"""The research plan of a school: an approved scheme with one activity of four hours, a manager."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from tests.domain.workflow.general_ready import (
    CONFIRMING,
    ENTERED_AT,
    OTHER,
    SUBJECT,
    SUBMITTED_AT,
    Kind,
    linked,
)
from tests.domain.workflow.panel_ready import panel_inputs, panel_rule, panel_spoiled, ready_panel
from tests.domain.workflow.people import DISTRICT, OFFICER, SCHOOL, an_id
from trainingflow.domain.lifecycles.school_plans.definition import SCHOOL_PLAN as PLAN
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

RULE: Final = panel_rule(ItemKind.SCHOOL_PLAN)

ACTIVITIES: Final = [
    {
        "code": "1",
        "name": "师德专题学习",
        "module": "TEACHER_ETHICS",
        "mode": "PEER_SUPPORT",
        "audience": "ALL_STAFF",
        "hours": "8",
    }
]
DOSSIER: Final[Mapping[str, object]] = {
    "title": "2024年校本研修项目",
    "leadingGroup": [{"person": str(OFFICER), "duty": "HEAD"}],
    "personInCharge": str(SUBJECT),
    "postInCharge": "TEACHING_DIRECTOR",
    "needs": "教师需要课堂观察方法",
    "themes": "课堂观察",
    "domains": ["TEACHER_DEVELOPMENT"],
    "activities": ACTIVITIES,
    "plannedCredits": "2",
}
FILED: Final = linked(ItemKind.MANAGER_FILING, "FILED")
_RECORDED: Final = Act(
    "recordActivity",
    OFFICER,
    SUBMITTED_AT + timedelta(days=4),
    8,
    {
        "activity": "1",
        "heldOn": "2024-05-10",
        "attendance": [{"teacher": str(SUBJECT), "hours": "4"}],
    },
)
_HISTORY: Final = (
    Act("approvePlan", OTHER, SUBMITTED_AT + timedelta(days=2), 5),
    _RECORDED,
    Act("acceptPlan", OTHER, ENTERED_AT, 9),
    Act("sign", OFFICER, ENTERED_AT, 10),
)


def _facts(line: Transition) -> Mapping[str, Any]:
    return {
        "dossier": DOSSIER,
        "related": {"manager": (FILED,)},
        "history": _HISTORY,
        "panel": ready_panel(RULE, line),
        "employed": {SUBJECT: frozenset({SCHOOL, DISTRICT})},
        # The signature is that of the present draft, before the window of January.
        **({"target_year": 2024} if line.window is None else {}),
    }


def dossier(**changed: object) -> Callable[[Any, Any], Any]:
    """The same with other fields of the dossier."""
    return lambda facts, attempt: (replace(facts, dossier={**DOSSIER, **changed}), attempt)


def tried(**changed: object) -> Callable[[Any, Any], Any]:
    """The same, tried with other input."""
    return lambda facts, attempt: (
        facts,
        replace(attempt, input={**attempt.input, **changed}),
    )


def without(action: str) -> Callable[[Any, Any], Any]:
    """The same, as if nobody had done that."""
    return lambda facts, attempt: (
        replace(facts, history=tuple(one for one in facts.history if one.action != action)),
        attempt,
    )


def related(**changed: Any) -> Callable[[Any, Any], Any]:
    """The same with other items beside it."""
    return lambda facts, attempt: (
        replace(facts, related={**facts.related, **changed}),
        attempt,
    )


def _still_running(facts: Any, attempt: Any) -> Any:
    return facts, replace(attempt, at=datetime.fromisoformat("2024-12-31T23:59:00+08:00"))


def _when(line: Transition) -> datetime | None:
    late = line.action == "closeUnevaluated"
    return datetime.fromisoformat("2025-01-01T00:00:00+08:00") if late else None


KIND: Final = Kind(
    when=_when,
    facts=_facts,
    inputs={
        **panel_inputs(RULE),
        "recordActivity": {
            "activity": "1",
            "heldOn": "2024-05-16",
            "attendance": [{"teacher": str(SUBJECT), "hours": "4"}],
        },
        "strikeActivity": {"record": 8},
    },
    spoiled={
        **panel_spoiled(PLAN),
        **CONFIRMING,
        "plan_year_over": (_still_running, C.PREREQUISITE),
        "unit_may_declare": (
            lambda facts, attempt: (replace(facts, unit_kind="OFFICE"), attempt),
            C.PREREQUISITE,
        ),
        "no_other_plans": (
            related(plans=(linked(ItemKind.SCHOOL_PLAN, "RETURNED"),)),
            C.PREREQUISITE,
        ),
        "has_manager": (
            related(manager=(linked(ItemKind.MANAGER_FILING, "PROPOSED"),)),
            C.PREREQUISITE,
        ),
        "year_of_window": (
            lambda facts, attempt: (replace(facts, target_year=2025), attempt),
            C.INPUT_INVALID,
        ),
        "evaluated_in_its_year": (
            lambda facts, attempt: (replace(facts, target_year=2025), attempt),
            C.INPUT_INVALID,
        ),
        "dossier_complete": (dossier(themes=""), C.FIELD_MISSING),
        "document_has_content": (tried(text=None, reference=None, upload=None), C.FIELD_MISSING),
        "leading_group_registered": (dossier(leadingGroup=[]), C.PREREQUISITE),
        "headed_by_signer": (
            dossier(leadingGroup=[{"person": str(OTHER), "duty": "HEAD"}]),
            C.PREREQUISITE,
        ),
        "signed": (without("sign"), C.PREREQUISITE),
        "ethics_included": (
            dossier(activities=[{**ACTIVITIES[0], "module": "MODERN_IT"}]),
            C.PREREQUISITE,
        ),
        "activities_numbered_once": (
            dossier(activities=[*ACTIVITIES, *ACTIVITIES]),
            C.INPUT_INVALID,
        ),
        "experts_free": (tried(members=[{"person": str(OFFICER)}]), C.CONFLICT_OF_INTEREST),
        "held_in_its_time": (tried(heldOn="2024-05-07"), C.PREREQUISITE),
        "activity_in_scheme": (tried(activity="2"), C.PREREQUISITE),
        "hours_of_the_activity": (
            tried(attendance=[{"teacher": str(SUBJECT), "hours": "5"}]),
            C.INPUT_INVALID,
        ),
        "not_recorded_yet": (tried(heldOn="2024-05-10"), C.PREREQUISITE),
        "own_teachers": (
            lambda facts, attempt: (
                replace(facts, employed={SUBJECT: frozenset({an_id(71), DISTRICT})}),
                attempt,
            ),
            C.PREREQUISITE,
        ),
        "record_known": (tried(record=9), C.INPUT_INVALID),
        "recorded_recordActivity": (without("recordActivity"), C.PREREQUISITE),
        "accepted": (without("acceptPlan"), C.PREREQUISITE),
    },
    warns={"credits_of_the_year": (dossier(plannedCredits="1.5"), C.BELOW_MINIMUM)},
)
