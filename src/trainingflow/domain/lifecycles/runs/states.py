"""The states of a course run (课程实施)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import (
    COMMITTEE,
    COURSE_LEADER,
    EVALUATORS,
    ORGANISER,
    PROVIDER,
    WORKING_GROUP,
)
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State


class RunState(StrEnum):
    """The states of a run."""

    DRAFT = "DRAFT"
    DECLARED = "DECLARED"
    FORMATION_APPRAISAL = "FORMATION_APPRAISAL"
    WG_REVIEW = "WG_REVIEW"
    APPROVED = "APPROVED"
    ENROLLING = "ENROLLING"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    UNDER_EVALUATION = "UNDER_EVALUATION"
    CONTINUE = "CONTINUE"
    DISCONTINUED = "DISCONTINUED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    WITHDRAWN = "WITHDRAWN"


RUNS_COUNTED: Final = frozenset(
    {
        RunState.DECLARED,
        RunState.FORMATION_APPRAISAL,
        RunState.WG_REVIEW,
        RunState.APPROVED,
        RunState.ENROLLING,
        RunState.RUNNING,
    }
)
"""Runs in one of these count for the limits of their leader (AMB-24)."""

FINISHED_STATES: Final = frozenset(
    {
        RunState.FINISHED,
        RunState.UNDER_EVALUATION,
        RunState.CONTINUE,
        RunState.DISCONTINUED,
    }
)
"""A run in one of these may have credits to report."""

_DECIDED: Final = "Withdrawal ends with the first decision; an approved run is cancelled instead."
_STARTED: Final = "Participants have begun: the run is finished or discontinued."
_BY_END_OF_ROUND: Final = Deadline(Due.ROUND_CLOSES)
_BY_END_OF_SEMESTER: Final = Deadline(Due.SEMESTER_ENDS)

RUN_STATES: Final = (
    State(
        name=RunState.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=COURSE_LEADER + PROVIDER,
        no_deadline="A draft binds nobody; the window only limits its declaration.",
    ),
    State(
        name=RunState.DECLARED,
        stage=Stage.DECLARATION,
        label=Label("已申报实施", "declared"),
        owners=ORGANISER,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=RunState.FORMATION_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("组班论证", "class-formation appraisal"),
        owners=COMMITTEE,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=RunState.WG_REVIEW,
        stage=Stage.APPROVAL,
        label=Label("教师培训工作小组审批确认", "Working Group review"),
        owners=WORKING_GROUP,
        deadline=_BY_END_OF_ROUND,
        no_withdrawal=_DECIDED,
    ),
    State(
        name=RunState.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("已确认", "approved"),
        owners=ORGANISER + COURSE_LEADER,
        deadline=Deadline(Due.FIRST_SESSION),
        no_withdrawal=_DECIDED,
    ),
    State(
        name=RunState.ENROLLING,
        stage=Stage.IMPLEMENTATION,
        label=Label("选课中", "enrolling"),
        owners=COURSE_LEADER,
        deadline=Deadline(Due.FIRST_SESSION),
        no_withdrawal=_DECIDED,
    ),
    State(
        name=RunState.RUNNING,
        stage=Stage.IMPLEMENTATION,
        label=Label("实施中", "running"),
        owners=COURSE_LEADER,
        deadline=Deadline(Due.LAST_SESSION),
        no_withdrawal=_STARTED,
    ),
    State(
        name=RunState.FINISHED,
        stage=Stage.EVALUATION,
        label=Label("已结束", "finished"),
        owners=EVALUATORS,
        deadline=_BY_END_OF_SEMESTER,
        no_withdrawal=_STARTED,
    ),
    State(
        name=RunState.UNDER_EVALUATION,
        stage=Stage.EVALUATION,
        label=Label("评估中", "under evaluation"),
        owners=EVALUATORS,
        deadline=_BY_END_OF_SEMESTER,
        no_withdrawal=_STARTED,
    ),
    State(
        name=RunState.CONTINUE,
        stage=Stage.EVALUATION,
        label=Label("继续实施", "to be continued"),
        outcome=Outcome.SUCCESS,
        credit="By the credit batch that the end of the run opened, for everybody who passed.",
    ),
    State(
        name=RunState.DISCONTINUED,
        stage=Stage.EVALUATION,
        label=Label("不再实施", "discontinued"),
        outcome=Outcome.FAILURE,
        credit="By the credit batch if the run was finished; none if it was stopped before.",
    ),
    State(
        name=RunState.REJECTED,
        stage=Stage.APPROVAL,
        label=Label("未获批准", "rejected"),
        outcome=Outcome.FAILURE,
        credit="None: the run did not take place; it may be declared in a later round.",
    ),
    State(
        name=RunState.CANCELLED,
        stage=Stage.IMPLEMENTATION,
        label=Label("已取消", "cancelled"),
        outcome=Outcome.FAILURE,
        credit="None: the run did not take place.",
    ),
    State(
        name=RunState.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: the run did not take place.",
    ),
)
