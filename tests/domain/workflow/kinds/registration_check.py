"""Hongkou's check before a teacher's periodic registration."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from tests.domain.workflow.general_ready import ENTERED_AT, Kind, linked
from tests.domain.workflow.people import SCHOOL
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import AttachedDocument
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

_DONE: Final = TeacherFacts(employers=frozenset({SCHOOL}), eligible=True, credits=Decimal(36))
_SHORT: Final = replace(_DONE, eligible=False, shortfalls={"LEVEL.DISTRICT": Decimal(2)})
_OTHER: Final = linked(ItemKind.REGISTRATION_CHECK, "DUE")


def _facts(line: Transition) -> Mapping[str, Any]:
    return {
        "teacher": _SHORT if "credits_short" in line.guards else _DONE,
        "variant": "PERIODIC",
        "documents": (AttachedDocument("PROBATION_CERTIFICATE", ENTERED_AT),),
    }


def _with(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


KIND: Final = Kind(
    facts=_facts,
    spoiled={
        "works_in_unit": (_with(teacher=replace(_DONE, employers=frozenset())), C.INPUT_INVALID),
        "no_other_checks": (_with(related={"checks": (_OTHER,)}), C.PREREQUISITE),
        "period_ending": (
            lambda facts, attempt: (
                facts,
                replace(attempt, at=datetime(2023, 12, 31, 23, 59, tzinfo=ZONE)),
            ),
            C.PREREQUISITE,
        ),
        "document_has_content": (_given(text=" ", reference=None, upload=None), C.FIELD_MISSING),
        "credits_complete": (_with(teacher=_SHORT), C.PREREQUISITE),
        "credits_short": (_with(teacher=_DONE), C.PREREQUISITE),
        "probation_certified": (_with(variant="FIRST", documents=()), C.DOCUMENT_MISSING),
        "other_conditions_met": (_given(otherConditionsMet=False), C.PREREQUISITE),
    },
    warns={
        "plain_credits": (_with(teacher=replace(_DONE, credits=Decimal(35))), C.BELOW_MINIMUM),
    },
)
