"""The lifecycle of a school's annual summary of self-directed learning (自主学习工作总结)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.general_guards import (
    FILINGS_OF_THE_UNIT,
    dossier_complete,
    has_manager,
    none_other,
    unit_may_declare,
    year_of_window,
)
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    optional,
    text,
)
from trainingflow.domain.lifecycles.owners import SCHOOL, office
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Caution, Finding
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, SetsOff, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sections import sections_field, whole
from trainingflow.domain.workflow.states import Deadline, Due, State
from trainingflow.domain.workflow.windows import WindowName


class SummaryState(StrEnum):
    """The states of a summary."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    RETURNED = "RETURNED"
    FILED = "FILED"


S = SummaryState
T = Transition
E = Effect

_OFFICE: Final = office(Duty.SUMMARY_REVIEW)
_REVIEW: Final = Deadline(Due.TERM, term="SUMMARY_REVIEW")
_A_DUTY: Final = "The school owes it every January: it is corrected and not withdrawn."

_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "标题", "title"),
    text("selfEvaluation", "自评结果", "result of the self-evaluation"),
    text("mutualEvaluation", "互评结果", "result of the mutual evaluation"),
    text("review", "实施情况", "how it was carried out"),
    optional(text("excellentOutcomes", "推广的优秀成果", "outcomes promoted")),
)
_WHOLE: Final = (whole((one.name for one in _FIELDS), (Doc.WORK_SUMMARY,)),)
_WINDOW: Final = WindowName.SELF_DIRECTED_SUMMARY
_RETURNS: Final = DossierLines(
    sections=_WHOLE, declarants=SCHOOL, fields=_FIELDS, documents=(Doc.WORK_SUMMARY,)
)


def none_left_out(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Finding]:
    """Every plan that the school has recognised is in the summary, or it is told so."""
    left = facts.linked("plans", ("SCHOOL_RECOGNISED",))
    yield from map(Caution, unless(not left, Requirement.PLANS_INCLUDED))


_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SCHOOL,
        no_deadline="A draft binds nobody; the window only limits its submission.",
        no_withdrawal=_A_DUTY,
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已报送", "submitted"),
        owners=_OFFICE,
        deadline=_REVIEW,
        no_withdrawal=_A_DUTY,
    ),
    State(
        name=S.UNDER_REVIEW,
        stage=Stage.APPROVAL,
        label=Label("审核中", "under review"),
        owners=_OFFICE,
        deadline=_REVIEW,
        no_withdrawal=_A_DUTY,
    ),
    State(
        name=S.RETURNED,
        stage=Stage.APPROVAL,
        label=Label("退回修改", "returned"),
        owners=SCHOOL,
        deadline=_REVIEW,
        no_withdrawal=_A_DUTY,
    ),
    State(
        name=S.FILED,
        stage=Stage.APPROVAL,
        label=Label("已备案", "filed"),
        outcome=Outcome.SUCCESS,
        credit="None of its own: the plans included in it are credited.",
    ),
)

_RULES: Final = ("has_manager", "dossier_complete", "none_left_out")
_DOCUMENTS: Final = demanded(Doc.WORK_SUMMARY)
_FREEZE: Final = (E.FREEZE_DOSSIER, E.RECORD_ROUND)
_CITES: Final = ("CY-SDL-14", "CY-SDL-16", "CY-SDL-17", "CY-MGMT-13")

_TRANSITIONS: Final = (
    T(
        action="draftSummary",
        source=NONE,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("起草年度总结", "begin the summary of a year"),
        guards=("unit_may_declare", "no_other_summaries"),
        input=(
            field(FieldType.INTEGER, "year", "总结年度", "year of learning"),
            _FIELDS[0],
            *all_optional(_FIELDS[1:]),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-SDL-16",),
    ),
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(_FIELDS),
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ).from_each(S.DRAFT, S.RETURNED),
    *T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.WORK_SUMMARY),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-SDL-16",),
    ).from_each(S.DRAFT, S.RETURNED),
    *T(
        action="gatherPlans",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("汇总已认可的计划", "include every recognised plan"),
        sets_off=(SetsOff("includeInSummary", "plans", ("SCHOOL_RECOGNISED",)),),
        cites=("CY-SDL-16",),
    ).from_each(S.DRAFT, S.RETURNED),
    T(
        action="submitSummary",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("报送", "submit"),
        guards=("year_of_window", *_RULES),
        window=_WINDOW,
        documents=_DOCUMENTS,
        effects=_FREEZE,
        cites=_CITES,
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, _OFFICE, _WINDOW),
    T(
        action="openReview",
        source=S.SUBMITTED,
        target=S.UNDER_REVIEW,
        owners=_OFFICE,
        label=Label("开始审核", "open the review"),
        impartial=True,
        cites=("CY-SDL-18",),
    ),
    T(
        action="returnSummary",
        source=S.UNDER_REVIEW,
        target=S.RETURNED,
        owners=_OFFICE,
        label=Label("退回修改", "return"),
        input=(sections_field(_WHOLE),),
        comment_required=True,
        impartial=True,
        returns=True,
        cites=("CY-SDL-18",),
    ),
    T(
        action="resubmitSummary",
        source=S.RETURNED,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("修改后再次报送", "submit the revision"),
        guards=_RULES,
        documents=_DOCUMENTS,
        effects=_FREEZE,
        cites=_CITES,
    ),
    T(
        action="fileSummary",
        source=S.UNDER_REVIEW,
        target=S.FILED,
        owners=_OFFICE,
        label=Label("审核备案", "file"),
        input=(text("filingNumber", "备案号", "filing number"),),
        decides=True,
        sets_off=(SetsOff("confirmCredits", "plans", ("INCLUDED_IN_SUMMARY",)),),
        cites=("CY-SDL-18", "CY-CREDIT-28", "DIFF-23"),
    ),
)

_OF_THE_YEAR: Final = frozenset({Same.ORGANISATION, Same.YEAR})

SELF_DIRECTED_SUMMARY: Final = Definition(
    kind=ItemKind.SELF_DIRECTED_SUMMARY,
    version=1,
    label=Label("自主学习工作总结", "summary of self-directed learning"),
    initial=S.DRAFT,
    states=_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(Doc.WORK_SUMMARY),
    dossier=_FIELDS,
    guards=named(
        unit_may_declare(ItemKind.SELF_DIRECTED_SUMMARY),
        none_other("summaries"),
        has_manager,
        year_of_window(WindowName.SELF_DIRECTED_SUMMARY),
        dossier_complete(_FIELDS),
        document_has_content,
        none_left_out,
    ),
    asks=(
        Ask("summaries", ItemKind.SELF_DIRECTED_SUMMARY, _OF_THE_YEAR),
        Ask("plans", ItemKind.SELF_DIRECTED_PLAN, _OF_THE_YEAR),
        FILINGS_OF_THE_UNIT,
    ),
)
