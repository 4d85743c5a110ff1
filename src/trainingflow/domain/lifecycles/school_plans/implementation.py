"""How a school plan is carried out (实施), evaluated at the end of the year and credited."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import CHECKED, revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import document_fields, field, optional, text
from trainingflow.domain.lifecycles.owners import CLOCK, CREDIT_OFFICE, SCHOOL
from trainingflow.domain.lifecycles.school_plans.fields import ATTENDANCE
from trainingflow.domain.lifecycles.school_plans.scheme import RECORD, STRIKE
from trainingflow.domain.lifecycles.school_plans.states import (
    GUIDES,
    PLAN_EVALUATORS,
    PlanState,
)
from trainingflow.domain.lifecycles.school_plans.unevaluated import closing
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.windows import WindowName

S = PlanState
T = Transition
E = Effect

IMPLEMENTATION: Final = (
    T(
        action="startPlan",
        source=S.APPROVED,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("启动实施", "start"),
        cites=("CY-SBR-37", "CY-SBR-39"),
    ),
    *T(
        action="adoptAdjustment",
        source=S.APPROVED,
        target=S.APPROVED,
        owners=CLOCK,
        label=Label("按批准的调整执行", "follow the approved adjustment"),
        cites=("CY-SBR-43",),
    ).from_each(S.APPROVED, S.IN_IMPLEMENTATION),
    T(
        action="attachDocument",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=(*SCHOOL, *GUIDES),
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(
            Doc.ACTIVITY_MATERIALS, Doc.VISIT_NOTE, Doc.SELF_EVALUATION, Doc.MUTUAL_EVALUATION
        ),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-SBR-42", "SBR-19"),
    ),
    T(
        action=RECORD,
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=SCHOOL,
        label=Label("记录研修活动", "record an activity"),
        guards=(
            "held_in_its_time",
            "activity_in_scheme",
            "hours_of_the_activity",
            "not_recorded_yet",
            "own_teachers",
        ),
        documents=demanded(Doc.ACTIVITY_MATERIALS),
        input=(
            text("activity", "活动编号", "number of the activity"),
            field(FieldType.DATE, "heldOn", "开展日期", "held on"),
            ATTENDANCE,
            optional(text("outcome", "研修成果", "outcome")),
            optional(text("resource", "资源来源", "source of resources")),
        ),
        cites=(
            "CY-SBR-11",
            "CY-SBR-30",
            "CY-SBR-39",
            "CY-SBR-42",
            "CY-CREDIT-27",
            "BJ-CREDIT-05",
            "SBR-19",
        ),
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
        cites=("CY-SBR-42",),
    ),
    *(
        T(
            action=action,
            source=S.IN_IMPLEMENTATION,
            target=S.IN_IMPLEMENTATION,
            owners=GUIDES,
            label=label,
            documents=demanded(Doc.VISIT_NOTE),
            input=(
                field(FieldType.DATE, "on", "日期", "date"),
                text("findings", "发现的问题与建议", "findings"),
                optional(field(FieldType.IDS, "experts", "专家", "experts")),
                optional(text("solved", "解决的问题", "problem solved")),
            ),
            cites=cites,
        )
        for action, label, cites in (
            (
                "guide",
                Label("业务指导", "give guidance"),
                ("CY-SBR-05", "CY-SBR-40", "CY-SBR-48", "CY-MGMT-03", "SBR-44"),
            ),
            ("visit", Label("到校指导监督", "visit the school"), ("CY-SBR-41", "SBR-42")),
        )
    ),
    T(
        action="openYearEnd",
        source=S.IN_IMPLEMENTATION,
        target=S.YEAR_END_EVALUATION,
        owners=PLAN_EVALUATORS,
        label=Label("启动年度考核", "open the year-end evaluation"),
        guards=("evaluated_in_its_year",),
        window=WindowName.SCHOOL_PLAN_EVALUATION,
        documents=demanded(Doc.SELF_EVALUATION, Doc.MUTUAL_EVALUATION),
        cites=("CY-SBR-44", "DIFF-22", "SBR-19", "SBR-40"),
    ),
    closing(S.IN_IMPLEMENTATION, S.NOT_EVALUATED, PLAN_EVALUATORS, ("CY-SBR-44", "DIFF-22")),
)

EVALUATION: Final = (
    T(
        action="attachDocument",
        source=S.YEAR_END_EVALUATION,
        target=S.YEAR_END_EVALUATION,
        owners=(*SCHOOL, *PLAN_EVALUATORS),
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.ACCEPTANCE_NOTE, Doc.CREDIT_LIST),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    T(
        action="acceptPlan",
        source=S.YEAR_END_EVALUATION,
        target=S.YEAR_END_EVALUATION,
        owners=PLAN_EVALUATORS,
        label=Label("验收通过", "accept"),
        documents=demanded(Doc.ACCEPTANCE_NOTE),
        decides=True,
        cites=("CY-SBR-44",),
    ),
    T(
        action="rejectAcceptance",
        source=S.YEAR_END_EVALUATION,
        target=S.NOT_ACCEPTED,
        owners=PLAN_EVALUATORS,
        label=Label("验收不通过", "refuse acceptance"),
        documents=demanded(Doc.ACCEPTANCE_NOTE),
        comment_required=True,
        decides=True,
        cites=("CY-SBR-44", "DIFF-22"),
    ),
    T(
        action="attachDocument",
        source=S.NOT_ACCEPTED,
        target=S.NOT_ACCEPTED,
        owners=SCHOOL,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.RECTIFICATION_REPORT),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    T(
        action="rectify",
        source=S.NOT_ACCEPTED,
        target=S.YEAR_END_EVALUATION,
        owners=SCHOOL,
        label=Label("整改后再次验收", "ask for acceptance again"),
        documents=demanded(Doc.RECTIFICATION_REPORT),
        cites=("DIFF-22",),
    ),
    T(
        action="proposeCredits",
        source=S.YEAR_END_EVALUATION,
        target=S.CREDITS_PROPOSED,
        owners=SCHOOL,
        label=Label("申报学分", "propose the credits"),
        guards=("accepted", "recorded_recordActivity"),
        documents=demanded(Doc.CREDIT_LIST),
        effects=(E.POST_COMPLETIONS,),
        cites=("CY-CREDIT-10", "CY-CREDIT-30", "SBR-15", "SBR-51"),
    ),
    T(
        action="confirmCredits",
        source=S.CREDITS_PROPOSED,
        target=S.CREDITS_CONFIRMED,
        owners=CREDIT_OFFICE,
        label=Label("审核确认学分", "confirm the credits"),
        guards=CHECKED,
        input=(optional(text("excellentOutcomes", "推广的优秀成果", "outcomes promoted")),),
        effects=(E.CONFIRM_COMPLETIONS,),
        decides=True,
        cites=("CY-CREDIT-11", "CY-SBR-45", "SBR-20", "SBR-43", "AMB-13"),
    ),
    T(
        action="refuseCredits",
        source=S.CREDITS_PROPOSED,
        target=S.CREDITS_REFUSED,
        owners=CREDIT_OFFICE,
        label=Label("不予确认学分", "refuse the credits"),
        effects=(E.REVERSE_COMPLETIONS,),
        comment_required=True,
        decides=True,
        cites=("CY-CREDIT-11",),
    ),
    revocation(S.CREDITS_CONFIRMED, S.CREDITS_REVOKED),
)
