"""The states of a school's research plan of one year (校本研修项目)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.owners import CREDIT_OFFICE, PANEL, SCHOOL, office
from trainingflow.domain.lifecycles.school_plans.unevaluated import not_evaluated
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State

PLAN_OFFICE: Final = office(Duty.PLAN_APPRAISAL)
GUIDES: Final = office(Duty.PLAN_GUIDANCE)
PLAN_EVALUATORS: Final = office(Duty.PLAN_EVALUATION)


class PlanState(StrEnum):
    """The states of a plan."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_APPRAISAL = "UNDER_APPRAISAL"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    IN_IMPLEMENTATION = "IN_IMPLEMENTATION"
    YEAR_END_EVALUATION = "YEAR_END_EVALUATION"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    CREDITS_PROPOSED = "CREDITS_PROPOSED"
    CREDITS_CONFIRMED = "CREDITS_CONFIRMED"
    CREDITS_REFUSED = "CREDITS_REFUSED"
    CREDITS_REVOKED = "CREDITS_REVOKED"
    NOT_EVALUATED = "NOT_EVALUATED"
    WITHDRAWN = "WITHDRAWN"


S = PlanState

_IN_APPRAISAL: Final = Deadline(Due.TERM, term="SCHOOL_PLAN_APPRAISAL")
_BY_THE_END_OF_THE_YEAR: Final = Deadline(Due.YEAR_ENDS)

PLAN_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SCHOOL,
        no_deadline="A draft binds nobody; the window only limits its submission.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=PLAN_OFFICE,
        deadline=_IN_APPRAISAL,
    ),
    State(
        name=S.UNDER_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("论证中", "under appraisal"),
        owners=PLAN_OFFICE + PANEL,
        deadline=_IN_APPRAISAL,
    ),
    State(
        name=S.RETURNED,
        stage=Stage.APPRAISAL,
        label=Label("退回修改", "returned for revision"),
        owners=SCHOOL,
        no_deadline="The window of January, or one opened by exception, limits its resubmission.",
        late_withdrawal=(
            "The text knows no refusal of a plan (AMB-65): who does not revise it in its window "
            "can end it no other way."
        ),
    ),
    State(
        name=S.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("论证通过", "approved"),
        owners=SCHOOL,
        deadline=_BY_THE_END_OF_THE_YEAR,
    ),
    State(
        name=S.IN_IMPLEMENTATION,
        stage=Stage.IMPLEMENTATION,
        label=Label("实施中", "in implementation"),
        owners=SCHOOL + PLAN_EVALUATORS,
        deadline=_BY_THE_END_OF_THE_YEAR,
    ),
    State(
        name=S.YEAR_END_EVALUATION,
        stage=Stage.EVALUATION,
        label=Label("年度考核", "year-end evaluation"),
        owners=(*PLAN_EVALUATORS, *SCHOOL),
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_EVALUATION"),
    ),
    State(
        name=S.NOT_ACCEPTED,
        stage=Stage.EVALUATION,
        label=Label("验收未通过", "not accepted"),
        owners=SCHOOL,
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_RECTIFICATION"),
    ),
    State(
        name=S.CREDITS_PROPOSED,
        stage=Stage.EVALUATION,
        label=Label("学分待确认", "credits proposed"),
        owners=CREDIT_OFFICE,
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_CREDITS"),
    ),
    State(
        name=S.CREDITS_CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("学分已确认", "credits confirmed"),
        outcome=Outcome.SUCCESS,
        credit="The hours of each teacher in the activities of the plan, confirmed.",
    ),
    State(
        name=S.CREDITS_REFUSED,
        stage=Stage.EVALUATION,
        label=Label("学分未予确认", "credits refused"),
        outcome=Outcome.FAILURE,
        credit="None: the records of the teachers are reversed.",
    ),
    revoked(S.CREDITS_REVOKED),
    not_evaluated(S.NOT_EVALUATED),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: a plan that was never approved earns no credits.",
    ),
)
