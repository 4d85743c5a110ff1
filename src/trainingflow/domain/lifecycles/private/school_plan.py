"""The lifecycle of a private school's school-based research of one year (annex 8, chapter 7)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import CHECKED, revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.general_guards import FILINGS_OF_THE_UNIT
from trainingflow.domain.lifecycles.inputs import all_optional, field, rows, text
from trainingflow.domain.lifecycles.owners import CLOCK, SCHOOL
from trainingflow.domain.lifecycles.private.plan_guards import private_plan_guards
from trainingflow.domain.lifecycles.private.plan_states import (
    EVALUATORS,
    INSPECTORS,
    PLAN_OFFICE,
    PRIVATE_PLAN_STATES,
    PrivatePlanState,
)
from trainingflow.domain.lifecycles.school_plans.fields import ACTIVITY, ATTENDANCE
from trainingflow.domain.lifecycles.school_plans.scheme import (
    RECORD,
    RERUN,
    STRIKE,
    hours_by_teacher,
)
from trainingflow.domain.lifecycles.school_plans.unevaluated import closing
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.sections import sections_field, whole
from trainingflow.domain.workflow.windows import WindowName

S = PrivatePlanState
T = Transition
E = Effect

_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "项目名称", "title"),
    text("needs", "需求调研结论", "findings of the needs survey"),
    text("themes", "研修主题与目标", "themes and objectives"),
    Field(
        name="domains",
        type=FieldType.CHOICES,
        zh="内容领域",
        en="domains",
        choices=("TEACHER_DEVELOPMENT", "STUDENT_DEVELOPMENT", "SCHOOL_DEVELOPMENT"),
    ),
    rows("activities", "研修活动", "activities", *ACTIVITY),
    field(FieldType.DECIMAL, "hours", "计划学时", "planned hours a teacher"),
)
_DOCUMENTS: Final = (
    Doc.OVERALL_PLAN,
    Doc.ACADEMIC_YEAR_PLAN,
    Doc.WORK_SCHEME,
    Doc.RESEARCH_RULES,
)
_SECTION: Final = whole((one.name for one in _FIELDS), sorted(_DOCUMENTS))
_WINDOW: Final = WindowName.SCHOOL_PLAN_DECLARATION
_RETURNS: Final = DossierLines(
    sections=(_SECTION,), declarants=SCHOOL, fields=_FIELDS, documents=_DOCUMENTS
)
_RULES: Final = (
    "has_manager",
    "year_of_window",
    "dossier_complete",
    "activities_numbered_once",
    "hours_add_up",
)
_CITES: Final = (
    "CY-PRIV-04",
    "CY-PRIV-34",
    "CY-PRIV-35",
    "CY-PRIV-36",
    "CY-MGMT-13",
    "AMB-73",
)

_DECLARED: Final = (
    T(
        action="draftPlan",
        source=NONE,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("起草校本研修项目", "begin the plan of a year"),
        guards=("unit_may_declare", "no_other_plans"),
        input=(
            field(FieldType.INTEGER, "year", "项目年度", "year"),
            _FIELDS[0],
            *all_optional(_FIELDS[1:]),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-PRIV-01", "CY-PRIV-04"),
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
    attaching(S.DRAFT, SCHOOL, *_DOCUMENTS),
    attaching(S.RETURNED, SCHOOL, *_DOCUMENTS),
    T(
        action="declarePlan",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("申报", "declare"),
        guards=_RULES,
        window=_WINDOW,
        documents=demanded(*_DOCUMENTS),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=_CITES,
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, PLAN_OFFICE, _WINDOW),
    T(
        action="resubmitPlan",
        source=S.RETURNED,
        target=S.SUBMITTED,
        owners=SCHOOL,
        label=Label("修改后再次申报", "resubmit the revised plan"),
        guards=_RULES,
        window=_WINDOW,
        documents=demanded(*_DOCUMENTS),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(*_CITES, "AMB-65"),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=SCHOOL,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.UNDER_APPRAISAL, S.RETURNED),
)

_APPRAISED: Final = (
    T(
        action="openAppraisal",
        source=S.SUBMITTED,
        target=S.UNDER_APPRAISAL,
        owners=PLAN_OFFICE,
        label=Label("组织论证", "open the appraisal"),
        impartial=True,
        cites=("CY-PRIV-36",),
    ),
    attaching(S.UNDER_APPRAISAL, PLAN_OFFICE, Doc.APPRAISAL_OPINION),
    T(
        action="approvePlan",
        source=S.UNDER_APPRAISAL,
        target=S.APPROVED,
        owners=PLAN_OFFICE,
        label=Label("论证通过", "approve"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        cites=("CY-PRIV-36", "SBR-49"),
    ),
    T(
        action="returnPlan",
        source=S.UNDER_APPRAISAL,
        target=S.RETURNED,
        owners=PLAN_OFFICE,
        label=Label("退回修改", "return for revision"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        input=(sections_field((_SECTION,)),),
        comment_required=True,
        settles=True,
        impartial=True,
        returns=True,
        cites=("CY-PRIV-36", "SBR-49"),
    ),
    T(
        action="start",
        source=S.APPROVED,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("开始实施", "start"),
        cites=("CY-PRIV-04",),
    ),
)

_CARRIED_OUT: Final = (
    T(
        action=RECORD,
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("登记研修活动", "record an activity"),
        guards=(
            "held_in_its_time",
            "activity_in_scheme",
            "hours_of_the_activity",
            "not_recorded_yet",
            "own_teachers",
        ),
        input=(
            text("activity", "活动编号", "number of the activity"),
            field(FieldType.DATE, "heldOn", "活动日期", "day"),
            ATTENDANCE,
        ),
        cites=("CY-PRIV-04", "CY-PRIV-13", "BJ-CREDIT-05", "AMB-32"),
    ),
    T(
        action=STRIKE,
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("撤销活动记录", "strike out a recorded activity"),
        guards=("record_known",),
        input=(field(FieldType.INTEGER, "record", "记录序号", "number of the record"),),
        comment_required=True,
        cites=("CY-PRIV-04",),
    ),
    *T(
        action="adoptAdjustment",
        source=S.APPROVED,
        target=S.APPROVED,
        owners=CLOCK,
        label=Label("按批准的调整执行", "follow the approved adjustment"),
        cites=("AMB-33",),
    ).from_each(S.APPROVED, S.IN_IMPLEMENTATION),
    T(
        action="inspect",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=INSPECTORS,
        label=Label("督导", "inspect"),
        input=(
            text("finding", "督导结论", "finding", "OK", "INADEQUATE"),
            text("text", "督导情况", "what was found"),
        ),
        impartial=True,
        cites=("CY-PRIV-37",),
    ),
    T(
        action="evaluate",
        source=S.IN_IMPLEMENTATION,
        target=S.DECEMBER_EVALUATION,
        owners=EVALUATORS,
        label=Label("年度评估", "evaluate"),
        guards=("something_counts",),
        window=WindowName.SCHOOL_PLAN_EVALUATION,
        input=(
            text("result", "评估结果", "result", "PASS", "FAIL"),
            text("text", "评估意见", "opinion"),
        ),
        impartial=True,
        cites=("CY-PRIV-36",),
    ),
)

_CREDITED: Final = (
    closing(S.IN_IMPLEMENTATION, S.NOT_EVALUATED, EVALUATORS, ("CY-PRIV-36", "DIFF-22")),
    attaching(S.DECEMBER_EVALUATION, SCHOOL, Doc.CREDIT_LIST),
    T(
        action="reportCredits",
        source=S.DECEMBER_EVALUATION,
        target=S.DECEMBER_EVALUATION,
        owners=SCHOOL,
        label=Label("上报学分", "report the credits"),
        documents=demanded(Doc.CREDIT_LIST),
        effects=(E.POST_COMPLETIONS,),
        cites=("CY-PRIV-16",),
    ),
    T(
        action="confirmCredits",
        source=S.DECEMBER_EVALUATION,
        target=S.CREDITS_CONFIRMED,
        owners=EVALUATORS,
        label=Label("认定学分", "recognise the credits"),
        guards=("evaluate_result_pass", "credits_listed", *CHECKED),
        effects=(E.CONFIRM_COMPLETIONS,),
        decides=True,
        cites=("CY-PRIV-16", "CY-PRIV-36", "AMB-13"),
    ),
    revocation(S.CREDITS_CONFIRMED, S.CREDITS_REVOKED),
    *T(
        action="denyCredits",
        source=S.DECEMBER_EVALUATION,
        target=S.CREDITS_DENIED,
        owners=EVALUATORS,
        label=Label("不予认定学分", "deny the credits"),
        guards=("found_inadequate",),
        effects=(E.DENY_COMPLETIONS,),
        comment_required=True,
        decides=True,
        cites=("CY-PRIV-38", "AMB-35"),
    ).from_each(S.DECEMBER_EVALUATION, S.IN_IMPLEMENTATION),
    attaching(S.CREDITS_DENIED, EVALUATORS, Doc.CORRECTION_ORDER),
    T(
        action="orderCorrection",
        source=S.CREDITS_DENIED,
        target=S.RECTIFICATION,
        owners=EVALUATORS,
        label=Label("责令改正", "order a correction"),
        documents=demanded(Doc.CORRECTION_ORDER),
        impartial=True,
        cites=("CY-PRIV-39",),
    ),
    attaching(S.RECTIFICATION, SCHOOL, Doc.RECTIFICATION_REPORT),
    T(
        action=RERUN,
        source=S.RECTIFICATION,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("重新组织研修", "run it again"),
        documents=demanded(Doc.RECTIFICATION_REPORT),
        cites=("CY-PRIV-39", "AMB-35"),
    ),
)

PRIVATE_SCHOOL_PLAN: Final = Definition(
    kind=ItemKind.PRIVATE_SCHOOL_PLAN,
    version=1,
    label=Label("民办和非教委所属学校校本研修项目", "school-based research of a private school"),
    initial=S.DRAFT,
    states=PRIVATE_PLAN_STATES,
    transitions=(*_DECLARED, *_APPRAISED, *_CARRIED_OUT, *_CREDITED),
    documents=kinds(
        *_DOCUMENTS,
        Doc.APPRAISAL_OPINION,
        Doc.CREDIT_LIST,
        Doc.CORRECTION_ORDER,
        Doc.RECTIFICATION_REPORT,
    ),
    dossier=_FIELDS,
    guards=private_plan_guards(_FIELDS),
    records=(RECORD, STRIKE, "inspect", "evaluate", "reportCredits", RERUN),
    asks=(
        Ask("plans", ItemKind.PRIVATE_SCHOOL_PLAN, frozenset({Same.ORGANISATION, Same.YEAR})),
        Ask("adjustments", ItemKind.PLAN_ADJUSTMENT, frozenset({Same.CHILD})),
        FILINGS_OF_THE_UNIT,
    ),
    asks_employers=True,
    completions=hours_by_teacher,
)
