"""The states of a private school's school-based research of one year (annex 8, chapter 7)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.owners import SCHOOL, office
from trainingflow.domain.lifecycles.school_plans.unevaluated import not_evaluated
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State

PLAN_OFFICE: Final = office(Duty.PLAN_APPRAISAL)
INSPECTORS: Final = office(Duty.PLAN_GUIDANCE)
EVALUATORS: Final = office(Duty.PLAN_EVALUATION)


class PrivatePlanState(StrEnum):
    """The states of a plan."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_APPRAISAL = "UNDER_APPRAISAL"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    IN_IMPLEMENTATION = "IN_IMPLEMENTATION"
    DECEMBER_EVALUATION = "DECEMBER_EVALUATION"
    CREDITS_CONFIRMED = "CREDITS_CONFIRMED"
    CREDITS_DENIED = "CREDITS_DENIED"
    CREDITS_REVOKED = "CREDITS_REVOKED"
    NOT_EVALUATED = "NOT_EVALUATED"
    RECTIFICATION = "RECTIFICATION"
    WITHDRAWN = "WITHDRAWN"


S = PrivatePlanState

PRIVATE_PLAN_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SCHOOL,
        no_deadline="A draft binds nobody; the window of January limits its declaration.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=PLAN_OFFICE,
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_APPRAISAL"),
    ),
    State(
        name=S.UNDER_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("论证中", "under appraisal"),
        owners=PLAN_OFFICE,
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_APPRAISAL"),
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
        deadline=Deadline(Due.YEAR_ENDS),
    ),
    State(
        name=S.IN_IMPLEMENTATION,
        stage=Stage.IMPLEMENTATION,
        label=Label("实施中", "in implementation"),
        owners=SCHOOL + EVALUATORS,
        no_deadline="It is evaluated in December, after a re-run in the December that follows.",
    ),
    State(
        name=S.DECEMBER_EVALUATION,
        stage=Stage.EVALUATION,
        label=Label("十二月评估", "December evaluation"),
        owners=EVALUATORS + SCHOOL,
        deadline=Deadline(Due.TERM, term="SCHOOL_PLAN_EVALUATION"),
    ),
    State(
        name=S.CREDITS_CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("学分已认定", "credits recognised"),
        outcome=Outcome.SUCCESS,
        credit="The hours of each teacher; after a correction only those of the re-run.",
    ),
    revoked(S.CREDITS_REVOKED),
    not_evaluated(S.NOT_EVALUATED),
    State(
        name=S.CREDITS_DENIED,
        stage=Stage.EVALUATION,
        label=Label("不予认定学分", "credits denied"),
        owners=EVALUATORS,
        deadline=Deadline(Due.TERM, term="PRIVATE_PLAN_ORDER"),
    ),
    State(
        name=S.RECTIFICATION,
        stage=Stage.EVALUATION,
        label=Label("责令改正", "to be corrected"),
        owners=SCHOOL,
        deadline=Deadline(Due.TERM, term="PRIVATE_PLAN_RECTIFICATION"),
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: a plan that was never approved earns no credits.",
    ),
)
