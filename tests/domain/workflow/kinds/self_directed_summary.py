"""The annual summary of a school with a filed manager, whose plans are all in it."""

from dataclasses import replace
from typing import Final

from tests.domain.workflow.general_ready import Kind, linked
from tests.domain.workflow.kinds.school_plan import FILED, related, tried
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.kinds import ItemKind

KIND: Final = Kind(
    facts=lambda _: {
        "related": {
            "manager": (FILED,),
            "plans": (linked(ItemKind.SELF_DIRECTED_PLAN, "INCLUDED_IN_SUMMARY"),),
        }
    },
    spoiled={
        "unit_may_declare": (
            lambda facts, attempt: (replace(facts, run_by="PRIVATE"), attempt),
            C.PREREQUISITE,
        ),
        "no_other_summaries": (
            related(summaries=(linked(ItemKind.SELF_DIRECTED_SUMMARY, "FILED"),)),
            C.PREREQUISITE,
        ),
        "has_manager": (related(manager=()), C.PREREQUISITE),
        "year_of_window": (
            lambda facts, attempt: (replace(facts, target_year=2024), attempt),
            C.INPUT_INVALID,
        ),
        "dossier_complete": (
            lambda facts, attempt: (replace(facts, dossier={"title": "总结"}), attempt),
            C.FIELD_MISSING,
        ),
        "document_has_content": (
            tried(text=None, reference=None, upload=None),
            C.FIELD_MISSING,
        ),
    },
    warns={
        "none_left_out": (
            related(plans=(linked(ItemKind.SELF_DIRECTED_PLAN, "SCHOOL_RECOGNISED"),)),
            C.PREREQUISITE,
        )
    },
)
