"""Questionnaires: what an answer has to hold, and when a run is judged by them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.domain.workflow.people import an_id
from tests.domain.workflow.ready import at, ready
from trainingflow.domain.calendar import midnight
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.workflow.blockers import FieldBlocker, PrerequisiteBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.panel_scores import shown
from trainingflow.domain.workflow.surveys import Judgement, Tally, closes_after, faults
from trainingflow.policies import library

FOUR = ("RESOURCE_CHOICE", "METHOD_DESIGN", "EFFECT", "DELIVERY")


def asked(day: str, closes: str) -> Act:
    return Act("openSurvey", an_id(33), at(day), 20, {"closesOn": closes})


def held(action: str, day: str) -> Act:
    return Act(action, an_id(33), at(day), 21, {"heldOn": day, "findings": "情况"})


def decided(state: str, *history: Act, action: str = "decideContinue") -> Decision:
    """The decision on 15 March 2025 (a long run) or 10 June 2024 (a finished one)."""
    line = COURSE_RUN.transition(state, action)
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    return decide(COURSE_RUN, replace(facts, history=history), action, attempt)


def unmet(decision: Decision) -> list[str]:
    blockers = decision.blockers if isinstance(decision, Blocked) else ()
    return [one.requirement for one in blockers if isinstance(one, PrerequisiteBlocker)]


def test_the_dimensions_are_those_of_the_plan() -> None:
    """Data of the policy, each with its name, all with the words of the plan.

    Shows: CY-PLAN-68
    """
    procedure = library.builtin("chaoyang-2021").procedure
    assert procedure is not None
    rule = procedure.survey
    assert rule is not None

    assert tuple(rule.dimensions) == FOUR
    assert "、".join(one.zh for one in rule.dimensions.values()) == rule.citation.quote


@pytest.mark.parametrize(
    ("judgements", "wrong"),
    [
        ([(one, 5) for one in FOUR], []),
        ([(one, None) for one in FOUR], []),
        ([(one, 5) for one in FOUR[1:]], ["answers"]),
        ([(one, 5) for one in (*FOUR, "EFFECT")], ["answers"]),
        ([(one, 5) for one in (*FOUR[1:], "LUNCH")], ["answers"]),
        ([*((one, 5) for one in FOUR[:3]), (FOUR[3], 6)], ["answers[3].points"]),
        ([(FOUR[0], 0), *((one, 5) for one in FOUR[1:])], ["answers[0].points"]),
    ],
)
def test_an_answer_judges_every_dimension_once(
    judgements: list[tuple[str, int | None]], wrong: list[str]
) -> None:
    """One to five points, or not applicable. Shows: CY-PLAN-68."""
    found = list(faults(FOUR, 5, [Judgement(*one) for one in judgements]))

    assert [one.field for one in found if isinstance(one, FieldBlocker)] == wrong


def test_not_applicable_is_absence_and_not_zero() -> None:
    assert Tally("EFFECT", 3, 13, 5).mean == Fraction(13, 3)
    assert shown(Fraction(13, 3)) == Decimal("4.33")
    assert Tally("EFFECT", 0, 0, 5).mean is None


def test_the_last_day_belongs_to_a_questionnaire() -> None:
    assert closes_after(date(2024, 12, 31)) == midnight(date(2025, 1, 1))


_OVER, _RUNNING = asked("2024-05-20", "2024-06-09"), asked("2024-05-20", "2024-06-10")
_SYMPOSIUM = held("recordSymposium", "2024-05-21")
_INTERVIEWS = held("recordInterviews", "2024-05-21")
_LAST_TERM = held("recordSymposium", "2024-01-31")


@pytest.mark.parametrize("action", ["decideContinue", "decideDiscontinue"])
@pytest.mark.parametrize(
    ("history", "missing"),
    [
        ((), ["SURVEY_HELD", "SYMPOSIUM_HELD", "INTERVIEWS_HELD"]),
        ((_OVER,), ["SYMPOSIUM_HELD", "INTERVIEWS_HELD"]),
        ((_OVER, _SYMPOSIUM), ["INTERVIEWS_HELD"]),
        ((_OVER, _LAST_TERM, _INTERVIEWS), ["SYMPOSIUM_HELD"]),
        ((_SYMPOSIUM, _INTERVIEWS), ["SURVEY_HELD"]),
        ((_RUNNING, _SYMPOSIUM, _INTERVIEWS), ["SURVEY_OVER"]),
        ((_OVER, _SYMPOSIUM, _INTERVIEWS), []),
    ],
)
def test_a_finished_run_is_judged_by_questionnaire_symposium_and_interviews(
    action: str, history: tuple[Act, ...], missing: list[str]
) -> None:
    """Each by its own record; one does not stand for another.

    Shows: CY-COURSE-41, CY-COURSE-42
    """
    decision = decided("UNDER_EVALUATION", *history, action=action)

    assert unmet(decision) == missing
    assert isinstance(decision, Allowed) == (not missing)


@pytest.mark.parametrize("action", ["decideContinue", "decideDiscontinue"])
@pytest.mark.parametrize(
    ("opened", "closes", "met_on", "missing"),
    [
        ("2025-02-20", "2025-03-01", "2025-03-03", []),
        ("2025-01-20", "2025-01-31", "2025-01-25", ["EVALUATED_THIS_SEMESTER"]),
        ("2025-02-20", "2025-03-01", "2025-01-25", ["SYMPOSIUM_HELD", "INTERVIEWS_HELD"]),
    ],
)
def test_while_a_run_lasts_it_is_judged_by_what_was_asked_in_the_semester(
    action: str, opened: str, closes: str, met_on: str, missing: list[str]
) -> None:
    """The decision is one of March 2025, in the spring semester that began in February.

    Shows: CY-COURSE-41, CY-COURSE-42
    """
    meetings = (held("recordSymposium", met_on), held("recordInterviews", met_on))
    decision = decided("RUNNING", asked(opened, closes), *meetings, action=action)

    assert unmet(decision) == missing


def test_the_decision_says_when_the_questionnaire_is_over() -> None:
    decision = decided("UNDER_EVALUATION", _RUNNING, _SYMPOSIUM, _INTERVIEWS)

    assert isinstance(decision, Blocked)
    assert [one.next_possible_at for one in decision.blockers] == [at("2024-06-11")]


def test_a_second_questionnaire_waits_for_the_first() -> None:
    line = COURSE_RUN.transition("UNDER_EVALUATION", "openSurvey")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)

    def opened(*history: Act) -> Any:
        return unmet(decide(COURSE_RUN, replace(facts, history=history), "openSurvey", attempt))

    assert opened(_RUNNING) == ["SURVEY_OVER"]
    assert opened(_OVER) == []
