"""The states of a class for teachers of private units (组班)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import (
    APPLICANT,
    CREDIT_OFFICE,
    EVALUATORS,
    PROVIDER,
    SENDING_SCHOOLS,
    office,
)
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State

CLASS_OFFICE: Final = office(Duty.CLASS_APPROVAL)
CLASS_HEAD: Final = APPLICANT


class ClassState(StrEnum):
    """The states of a class."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    INSTITUTION_APPROVED = "INSTITUTION_APPROVED"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    CREDITS_REPORTED = "CREDITS_REPORTED"
    CREDITS_CONFIRMED = "CREDITS_CONFIRMED"
    CREDITS_REFUSED = "CREDITS_REFUSED"
    CLOSED = "CLOSED"
    DISCONTINUED = "DISCONTINUED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


S = ClassState

_NO_CLASS: Final = "None: a class that never opened trains nobody."

CLASS_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=CLASS_HEAD,
        no_deadline="A draft binds nobody; its window limits the application.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申请", "submitted"),
        owners=PROVIDER,
        deadline=Deadline(Due.TERM, term="CLASS_APPROVAL"),
    ),
    State(
        name=S.INSTITUTION_APPROVED,
        stage=Stage.APPROVAL,
        label=Label("培训机构已审批", "approved by the institution"),
        owners=CLASS_OFFICE,
        deadline=Deadline(Due.TERM, term="CLASS_APPROVAL"),
    ),
    State(
        name=S.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("已批准开班", "approved"),
        owners=CLASS_HEAD + PROVIDER,
        deadline=Deadline(Due.FIRST_SESSION),
    ),
    State(
        name=S.RUNNING,
        stage=Stage.IMPLEMENTATION,
        label=Label("授课中", "running"),
        owners=CLASS_HEAD,
        deadline=Deadline(Due.LAST_SESSION),
    ),
    State(
        name=S.FINISHED,
        stage=Stage.EVALUATION,
        label=Label("已结束，学分待上报", "finished, credits to be reported"),
        owners=PROVIDER + SENDING_SCHOOLS,
        deadline=Deadline(Due.SEMESTER_ENDS),
    ),
    State(
        name=S.CREDITS_REPORTED,
        stage=Stage.EVALUATION,
        label=Label("学分已上报", "credits reported"),
        owners=CREDIT_OFFICE,
        deadline=Deadline(Due.SEMESTER_ENDS),
    ),
    State(
        name=S.CREDITS_CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("学分已认定，待评估", "credits recognised, to be evaluated"),
        owners=EVALUATORS,
        deadline=Deadline(Due.SEMESTER_ENDS),
    ),
    State(
        name=S.CREDITS_REFUSED,
        stage=Stage.EVALUATION,
        label=Label("学分未予认定或已撤销，待评估", "credits refused or revoked, to be evaluated"),
        owners=EVALUATORS,
        deadline=Deadline(Due.SEMESTER_ENDS),
    ),
    State(
        name=S.CLOSED,
        stage=Stage.EVALUATION,
        label=Label("已结束，课程继续实施", "closed, the course continues"),
        outcome=Outcome.SUCCESS,
        credit="The hours of the course for every participant who passed, where recognised.",
    ),
    State(
        name=S.DISCONTINUED,
        stage=Stage.EVALUATION,
        label=Label("课程不再实施", "the course is discontinued"),
        outcome=Outcome.FAILURE,
        credit="What was recognised stays; none if the class was stopped before its end.",
    ),
    State(
        name=S.CANCELLED,
        stage=Stage.APPROVAL,
        label=Label("已取消", "cancelled"),
        outcome=Outcome.FAILURE,
        credit=_NO_CLASS,
    ),
    State(
        name=S.REJECTED,
        stage=Stage.APPROVAL,
        label=Label("未批准开班", "rejected"),
        outcome=Outcome.FAILURE,
        credit=_NO_CLASS,
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_NO_CLASS,
    ),
)
