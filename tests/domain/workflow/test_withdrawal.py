"""What has been decided on is not withdrawn any more, in every lifecycle and from every state."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.workflow.people import an_id
from tests.domain.workflow.ready import ready
from trainingflow.domain.lifecycles.filed_courses.definition import FILED_COURSE
from trainingflow.domain.lifecycles.private.class_opening import CLASS_OPENING
from trainingflow.domain.lifecycles.private.course import PRIVATE_COURSE
from trainingflow.domain.lifecycles.private.school_plan import PRIVATE_SCHOOL_PLAN
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.lifecycles.reviewed_courses.definition import REVIEWED_COURSE
from trainingflow.domain.lifecycles.school_plans.definition import SCHOOL_PLAN
from trainingflow.domain.lifecycles.self_directed.plan import SELF_DIRECTED_PLAN
from trainingflow.domain.workflow.blockers import Clearer, PrerequisiteBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.requirements import Requirement


def withdrawals(*, late: bool) -> list[Any]:
    """Every withdrawal after every action that decides or settles something."""
    return [
        pytest.param(one, line, action, id=f"{one.kind}-{line.source}-{action}")
        for one in DEFINITIONS.values()
        for line in one.lines(one.withdrawal)
        if bool(one.state(str(line.source)).late_withdrawal) is late
        for action in sorted(one.ending_withdrawal)
    ]


def after(definition: Definition, line: Transition, action: str, *, before: int = 0) -> Any:
    """What comes of the withdrawal once somebody has done the action, or had in an earlier try."""
    facts, attempt = ready(definition, line)
    at = facts.submitted_at
    assert at is not None
    done = Act(action, an_id(31), at.replace(year=at.year - before))
    known = replace(facts, history=(*facts.history, done))
    return decide(definition, known, line.action, attempt)


@pytest.mark.parametrize(("definition", "line", "action"), withdrawals(late=False))
def test_nothing_is_withdrawn_after_the_first_decision(
    definition: Definition, line: Transition, action: str
) -> None:
    found = after(definition, line, action)

    assert isinstance(found, Blocked)
    assert [
        (one.requirement, one.cleared_by)
        for one in found.blockers
        if isinstance(one, PrerequisiteBlocker)
    ] == [(Requirement.NO_DECISION_YET, Clearer.NOBODY)]


@pytest.mark.parametrize(("definition", "line", "action"), withdrawals(late=False))
def test_what_was_decided_on_an_earlier_submission_stops_no_withdrawal(
    definition: Definition, line: Transition, action: str
) -> None:
    assert isinstance(after(definition, line, action, before=1), Allowed)


@pytest.mark.parametrize(("definition", "line", "action"), withdrawals(late=True))
def test_a_state_that_says_why_is_left_by_withdrawal_all_the_same(
    definition: Definition, line: Transition, action: str
) -> None:
    assert isinstance(after(definition, line, action), Allowed)


@pytest.mark.parametrize(
    ("definition", "states"),
    [
        (TRAINING_PROJECT, {"DRAFT", "GATE_PENDING", "SUBMITTED", "UNDER_APPRAISAL"}),
        (SELF_DIRECTED_PLAN, {"DRAFT", "SUBMITTED", "RETURNED"}),
        (FILED_COURSE, {"DRAFT", "FILED"}),
        (CLASS_OPENING, {"DRAFT", "SUBMITTED"}),
        (PRIVATE_COURSE, {"DRAFT", "SUBMITTED", "UNDER_APPRAISAL"}),
        (REVIEWED_COURSE, {"NOMINATED", "DRAFT", "SUBMITTED", "DUAL_REVIEW"}),
        (SCHOOL_PLAN, {"DRAFT", "SUBMITTED", "UNDER_APPRAISAL", "RETURNED"}),
        (PRIVATE_SCHOOL_PLAN, {"DRAFT", "SUBMITTED", "UNDER_APPRAISAL", "RETURNED"}),
    ],
    ids=lambda one: one.kind if isinstance(one, Definition) else "",
)
def test_withdrawal_is_offered_only_where_nothing_need_be_decided_yet(
    definition: Definition, states: set[str]
) -> None:
    """Of a school plan a return is no refusal: who does not revise it can end it no other way.

    Shows: AMB-65
    """
    assert {str(line.source) for line in definition.lines("withdraw")} == states
