"""The states of a training project (教师培训项目), ordinary or urgent."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import (
    CREDIT_OFFICE,
    PANEL,
    PROVIDER,
    UNDERTAKER,
    office,
)
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State

PROJECT_OFFICE: Final = office(Duty.PROJECT_APPRAISAL)
PROJECT_APPROVERS: Final = office(Duty.PROJECT_APPROVAL)
URGENCY_GROUP: Final = office(Duty.PROJECT_URGENCY)
MONITORS: Final = office(Duty.PROJECT_MONITORING)
FUND_INSPECTORS: Final = office(Duty.FUND_INSPECTION)
PROJECT_EVALUATORS: Final = office(Duty.PROJECT_EVALUATION)
CLOSING_GROUP: Final = office(Duty.PROJECT_CLOSURE)


class ProjectState(StrEnum):
    """The states of a project."""

    DRAFT = "DRAFT"
    GATE_PENDING = "GATE_PENDING"
    GATE_REFUSED = "GATE_REFUSED"
    SUBMITTED = "SUBMITTED"
    UNDER_APPRAISAL = "UNDER_APPRAISAL"
    PERSONNEL_REVIEW = "PERSONNEL_REVIEW"
    ESTABLISHED = "ESTABLISHED"
    IN_IMPLEMENTATION = "IN_IMPLEMENTATION"
    OPERATION_ENDED = "OPERATION_ENDED"
    UNDER_EVALUATION = "UNDER_EVALUATION"
    RECTIFYING = "RECTIFYING"
    TERMINATED = "TERMINATED"
    CREDITS_CONFIRMED = "CREDITS_CONFIRMED"
    CREDITS_REFUSED = "CREDITS_REFUSED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    CLOSED_FAILED = "CLOSED_FAILED"


S = ProjectState

_NEVER_BEGUN: Final = "None: a project that was never established trains nobody."

PROJECT_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=PROVIDER,
        no_deadline="A draft binds nobody; the window of October limits its declaration.",
    ),
    State(
        name=S.GATE_PENDING,
        stage=Stage.DECLARATION,
        label=Label("紧急立项待批准", "urgency to be decided"),
        owners=URGENCY_GROUP,
        deadline=Deadline(Due.TERM, term="PROJECT_URGENCY"),
    ),
    State(
        name=S.GATE_REFUSED,
        stage=Stage.DECLARATION,
        label=Label("不作为紧急项目", "not urgent"),
        outcome=Outcome.FAILURE,
        credit=_NEVER_BEGUN,
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=PROJECT_OFFICE,
        deadline=Deadline(Due.TERM, term="PROJECT_APPRAISAL"),
    ),
    State(
        name=S.UNDER_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("专家论证中", "under appraisal"),
        owners=PANEL + PROJECT_OFFICE,
        deadline=Deadline(Due.TERM, term="PROJECT_APPRAISAL"),
    ),
    State(
        name=S.PERSONNEL_REVIEW,
        stage=Stage.APPROVAL,
        label=Label("人事科审核中", "under review by the Personnel Section"),
        owners=PROJECT_APPROVERS,
        deadline=Deadline(Due.TERM, term="PROJECT_APPROVAL"),
    ),
    State(
        name=S.ESTABLISHED,
        stage=Stage.APPROVAL,
        label=Label("已批复立项", "established"),
        owners=UNDERTAKER,
        deadline=Deadline(Due.YEAR_ENDS),
    ),
    State(
        name=S.IN_IMPLEMENTATION,
        stage=Stage.IMPLEMENTATION,
        label=Label("实施中", "in implementation"),
        owners=UNDERTAKER,
        no_deadline="The project's own schedule says what is due and when.",
    ),
    State(
        name=S.OPERATION_ENDED,
        stage=Stage.EVALUATION,
        label=Label("运行结束", "operation ended"),
        owners=UNDERTAKER + PROJECT_EVALUATORS,
        deadline=Deadline(Due.TERM, term="PROJECT_EVALUATION_DOCUMENTS"),
    ),
    State(
        name=S.UNDER_EVALUATION,
        stage=Stage.EVALUATION,
        label=Label("评估中", "under evaluation"),
        owners=PROJECT_EVALUATORS,
        deadline=Deadline(Due.TERM, term="PROJECT_EVALUATION"),
    ),
    State(
        name=S.RECTIFYING,
        stage=Stage.EVALUATION,
        label=Label("整改中", "rectifying"),
        owners=UNDERTAKER,
        deadline=Deadline(Due.TERM, term="PROJECT_RECTIFICATION"),
    ),
    State(
        name=S.TERMINATED,
        stage=Stage.EVALUATION,
        label=Label("已终止，学分待确认", "terminated, credits to be confirmed"),
        owners=CREDIT_OFFICE,
        deadline=Deadline(Due.SEMESTER_ENDS),
    ),
    State(
        name=S.CREDITS_CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("已终止，学分已确认", "terminated, credits confirmed"),
        outcome=Outcome.SUCCESS,
        credit="The hours of every trainee who passed, confirmed.",
    ),
    State(
        name=S.CREDITS_REFUSED,
        stage=Stage.EVALUATION,
        label=Label("已终止，学分未予确认", "terminated, credits refused"),
        outcome=Outcome.FAILURE,
        credit="None: the records of the trainees are reversed.",
    ),
    State(
        name=S.REJECTED,
        stage=Stage.APPROVAL,
        label=Label("未批准", "rejected"),
        outcome=Outcome.FAILURE,
        credit=_NEVER_BEGUN,
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_NEVER_BEGUN,
    ),
    State(
        name=S.CLOSED_FAILED,
        stage=Stage.EVALUATION,
        label=Label("评估未通过，已终结", "closed after failed evaluations"),
        outcome=Outcome.FAILURE,
        credit="None: a project that never passed its evaluation earns no credits.",
    ),
)
