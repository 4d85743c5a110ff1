"""The states of a class for teachers of private units (组班)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import (
    APPLICANT,
    CREDIT_OFFICE,
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
    CLOSED = "CLOSED"
    CREDITS_REFUSED = "CREDITS_REFUSED"
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
        owners=CLASS_HEAD,
        no_deadline="It starts on the day of its first session.",
    ),
    State(
        name=S.RUNNING,
        stage=Stage.IMPLEMENTATION,
        label=Label("授课中", "running"),
        owners=CLASS_HEAD,
        no_deadline="It ends with its last session.",
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
        name=S.CLOSED,
        stage=Stage.EVALUATION,
        label=Label("已结束，学分已认定", "closed, credits recognised"),
        outcome=Outcome.SUCCESS,
        credit="The hours of the course for every participant who passed.",
    ),
    State(
        name=S.CREDITS_REFUSED,
        stage=Stage.EVALUATION,
        label=Label("学分未予认定", "credits refused"),
        outcome=Outcome.FAILURE,
        credit="None: the records of the participants are reversed.",
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
