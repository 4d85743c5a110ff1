"""What each requirement says to whom it stops, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sentences.general import GENERAL
from trainingflow.domain.workflow.sentences.panels import PANELS
from trainingflow.domain.workflow.sentences.private import PRIVATE
from trainingflow.domain.workflow.sentences.projects import PROJECTS
from trainingflow.domain.workflow.sentences.publishing import PUBLISHING
from trainingflow.domain.workflow.sentences.surveys import SURVEYS

_COURSES: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.ORGANISATION_RECOGNISED: Label(
            "申报单位须为经认定的培训单位。", "The declaring unit must be a recognised provider."
        ),
        Requirement.PROVIDER_OWNS_MODULE: Label(
            "该必修课程须由负责该版块的单位组织实施。",
            "A required course is provided by the unit in charge of its module.",
        ),
        Requirement.HOURS_CAN_EXCEED: Label(
            "办法未规定此类课程可超出课时上限。",
            "The procedure permits no hours beyond the band for a course of this size.",
        ),
        Requirement.PROJECT_REFERENCE: Label(
            "专业必修课程须注明批复立项的项目编号。",
            "A professional required course names the number of its approved project.",
        ),
        Requirement.COURSE_PASSED: Label(
            "课程须已通过论证。", "The course must have passed its appraisal."
        ),
        Requirement.COURSE_NOT_DISCONTINUED: Label(
            "该课程已决定不再实施，须重新论证。",
            "The course is discontinued; a new course must be appraised first.",
        ),
        Requirement.COURSE_DISCONTINUED: Label(
            "只有已决定不再实施的课程才能由新课程替代。",
            "Only a discontinued course is superseded by a new one.",
        ),
        Requirement.DELIVERY_MODE_KNOWN: Label(
            "授课方式须为办法规定的方式。",
            "The delivery mode must be one that the procedure knows.",
        ),
        Requirement.NO_DECISION_YET: Label(
            "作出决定后不能撤回。", "After the first decision nothing can be withdrawn."
        ),
        Requirement.RUN_SEMESTER: Label(
            "首次授课须在本轮申报对应的学期内。",
            "The first session lies in the semester that this window is for.",
        ),
        Requirement.STARTS_AFTER_CONFIRMATION: Label(
            "首次授课须在审批确认之后。", "The first session comes after the confirmation."
        ),
        Requirement.CLASS_OF_RUN: Label(
            "班级须属于本次实施。", "The class must be one of this run."
        ),
        Requirement.CLASS_PLANNED: Label(
            "班级须尚未开班且未取消。", "The class must be neither started nor cancelled."
        ),
        Requirement.CLASS_STARTED: Label("班级须已开班。", "The class must have started."),
        Requirement.CLASS_WITH_SESSIONS: Label(
            "每个班级须有授课安排。", "Every class needs its sessions."
        ),
        Requirement.SESSION_OF_CLASS: Label(
            "该次课须属于本次实施。", "The session must be one of this run."
        ),
        Requirement.SESSION_DAY_REACHED: Label(
            "未到授课日期，不能登记考勤。",
            "Attendance is recorded on the day of the session or later.",
        ),
        Requirement.NOT_ENROLLED_YET: Label("该教师已选此课。", "The teacher is already enrolled."),
        Requirement.ENROLLED: Label("该教师未在此班选课。", "The teacher is not enrolled here."),
        Requirement.IN_SERVICE_AND_QUALIFIED: Label(
            "参训教师须为具有教师资格的在职教师。",
            "Only teachers who are in service and hold a teacher qualification take part.",
        ),
        Requirement.SESSIONS_HELD: Label("全部授课须已完成。", "All sessions must have been held."),
        Requirement.RESULTS_ENTERED: Label(
            "全部参训教师须已登记成绩。", "Every participant needs a result."
        ),
        Requirement.RESULT_RECORDED: Label("尚无成绩可更正。", "There is no result to correct."),
        Requirement.PROBLEM_OPEN: Label("没有该未解决的问题。", "There is no such open problem."),
        Requirement.OBJECTION_KNOWN: Label(
            "没有该未处理的异议。", "There is no such open objection."
        ),
        Requirement.REVIEWER_IN_BODY: Label(
            "论证成员须为负责论证机构的成员。", "A reviewer is a member of the appraising body."
        ),
        Requirement.REVIEWER_ASSIGNED: Label("该成员未被指派。", "The member is not assigned."),
        Requirement.REVIEWER_HAS_NOT_VOTED: Label(
            "该成员已经投票。", "The member has already voted."
        ),
        Requirement.LONG_RUN: Label(
            "只有跨学期的实施才在进行中评估。",
            "Only a run of more than one semester is evaluated while it lasts.",
        ),
        Requirement.RUN_FINISHED: Label("课程实施须已结束。", "The run must be finished."),
        Requirement.CONVERSION_MATCHES: Label(
            "重新核算的学时与记录不符。", "The hours computed again differ from the records."
        ),
        Requirement.NO_DUPLICATE: Label(
            "存在重复记录。", "The same activity is already recorded for a teacher."
        ),
        Requirement.DECISION_VOIDED: Label(
            "原决定仍然有效，无须重新作出。",
            "The decision still stands and is not taken again.",
        ),
        Requirement.FILES_TAKEN: Label(
            "本系统未开通文件上传，请填写正文或存放位置。",
            "This installation takes no files: give the text, or say where it lies.",
        ),
        Requirement.UPLOAD_RUNNING: Label(
            "上传已过期，请重新申请上传。", "The upload has expired: ask for a new one."
        ),
        Requirement.UPLOAD_RECEIVED: Label(
            "尚未收到完整文件，或与申报的大小、校验值不符。",
            "The file has not arrived in full, or is not the one that was announced.",
        ),
        Requirement.LIFECYCLE_CHOSEN: Label(
            "该单位适用的办法未规定此项流程。",
            "The policy of this organisation provides no procedure for it.",
        ),
    }
)

REQUIREMENTS: Final[Mapping[str, Label]] = MappingProxyType(
    {**_COURSES, **PANELS, **GENERAL, **PROJECTS, **PRIVATE, **SURVEYS, **PUBLISHING}
)
