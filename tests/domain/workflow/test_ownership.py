"""Who may act: offices, bodies, units above, delegation."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.workflow.people import (
    APPLICANT,
    DISTRICT,
    ELSEWHERE,
    OFFICER,
    STRANGER,
    chair_of,
    of_school,
    officer_of,
)
from tests.domain.workflow.ready import MAY, Ready, earlier, ready
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.people import Actor, Assignment, Body, Delegation, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, RoleBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide, offers
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Facts


def prepared(definition: Definition, state: str, action: str) -> Ready:
    line = definition.transition(state, action)
    assert line is not None
    return ready(definition, line)


def blockers(
    definition: Definition, facts: Facts, action: str, attempt: Attempt
) -> tuple[Blocker, ...]:
    decision = decide(definition, facts, action, attempt)
    return decision.blockers if isinstance(decision, Blocked) else ()


def test_officer_of_the_office_names_the_body() -> None:
    facts, attempt = prepared(COURSE, "SUBMITTED", "openTextReview")
    officer = replace(attempt, actor=officer_of(Body.ACADEMIC_COMMITTEE))

    [refusal] = blockers(COURSE, facts, "openTextReview", officer)
    named = replace(officer, acting_for=Body.ACADEMIC_COMMITTEE)

    assert refusal.code is BlockerCode.ACTING_FOR_REQUIRED
    assert blockers(COURSE, facts, "openTextReview", named) == ()


def test_body_that_has_not_the_duty_cannot_be_acted_for() -> None:
    facts, attempt = prepared(COURSE, "SUBMITTED", "openTextReview")
    wrong = replace(
        attempt,
        actor=officer_of(Body.WORKING_GROUP),
        acting_for=Body.WORKING_GROUP,
    )

    [refusal] = blockers(COURSE, facts, "openTextReview", wrong)

    assert isinstance(refusal, RoleBlocker)
    assert (refusal.code, refusal.required) == (
        BlockerCode.ROLE_REQUIRED,
        ("ACADEMIC_COMMITTEE.CHAIR", "ACADEMIC_COMMITTEE.OFFICER"),
    )


def test_nobody_acts_for_a_body_whose_office_they_are_not() -> None:
    facts, attempt = prepared(COURSE, "WG_REVIEW", "approve")
    pretender = replace(attempt, actor=officer_of(Body.ACADEMIC_COMMITTEE))

    assert [one.code for one in blockers(COURSE, facts, "approve", pretender)] == [
        BlockerCode.ROLE_REQUIRED
    ]


def test_chair_of_the_working_group_too_puts_the_decision_on_record() -> None:
    facts, attempt = prepared(COURSE, "WG_REVIEW", "approve")
    chair = replace(attempt, actor=chair_of(Body.WORKING_GROUP), acting_for=None)

    assert [one.code for one in blockers(COURSE, facts, "approve", chair)] == [
        BlockerCode.ACTING_FOR_REQUIRED
    ]


def test_offer_says_for_whom_to_act() -> None:
    facts, attempt = prepared(COURSE, "WG_REVIEW", "approve")
    asking = replace(attempt, acting_for=None, decision_reference=None, asking=True)

    found = {offer.action: offer.acting_for for offer in offers(COURSE, facts, asking)}

    assert found == {
        "approve": Body.WORKING_GROUP,
        "refuse": Body.WORKING_GROUP,
        "returnForRevision": Body.WORKING_GROUP,
        "renewOpinion": None,
        "attachDocument": Body.WORKING_GROUP,
    }


def test_role_reaches_down_from_a_unit_above_and_not_across() -> None:
    facts, attempt = prepared(COURSE_RUN, "DRAFT", "declareRun")
    above = replace(attempt, actor=of_school(Role.TRAINING_MANAGER, school=DISTRICT))
    across = replace(attempt, actor=of_school(Role.TRAINING_MANAGER, school=ELSEWHERE))

    assert isinstance(decide(COURSE_RUN, facts, "declareRun", above), Allowed)
    assert [one.code for one in blockers(COURSE_RUN, facts, "declareRun", across)] == [
        BlockerCode.OUT_OF_SCOPE
    ]


def lent(days: int) -> Delegation:
    return Delegation(
        OFFICER,
        MAY,
        MAY + timedelta(days=days),
        (Assignment(Role.CHAIR, DISTRICT, Body.ACADEMIC_COMMITTEE),),
    )


@pytest.mark.parametrize(
    ("delegation", "expected"), [(lent(1), []), (lent(0), [BlockerCode.DELEGATION_EXPIRED])]
)
def test_delegation_lends_a_role_while_it_runs(
    delegation: Delegation, expected: list[BlockerCode]
) -> None:
    facts, attempt = prepared(COURSE, "SUBMITTED", "openTextReview")
    delegate = replace(attempt, actor=Actor(STRANGER), delegation=delegation)

    assert [one.code for one in blockers(COURSE, facts, "openTextReview", delegate)] == expected


def test_delegation_does_not_launder_an_interest() -> None:
    facts, attempt = prepared(COURSE, "SUBMITTED", "openTextReview")
    own = replace(lent(1), delegator_id=APPLICANT)
    delegate = replace(attempt, actor=Actor(STRANGER), delegation=own)

    assert [one.code for one in blockers(COURSE, facts, "openTextReview", delegate)] == [
        BlockerCode.SELF_APPROVAL
    ]


def test_recording_the_opinion_and_approving_takes_two_people() -> None:
    facts, attempt = prepared(COURSE, "WG_REVIEW", "approve")
    other = earlier(facts, "formOpinionPass")

    assert isinstance(decide(COURSE, other, "approve", attempt), Allowed)


def test_role_in_a_body_must_be_one_that_counts() -> None:
    facts, attempt = prepared(COURSE_RUN, "RUNNING", "supervise")
    member = Actor(STRANGER, (Assignment(Role.MEMBER, DISTRICT, Body.ACADEMIC_COMMITTEE),))
    teacher = Actor(STRANGER, (Assignment(Role.TEACHER, DISTRICT, Body.ACADEMIC_COMMITTEE),))

    assert blockers(COURSE_RUN, facts, "supervise", replace(attempt, actor=member)) == ()
    assert blockers(COURSE_RUN, facts, "supervise", replace(attempt, actor=teacher)) != ()


def test_participant_enrols_alone_and_the_college_for_others() -> None:
    facts, attempt = prepared(COURSE_RUN, "ENROLLING", "enrol")
    assert isinstance(facts, CourseRunFacts)
    facts = replace(facts, in_service=frozenset({APPLICANT}))
    chosen = {**attempt.input, "participant": str(APPLICANT)}
    college = replace(attempt, actor=chair_of(Body.TD_COLLEGE), input=chosen)
    stranger = replace(attempt, input=chosen)

    assert blockers(COURSE_RUN, facts, "enrol", college) == ()
    assert [one.code for one in blockers(COURSE_RUN, facts, "enrol", stranger)] == [
        BlockerCode.ROLE_REQUIRED
    ]
