"""The certificate of completion (结业证书) of one teacher and cycle, which the city issues."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.careers.completed import (
    cycle_closed,
    cycle_over,
    cycles_last_year,
    day_reached,
    issued_after_cycle,
    learning_settled,
    requirements_met,
    requirements_outstanding,
    works_in_unit,
)
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.general_guards import none_other
from trainingflow.domain.lifecycles.inputs import field, text
from trainingflow.domain.lifecycles.owners import CLOCK, office
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.states import ClockMove, Deadline, Due, State


class CertificateState(StrEnum):
    """The states of a certificate."""

    IN_PROGRESS = "IN_PROGRESS"
    ELIGIBLE = "ELIGIBLE"
    DISTRICT_SUBMITTED = "DISTRICT_SUBMITTED"
    RECOGNISED = "RECOGNISED"
    NOT_RECOGNISED = "NOT_RECOGNISED"
    ISSUED = "ISSUED"
    EXPIRED = "EXPIRED"


S = CertificateState
T = Transition
E = Effect

_OFFICE: Final = office(Duty.CERTIFICATION)
_FIELDS: Final = (
    field(FieldType.ID, "subject", "教师", "teacher"),
    field(FieldType.INTEGER, "year", "周期最后一年", "last year of the cycle"),
)
_ON: Final = field(FieldType.DATE, "on", "日期", "day")
_REFERENCE: Final = text("reference", "市级文件编号", "reference of the city's document")
_OPENED_BY_OFFICE: Final = "The office opens one for every teacher; nobody declares it."

_STATES: Final = (
    State(
        name=S.IN_PROGRESS,
        stage=Stage.IMPLEMENTATION,
        label=Label("修习中", "in progress"),
        owners=_OFFICE,
        deadline=Deadline(Due.CYCLE_CLOSES, ClockMove.AUTO_TRANSITION, "closeCycle"),
        no_withdrawal=_OPENED_BY_OFFICE,
    ),
    State(
        name=S.ELIGIBLE,
        stage=Stage.APPRAISAL,
        label=Label("符合条件", "eligible"),
        owners=_OFFICE,
        deadline=Deadline(Due.CYCLE_CLOSES),
        no_withdrawal=_OPENED_BY_OFFICE,
    ),
    State(
        name=S.DISTRICT_SUBMITTED,
        stage=Stage.APPROVAL,
        label=Label("已报市级认定", "submitted to the city"),
        owners=_OFFICE,
        no_deadline="The city's recognition has no term in the text.",
    ),
    State(
        name=S.RECOGNISED,
        stage=Stage.APPROVAL,
        label=Label("达标", "recognised"),
        owners=_OFFICE,
        no_deadline="The city issues certificates uniformly, when it does.",
    ),
    State(
        name=S.NOT_RECOGNISED,
        stage=Stage.APPROVAL,
        label=Label("未达标", "not recognised"),
        owners=_OFFICE,
        deadline=Deadline(Due.TERM, term="CERTIFICATE_CORRECTION"),
    ),
    State(
        name=S.ISSUED,
        stage=Stage.EVALUATION,
        label=Label("已发证", "issued"),
        outcome=Outcome.SUCCESS,
        credit="None: it certifies credits that were confirmed before.",
    ),
    State(
        name=S.EXPIRED,
        stage=Stage.EVALUATION,
        label=Label("周期结束未完成", "expired"),
        outcome=Outcome.FAILURE,
        credit="None: what was confirmed stays on record.",
    ),
)


def _evaluate(source: S, target: S, guard: str) -> Transition:
    return T(
        action="evaluate",
        source=source,
        target=target,
        owners=CLOCK,
        label=Label("核查学分", "evaluate"),
        guards=(guard,),
        effects=(E.KEEP_FINDINGS,),
        cites=(
            "CY-CREDIT-05",
            "CY-CREDIT-06",
            "CY-CREDIT-07",
            "CY-CREDIT-08",
            "CY-CREDIT-09",
            "CY-CREDIT-13",
            "CY-PRIV-09",
        ),
    )


_TRANSITIONS: Final = (
    T(
        action="openCertificate",
        source=NONE,
        target=S.IN_PROGRESS,
        owners=_OFFICE,
        label=Label("建立结业档案", "open a certificate"),
        guards=("works_in_unit", "cycles_last_year", "no_other_certificates"),
        input=_FIELDS,
        effects=(E.CREATE_ITEM, E.GIVE_TO_SUBJECT, E.SAVE_DOSSIER, E.RECONSIDER),
        cites=("CY-CREDIT-05", "BJ-CREDIT-02", "BJ-CREDIT-03"),
    ),
    _evaluate(S.IN_PROGRESS, S.ELIGIBLE, "requirements_met"),
    _evaluate(S.ELIGIBLE, S.IN_PROGRESS, "requirements_outstanding"),
    attaching(S.ELIGIBLE, _OFFICE, Doc.CREDIT_STATEMENT),
    T(
        action="submitToCity",
        source=S.ELIGIBLE,
        target=S.DISTRICT_SUBMITTED,
        owners=_OFFICE,
        label=Label("报市级达标认定", "submit to the city"),
        guards=("requirements_met",),
        documents=demanded(Doc.CREDIT_STATEMENT),
        input=(text("batch", "批次", "batch"),),
        effects=(E.KEEP_FINDINGS,),
        decides=True,
        cites=("CY-CREDIT-10", "CY-CREDIT-11", "BJ-CREDIT-10", "BJ-CREDIT-11"),
    ),
    attaching(S.DISTRICT_SUBMITTED, _OFFICE, Doc.RECOGNITION_LIST),
    T(
        action="recordRecognition",
        source=S.DISTRICT_SUBMITTED,
        target=S.RECOGNISED,
        owners=_OFFICE,
        label=Label("登记市级达标认定", "record the city's recognition"),
        guards=("day_reached",),
        documents=demanded(Doc.RECOGNITION_LIST),
        input=(_ON, _REFERENCE),
        decides=True,
        cites=("CY-CREDIT-12", "BJ-CREDIT-12"),
    ),
    T(
        action="recordRefusal",
        source=S.DISTRICT_SUBMITTED,
        target=S.NOT_RECOGNISED,
        owners=_OFFICE,
        label=Label("登记市级不予认定", "record the city's refusal"),
        input=(_REFERENCE,),
        comment_required=True,
        decides=True,
        cites=("CY-CREDIT-12", "BJ-CREDIT-12"),
    ),
    T(
        action="correct",
        source=S.NOT_RECOGNISED,
        target=S.IN_PROGRESS,
        owners=_OFFICE,
        label=Label("更正后重新核查", "correct and evaluate again"),
        effects=(E.RECONSIDER,),
    ),
    attaching(S.RECOGNISED, _OFFICE, Doc.CERTIFICATE_LIST),
    T(
        action="recordCertificate",
        source=S.RECOGNISED,
        target=S.ISSUED,
        owners=_OFFICE,
        label=Label("登记证书编号", "record the certificate"),
        guards=("cycle_over", "day_reached", "issued_after_cycle"),
        documents=demanded(Doc.CERTIFICATE_LIST),
        input=(text("number", "证书编号", "number of the certificate"), _ON),
        decides=True,
        cites=("CY-CREDIT-13", "CY-PLAN-69", "BJ-CREDIT-13", "AMB-45"),
    ),
    T(
        action="closeCycle",
        source=S.IN_PROGRESS,
        target=S.EXPIRED,
        owners=CLOCK,
        label=Label("周期截止", "close the cycle"),
        guards=("cycle_closed", "learning_settled", "requirements_outstanding"),
        effects=(E.KEEP_FINDINGS,),
        cites=("CY-CREDIT-13", "DIFF-23"),
    ),
)

CERTIFICATE: Final = Definition(
    kind=ItemKind.CERTIFICATE,
    version=1,
    label=Label("结业证书", "certificate of completion"),
    initial=S.IN_PROGRESS,
    states=_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(
        Doc.CREDIT_STATEMENT, Doc.FINDINGS_SNAPSHOT, Doc.RECOGNITION_LIST, Doc.CERTIFICATE_LIST
    ),
    dossier=_FIELDS,
    records=("submitToCity", "recordRecognition", "recordCertificate"),
    asks=(
        Ask("certificates", ItemKind.CERTIFICATE, frozenset({Same.SUBJECT, Same.YEAR})),
        Ask("learning", ItemKind.SELF_DIRECTED_PLAN, frozenset({Same.SUBJECT})),
    ),
    about_teacher=True,
    about_credits=True,
    guards=named(
        works_in_unit,
        cycles_last_year,
        none_other("certificates"),
        requirements_met,
        requirements_outstanding,
        document_has_content,
        cycle_over,
        cycle_closed,
        learning_settled,
        day_reached,
        issued_after_cycle,
    ),
)
