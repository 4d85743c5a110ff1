"""The sentences of blockers, made from their facts, in zh-CN and en."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.workflow.terms import terms

SENTENCES: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "WRONG_STATE": Label(
            "当前状态（{state}）不能进行“{action}”。",
            "“{action}” is not possible in state {state}.",
        ),
        "STALE_VERSION": Label(
            "内容已被更新：您看到的是第 {expected} 版，现为第 {current} 版。请刷新。",
            "The item has changed: you saw version {expected}, it is now {current}. Please reload.",
        ),
        "DEFINITION_RETIRED": Label(
            "该流程版本已停用，不能进行“{action}”。",
            "This version of the lifecycle is retired; “{action}” is no longer possible.",
        ),
        "LOCKED_PERIOD": Label(
            "本办法自 {next_possible_at} 起施行，此前不能进行“{action}”。",
            "The procedure is in force from {next_possible_at}; no “{action}” before that.",
        ),
        "ROLE_REQUIRED": Label("此操作由{required}进行。", "Only {required} can do this."),
        "OUT_OF_SCOPE": Label(
            "您的职务不在该单位范围内；此操作由{required}进行。",
            "Your role is in another organisation; only {required} can do this.",
        ),
        "TOKEN_SCOPE": Label("令牌未获此项授权。", "The token does not permit this."),
        "NOT_ASSIGNED": Label(
            "您未被指派参与本项论证。", "You are not assigned to this appraisal."
        ),
        "ACTING_FOR_REQUIRED": Label(
            "请注明代表哪个机构行事：{required}。", "Say which body you act for: {required}."
        ),
        "DELEGATION_EXPIRED": Label("委托不在有效期内。", "The delegation is not in force."),
        "SELF_APPROVAL": Label(
            "申请人、开发者或当事人不得对本人事项作出决定。",
            "Nobody decides on an item of their own.",
        ),
        "SAME_PERSON_TWICE": Label(
            "同一人不得重复进行或同时承担前后两个环节。",
            "The same person has already done this, or the step before it.",
        ),
        "CONFLICT_OF_INTEREST": Label(
            "存在利益关系：{conflict}。", "Conflict of interest: {conflict}."
        ),
        "CONFLICT_UNDECLARED": Label(
            "请先申报有无利益关系。", "Declare first whether there is a conflict of interest."
        ),
        "RECUSED": Label("您已回避本项论证。", "You are recused from this appraisal."),
        "WINDOW_NOT_OPEN": Label(
            "{window}尚未开放，最早于 {next_possible_at} 开放。",
            "The window “{window}” is not open yet; it opens at {next_possible_at}.",
        ),
        "WINDOW_CLOSED": Label(
            "{window}已于 {closes_at} 截止，下次于 {next_possible_at} 开放。",
            "The window “{window}” closed at {closes_at}; it opens again at {next_possible_at}.",
        ),
        "OUTSIDE_DAILY_HOURS": Label(
            "{window}只在规定时段受理，下次为 {next_possible_at}。",
            "The window “{window}” is open only at certain hours, next at {next_possible_at}.",
        ),
        "SAME_ROUND": Label(
            "未通过的课程只能参加以后各轮论证，最早为 {next_possible_at}。",
            "A course that has not passed joins a later round, from {next_possible_at} on.",
        ),
        "WINDOW_LATE": Label(
            "{window}已过应交时间，将于 {closes_at} 截止。",
            "The window “{window}” is past its due date and closes at {closes_at}.",
        ),
        "DOCUMENT_MISSING": Label("缺少材料：{kinds}。", "A document is missing: {kinds}."),
        "FIELD_MISSING": Label("请填写“{field}”。", "“{field}” is missing."),
        "INPUT_INVALID": Label(
            "“{field}”填写有误，应为：{expected}。", "“{field}” is not valid; expected: {expected}."
        ),
        "COMMENT_REQUIRED": Label("请填写理由。", "A reason is required as comment."),
        "REVIEWS_OUTSTANDING": Label(
            "尚有成员未提交意见或未投票。", "Members have yet to give an opinion or to vote."
        ),
        "QUORUM_NOT_MET": Label(
            "须有不少于 {required} 名成员，现为 {actual} 名。",
            "At least {required} members are needed, there are {actual}.",
        ),
        "VOTE_NOT_OPEN": Label("表决尚未开始。", "No vote is open."),
        "VOTE_OPEN": Label("表决正在进行。", "A vote is open."),
        "VOTE_OTHERWISE": Label("表决结果与此不符。", "The vote says otherwise."),
        "NOTICE_RUNNING": Label(
            "公示期至 {closes_at} 结束。", "The public notice runs until {closes_at}."
        ),
        "OBJECTION_OPEN": Label("尚有异议未处理。", "An objection is still open."),
    }
)

LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "HOURS": Label(
            "课时须为 {allowed}，现为 {actual}。", "Hours must be {allowed}, not {actual}."
        ),
        "UNITS": Label(
            "课程至少有 {allowed} 个授课单元，现为 {actual}。",
            "A course has at least {allowed} teaching unit(s), this has {actual}.",
        ),
        "CLASSES": Label(
            "平行班不多于 {allowed} 个，现为 {actual} 个。",
            "At most {allowed} parallel classes, not {actual}.",
        ),
        "CLASSES_REMAINING": Label(
            "至少保留 {allowed} 个班，现为 {actual} 个。",
            "At least {allowed} class must remain, there would be {actual}.",
        ),
        "MONTHS": Label(
            "开设周期最长至 {allowed}，现至 {actual}。",
            "The run may last until {allowed}, it would last until {actual}.",
        ),
        "LEADER_COURSES": Label(
            "课程负责人每学期选修课程不超过 {allowed} 门，现为 {actual} 门。",
            "A course leader has at most {allowed} electives a semester, this makes {actual}.",
        ),
        "LEADER_CLASSES": Label(
            "课程负责人每学期班级不超过 {allowed} 个，现为 {actual} 个。",
            "A course leader has at most {allowed} classes a semester, this makes {actual}.",
        ),
        "CLASS_MINIMUM": Label(
            "每班不少于 {allowed} 人，现为 {actual} 人。",
            "A class needs at least {allowed} participants, it has {actual}.",
        ),
        "CAPACITY": Label("该班限 {allowed} 人，已满。", "The class holds {allowed}, and is full."),
        "RECORDS": Label("至少须有 {allowed} 条记录。", "At least {allowed} record is needed."),
    }
)


class Requirement(StrEnum):
    """What has to be so before an action is possible."""

    ORGANISATION_RECOGNISED = "ORGANISATION_RECOGNISED"
    PROVIDER_OWNS_MODULE = "PROVIDER_OWNS_MODULE"
    PROJECT_REFERENCE = "PROJECT_REFERENCE"
    COURSE_PASSED = "COURSE_PASSED"
    COURSE_NOT_DISCONTINUED = "COURSE_NOT_DISCONTINUED"
    COURSE_DISCONTINUED = "COURSE_DISCONTINUED"
    DELIVERY_MODE_KNOWN = "DELIVERY_MODE_KNOWN"
    NO_DECISION_YET = "NO_DECISION_YET"
    RUN_SEMESTER = "RUN_SEMESTER"
    STARTS_AFTER_CONFIRMATION = "STARTS_AFTER_CONFIRMATION"
    CLASS_OF_RUN = "CLASS_OF_RUN"
    CLASS_PLANNED = "CLASS_PLANNED"
    CLASS_STARTED = "CLASS_STARTED"
    CLASS_WITH_SESSIONS = "CLASS_WITH_SESSIONS"
    SESSION_OF_CLASS = "SESSION_OF_CLASS"
    SESSION_DAY_REACHED = "SESSION_DAY_REACHED"
    NOT_ENROLLED_YET = "NOT_ENROLLED_YET"
    ENROLLED = "ENROLLED"
    SESSIONS_HELD = "SESSIONS_HELD"
    RESULTS_ENTERED = "RESULTS_ENTERED"
    RESULT_RECORDED = "RESULT_RECORDED"
    PROBLEM_OPEN = "PROBLEM_OPEN"
    OBJECTION_KNOWN = "OBJECTION_KNOWN"
    REVIEWER_IN_BODY = "REVIEWER_IN_BODY"
    REVIEWER_ASSIGNED = "REVIEWER_ASSIGNED"
    REVIEWER_HAS_NOT_VOTED = "REVIEWER_HAS_NOT_VOTED"
    LONG_RUN = "LONG_RUN"
    RUN_FINISHED = "RUN_FINISHED"
    CONVERSION_MATCHES = "CONVERSION_MATCHES"
    NO_DUPLICATE = "NO_DUPLICATE"
    LIFECYCLE_CHOSEN = "LIFECYCLE_CHOSEN"


REQUIREMENTS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.ORGANISATION_RECOGNISED: Label(
            "申报单位须为经认定的培训单位。", "The declaring unit must be a recognised provider."
        ),
        Requirement.PROVIDER_OWNS_MODULE: Label(
            "该必修课程须由负责该版块的单位组织实施。",
            "A required course is provided by the unit in charge of its module.",
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
        Requirement.LIFECYCLE_CHOSEN: Label(
            "该单位适用的办法未规定此项流程。",
            "The policy of this organisation provides no procedure for it.",
        ),
    }
)


def sentence(facts: Mapping[str, object], language: Language) -> str:
    """The sentence of a blocker, from its fields by name."""
    label = (
        LIMITS.get(str(facts.get("limit")))
        or REQUIREMENTS.get(str(facts.get("requirement")))
        or SENTENCES[str(facts["code"])]
    )
    return label.text(language).format_map(
        {name: _say(value, language) for name, value in facts.items()}
    )


def _say(value: object, language: Language) -> str:
    match value:
        case None:
            return "—"
        case datetime():
            return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M}"
        case tuple():
            return terms((str(entry) for entry in value), language)
        case _:
            return terms((str(value),), language)
