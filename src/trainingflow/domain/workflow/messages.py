"""The sentences of blockers, made from their facts, in zh-CN and en."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Final

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.workflow.sentences.completed import COMPLETED_LIMITS
from trainingflow.domain.workflow.sentences.hongkou import HONGKOU_LIMITS
from trainingflow.domain.workflow.sentences.panels import PANEL_LIMITS
from trainingflow.domain.workflow.sentences.private import PRIVATE_LIMITS
from trainingflow.domain.workflow.sentences.projects import PROJECT_LIMITS
from trainingflow.domain.workflow.sentences.requirements import REQUIREMENTS
from trainingflow.domain.workflow.sentences.school import SCHOOL_LIMITS
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
        "DELEGATION_SCOPE": Label(
            "委托范围不包括此事项。", "The delegation does not extend to this item."
        ),
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
        "SECTION_CLOSED": Label(
            "退回时未要求修改：{labels}。只能修改退回时指明的部分。",
            "Not among the sections that the dossier was returned for: {labels}.",
        ),
        "APPROVAL_VOIDED": Label(
            "原决定所依据的内容已变更（{labels}），须重新作出决定。",
            "What was decided on has changed since ({labels}); the body has to decide again.",
        ),
        "OBJECTION_OPEN": Label("尚有异议未处理。", "An objection is still open."),
    }
)

LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        **PANEL_LIMITS,
        **PROJECT_LIMITS,
        **PRIVATE_LIMITS,
        **SCHOOL_LIMITS,
        **HONGKOU_LIMITS,
        **COMPLETED_LIMITS,
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


def sentence(facts: Mapping[str, object], language: Language) -> str:
    """The sentence of a blocker, from its fields by name."""
    label = (
        LIMITS.get(str(facts.get("limit")))
        or REQUIREMENTS.get(str(facts.get("requirement")))
        or SENTENCES[str(facts["code"])]
    )
    text = label.text(language)
    return text.format_map({name: _say(facts[name], language) for name in _named(text)})


@lru_cache
def _named(text: str) -> tuple[str, ...]:
    """The facts that a sentence names."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name)


def _say(value: object, language: Language) -> str:
    match value:
        case None:
            return "—"
        case datetime():
            return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M}"
        case tuple():
            return terms((_part(entry, language) for entry in value), language)
        case _:
            return terms((str(value),), language)


def _part(entry: object, language: Language) -> str:
    return entry.text(language) if isinstance(entry, Label) else str(entry)
