"""How a training project is carried out (实施), watched over, and how its funds are inspected."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import field, text
from trainingflow.domain.lifecycles.owners import UNDERTAKER
from trainingflow.domain.lifecycles.projects.fields import CHANGED, SPENDING, TRAINEES
from trainingflow.domain.lifecycles.projects.states import (
    FUND_INSPECTORS,
    MONITORS,
    PROJECT_APPROVERS,
    PROJECT_OFFICE,
    ProjectState,
)
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition

S = ProjectState
T = Transition
E = Effect

_START_DOCUMENTS: Final = (
    Doc.TEACHING_RULES,
    Doc.QUALITY_MECHANISM,
    Doc.TRAINEE_RULES,
    Doc.TRAINEE_ASSESSMENT,
)

_START: Final = (
    attaching(S.ESTABLISHED, UNDERTAKER, *_START_DOCUMENTS),
    T(
        action="closeUnstarted",
        source=S.ESTABLISHED,
        target=S.CLOSED_UNSTARTED,
        owners=PROJECT_APPROVERS,
        label=Label("撤销未启动的项目", "close a project that was not started"),
        comment_required=True,
        decides=True,
    ),
    T(
        action="start",
        source=S.ESTABLISHED,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("启动实施", "start"),
        guards=("manager_is_dedicated", "starts_in_its_year"),
        documents=demanded(*_START_DOCUMENTS),
        input=(
            field(FieldType.ID, "projectLeader", "项目负责人", "project leader"),
            field(FieldType.ID, "projectManager", "项目管理人员", "project manager"),
            field(FieldType.BOOLEAN, "dedicated", "专职", "the manager does nothing else"),
        ),
        cites=("CY-PROJ-03", "CY-PROJ-13", "CY-PROJ-15", "CY-PROJ-16", "CY-PROJ-19"),
    ),
)

_CHANGES: Final = (
    T(
        action="fileAdjustment",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("报备重大调整", "file a major adjustment"),
        guards=("change_is_major", "change_says_what"),
        input=CHANGED,
        cites=("CY-PROJ-14", "CY-PRIV-20", "AMB-29", "DIFF-21"),
    ),
    T(
        action="acknowledgeAdjustment",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=PROJECT_OFFICE,
        label=Label("调整备案", "put an adjustment on file"),
        guards=("change_is_known",),
        input=(
            field(FieldType.INTEGER, "adjustment", "调整记录", "number of the adjustment"),
            text("filingNumber", "备案号", "filing number"),
        ),
        impartial=True,
        cites=("CY-PROJ-14",),
    ),
    T(
        action="logAdjustment",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("记录一般调整", "log a minor adjustment"),
        guards=("change_is_minor", "change_says_what"),
        input=CHANGED,
        cites=("AMB-29",),
    ),
)

_ARCHIVE: Final = (
    *T(
        action="submitStageReport",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("提交阶段进展报告", "submit a stage report"),
        guards=("stage_is_open", "report_in_time"),
        documents=demanded(Doc.STAGE_REPORT),
        input=(
            text("stage", "阶段", "stage of the schedule"),
            text("progress", "进展情况", "progress"),
        ),
        cites=("CY-PROJ-18",),
    ).from_each(S.IN_IMPLEMENTATION, S.OPERATION_ENDED),
    T(
        action="logIssue",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("登记问题", "log a problem"),
        input=(
            text("problem", "问题", "problem"),
            field(FieldType.DATE, "foundOn", "发现日期", "day on which it was found"),
        ),
        cites=("CY-PROJ-17",),
    ),
    T(
        action="solveIssue",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("登记问题解决", "record a solution"),
        guards=("issue_is_open",),
        input=(
            field(FieldType.INTEGER, "issue", "问题记录", "number of the problem"),
            text("solution", "解决情况", "solution"),
        ),
        cites=("CY-PROJ-17",),
    ),
    T(
        action="recordResults",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("登记学员考核结果", "record results of trainees"),
        guards=("hours_of_project", "results_of_others", "school_of_trainee"),
        input=(TRAINEES,),
        cites=("CY-PROJ-05", "CY-PROJ-06", "CY-PROJ-19"),
    ),
    T(
        action="feedBackToSchool",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=UNDERTAKER,
        label=Label("向学员所在单位反馈", "tell a trainee's school"),
        guards=("school_has_trainees",),
        documents=demanded(Doc.SCHOOL_FEEDBACK),
        input=(
            field(FieldType.ID, "school", "学员所在单位", "school of trainees"),
            text("text", "学员参训情况", "how its trainees took part"),
        ),
        effects=(E.TELL_SCHOOL,),
        cites=("CY-PROJ-05", "CY-PROJ-20"),
    ),
)

_WATCHED: Final = (
    T(
        action="recordMonitoring",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=MONITORS,
        label=Label("记录质量监控", "record monitoring"),
        input=(
            text(
                "method",
                "方式",
                "method",
                "QUESTIONNAIRE",
                "PARTICIPATION",
                "ARCHIVE_CHECK",
                "TRACKING",
            ),
            text("findings", "发现的情况", "findings"),
            field(FieldType.BOOLEAN, "solved", "问题已解决", "what was found is solved"),
        ),
        impartial=True,
        cites=("CY-PROJ-21",),
    ),
    *T(
        action="inspectFunds",
        source=S.IN_IMPLEMENTATION,
        target=S.IN_IMPLEMENTATION,
        owners=FUND_INSPECTORS,
        label=Label("检查专项经费", "inspect the funds"),
        guards=("inspected_for_own_body", "not_inspected_yet", "spending_in_scope"),
        input=(
            text("body", "检查部门", "body", Body.FINANCE_SECTION, Body.AUDIT),
            field(FieldType.INTEGER, "year", "年度", "year"),
            SPENDING,
            field(FieldType.BOOLEAN, "separateLedger", "单独设立辅助账", "a ledger of its own"),
            text("benefit", "使用效益", "benefit"),
        ),
        impartial=True,
        cites=("CY-PROJ-23", "CY-PROJ-24"),
    ).from_each(S.IN_IMPLEMENTATION, S.OPERATION_ENDED, S.UNDER_EVALUATION),
    attaching(
        S.IN_IMPLEMENTATION,
        UNDERTAKER,
        Doc.STAGE_REPORT,
        Doc.SCHOOL_FEEDBACK,
        Doc.PROCESS_ARCHIVE,
    ),
    T(
        action="endOperation",
        source=S.IN_IMPLEMENTATION,
        target=S.OPERATION_ENDED,
        owners=UNDERTAKER,
        label=Label("结束运行", "end the operation"),
        guards=("results_are_there", "schools_told", "issues_are_solved"),
        documents=demanded(Doc.PROCESS_ARCHIVE),
        cites=("CY-PROJ-16", "CY-PROJ-20", "CY-PROJ-28"),
    ),
)

PROJECT_IMPLEMENTATION: Final = (*_START, *_CHANGES, *_ARCHIVE, *_WATCHED)
