"""Which documents the next steps demand, and which are there."""

from dataclasses import replace

from tests.domain.workflow.ready import ENTERED_AT, ready
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.checklist import Demanded, before_creation, checklist
from trainingflow.domain.workflow.facts import AttachedDocument, Facts
from trainingflow.domain.workflow.lines import NONE

EARLIER = ENTERED_AT.replace(day=1)


def a_course(state: str, *documents: AttachedDocument) -> Facts:
    line = next(COURSE.leaving(state))
    facts, _ = ready(COURSE, line)
    return replace(facts, documents=documents)


def test_one_of_a_choice_will_do() -> None:
    notes = AttachedDocument("LECTURE_NOTES", EARLIER)

    found = checklist(COURSE, a_course("DRAFT", notes))

    assert found == (
        Demanded("submitForAppraisal", ("OBJECTIVES",)),
        Demanded("submitForAppraisal", ("CONTENT",)),
        Demanded("submitForAppraisal", ("COURSE_PLAN",)),
        Demanded("submitForAppraisal", ("IMPLEMENTATION_SCHEME",)),
        Demanded("submitForAppraisal", ("TEXTBOOK", "LECTURE_NOTES"), (notes,)),
        Demanded("submitForAppraisal", ("NEEDS_SURVEY",)),
    )


def test_a_record_of_an_act_counts_only_in_its_state() -> None:
    old, new = AttachedDocument("WG_DECISION", EARLIER), AttachedDocument("WG_DECISION", ENTERED_AT)

    found = checklist(COURSE, a_course("WG_REVIEW", old, new))

    assert found == (
        Demanded("approve", ("WG_DECISION",), (new,)),
        Demanded("refuse", ("WG_DECISION",), (new,)),
    )


def test_before_it_begins_every_demand_of_the_lifecycle_is_listed_once() -> None:
    for definition in DEFINITIONS.values():
        listed = before_creation(definition)

        assert len(set(listed)) == len(listed)
        assert {(one.action, frozenset(one.kinds)) for one in listed} == {
            (line.action, frozenset(map(str, choice)))
            for line in definition.transitions
            for choice in line.documents
        }


def test_a_new_item_has_what_its_creation_demands() -> None:
    assert checklist(COURSE, a_course(NONE)) == ()
