"""How a school plan ends that nobody evaluated in the December of its year.

The evaluation has its window; whoever missed it may be given an exceptional one. Otherwise the
office that evaluates closes the plan once its year is over, and its hours are never confirmed.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import Owners
from trainingflow.domain.lifecycles.school_plans.scheme import RERUN
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import State

CLOSE: Final = "closeUnevaluated"


def plan_year_over(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The year of the plan is over; after a denial the year in which it is run again."""
    again = [local_date(act.at).year for act in facts.acts(RERUN)]
    year = max([facts.target_year or 0, *again])
    if local_date(attempt.at).year <= year:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            requirement=Requirement.PLAN_YEAR_OVER,
            cleared_by=Clearer.TIME,
            next_possible_at=midnight(
                local_date(attempt.at).replace(year=year + 1, month=1, day=1)
            ),
        )


def closing(source: StrEnum, target: StrEnum, owners: Owners, cites: tuple[str, ...]) -> Transition:
    """The line by which the office closes a plan that was not evaluated in its year."""
    return Transition(
        action=CLOSE,
        source=source,
        target=target,
        owners=owners,
        label=Label("未参加年度评估，结束", "close without an evaluation"),
        guards=("plan_year_over",),
        comment_required=True,
        decides=True,
        cites=cites,
    )


def not_evaluated(name: StrEnum) -> State:
    """The state of a plan whose year passed without an evaluation."""
    return State(
        name=name,
        stage=Stage.EVALUATION,
        label=Label("年度未评估", "not evaluated in its year"),
        outcome=Outcome.FAILURE,
        credit="None: hours that were never evaluated are not confirmed.",
    )
