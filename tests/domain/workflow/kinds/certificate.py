"""The certificate of completion of one teacher and cycle."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from tests.domain.workflow.general_ready import Kind, linked
from tests.domain.workflow.people import SCHOOL
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

_DONE: Final = TeacherFacts(employers=frozenset({SCHOOL}), eligible=True)
_SHORT: Final = replace(_DONE, eligible=False, shortfalls={"TOTAL": Decimal(4)})
_AFTER: Final = datetime(2026, 2, 2, 9, tzinfo=ZONE)
_BEFORE: Final = datetime(2025, 12, 31, 23, 59, tzinfo=ZONE)
_IN_JANUARY: Final = datetime(2026, 1, 31, 23, 59, tzinfo=ZONE)
_INCLUDED: Final = linked(ItemKind.SELF_DIRECTED_PLAN, "INCLUDED_IN_SUMMARY")
_OTHER: Final = linked(ItemKind.CERTIFICATE, "EXPIRED")


def _facts(line: Transition) -> Mapping[str, Any]:
    short = "requirements_outstanding" in line.guards
    return {"teacher": _SHORT if short else _DONE, "target_year": 2025}


def _when(line: Transition) -> datetime | None:
    return _AFTER if {"cycle_over", "cycle_closed"} & set(line.guards) else None


def _with(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _tried(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _at(moment: datetime) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, at=moment))


KIND: Final = Kind(
    facts=_facts,
    inputs={"openCertificate": {"year": 2025}, "recordCertificate": {"on": "2026-01-30"}},
    when=_when,
    spoiled={
        "works_in_unit": (_with(teacher=replace(_DONE, employers=frozenset())), C.INPUT_INVALID),
        "cycles_last_year": (_with(target_year=2024), C.INPUT_INVALID),
        "no_other_certificates": (_with(related={"certificates": (_OTHER,)}), C.PREREQUISITE),
        "requirements_met": (_with(teacher=_SHORT), C.PREREQUISITE),
        "requirements_outstanding": (_with(teacher=_DONE), C.PREREQUISITE),
        "document_has_content": (
            lambda facts, attempt: (
                facts,
                replace(
                    attempt,
                    input={**attempt.input, "text": " ", "reference": None, "upload": None},
                ),
            ),
            C.FIELD_MISSING,
        ),
        "day_reached": (_tried(on="2026-02-03"), C.INPUT_INVALID),
        "issued_after_cycle": (_tried(on="2025-12-31"), C.INPUT_INVALID),
        "learning_settled": (_with(related={"learning": (_INCLUDED,)}), C.PREREQUISITE),
        "cycle_over": (_at(_BEFORE), C.PREREQUISITE),
        "cycle_closed": (_at(_IN_JANUARY), C.PREREQUISITE),
    },
)
