"""The codes of reasons: those of the regulation, and those of the request itself."""

from enum import StrEnum

from trainingflow.api.types.described import described
from trainingflow.domain.workflow.blockers import BlockerCode


class RequestCode(StrEnum):
    """Reasons that lie in the request and not in the regulation."""

    NOT_FOUND = "NOT_FOUND"
    UNKNOWN_ACTION = "UNKNOWN_ACTION"
    KEY_REUSED = "KEY_REUSED"
    IN_FLIGHT = "IN_FLIGHT"
    FAULT = "FAULT"


ErrorCode = StrEnum(  # type: ignore[misc]  # made of two enums, so that no code is written twice
    "ErrorCode", {code.name: code.value for codes in (BlockerCode, RequestCode) for code in codes}
)

described(
    ErrorCode,
    "Why something is not possible (原因代码). Codes never change their meaning; more may come.",
    {
        "WRONG_STATE": "The item's state does not know the action (当前状态不可进行).",
        "STALE_VERSION": "The item has changed since it was read (内容已更新).",
        "DEFINITION_RETIRED": "This version of the lifecycle is retired (流程版本已停用).",
        "LOCKED_PERIOD": "The period is locked, or before the procedure (期间已锁定).",
        "ROLE_REQUIRED": "Another role does this (无此职责).",
        "OUT_OF_SCOPE": "The role is held in another organisation (不在单位范围).",
        "TOKEN_SCOPE": "The token does not permit it (令牌未授权).",
        "NOT_ASSIGNED": "Only those assigned do this (未被指派).",
        "ACTING_FOR_REQUIRED": "Say which body is acted for (须注明代表机构).",
        "DELEGATION_EXPIRED": "The delegation is not in force (委托不在有效期).",
        "DELEGATION_SCOPE": "The delegation is for other items (不在委托范围).",
        "SELF_APPROVAL": "Nobody decides on an own item (不得审批本人事项).",
        "SAME_PERSON_TWICE": "The same person did the step before (同一人不得兼任).",
        "CONFLICT_OF_INTEREST": "There is a conflict of interest (存在利益关系).",
        "CONFLICT_UNDECLARED": "The conflict declaration is missing (未申报利益关系).",
        "RECUSED": "The member is recused (已回避).",
        "WINDOW_NOT_OPEN": "The window is not open yet (未到开放时间).",
        "WINDOW_CLOSED": "The window has closed (已截止).",
        "OUTSIDE_DAILY_HOURS": "Outside the hours of the day (不在每日时段).",
        "SAME_ROUND": "Only a later round can be joined (须参加以后各轮).",
        "WINDOW_LATE": "Past the due date, still possible (已过应交时间).",
        "DOCUMENT_MISSING": "A document is missing (缺少材料).",
        "FIELD_MISSING": "A field is missing (缺少内容).",
        "INPUT_INVALID": "A field holds what it may not (内容无效).",
        "COMMENT_REQUIRED": "A comment is demanded (须填写意见).",
        "REVIEWS_OUTSTANDING": "Opinions are outstanding (审阅意见未齐).",
        "QUORUM_NOT_MET": "The quorum is not met (未达法定人数).",
        "VOTE_NOT_OPEN": "No vote is open (表决未开始).",
        "VOTE_OPEN": "The vote is still open (表决未结束).",
        "VOTE_OTHERWISE": "The vote says otherwise (表决结果不符).",
        "NOTICE_RUNNING": "The public notice still runs (公示未结束).",
        "OBJECTION_OPEN": "An objection is open (异议未处理).",
        "BELOW_MINIMUM": "Fewer than the minimum (低于最低要求).",
        "LIMIT_REACHED": "A limit is reached (已达上限).",
        "PREREQUISITE": "Something else has to be so first (前提未满足).",
        "SECTION_CLOSED": "The dossier was returned for other sections than this (未要求修改).",
        "APPROVAL_VOIDED": "What was decided on has changed: decide again (原决定已失效).",
        "NOT_FOUND": "There is no such object, or none that you may see (不存在或无权查看).",
        "UNKNOWN_ACTION": "The lifecycle has no such action (流程中无此操作).",
        "KEY_REUSED": "The idempotency key served another request (幂等键已用于其他请求).",
        "IN_FLIGHT": "The same request is being carried out: ask again (请求正在处理).",
        "FAULT": "The server failed on this one (系统故障).",
    },
)
