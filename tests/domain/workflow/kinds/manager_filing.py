"""The filing of a training manager."""

from dataclasses import replace
from typing import Final

from tests.domain.workflow.general_ready import Kind, linked
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.kinds import ItemKind

_OPEN: Final = linked(ItemKind.MANAGER_FILING, "PROPOSED")

KIND: Final = Kind(
    spoiled={
        "unit_may_declare": (
            lambda facts, attempt: (replace(facts, run_by="PRIVATE"), attempt),
            C.PREREQUISITE,
        ),
        "no_other_open": (
            lambda facts, attempt: (replace(facts, related={"open": (_OPEN,)}), attempt),
            C.PREREQUISITE,
        ),
    },
)
