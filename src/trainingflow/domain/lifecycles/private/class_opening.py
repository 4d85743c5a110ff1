"""The lifecycle of a class for teachers of private units (组班), from application to evaluation.

What annex 8 does not say about the implementation of courses follows annex 4 (article 21).
"""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import CHECKED
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import all_optional, field, rows, text
from trainingflow.domain.lifecycles.owners import (
    CREDIT_OFFICE,
    PROVIDER,
    SENDING_SCHOOLS,
    STAFF,
)
from trainingflow.domain.lifecycles.private.class_evaluation import CLASS_EVALUATION
from trainingflow.domain.lifecycles.private.class_guards import class_opening_guards
from trainingflow.domain.lifecycles.private.class_records import (
    ATTENDANCE,
    credits_of_class,
    roster,
)
from trainingflow.domain.lifecycles.private.class_states import (
    CLASS_HEAD,
    CLASS_OFFICE,
    CLASS_STATES,
    ClassState,
)
from trainingflow.domain.lifecycles.surveys import INTERVIEWS, SURVEY, SYMPOSIUM
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.sections import whole
from trainingflow.domain.workflow.windows import WindowName

S = ClassState
T = Transition
E = Effect

CLASS_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "班级名称", "title"),
    field(FieldType.DATE, "firstSession", "首次授课日期", "day of the first session"),
    field(FieldType.DATE, "lastSession", "末次授课日期", "day of the last session"),
    text("place", "授课地点或平台", "place or platform"),
)
_ROSTER: Final = rows(
    "roster",
    "学员名单",
    "roster",
    field(FieldType.ID, "teacher", "学员", "participant"),
    field(FieldType.ID, "school", "所在单位", "school of the participant"),
)
_PRESENT: Final = (
    field(FieldType.DATE, "heldOn", "授课日期", "day"),
    field(FieldType.POINTS, "hours", "授课学时", "hours taught"),
    field(FieldType.IDS, "present", "出勤学员", "participants present"),
)
_ASSESSED: Final = rows(
    "results",
    "学员考核结果",
    "results",
    field(FieldType.ID, "teacher", "学员", "participant"),
    text("result", "考核结果", "result", "PASS", "FAIL"),
)
_RESULTS: Final = rows(
    "results",
    "学员考核结果",
    "results",
    field(FieldType.ID, "teacher", "学员", "participant"),
    field(FieldType.POINTS, "hours", "参训学时", "hours attended"),
    text("result", "考核结果", "result", "PASS", "FAIL"),
)

_WINDOW: Final = WindowName.CLASS_OPENING_DECLARATION
_RETURNS: Final = DossierLines(
    sections=(whole((one.name for one in CLASS_FIELDS), (Doc.OPENING_APPLICATION,)),),
    declarants=CLASS_HEAD,
    fields=CLASS_FIELDS,
    documents=(Doc.OPENING_APPLICATION,),
)
_SESSION_GUARDS: Final = ("session_in_its_time", "hours_of_course", "present_on_roster")
_ATTENDED: Final = ("AMB-47", "CY-COURSE-33", "CY-PRIV-33")

_OPENED: Final = (
    T(
        action="draftClass",
        source=NONE,
        target=S.DRAFT,
        owners=STAFF,
        label=Label("起草开班申请", "begin an application"),
        guards=("course_goes_on", "class_of_own_course"),
        input=(
            field(FieldType.ID, "parent", "课程", "course"),
            CLASS_FIELDS[0],
            *all_optional(CLASS_FIELDS[1:]),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-PRIV-29", "CY-PRIV-30"),
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=CLASS_HEAD,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(CLASS_FIELDS),
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ),
    attaching(S.DRAFT, CLASS_HEAD, Doc.OPENING_APPLICATION),
    T(
        action="applyOpening",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=CLASS_HEAD,
        label=Label("申请开班", "apply for the opening"),
        guards=("dossier_complete", "days_in_order", "course_goes_on", "parallel_classes"),
        window=_WINDOW,
        documents=demanded(Doc.OPENING_APPLICATION),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-PRIV-29", "CY-PRIV-30", "CY-PRIV-33", "AMB-20", "AMB-34", "AMB-71", "DIFF-19"),
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, PROVIDER, _WINDOW),
    _RETURNS.returned_for_completion(S.INSTITUTION_APPROVED, S.DRAFT, CLASS_OFFICE, _WINDOW),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=CLASS_HEAD,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED),
    T(
        action="approveByInstitution",
        source=S.SUBMITTED,
        target=S.INSTITUTION_APPROVED,
        owners=PROVIDER,
        label=Label("培训机构审批通过", "approve as the institution"),
        settles=True,
        impartial=True,
        cites=("CY-PRIV-30", "DIFF-19"),
    ),
    T(
        action="reject",
        source=S.SUBMITTED,
        target=S.REJECTED,
        owners=PROVIDER,
        label=Label("不予批准", "reject"),
        comment_required=True,
        impartial=True,
        cites=("CY-PRIV-30",),
    ),
    T(
        action="approveByDistrict",
        source=S.INSTITUTION_APPROVED,
        target=S.APPROVED,
        owners=CLASS_OFFICE,
        label=Label("继教办审批通过", "approve as the district"),
        guards=("course_goes_on", "course_still_valid", "leader_limits", "usual_period"),
        decides=True,
        not_after=("approveByInstitution",),
        cites=("CY-PRIV-30", "CY-PRIV-31", "CY-PRIV-32", "CY-PRIV-33"),
    ),
    T(
        action="reject",
        source=S.INSTITUTION_APPROVED,
        target=S.REJECTED,
        owners=CLASS_OFFICE,
        label=Label("不予批准", "reject"),
        comment_required=True,
        decides=True,
        cites=("CY-PRIV-30",),
    ),
)

_TAUGHT: Final = (
    T(
        action="start",
        source=S.APPROVED,
        target=S.RUNNING,
        owners=CLASS_HEAD,
        label=Label("开班", "start"),
        guards=("starts_on_its_day", "class_large_enough", "course_goes_on"),
        input=(_ROSTER,),
        cites=("CY-PRIV-29", "CY-PRIV-33", "CY-COURSE-38", "CY-COURSE-39"),
    ),
    T(
        action="cancel",
        source=S.APPROVED,
        target=S.CANCELLED,
        owners=CLASS_HEAD + PROVIDER,
        label=Label("取消开班", "cancel the class"),
        comment_required=True,
        cites=("AMB-22",),
    ),
    T(
        action=ATTENDANCE,
        source=S.RUNNING,
        target=S.RUNNING,
        owners=CLASS_HEAD,
        label=Label("登记授课与考勤", "record a session and its attendance"),
        guards=_SESSION_GUARDS,
        input=_PRESENT,
        cites=_ATTENDED,
    ),
    T(
        action="recordResults",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=CLASS_HEAD,
        label=Label("登记学员考核结果", "record results"),
        guards=("on_the_roster", "passes_attended"),
        input=(_ASSESSED,),
        cites=("CY-PRIV-16", "CY-COURSE-35", "AMB-47"),
    ),
    T(
        action="finish",
        source=S.RUNNING,
        target=S.FINISHED,
        owners=CLASS_HEAD,
        label=Label("结束授课", "finish"),
        guards=("sessions_over", "all_hours_taught", "everybody_has_result"),
        cites=("CY-PRIV-16", "CY-COURSE-33", "CY-COURSE-35"),
    ),
    T(
        action="reportBySchool",
        source=S.FINISHED,
        target=S.FINISHED,
        owners=SENDING_SCHOOLS,
        label=Label("所在学校上报", "report as the school"),
        guards=("speaks_for_school",),
        input=(field(FieldType.ID, "school", "所在单位", "school"), _RESULTS),
        cites=("CY-PRIV-16",),
    ),
    T(
        action="recordResults",
        source=S.FINISHED,
        target=S.FINISHED,
        owners=CLASS_HEAD,
        label=Label("更正学员考核结果", "correct results"),
        guards=("on_the_roster", "passes_attended"),
        input=(_ASSESSED,),
        comment_required=True,
        cites=("CY-PRIV-16", "AMB-47"),
    ),
    T(
        action=ATTENDANCE,
        source=S.FINISHED,
        target=S.FINISHED,
        owners=CLASS_HEAD,
        label=Label("更正授课与考勤", "correct a session and its attendance"),
        guards=_SESSION_GUARDS,
        input=_PRESENT,
        comment_required=True,
        cites=_ATTENDED,
    ),
    T(
        action="reportCredits",
        source=S.FINISHED,
        target=S.CREDITS_REPORTED,
        owners=PROVIDER,
        label=Label("培训机构上报学分", "report the credits as the institution"),
        guards=("passes_still_attended", "reports_match"),
        effects=(E.POST_COMPLETIONS,),
        cites=("CY-PRIV-16", "AMB-47"),
    ),
    T(
        action="returnCredits",
        source=S.CREDITS_REPORTED,
        target=S.FINISHED,
        owners=CREDIT_OFFICE,
        label=Label("退回核对", "return the credits to be checked"),
        effects=(E.REVERSE_COMPLETIONS,),
        comment_required=True,
        no_sections="The attendance and results are corrected; the application stays closed.",
        impartial=True,
        cites=("CY-PRIV-16",),
    ),
    T(
        action="confirmCredits",
        source=S.CREDITS_REPORTED,
        target=S.CREDITS_CONFIRMED,
        owners=CREDIT_OFFICE,
        label=Label("审核认定学分", "recognise the credits"),
        guards=CHECKED,
        effects=(E.CONFIRM_COMPLETIONS,),
        decides=True,
        not_after=("reportCredits",),
        cites=("CY-PRIV-16", "CY-CREDIT-11", "AMB-13"),
    ),
    T(
        action="refuseCredits",
        source=S.CREDITS_REPORTED,
        target=S.CREDITS_REFUSED,
        owners=CREDIT_OFFICE,
        label=Label("不予认定学分", "refuse the credits"),
        effects=(E.REVERSE_COMPLETIONS,),
        comment_required=True,
        decides=True,
        cites=("CY-PRIV-16",),
    ),
)

CLASS_OPENING: Final = Definition(
    kind=ItemKind.CLASS_OPENING,
    version=1,
    label=Label("开班（组班）", "class opening"),
    initial=S.DRAFT,
    states=CLASS_STATES,
    transitions=(*_OPENED, *_TAUGHT, *CLASS_EVALUATION),
    documents=kinds(Doc.OPENING_APPLICATION, Doc.EVALUATION_ANALYSIS),
    dossier=CLASS_FIELDS,
    guards=class_opening_guards(CLASS_FIELDS),
    records=(
        "start",
        ATTENDANCE,
        "recordResults",
        "reportBySchool",
        "supervise",
        SURVEY,
        SYMPOSIUM,
        INTERVIEWS,
    ),
    asks=(
        Ask("siblings", ItemKind.CLASS_OPENING, frozenset({Same.PARENT})),
        Ask("own_classes", ItemKind.CLASS_OPENING, frozenset({Same.SUBJECT})),
    ),
    about_teacher=True,
    completions=credits_of_class,
    respondents=roster,
)
