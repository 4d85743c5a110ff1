"""What holds before a run or a class is decided on: everybody was asked in each form (art. 26)."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.lifecycles.surveys import (
    INTERVIEWS,
    SURVEY,
    SYMPOSIUM,
    held_by_now,
    held_in,
    last_act,
    last_day_ahead,
    no_survey_runs,
    semester_of,
    survey_over,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def every_form_held(facts: Facts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The questionnaire is over, and symposium and interviews of its semester are on record."""
    yield from survey_over(facts, attempt)
    opened = last_act(facts, SURVEY)
    semester = semester_of(procedure, opened.at) if opened else None
    symposium, interviews = last_act(facts, SYMPOSIUM), last_act(facts, INTERVIEWS)
    yield from unless(held_in(symposium, semester), Requirement.SYMPOSIUM_HELD)
    yield from unless(held_in(interviews, semester), Requirement.INTERVIEWS_HELD)


def semester_evaluated(facts: Facts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """While a run lasts, what is decided in a semester rests on what was asked in it."""
    opened = last_act(facts, SURVEY)
    now, then = semester_of(procedure, attempt.at), opened and semester_of(procedure, opened.at)
    yield from unless(opened and now == then, Requirement.EVALUATED_THIS_SEMESTER)
    yield from every_form_held(facts, attempt, procedure)


EVALUATION_GUARDS: Final = named(
    last_day_ahead, no_survey_runs, held_by_now, every_form_held, semester_evaluated
)
