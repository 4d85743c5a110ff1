"""How a run is declared (申报实施), its class formation appraised, and how it is confirmed."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.fields import DeliveryMode
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    optional,
    rows,
    text,
)
from trainingflow.domain.lifecycles.owners import (
    APPLICANT,
    COMMITTEE,
    COURSE_LEADER,
    ORGANISER,
    PROVIDER,
    STAFF,
    WORKING_GROUP,
)
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.sections import Section
from trainingflow.domain.workflow.windows import WindowName

S = RunState
T = Transition
E = Effect

_WINDOW: Final = WindowName.COURSE_RUN_DECLARATION
_DECLARANTS: Final = APPLICANT + COURSE_LEADER + PROVIDER
_FORMATION: Final = ("appraiseFormationPass", "appraiseFormationFail")
RUN_DOCUMENTS: Final = (Doc.RUN_DECLARATION, Doc.CLASS_PLAN)

RUN_FIELDS: Final = (
    field(FieldType.ID, "course", "课程", "course"),
    text("deliveryMode", "授课方式", "delivery mode", *DeliveryMode),
    field(FieldType.DATE, "firstSession", "首次授课日期", "day of the first session"),
    field(FieldType.DATE, "lastSession", "末次授课日期", "day of the last session"),
    optional(field(FieldType.ID, "leader", "课程负责人", "course leader; the actor if none")),
    rows(
        "classes",
        "班级",
        "classes",
        field(FieldType.INTEGER, "capacity", "招生人数", "places"),
        rows(
            "sessions",
            "授课安排",
            "sessions",
            field(FieldType.DATE, "on", "授课日期", "day"),
            field(FieldType.DECIMAL, "hours", "课时", "contact hours"),
        ),
    ),
)
"""A run is planned with these."""

RUN_SECTIONS: Final = (
    Section(
        name="ARRANGEMENTS",
        label=Label("实施安排", "arrangements"),
        fields=("course", "deliveryMode", "firstSession", "lastSession"),
        documents=(Doc.RUN_DECLARATION,),
    ),
    Section(name="LEADER", label=Label("课程负责人", "course leader"), fields=("leader",)),
    Section(
        name="CLASSES",
        label=Label("组班计划", "class plan"),
        fields=("classes",),
        documents=(Doc.CLASS_PLAN,),
    ),
    Section(
        name="OUTCOMES",
        label=Label("学习成果", "learning outcomes"),
        documents=(Doc.LEARNING_OUTCOMES,),
    ),
)
"""The parts of a run's dossier; the outcomes come with its end."""

CONFIRMED: Final = tuple(one.name for one in RUN_SECTIONS if one.name != "OUTCOMES")
"""What the class-formation appraisal and the confirmation are about."""

_CHANGEABLE: Final = all_optional(one for one in RUN_FIELDS if one.name != "course")
_DOSSIER: Final = DossierLines(
    sections=RUN_SECTIONS, declarants=_DECLARANTS, fields=_CHANGEABLE, documents=RUN_DOCUMENTS
)

DECLARATION: Final = (
    T(
        action="planRun",
        source=NONE,
        target=S.DRAFT,
        owners=STAFF,
        label=Label("起草实施申报", "plan a run"),
        guards=("plan_in_order",),
        input=RUN_FIELDS,
        effects=(E.CREATE_RUN, E.SAVE_DOSSIER, E.PLAN_CLASSES),
        cites=("CY-COURSE-33",),
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=_DECLARANTS,
        label=Label("保存草稿", "save the draft"),
        guards=("plan_in_order",),
        input=_CHANGEABLE,
        effects=(E.SAVE_DOSSIER, E.PLAN_CLASSES),
        cites=("AMB-14",),
    ),
    T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=_DECLARANTS,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*RUN_DOCUMENTS),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    T(
        action="declareRun",
        source=S.DRAFT,
        target=S.DECLARED,
        owners=COURSE_LEADER + PROVIDER,
        label=Label("申报实施", "declare the run"),
        guards=(
            "course_passed",
            "course_not_discontinued",
            "delivery_mode_known",
            "period_within_months",
            "classes_planned",
            "classes_within_limit",
            "first_session_in_semester",
            "leader_limits_foreseen",
        ),
        window=_WINDOW,
        documents=demanded(*RUN_DOCUMENTS),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(
            *(f"CY-COURSE-{number:02}" for number in (27, 29, 30, 36, 37, 38, 39)),
            "AMB-21",
            "AMB-23",
            "AMB-24",
            "AMB-71",
        ),
    ),
    _DOSSIER.returned_for_completion(S.DECLARED, S.DRAFT, ORGANISER, _WINDOW),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=APPLICANT + COURSE_LEADER,
        label=Label("撤回申报", "withdraw"),
    ).from_each(S.DRAFT, S.DECLARED, S.FORMATION_APPRAISAL),
)

CONFIRMATION: Final = (
    T(
        action="openFormationAppraisal",
        source=S.DECLARED,
        target=S.FORMATION_APPRAISAL,
        owners=ORGANISER,
        label=Label("组织组班论证", "open the class-formation appraisal"),
        impartial=True,
        cites=("CY-COURSE-31",),
    ),
    T(
        action="appraiseFormationPass",
        source=S.FORMATION_APPRAISAL,
        target=S.WG_REVIEW,
        owners=COMMITTEE,
        label=Label("组班论证：通过", "class formation: pass"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        covers=CONFIRMED,
        cites=("CY-COURSE-32",),
    ),
    T(
        action="appraiseFormationFail",
        source=S.FORMATION_APPRAISAL,
        target=S.REJECTED,
        owners=COMMITTEE,
        label=Label("组班论证：不通过", "class formation: fail"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        comment_required=True,
        decides=True,
        cites=("CY-COURSE-32",),
    ),
    T(
        action="confirm",
        source=S.WG_REVIEW,
        target=S.APPROVED,
        owners=WORKING_GROUP,
        label=Label("审批确认", "confirm"),
        guards=("course_not_discontinued", "leader_limits_kept", "starts_after_confirmation"),
        documents=demanded(Doc.WG_DECISION),
        effects=(E.RECORD_APPROVAL,),
        decides=True,
        covers=CONFIRMED,
        not_after=_FORMATION,
        cites=("CY-COURSE-32", "CY-COURSE-36", "AMB-21", "AMB-24", "AMB-46"),
    ),
    T(
        action="refuse",
        source=S.WG_REVIEW,
        target=S.REJECTED,
        owners=WORKING_GROUP,
        label=Label("不予确认", "refuse"),
        documents=demanded(Doc.WG_DECISION),
        comment_required=True,
        decides=True,
        not_after=_FORMATION,
        cites=("CY-COURSE-32", "AMB-46"),
    ),
    *(
        T(
            action="attachDocument",
            source=state,
            target=state,
            owners=owners,
            label=Label("附上材料", "attach a document"),
            guards=("document_has_content",),
            input=document_fields(kind),
            effects=(E.ATTACH_DOCUMENT,),
            cites=("CY-PLAT-16",),
        )
        for state, owners, kind in (
            (S.FORMATION_APPRAISAL, COMMITTEE, Doc.APPRAISAL_OPINION),
            (S.WG_REVIEW, WORKING_GROUP, Doc.WG_DECISION),
        )
    ),
)
