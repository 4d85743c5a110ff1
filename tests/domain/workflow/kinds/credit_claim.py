"""A claim for degree study, and for a case that nothing covers where the city decides."""

from dataclasses import replace
from typing import Any, Final

from tests.domain.workflow.general_ready import CREDITS_STAND, ENTERED_AT, OTHER, Kind, linked
from tests.domain.workflow.kinds.school_plan import related, tried, without
from tests.domain.workflow.people import ELSEWHERE, SCHOOL
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act, AttachedDocument
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

_COURSE: Final = {
    "name": "教育统计",
    "hours": "48",
    "startedOn": "2022-03-01",
    "completedOn": "2022-07-01",
    "passed": True,
}
_DOSSIER: Final = {
    "title": "教育硕士课程",
    "evidence": "学号20220101",
    "institution": "首都师范大学",
    "courses": [_COURSE],
    "completedOn": "2022-07-01",
    "passed": True,
}
_BY_THE_CITY: Final = frozenset(
    {"deliberate", "formOpinion", "reportToCity", "recordMunicipalApproval"}
)


def _facts(line: Transition) -> dict[str, Any]:
    return {
        "variant": "UNCOVERED" if line.action in _BY_THE_CITY else "DEGREE_STUDY",
        "dossier": _DOSSIER,
        "teacher": TeacherFacts(employers=frozenset({SCHOOL})),
        "documents": tuple(
            AttachedDocument(kind, ENTERED_AT) for kind in ("ENROLMENT_PROOF", "TRANSCRIPT")
        ),
        "history": (
            Act("formOpinion", OTHER, ENTERED_AT, 8, {"credits": "1", "ledger": "ELECTIVE"}),
        ),
    }


def _variant(name: str) -> Any:
    return lambda facts, attempt: (replace(facts, variant=name), attempt)


def _bare(facts: Any, attempt: Any) -> Any:
    bare = {name: one for name, one in _DOSSIER.items() if name != "institution"}
    return replace(facts, dossier=bare), attempt


def _failed(facts: Any, attempt: Any) -> Any:
    failed = {**_DOSSIER, "courses": [{**_COURSE, "passed": False}]}
    return replace(facts, dossier=failed), attempt


def _once(facts: Any, attempt: Any) -> Any:
    earlier = linked(ItemKind.CREDIT_CLAIM, "CONFIRMED", variant="IT_PROJECT_2")
    return replace(facts, variant="IT_PROJECT_2", related={"own_claims": (earlier,)}), attempt


_SAME_EVIDENCE: Final = linked(
    ItemKind.SELF_DIRECTED_PLAN, "LEARNING", dossier={"evidence": "学号 20220101"}
)

KIND: Final = Kind(
    facts=_facts,
    spoiled={
        "credits_stand": CREDITS_STAND,
        "claim_admitted": (_variant("ECHELON"), C.PREREQUISITE),
        "own_unit": (
            lambda facts, attempt: (
                replace(facts, teacher=TeacherFacts(employers=frozenset({ELSEWHERE}))),
                attempt,
            ),
            C.PREREQUISITE,
        ),
        "document_has_content": (
            tried(text=None, reference=None, upload=None),
            C.FIELD_MISSING,
        ),
        "evidence_complete": (_bare, C.FIELD_MISSING),
        "conditions_met": (_failed, C.PREREQUISITE),
        "claimed_once": (_once, C.PREREQUISITE),
        "evidence_unused": (related(own_learning=(_SAME_EVIDENCE,)), C.PREREQUISITE),
        "original_seen": (tried(originalSeen=False), C.PREREQUISITE),
        "decided_here": (_variant("UNCOVERED"), C.PREREQUISITE),
        "decided_with_city": (_variant("DEGREE_STUDY"), C.PREREQUISITE),
        "determined": (
            lambda facts, attempt: (
                replace(
                    facts,
                    procedure=replace(
                        facts.procedure,
                        claims={
                            "DEGREE_STUDY": replace(
                                facts.procedure.claims["DEGREE_STUDY"], determined=True
                            )
                        },
                    ),
                ),
                attempt,
            ),
            C.PREREQUISITE,
        ),
        "recorded_formOpinion": (without("formOpinion"), C.PREREQUISITE),
    },
)
