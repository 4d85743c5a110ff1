"""How a training project is evaluated (评估), ends by itself, and its credits are confirmed."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import CHECKED, revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.owners import CLOCK, CREDIT_OFFICE, UNDERTAKER
from trainingflow.domain.lifecycles.projects.evaluation_guards import Method
from trainingflow.domain.lifecycles.projects.states import (
    CLOSING_GROUP,
    PROJECT_EVALUATORS,
    ProjectState,
)
from trainingflow.domain.lifecycles.surveys import (
    ARCHIVE_CHECK,
    EVALUATOR,
    INTERVIEWS,
    meeting_line,
    survey_line,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.lines import Transition

S = ProjectState
T = Transition
E = Effect

_REPORTS: Final = (Doc.PROJECT_SUMMARY, Doc.PERFORMANCE_REPORT, Doc.EFFECT_EVALUATION)

_EVALUATED: Final = (
    attaching(S.OPERATION_ENDED, UNDERTAKER, Doc.STAGE_REPORT, *_REPORTS),
    T(
        action="startEvaluation",
        source=S.OPERATION_ENDED,
        target=S.UNDER_EVALUATION,
        owners=PROJECT_EVALUATORS,
        label=Label("开始评估", "start the evaluation"),
        guards=("stages_reported",),
        documents=demanded(*_REPORTS),
        input=(
            Field(
                name="methods",
                type=FieldType.CHOICES,
                zh="评估方式",
                en="methods",
                choices=tuple(map(str, Method)),
            ),
        ),
        impartial=True,
        cites=("CY-PROJ-22", "CY-PROJ-25", "CY-PROJ-26"),
    ),
    attaching(S.UNDER_EVALUATION, PROJECT_EVALUATORS, Doc.EVALUATION_CONCLUSION),
    survey_line(
        S.UNDER_EVALUATION,
        S.UNDER_EVALUATION,
        PROJECT_EVALUATORS,
        ("questionnaire_chosen",),
        ("CY-PROJ-25", "CY-PLAN-68"),
    ),
    *(
        meeting_line(action, S.UNDER_EVALUATION, PROJECT_EVALUATORS, (), "CY-PROJ-25")
        for action in (INTERVIEWS, ARCHIVE_CHECK)
    ),
    T(
        action="passEvaluation",
        source=S.UNDER_EVALUATION,
        target=S.UNDER_EVALUATION,
        owners=PROJECT_EVALUATORS,
        label=Label("评估通过", "record that the evaluation is passed"),
        guards=("methods_carried_out",),
        documents=demanded(Doc.EVALUATION_CONCLUSION),
        input=(EVALUATOR,),
        decides=True,
        falls_due=("terminate",),
        cites=("CY-PROJ-25", "CY-PROJ-27", "CY-PROJ-28", "CY-PLAN-35"),
    ),
    T(
        action="terminate",
        source=S.UNDER_EVALUATION,
        target=S.TERMINATED,
        owners=CLOCK,
        label=Label("自动终止", "terminate"),
        guards=("evaluation_passed",),
        effects=(E.POST_COMPLETIONS,),
        cites=("CY-PROJ-28", "CY-CREDIT-11"),
    ),
    T(
        action="failEvaluation",
        source=S.UNDER_EVALUATION,
        target=S.RECTIFYING,
        owners=PROJECT_EVALUATORS,
        label=Label("评估未通过，限期整改", "record that the evaluation is failed"),
        guards=("methods_carried_out",),
        documents=demanded(Doc.EVALUATION_CONCLUSION),
        input=(EVALUATOR,),
        comment_required=True,
        decides=True,
        cites=("AMB-28",),
    ),
)

_RECTIFIED: Final = (
    attaching(S.RECTIFYING, UNDERTAKER, Doc.RECTIFICATION_REPORT),
    T(
        action="resubmitEvaluation",
        source=S.RECTIFYING,
        target=S.UNDER_EVALUATION,
        owners=UNDERTAKER,
        label=Label("提交整改报告", "submit the rectification report"),
        documents=demanded(Doc.RECTIFICATION_REPORT),
        cites=("AMB-28",),
    ),
    T(
        action="closeFailed",
        source=S.RECTIFYING,
        target=S.CLOSED_FAILED,
        owners=CLOSING_GROUP,
        label=Label("终结项目", "close the project"),
        guards=("failed_often_enough",),
        comment_required=True,
        decides=True,
        cites=("AMB-28", "AMB-46"),
    ),
)

_CREDITED: Final = (
    T(
        action="confirmCredits",
        source=S.TERMINATED,
        target=S.CREDITS_CONFIRMED,
        owners=CREDIT_OFFICE,
        label=Label("审核确认学分", "confirm the credits"),
        guards=CHECKED,
        effects=(E.CONFIRM_COMPLETIONS,),
        decides=True,
        cites=("CY-CREDIT-11", "CY-PRIV-16", "AMB-13"),
    ),
    revocation(S.CREDITS_CONFIRMED, S.CREDITS_REVOKED),
    T(
        action="refuseCredits",
        source=S.TERMINATED,
        target=S.CREDITS_REFUSED,
        owners=CREDIT_OFFICE,
        label=Label("不予确认学分", "refuse the credits"),
        effects=(E.REVERSE_COMPLETIONS,),
        comment_required=True,
        decides=True,
        cites=("CY-CREDIT-11",),
    ),
)

PROJECT_EVALUATION: Final = (*_EVALUATED, *_RECTIFIED, *_CREDITED)
