"""What annex 4 says of the dossier of a course, of who decides on it, and of its runs."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.workflow.people import chair_of, of_school
from tests.domain.workflow.ready import at, chaoyang, ready
from tests.domain.workflow.test_limits import decided, refusals
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.courses.states import PASSED_STATES, CourseState
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.runs.credit_batch import CREDIT_BATCH
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.people import Actor, Body, Role
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    DocumentBlocker,
    FieldBlocker,
)
from trainingflow.domain.workflow.calendar_rules import Frequency
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.facts import AttachedDocument


def blockers(decision: Decision) -> tuple[Blocker, ...]:
    return decision.blockers if isinstance(decision, Blocked) else ()


def attempted(definition: Definition, state: str, action: str, by: Actor, **given: Any) -> Decision:
    """The decision when all is well but for who acts, and for these fields."""
    line = definition.transition(state, action)
    assert line is not None
    facts, attempt = ready(definition, line)
    own = replace(attempt, actor=by, acting_for=None, input={**attempt.input, **given})
    return decide(definition, facts, action, own)


@pytest.mark.parametrize(
    ("missing", "kinds"),
    [
        ("OBJECTIVES", ("OBJECTIVES",)),
        ("CONTENT", ("CONTENT",)),
        ("COURSE_PLAN", ("COURSE_PLAN",)),
        ("IMPLEMENTATION_SCHEME", ("IMPLEMENTATION_SCHEME",)),
        ("LECTURE_NOTES", ("LECTURE_NOTES", "TEXTBOOK")),
        ("NEEDS_SURVEY", ("NEEDS_SURVEY",)),
    ],
)
def test_a_course_is_not_submitted_without_its_survey_and_its_five_parts(
    missing: str, kinds: tuple[str, ...]
) -> None:
    """A textbook or lecture notes; everything else by name.

    Shows: CY-COURSE-11, CY-COURSE-17, CY-PLAN-10
    """
    whole = ("OBJECTIVES", "CONTENT", "COURSE_PLAN", "IMPLEMENTATION_SCHEME", "LECTURE_NOTES")
    there = [one for one in (*whole, "NEEDS_SURVEY") if one != missing]
    held = tuple(AttachedDocument(one, at("2024-05-01")) for one in there)

    (found,) = blockers(decided(COURSE, "DRAFT", "submitForAppraisal", documents=held))

    assert isinstance(found, DocumentBlocker)
    assert tuple(sorted(found.kinds)) == kinds


@pytest.mark.parametrize("field", ["policyBasis", "deliveryMode", "assessmentMethod"])
def test_a_course_says_on_what_it_rests_and_how_it_is_given_and_assessed(field: str) -> None:
    """Shows: CY-COURSE-03, CY-COURSE-11."""
    line = COURSE.transition("DRAFT", "submitForAppraisal")
    assert line is not None
    facts, attempt = ready(COURSE, line)
    without = {name: value for name, value in facts.dossier.items() if name != field}

    found = blockers(decide(COURSE, replace(facts, dossier=without), line.action, attempt))

    assert [one.field for one in found if isinstance(one, FieldBlocker)] == [field]


def test_a_course_without_a_unit_does_not_enter_the_system() -> None:
    """Shows: CY-COURSE-16."""
    assert refusals(decided(COURSE, "DRAFT", "submitForAppraisal", units=0)) == ["UNITS"]


def test_the_academic_committee_and_nobody_else_appraises() -> None:
    """Not the office that organises, nor the group that approves.

    Shows: CY-COURSE-10, CY-COURSE-22
    """
    assert chaoyang().bodies(Duty.APPRAISAL) == (Body.ACADEMIC_COMMITTEE,)
    for body in (Body.WORKING_GROUP, Body.TD_COLLEGE, Body.CE_OFFICE):
        decision = attempted(COURSE, "SUBMITTED", "assignReviewers", chair_of(body))
        assert BlockerCode.ROLE_REQUIRED in {one.code for one in blockers(decision)}
    own = attempted(COURSE, "SUBMITTED", "assignReviewers", chair_of(Body.ACADEMIC_COMMITTEE))
    assert isinstance(own, Allowed)


@pytest.mark.parametrize("category", ["ELECTIVE", "REQUIRED", "SPECIAL_LECTURE"])
@pytest.mark.parametrize("state", list(CourseState))
def test_neither_a_course_nor_a_lecture_is_given_that_has_not_passed(
    state: CourseState, category: str
) -> None:
    """In every state of a course: only once it has passed, and a lecture like a course.

    Shows: CY-COURSE-27, CY-COURSE-30
    """
    line = COURSE_RUN.transition("DRAFT", "declareRun")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    assert isinstance(facts, CourseRunFacts)
    assert facts.course is not None
    course = replace(facts.course, state=str(state), category=category)

    decision = decide(COURSE_RUN, replace(facts, course=course), "declareRun", attempt)

    passed = state in PASSED_STATES
    assert refusals(decision) == ([] if passed else ["COURSE_PASSED"])


@pytest.mark.parametrize(
    ("state", "action"),
    [
        ("RUNNING", "recordAttendance"),
        ("RUNNING", "recordResults"),
        ("RUNNING", "reportProblem"),
        ("RUNNING", "finish"),
    ],
)
def test_the_course_leader_and_nobody_else_carries_a_run_out(state: str, action: str) -> None:
    """Not the principal of the leader's school, nor the college.

    Shows: CY-COURSE-33, CY-COURSE-34
    """
    for other in (of_school(Role.PRINCIPAL), chair_of(Body.TD_COLLEGE)):
        found = blockers(attempted(COURSE_RUN, state, action, other))
        assert BlockerCode.ROLE_REQUIRED in {one.code for one in found}


@pytest.mark.parametrize("body", [Body.COURSE_LEADING_GROUP, Body.ACADEMIC_COMMITTEE])
@pytest.mark.parametrize(
    ("method", "known"),
    [
        ("CLASS_OBSERVATION", True),
        ("TEACHING_INSPECTION", True),
        ("TEACHING_SEMINAR", True),
        ("TELEPHONE", False),
    ],
)
def test_runs_are_supervised_in_the_three_ways_of_the_text(
    body: Body, method: str, *, known: bool
) -> None:
    """By the leading group and the committee, as often as there is reason to.

    Shows: CY-COURSE-40
    """
    decision = attempted(COURSE_RUN, "RUNNING", "supervise", chair_of(body), method=method)

    assert isinstance(decision, Allowed) == known


def test_both_bodies_owe_a_supervision_every_semester() -> None:
    """And the working group its evaluation: rows of the calendar, which remind them.

    Shows: CY-COURSE-40, CY-COURSE-41, CAL-19, CAL-20
    """
    owed = {one.row: (one.every, tuple(map(str, one.by))) for one in chaoyang().calendar}

    assert owed["CAL-19"] == (Frequency.SEMESTER, ("COURSE_LEADING_GROUP", "ACADEMIC_COMMITTEE"))
    assert owed["CAL-20"] == (Frequency.SEMESTER, ("WORKING_GROUP",))


def test_nobody_supervises_the_own_run() -> None:
    line = COURSE_RUN.transition("RUNNING", "supervise")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)

    found = blockers(
        decide(COURSE_RUN, replace(facts, applicant=attempt.actor.person_id), "supervise", attempt)
    )

    assert [one.code for one in found] == [BlockerCode.SELF_APPROVAL]


def test_credits_come_from_recognised_providers_only() -> None:
    """Shows: CY-CREDIT-04."""
    refused = decided(CREDIT_BATCH, "DRAFT", "report", provider_recognised=False)

    assert refusals(refused) == ["ORGANISATION_RECOGNISED"]


@pytest.mark.parametrize(
    ("evaluator", "admitted"),
    [("BODY", True), ("EXPERT", True), ("THIRD_PARTY", True), ("PARTICIPANT", False)],
)
@pytest.mark.parametrize(
    ("definition", "state", "action"),
    [
        (COURSE_RUN, "UNDER_EVALUATION", "decideContinue"),
        (TRAINING_PROJECT, "UNDER_EVALUATION", "passEvaluation"),
    ],
    ids=["run", "project"],
)
def test_an_evaluation_says_whether_a_third_party_made_it(
    definition: Definition, state: str, action: str, evaluator: str, *, admitted: bool
) -> None:
    """Shows: CY-PLAN-35."""
    line = definition.transition(state, action)
    assert line is not None
    facts, attempt = ready(definition, line)
    said = replace(attempt, input={**attempt.input, "evaluatorType": evaluator})

    decision = decide(definition, facts, action, said)

    assert isinstance(decision, Allowed) == admitted
