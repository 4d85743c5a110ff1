"""What holds before a project is judged: each form that its evaluation chose was held (art. 16)."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final
from uuid import UUID

from trainingflow.domain.lifecycles.projects.records import trainees
from trainingflow.domain.lifecycles.surveys import (
    ARCHIVE_CHECK,
    INTERVIEWS,
    held_by_now,
    last_act,
    last_day_ahead,
    no_survey_runs,
    survey_over,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


class Method(StrEnum):
    """The forms of evaluation: questionnaire (问卷), interviews (座谈访谈), archives (查阅档案)."""

    QUESTIONNAIRE = "QUESTIONNAIRE"
    INTERVIEW = "INTERVIEW"
    ARCHIVE_CHECK = "ARCHIVE_CHECK"


def questionnaire_chosen(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Trainees are asked where the evaluation has said that it asks them."""
    yield from unless(Method.QUESTIONNAIRE in _methods(facts), Requirement.SURVEY_DEMANDED)


def methods_carried_out(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Every form that was chosen has its own record; a questionnaire is over."""
    chosen = _methods(facts)
    if Method.QUESTIONNAIRE in chosen:
        yield from survey_over(facts, attempt)
    if Method.INTERVIEW in chosen:
        yield from unless(last_act(facts, INTERVIEWS), Requirement.INTERVIEWS_HELD)
    if Method.ARCHIVE_CHECK in chosen:
        yield from unless(last_act(facts, ARCHIVE_CHECK), Requirement.ARCHIVES_CHECKED)


def asked_trainees(facts: GeneralFacts) -> Iterator[UUID]:
    """Who is asked: the trainees whose results were recorded."""
    return iter(sorted(trainees(facts)))


def _methods(facts: GeneralFacts) -> frozenset[str]:
    started = last_act(facts, "startEvaluation")
    given = started.input.get("methods") if started else None
    return frozenset(map(str, given)) if isinstance(given, Iterable) else frozenset()


PROJECT_EVALUATION_GUARDS: Final = named(
    last_day_ahead, no_survey_runs, held_by_now, questionnaire_chosen, methods_carried_out
)
