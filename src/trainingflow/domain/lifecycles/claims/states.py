"""The states of a claim for a special case."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.owners import SCHOOL, SUBJECT, office
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State


class ClaimState(StrEnum):
    """The states of a claim."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SCHOOL_VERIFIED = "SCHOOL_VERIFIED"
    DISTRICT_REVIEW = "DISTRICT_REVIEW"
    DELIBERATION = "DELIBERATION"
    MUNICIPAL_FILING = "MUNICIPAL_FILING"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"


S = ClaimState

CLAIM_OFFICE: Final = office(Duty.CLAIM_REVIEW)
DELIBERATING: Final = office(Duty.CLAIM_DELIBERATION)
_REVIEW: Final = Deadline(Due.TERM, term="CLAIM_REVIEW")
_BEFORE_THE_CITY: Final = "The claim is before the municipality and ends with its reply."

CLAIM_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SUBJECT,
        no_deadline="A claim may be made at any time; it must be confirmed for the cut-off.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申请", "submitted"),
        owners=SCHOOL,
        deadline=_REVIEW,
    ),
    State(
        name=S.SCHOOL_VERIFIED,
        stage=Stage.APPRAISAL,
        label=Label("学校已核验", "verified by the school"),
        owners=CLAIM_OFFICE,
        deadline=_REVIEW,
    ),
    State(
        name=S.DISTRICT_REVIEW,
        stage=Stage.APPROVAL,
        label=Label("区级审核中", "under review by the district"),
        owners=CLAIM_OFFICE,
        deadline=_REVIEW,
    ),
    State(
        name=S.DELIBERATION,
        stage=Stage.APPROVAL,
        label=Label("研究议定中", "in deliberation"),
        owners=DELIBERATING + CLAIM_OFFICE,
        deadline=_REVIEW,
        no_withdrawal=_BEFORE_THE_CITY,
    ),
    State(
        name=S.MUNICIPAL_FILING,
        stage=Stage.APPROVAL,
        label=Label("报市教委审核备案", "before the Municipal Commission"),
        owners=CLAIM_OFFICE,
        no_deadline="The reply of the Municipal Commission has no term in the text.",
        no_withdrawal=_BEFORE_THE_CITY,
    ),
    State(
        name=S.CONFIRMED,
        stage=Stage.APPROVAL,
        label=Label("已认定", "confirmed"),
        outcome=Outcome.SUCCESS,
        credit="One record of the activity that the policy names for the type, confirmed.",
    ),
    State(
        name=S.REJECTED,
        stage=Stage.APPROVAL,
        label=Label("不予认定", "rejected"),
        outcome=Outcome.FAILURE,
        credit="None: the claim was not recognised.",
    ),
    revoked(S.REVOKED),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: the claim was given up.",
    ),
)
