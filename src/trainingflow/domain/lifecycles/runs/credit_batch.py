"""The credits of a run (学分审核确认): reported, reviewed, confirmed or rejected, as one batch."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.inputs import field
from trainingflow.domain.lifecycles.owners import CLOCK, COURSE_LEADER, CREDIT_OFFICE, PROVIDER
from trainingflow.domain.lifecycles.runs.batch_facts import CreditBatchFacts
from trainingflow.domain.lifecycles.runs.states import FINISHED_STATES
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, LimitBlocker
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import Deadline, Due, State


class BatchState(StrEnum):
    """The states of a credit batch. DENIED is for private school-based plans, not for runs."""

    DRAFT = "DRAFT"
    REPORTED = "REPORTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"


S = BatchState
T = Transition
E = Effect

_PARTICIPANTS_OWN: Final = "The credits belong to the participants: nobody withdraws them."
_BY_END_OF_SEMESTER: Final = Deadline(Due.SEMESTER_ENDS)


def run_finished(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Credits are reported for a run that is finished."""
    yield from unless(facts.run_state in FINISHED_STATES, Requirement.RUN_FINISHED)


def has_records(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A batch without a record has nothing to report."""
    if facts.records < 1:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.NOBODY,
            limit="RECORDS",
            allowed="1",
            actual=str(facts.records),
        )


def has_corrections(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A result that was corrected after confirmation waits for its own."""
    if facts.corrections < 1:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.NOBODY,
            limit="RECORDS",
            allowed="1",
            actual=str(facts.corrections),
        )


def provider_recognised(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only recognised providers grant credits."""
    yield from unless(facts.provider_recognised, Requirement.ORGANISATION_RECOGNISED, Clearer.BODY)


def conversion_matches(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The hours computed again from attendance and appraisal are those of the records."""
    yield from unless(not facts.unconverted, Requirement.CONVERSION_MATCHES)


def no_duplicate(facts: CreditBatchFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """One activity is credited once (AMB-13)."""
    yield from unless(not facts.duplicates, Requirement.NO_DUPLICATE)


_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.EVALUATION,
        label=Label("待上报", "to be reported"),
        owners=COURSE_LEADER + PROVIDER,
        deadline=_BY_END_OF_SEMESTER,
        no_withdrawal=_PARTICIPANTS_OWN,
    ),
    State(
        name=S.REPORTED,
        stage=Stage.EVALUATION,
        label=Label("已上报", "reported"),
        owners=CREDIT_OFFICE,
        deadline=_BY_END_OF_SEMESTER,
        no_withdrawal=_PARTICIPANTS_OWN,
    ),
    State(
        name=S.UNDER_REVIEW,
        stage=Stage.EVALUATION,
        label=Label("审核中", "under review"),
        owners=CREDIT_OFFICE,
        deadline=_BY_END_OF_SEMESTER,
        no_withdrawal=_PARTICIPANTS_OWN,
    ),
    State(
        name=S.CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("已确认", "confirmed"),
        outcome=Outcome.SUCCESS,
        credit="The records of those who passed count from now on.",
    ),
    State(
        name=S.REJECTED,
        stage=Stage.EVALUATION,
        label=Label("未予确认", "rejected"),
        outcome=Outcome.FAILURE,
        credit="None: the records do not count.",
    ),
    State(
        name=S.REVOKED,
        stage=Stage.EVALUATION,
        label=Label("已撤销", "revoked"),
        outcome=Outcome.FAILURE,
        credit="None any more: every record is reversed.",
    ),
)

_TRANSITIONS: Final = (
    T(
        action="openBatch",
        source=NONE,
        target=S.DRAFT,
        owners=CLOCK,
        label=Label("生成学分批次", "open the batch"),
        guards=("run_finished",),
        input=(field(FieldType.ID, "run", "课程实施", "run"),),
        effects=(E.CREATE_CREDIT_BATCH,),
        cites=("CY-COURSE-35",),
    ),
    T(
        action="report",
        source=S.DRAFT,
        target=S.REPORTED,
        owners=COURSE_LEADER + PROVIDER,
        label=Label("上报学分", "report"),
        guards=("run_finished", "has_records", "provider_recognised"),
        cites=("CY-CREDIT-04", "CY-CREDIT-10"),
    ),
    T(
        action="returnForCompletion",
        source=S.REPORTED,
        target=S.DRAFT,
        owners=CREDIT_OFFICE,
        label=Label("退回补充", "return for completion"),
        comment_required=True,
        impartial=True,
        no_sections="A batch has no dossier: the results are corrected in the run.",
    ),
    T(
        action="openReview",
        source=S.REPORTED,
        target=S.UNDER_REVIEW,
        owners=CREDIT_OFFICE,
        label=Label("开始审核", "open the review"),
        impartial=True,
        cites=("CY-CREDIT-11",),
    ),
    T(
        action="confirm",
        source=S.UNDER_REVIEW,
        target=S.CONFIRMED,
        owners=CREDIT_OFFICE,
        label=Label("审核确认", "confirm"),
        guards=("conversion_matches", "no_duplicate"),
        effects=(E.CONFIRM_RECORDS,),
        decides=True,
        not_after=("report",),
        cites=("CY-CREDIT-11", "AMB-13"),
    ),
    T(
        action="reject",
        source=S.UNDER_REVIEW,
        target=S.REJECTED,
        owners=CREDIT_OFFICE,
        label=Label("不予确认", "reject"),
        comment_required=True,
        decides=True,
        not_after=("report",),
        cites=("CY-CREDIT-11",),
    ),
    T(
        action="confirmCorrections",
        source=S.CONFIRMED,
        target=S.CONFIRMED,
        owners=CREDIT_OFFICE,
        label=Label("确认更正", "confirm corrections"),
        guards=("has_corrections", "conversion_matches", "no_duplicate"),
        effects=(E.CONFIRM_RECORDS,),
        decides=True,
        cites=("CY-CREDIT-11", "CY-PLAT-16"),
    ),
    T(
        action="revoke",
        source=S.CONFIRMED,
        target=S.REVOKED,
        owners=CREDIT_OFFICE,
        label=Label("撤销确认", "revoke"),
        effects=(E.REVERSE_RECORDS,),
        comment_required=True,
        decides=True,
        reopens=True,
        cites=("CY-PLAT-16",),
    ),
)

CREDIT_BATCH: Final = Definition(
    kind=ItemKind.CREDIT_BATCH,
    version=1,
    label=Label("学分审核确认", "credit batch"),
    initial=S.DRAFT,
    states=_STATES,
    transitions=_TRANSITIONS,
    guards=named(
        run_finished,
        has_records,
        has_corrections,
        provider_recognised,
        conversion_matches,
        no_duplicate,
    ),
)
