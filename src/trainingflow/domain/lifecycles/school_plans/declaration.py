"""How a school plan is declared (申报), appraised (论证) and approved."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    optional,
    text,
)
from trainingflow.domain.lifecycles.owners import SCHOOL, unit
from trainingflow.domain.lifecycles.school_plans.experts import expert_lines
from trainingflow.domain.lifecycles.school_plans.fields import PLAN_DOCUMENTS, PLAN_FIELDS
from trainingflow.domain.lifecycles.school_plans.states import PLAN_OFFICE, PlanState
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.sections import Section, sections_field
from trainingflow.domain.workflow.windows import WindowName

S = PlanState
T = Transition
E = Effect

_WINDOW: Final = WindowName.SCHOOL_PLAN_DECLARATION

PLAN_SECTIONS: Final = (
    Section(
        name="ORGANISATION",
        label=Label("组织与责任", "organisation and responsibility"),
        fields=("title", "leadingGroup", "personInCharge", "postInCharge"),
        documents=(Doc.RESEARCH_RULES,),
    ),
    Section(
        name="NEEDS",
        label=Label("需求调研", "needs survey"),
        fields=("needs",),
        documents=(Doc.NEEDS_SURVEY,),
    ),
    Section(
        name="SCHEME",
        label=Label("研修方案", "scheme"),
        fields=("themes", "domains", "activities", "plannedCredits"),
        documents=(Doc.ANNUAL_SCHEME, Doc.OVERALL_PLAN, Doc.ACADEMIC_YEAR_PLAN, Doc.WORK_SCHEME),
    ),
    Section(name="BUDGET", label=Label("经费", "budget"), fields=("budget",)),
)

_RULES: Final = (
    "has_manager",
    "year_of_window",
    "dossier_complete",
    "leading_group_registered",
    "signed",
    "ethics_included",
    "activities_numbered_once",
    "credits_of_the_year",
)
_DOCUMENTS: Final = demanded(*PLAN_DOCUMENTS)
_CITES: Final = (
    "CY-SBR-06",
    "CY-SBR-10",
    "CY-SBR-26",
    "CY-SBR-27",
    "CY-SBR-28",
    "CY-SBR-36",
    "CY-SBR-38",
    "CY-MGMT-13",
    "SBR-04",
    "SBR-11",
    "SBR-12",
    "SBR-14",
    "SBR-18",
    "SBR-50",
    "AMB-73",
)

_RETURNS: Final = DossierLines(
    sections=PLAN_SECTIONS, declarants=SCHOOL, fields=PLAN_FIELDS, documents=PLAN_DOCUMENTS
)

DECLARATION: Final = (
    T(
        action="draftPlan",
        source=NONE,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("起草校本研修项目", "begin the plan of a year"),
        guards=("unit_may_declare", "no_other_plans"),
        input=(
            field(FieldType.INTEGER, "year", "项目年度", "year"),
            *(PLAN_FIELDS[0], *all_optional(PLAN_FIELDS[1:])),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-SBR-07", "CY-SBR-31", "CY-SBR-36", "SBR-47"),
    ),
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(PLAN_FIELDS),
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
        input=document_fields(*PLAN_DOCUMENTS),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-SBR-26", "SBR-14"),
    ).from_each(S.DRAFT, S.RETURNED),
    *T(
        action="sign",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=unit(Role.PRINCIPAL),
        label=Label("校长签署", "sign as principal"),
        guards=("headed_by_signer",),
        cites=("CY-SBR-06", "CY-SBR-27", "SBR-11", "SBR-47", "SBR-48"),
    ).from_each(S.DRAFT, S.RETURNED),
    T(
        action="declarePlan",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("申报", "declare"),
        guards=_RULES,
        window=_WINDOW,
        documents=_DOCUMENTS,
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=_CITES,
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, PLAN_OFFICE, _WINDOW),
    T(
        action="openAppraisal",
        source=S.SUBMITTED,
        target=S.UNDER_APPRAISAL,
        owners=PLAN_OFFICE,
        label=Label("组织论证", "open the appraisal"),
        impartial=True,
        cites=("CY-SBR-38", "CY-SBR-39", "SBR-49"),
    ),
    T(
        action="attachDocument",
        source=S.UNDER_APPRAISAL,
        target=S.UNDER_APPRAISAL,
        owners=PLAN_OFFICE,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.APPRAISAL_OPINION),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    *expert_lines(
        S.UNDER_APPRAISAL, managers=PLAN_OFFICE, cites=("CY-SBR-24", "CY-SBR-39", "SBR-08")
    ),
    T(
        action="approvePlan",
        source=S.UNDER_APPRAISAL,
        target=S.APPROVED,
        owners=PLAN_OFFICE,
        label=Label("论证通过", "approve"),
        guards=("concluded_pass",),
        documents=demanded(Doc.APPRAISAL_OPINION),
        input=(text("filingNumber", "备案号", "filing number"),),
        decides=True,
        cites=("CY-CREDIT-27", "CY-SBR-37", "CY-SBR-39", "SBR-36", "SBR-43", "SBR-49"),
    ),
    T(
        action="returnPlan",
        source=S.UNDER_APPRAISAL,
        target=S.RETURNED,
        owners=PLAN_OFFICE,
        label=Label("退回修改", "return for revision"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        input=(sections_field(PLAN_SECTIONS),),
        comment_required=True,
        settles=True,
        impartial=True,
        returns=True,
        cites=("CY-SBR-39",),
    ),
    T(
        action="resubmitPlan",
        source=S.RETURNED,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("修改后再次申报", "resubmit the revised plan"),
        guards=_RULES,
        window=_WINDOW,
        documents=_DOCUMENTS,
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("AMB-65", *_CITES),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=SCHOOL,
        label=Label("撤回", "withdraw"),
        input=(optional(text("reason", "原因", "reason")),),
    ).from_each(S.DRAFT, S.SUBMITTED, S.UNDER_APPRAISAL, S.RETURNED),
)
