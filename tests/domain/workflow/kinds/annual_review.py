"""The yearly review of credits at a private school."""

from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import Kind, linked
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.kinds import ItemKind


def _changed(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


_OTHER: Final = linked(ItemKind.ANNUAL_REVIEW, "CLOSED")

KIND: Final = Kind(
    facts=lambda _: {"run_by": "PRIVATE", "target_year": 2023},
    spoiled={
        "unit_may_declare": (_changed(run_by="DISTRICT"), C.PREREQUISITE),
        "year_is_over": (_changed(target_year=2024), C.PREREQUISITE),
        "no_other_reviews": (_changed(related={"reviews": (_OTHER,)}), C.PREREQUISITE),
    },
)
