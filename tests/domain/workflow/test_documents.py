"""Documents that an action demands, and those that may come along with it."""

from dataclasses import replace

import pytest

from tests.domain.workflow.people import officer_of
from tests.domain.workflow.ready import ready
from tests.domain.workflow.test_ownership import blockers, prepared
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.demands import accepted_kinds


def test_a_document_that_records_the_act_is_not_demanded_while_asking() -> None:
    facts, attempt = prepared(COURSE, "WG_REVIEW", "approve")
    without = replace(facts, documents=())

    asked = blockers(
        COURSE, without, "approve", replace(attempt, asking=True, documents=frozenset())
    )
    tried = blockers(COURSE, without, "approve", replace(attempt, documents=frozenset()))

    assert asked == ()
    assert [one.code for one in tried] == [BlockerCode.DOCUMENT_MISSING]


def test_the_dossier_of_a_submission_is_demanded_while_asking() -> None:
    facts, attempt = prepared(COURSE, "DRAFT", "submitForAppraisal")
    without = replace(facts, documents=())
    asking = replace(attempt, asking=True, documents=frozenset())

    asked = blockers(COURSE, without, "submitForAppraisal", asking)

    assert {one.code for one in asked} == {BlockerCode.DOCUMENT_MISSING}


@pytest.mark.parametrize("kind", ["WG_DECISION", "APPRAISAL_OPINION", "x", ""])
def test_a_document_of_another_step_does_not_come_along_with_a_draft(kind: str) -> None:
    facts, attempt = prepared(COURSE, "DRAFT", "saveDraft")

    refused = blockers(COURSE, facts, "saveDraft", replace(attempt, documents=frozenset({kind})))

    assert [one.code for one in refused] == [BlockerCode.INPUT_INVALID]


def test_what_is_demanded_or_could_be_attached_may_come_along() -> None:
    approve = COURSE.transition("WG_REVIEW", "approve")
    vote = COURSE.transition("DELIBERATION", "castVote")
    begin = COURSE.transition("", "declareCourse")
    assert approve is not None
    assert vote is not None
    assert begin is not None

    assert accepted_kinds(COURSE, approve) == {"WG_DECISION"}
    assert accepted_kinds(COURSE, vote) == set()
    assert accepted_kinds(COURSE, begin) >= COURSE.standing_documents & {"OBJECTIVES", "CONTENT"}


def test_the_body_and_its_decision_are_asked_for_at_once() -> None:
    line = COURSE.transition("WG_REVIEW", "approve")
    assert line is not None
    facts, attempt = ready(COURSE, line)
    bare = replace(
        attempt,
        actor=officer_of(Body.WORKING_GROUP),
        acting_for=None,
        decision_reference=None,
    )

    refused = blockers(COURSE, facts, "approve", bare)

    assert [one.code for one in refused] == [
        BlockerCode.ACTING_FOR_REQUIRED,
        BlockerCode.FIELD_MISSING,
    ]
