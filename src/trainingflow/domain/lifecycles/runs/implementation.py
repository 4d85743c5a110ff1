"""How a run is carried out (实施): enrolment, classes, attendance, results, supervision, end."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import document_fields, field, optional, rows, text
from trainingflow.domain.lifecycles.owners import (
    ANYONE,
    COURSE_LEADER,
    EVALUATORS,
    ORGANISER,
    SUPERVISORS,
    WORKING_GROUP,
)
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.lifecycles.supervising import SUPERVISION
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition

S = RunState
T = Transition
E = Effect

_CLASS: Final = field(FieldType.ID, "class", "班级", "class")
_PARTICIPANT: Final = field(FieldType.ID, "participant", "参训教师", "participant")
_SOMEBODY: Final = optional(
    field(FieldType.ID, "participant", "参训教师", "participant; oneself if none")
)
_PASSED: Final = field(FieldType.BOOLEAN, "assessmentPassed", "考核合格", "assessment passed")

ENROLMENT: Final = (
    T(
        action="openEnrolment",
        source=S.APPROVED,
        target=S.ENROLLING,
        owners=ORGANISER + COURSE_LEADER,
        label=Label("开放选课", "open enrolment"),
        cites=("CY-PLAT-13",),
    ),
    T(
        action="enrol",
        source=S.ENROLLING,
        target=S.ENROLLING,
        owners=ANYONE + ORGANISER,
        label=Label("选课", "enrol"),
        guards=(
            "own_or_organised",
            "not_the_leader",
            "participant_in_service",
            "class_planned",
            "place_free",
            "not_enrolled_yet",
        ),
        input=(_CLASS, _SOMEBODY),
        effects=(E.ENROL,),
        cites=("CY-PLAT-13", "CY-PLAN-15", "CY-CREDIT-02"),
    ),
    *T(
        action="withdrawEnrolment",
        source=S.ENROLLING,
        target=S.ENROLLING,
        owners=ANYONE + ORGANISER,
        label=Label("退课", "withdraw an enrolment"),
        guards=("own_or_organised", "participant_enrolled", "participant_without_result"),
        input=(_SOMEBODY,),
        effects=(E.WITHDRAW_ENROLMENT,),
        cites=("CY-PLAT-13",),
    ).from_each(S.ENROLLING, S.RUNNING),
    T(
        action="waiveMinimum",
        source=S.ENROLLING,
        target=S.ENROLLING,
        owners=WORKING_GROUP,
        label=Label("准许不足人数开班", "waive the minimum of a class"),
        guards=("class_planned", "waiver_provided"),
        input=(_CLASS,),
        effects=(E.WAIVE_MINIMUM,),
        comment_required=True,
        decides=True,
        cites=("AMB-22",),
    ),
    T(
        action="startClass",
        source=S.ENROLLING,
        target=S.ENROLLING,
        owners=COURSE_LEADER,
        label=Label("班级开班", "start a class"),
        guards=("class_planned", "class_at_minimum"),
        input=(_CLASS,),
        effects=(E.START_CLASS,),
        cites=("CY-COURSE-38", "CY-COURSE-39"),
    ),
    *T(
        action="cancelClass",
        source=S.APPROVED,
        target=S.APPROVED,
        owners=COURSE_LEADER + ORGANISER,
        label=Label("取消班级", "cancel a class"),
        guards=("class_planned", "another_class_remains"),
        input=(_CLASS,),
        effects=(E.CANCEL_CLASS,),
        comment_required=True,
        cites=("AMB-22",),
    ).from_each(S.APPROVED, S.ENROLLING),
    T(
        action="startRun",
        source=S.ENROLLING,
        target=S.RUNNING,
        owners=COURSE_LEADER,
        label=Label("开始实施", "start the run"),
        guards=("every_class_at_minimum",),
        effects=(E.START_CLASSES,),
        cites=("CY-COURSE-38", "CY-COURSE-39", "AMB-22"),
    ),
    *T(
        action="cancelRun",
        source=S.APPROVED,
        target=S.CANCELLED,
        owners=COURSE_LEADER + ORGANISER,
        label=Label("取消实施", "cancel the run"),
        effects=(E.CANCEL_CLASSES,),
        comment_required=True,
        cites=("AMB-22",),
    ).from_each(S.APPROVED, S.ENROLLING),
)

IMPLEMENTATION: Final = (
    T(
        action="recordAttendance",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=COURSE_LEADER,
        label=Label("登记考勤", "record attendance"),
        guards=("session_of_run", "session_day_reached", "attendants_enrolled"),
        input=(
            field(FieldType.ID, "session", "课次", "session"),
            rows(
                "records",
                "考勤",
                "attendance; who is not named was absent",
                _PARTICIPANT,
                field(FieldType.BOOLEAN, "present", "出勤", "present"),
            ),
        ),
        effects=(E.RECORD_ATTENDANCE,),
        cites=("CY-COURSE-33",),
    ),
    T(
        action="recordResults",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=COURSE_LEADER,
        label=Label("登记成绩", "record results"),
        guards=("graded_enrolled", "graded_once", "sessions_of_graded_held"),
        input=(rows("results", "成绩", "results", _PARTICIPANT, _PASSED),),
        effects=(E.RECORD_RESULTS,),
        cites=("CY-COURSE-35", "AMB-47"),
    ),
    *T(
        action="correctResult",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=COURSE_LEADER,
        label=Label("更正成绩", "correct a result"),
        guards=("corrected_enrolled", "participant_with_result"),
        input=(_PARTICIPANT, _PASSED),
        effects=(E.CORRECT_RESULT,),
        comment_required=True,
        cites=("CY-PLAT-16", "AMB-47"),
    ).from_each(S.RUNNING, S.FINISHED, S.UNDER_EVALUATION, S.CONTINUE, S.DISCONTINUED),
    *T(
        action="reportProblem",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=COURSE_LEADER,
        label=Label("反映问题", "report a problem"),
        input=(text("text", "特殊困难或重大问题", "the difficulty or problem"),),
        effects=(E.RECORD_PROBLEM,),
        cites=("CY-COURSE-34",),
    ).from_each(S.ENROLLING, S.RUNNING),
    *T(
        action="resolveProblem",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=ORGANISER,
        label=Label("解决问题", "resolve a problem"),
        guards=("problem_is_open",),
        input=(
            field(FieldType.ID, "problem", "问题", "problem"),
            text("resolution", "解决办法", "resolution"),
        ),
        effects=(E.RESOLVE_PROBLEM,),
        cites=("CY-COURSE-34",),
    ).from_each(S.ENROLLING, S.RUNNING, S.FINISHED),
    T(
        action="supervise",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=SUPERVISORS,
        label=Label("督导检查", "supervise"),
        input=SUPERVISION,
        effects=(E.RECORD_SUPERVISION,),
        impartial=True,
        cites=("CY-COURSE-40",),
    ),
    T(
        action="attachDocument",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=COURSE_LEADER + EVALUATORS,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.LEARNING_OUTCOMES, Doc.EVALUATION_ANALYSIS),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-COURSE-12", "CY-PLAT-16"),
    ),
    T(
        action="finish",
        source=S.RUNNING,
        target=S.FINISHED,
        owners=COURSE_LEADER,
        label=Label("结束实施", "finish"),
        guards=("all_sessions_held", "all_results_entered", "period_within_months"),
        documents=demanded(Doc.LEARNING_OUTCOMES),
        effects=(E.OPEN_CREDIT_BATCH,),
        cites=("CY-COURSE-33", "CY-COURSE-35", "CY-COURSE-37"),
    ),
)
