"""The induction of a new teacher."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from tests.domain.workflow.general_ready import ENTERED_AT, Kind, linked
from tests.domain.workflow.people import OFFICER, SCHOOL, an_id
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

NEW: Final = TeacherFacts(employers=frozenset({SCHOOL}), new=True, induction_hours=Decimal(120))
_RECORDED: Final = Act(
    "recordInduction",
    an_id(33),
    ENTERED_AT,
    3,
    {
        "from": "2024-05-06",
        "to": "2024-05-13",
        "component": "SHADOWING",
        "hours": "60",
        "provider": "实习校",
    },
)
_CONFIRMED: Final = Act("confirmHours", an_id(34), ENTERED_AT, 4)
_OTHER: Final = linked(ItemKind.INDUCTION, "COMPLETED")


def _facts(_: Transition) -> Mapping[str, Any]:
    return {"teacher": NEW, "history": (_RECORDED, _CONFIRMED)}


def _teacher(**changes: Any) -> Any:
    return lambda facts, attempt: (
        replace(facts, teacher=replace(facts.teacher, **changes)),
        attempt,
    )


def _struck(facts: Any, attempt: Any) -> Any:
    act = Act("strikeRecord", OFFICER, ENTERED_AT, 5, {"record": 3})
    return replace(facts, history=(*facts.history, act)), attempt


KIND: Final = Kind(
    facts=_facts,
    inputs={
        "strikeRecord": {"record": 3},
        "recordInduction": {"from": "2024-05-06", "to": "2024-05-17"},
    },
    spoiled={
        "is_new_teacher": (_teacher(new=False), C.PREREQUISITE),
        "works_in_unit": (_teacher(employers=frozenset()), C.INPUT_INVALID),
        "no_other_inductions": (
            lambda facts, attempt: (replace(facts, related={"inductions": (_OTHER,)}), attempt),
            C.PREREQUISITE,
        ),
        "induction_day_reached": (
            lambda facts, attempt: (
                facts,
                replace(attempt, input={**attempt.input, "to": "2024-05-21"}),
            ),
            C.INPUT_INVALID,
        ),
        "record_is_there": (_struck, C.PREREQUISITE),
        "something_recorded": (_struck, C.PREREQUISITE),
        "hours_confirmed": (_struck, C.PREREQUISITE),
        "induction_hours_reached": (_teacher(induction_hours=Decimal(119)), C.BELOW_MINIMUM),
    },
)
