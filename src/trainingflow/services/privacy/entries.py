"""The entries of the register, table by table; what the words mean stands in `register`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.privacy.register import Category, Entry, Stay

IDENTITY, CONTACT, CAREER, CREDITS, TRAINING, DEEDS, OPINIONS, MESSAGES, SIGN_IN, RIGHTS = Category

_TEACHER = {"teacher_id": "教师"}
_PERSON = {"person_id": "人员"}
_REASON = {"reason": "理由"}

_PEOPLE: Mapping[str, Entry] = {
    "person": Entry(
        "人员",
        IDENTITY,
        Stay.UNTIL_ERASED,
        {"id": "人员"},
        {"code": "人员编号", "name_zh": "姓名", "name_en": "外文姓名"},
    ),
    "teacher": Entry("教师", CAREER, Stay.LEDGER, {"id": "教师"}, {"transferred_from": "调入来源"}),
    "employment": Entry("任职单位", CAREER, Stay.LEDGER, _TEACHER),
    "title_held": Entry("职称", CAREER, Stay.LEDGER, _TEACHER, {"title": "职称"}),
    "post_held": Entry("岗位", CAREER, Stay.LEDGER, _TEACHER, {"post": "岗位"}),
    "teacher_fact": Entry(
        "教师情况",
        CAREER,
        Stay.LEDGER,
        _TEACHER,
        {"name": "情况名称", "value": "情况内容"},
    ),
    "assignment": Entry(
        "担任角色",
        CAREER,
        Stay.HISTORY,
        {"person_id": "人员", "recorded_by": "登记人", "withdrawn_by": "撤销人"},
    ),
    "assignment_proposal": Entry(
        "任职提请",
        CAREER,
        Stay.HISTORY,
        {"person_id": "人员", "proposed_by": "提请人"},
        _REASON,
    ),
    "assignment_approval": Entry("任职批准", DEEDS, Stay.HISTORY, {"approved_by": "批准人"}),
    "expert": Entry(
        "专家",
        CAREER,
        Stay.HISTORY,
        {"person_id": "专家", "added_by": "登记人", "retired_by": "停用人"},
    ),
    "personal_number": Entry("个人号码", CONTACT, Stay.UNTIL_ERASED, _PERSON),
    "subject_key": Entry("个人密钥", CONTACT, Stay.UNTIL_ERASED, _PERSON),
}

_CREDITS: Mapping[str, Entry] = {
    "credit_record": Entry("学分记录", CREDITS, Stay.LEDGER, _TEACHER, {"facts": "活动情况"}),
    "credit_account": Entry(
        "学分账户", CREDITS, Stay.LEDGER, _TEACHER, {"requirements": "应修与已修"}
    ),
    "credit_confirmation": Entry("学分审核确认", DEEDS, Stay.LEDGER, {"confirmed_by": "确认人"}),
    "credit_statement": Entry(
        "学分证明",
        CREDITS,
        Stay.LEDGER,
        {"teacher_id": "教师", "issued_by": "出具人"},
        {"content": "证明内容"} | _REASON,
    ),
    "statement_batch": Entry(
        "证明批次",
        CREDITS,
        Stay.LEDGER,
        {"teacher_id": "教师", "asked_by": "申请人"},
        _REASON,
    ),
    "municipal_upload": Entry(
        "市级报送",
        CREDITS,
        Stay.LEDGER,
        {"asked_by": "提出人", "sent_by": "报送人", "closed_by": "关闭人"},
        {"closed_because": "关闭理由"},
    ),
    "municipal_line": Entry(
        "报送记录",
        CREDITS,
        Stay.LEDGER,
        _TEACHER,
        {"said": "报送内容", "message": "市级系统说明"},
    ),
    "credit_plan": Entry(
        "学分计划",
        CREDITS,
        Stay.HISTORY,
        {"teacher_id": "教师", "made_by": "制定人"},
        {"name": "名称", "content": "计划内容"},
    ),
    "credit_plan_share": Entry(
        "计划共享", CREDITS, Stay.HISTORY, {"person_id": "共享对象", "shared_by": "共享人"}
    ),
    "policy_difference": Entry(
        "办法变更影响", CREDITS, Stay.HISTORY, _TEACHER, {"changes": "变化"}
    ),
    "standing_due": Entry("待核算", CREDITS, Stay.SHORT, _TEACHER),
    "recomputation": Entry(
        "重新核算",
        CREDITS,
        Stay.SHORT,
        {
            "after_teacher_id": "起点教师",
            "until_teacher_id": "终点教师",
            "last_teacher_id": "进度教师",
        },
    ),
}

_TRAINING: Mapping[str, Entry] = {
    "enrolment": Entry(
        "报名", TRAINING, Stay.HISTORY, {"teacher_id": "学员", "enrolled_by": "报名人"}
    ),
    "result": Entry("成绩", TRAINING, Stay.HISTORY, {"recorded_by": "登记人"}, _REASON),
    "course": Entry("课程", TRAINING, Stay.HISTORY, {"leader_id": "课程负责人"}),
    "course_developer": Entry("课程开发人员", TRAINING, Stay.HISTORY, _PERSON),
    "course_run": Entry("课程实施", TRAINING, Stay.HISTORY, {"leader_id": "课程负责人"}),
    "run_note": Entry(
        "实施记录", TRAINING, Stay.HISTORY, {"noted_by": "记录人"}, {"content": "内容"}
    ),
    "survey_respondent": Entry("问卷对象", TRAINING, Stay.HISTORY, _PERSON),
    "survey_return": Entry("问卷提交", TRAINING, Stay.HISTORY, _PERSON),
}

_DEEDS: Mapping[str, Entry] = {
    "item": Entry(
        "事项",
        DEEDS,
        Stay.HISTORY,
        {"owner_id": "申报人", "subject_id": "事项对象"},
        {"title": "标题"},
    ),
    "item_event": Entry(
        "事项记录",
        DEEDS,
        Stay.HISTORY,
        {"actor_id": "经办人", "delegator_id": "委托人"},
        {
            "decision_reference": "决定文号",
            "comment": "意见",
            "input": "填报内容",
            "warnings": "提示",
        },
    ),
    "dossier": Entry(
        "申报材料", DEEDS, Stay.HISTORY, {"submitted_by": "提交人"}, {"content": "填报内容"}
    ),
    "document": Entry(
        "附件材料",
        DEEDS,
        Stay.HISTORY,
        {"added_by": "上传人"},
        {"title": "标题", "text": "正文", "reference": "出处"},
    ),
    "upload": Entry(
        "上传文件", DEEDS, Stay.HISTORY, {"requested_by": "上传人"}, {"file_name": "文件名"}
    ),
    "delegation": Entry(
        "委托",
        DEEDS,
        Stay.HISTORY,
        {"delegator_id": "委托人", "delegate_id": "受托人"},
        _REASON,
    ),
    "defence_session": Entry(
        "答辩安排",
        DEEDS,
        Stay.HISTORY,
        {"planned_by": "安排人"},
        {"place": "地点", "minutes": "纪要"},
    ),
    "staged_decision": Entry(
        "待发布决定", DEEDS, Stay.HISTORY, {"person_id": "决定人"}, {"command": "决定内容"}
    ),
    "decision_release": Entry(
        "决定发布", DEEDS, Stay.HISTORY, {"person_id": "发布人", "on_behalf_of_id": "被代理人"}
    ),
    "bulk_job": Entry(
        "批量办理", DEEDS, Stay.HISTORY, {"person_id": "办理人"}, {"command": "办理内容"}
    ),
    "data_export": Entry(
        "数据导出",
        DEEDS,
        Stay.HISTORY,
        {"person_id": "导出人"},
        {
            "subject": "导出内容",
            "wanted": "筛选条件",
            "scope": "令牌范围",
            "format": "文件格式",
            "purpose": "用途",
            "file_name": "文件名",
            "refusal": "未能导出的原因",
        },
    ),
    "data_import": Entry(
        "数据导入",
        DEEDS,
        Stay.SHORT,
        {
            "asked_by": "导入人",
            "applied_by": "确认人",
            "undo_asked_by": "撤销申请人",
            "undone_by": "撤销人",
        },
        {"file_name": "文件名", "undo_reason": "撤销理由", "refusal": "未能导入的原因"},
    ),
    "duty_record": Entry(
        "职责履行", DEEDS, Stay.HISTORY, {"recorded_by": "记录人"}, {"reference": "依据"}
    ),
    "window_change": Entry(
        "窗口调整",
        DEEDS,
        Stay.HISTORY,
        {"made_by": "决定人", "person_id": "适用人员"},
        {"name": "名称", "decision_reference": "决定文号"} | _REASON,
    ),
    "window_change_proposal": Entry(
        "窗口调整提请",
        DEEDS,
        Stay.HISTORY,
        {"proposed_by": "提请人", "person_id": "适用人员"},
        {"name": "名称", "decision_reference": "决定文号"} | _REASON,
    ),
    "window_change_approval": Entry(
        "窗口调整批准", DEEDS, Stay.HISTORY, {"proposed_by": "提请人", "approved_by": "批准人"}
    ),
    "calendar_day": Entry("工作日调整", DEEDS, Stay.HISTORY, {"set_by": "设定人"}, _REASON),
    "clock_switch": Entry("自动办理开关", DEEDS, Stay.HISTORY, {"switched_by": "操作人"}, _REASON),
    "definition_change": Entry("流程变更", DEEDS, Stay.HISTORY, {"planned_by": "起草人"}, _REASON),
    "definition_change_approval": Entry(
        "流程变更批准", DEEDS, Stay.HISTORY, {"planned_by": "起草人", "approved_by": "批准人"}
    ),
    "policy_publication": Entry("办法发布", DEEDS, Stay.HISTORY, {"drafted_by": "起草人"}, _REASON),
    "policy_comparison": Entry("办法比对", DEEDS, Stay.HISTORY, {"asked_by": "申请人"}),
    "policy_proposal": Entry("办法提请", DEEDS, Stay.HISTORY, {"proposed_by": "提请人"}),
    "policy_approval": Entry(
        "办法批准", DEEDS, Stay.HISTORY, {"proposed_by": "提请人", "approved_by": "批准人"}
    ),
    "policy_withdrawal": Entry(
        "办法撤回", DEEDS, Stay.HISTORY, {"withdrawn_by": "撤回人"}, _REASON
    ),
}

_OPINIONS: Mapping[str, Entry] = {
    "panel_member": Entry(
        "评审组成员",
        OPINIONS,
        Stay.HISTORY,
        {"person_id": "成员", "assigned_by": "指派人"},
        {"conflict": "利害关系"},
    ),
    "review": Entry(
        "评审意见", OPINIONS, Stay.HISTORY, _PERSON, {"opinion": "结论", "text": "意见"}
    ),
    "score": Entry("评分", OPINIONS, Stay.HISTORY, {"person_id": "评分人"}),
    "conclusion": Entry(
        "评审结论",
        OPINIONS,
        Stay.HISTORY,
        {"concluded_by": "主持人"},
        {"result": "结论", "text": "意见"},
    ),
    "elector": Entry("投票人", OPINIONS, Stay.HISTORY, _PERSON),
    "vote": Entry("投票", OPINIONS, Stay.HISTORY, _PERSON, {"choice": "选项"}),
    "objection": Entry(
        "异议", OPINIONS, Stay.HISTORY, _PERSON, {"text": "异议内容", "decision": "处理"}
    ),
    "item_comment": Entry(
        "留言",
        OPINIONS,
        Stay.HISTORY,
        {"author_id": "留言人"},
        {"text": "留言", "mentions": "提及人员"},
    ),
}

_DAILY: Mapping[str, Entry] = {
    "task": Entry("待办", MESSAGES, Stay.HISTORY, _PERSON),
    "watch": Entry("关注", MESSAGES, Stay.SHORT, _PERSON),
    "item_notice": Entry("事项提醒", MESSAGES, Stay.SHORT, _PERSON),
    "notice_message": Entry("通知", MESSAGES, Stay.SHORT, _PERSON, {"params": "通知内容"}),
    "notice_read": Entry("已读", MESSAGES, Stay.SHORT, _PERSON),
    "mail_setting": Entry("邮件设置", MESSAGES, Stay.SHORT, _PERSON, {"refused_code": "拒收代码"}),
    "mail_choice": Entry("邮件选择", MESSAGES, Stay.SHORT, _PERSON, {"delivery": "通知方式"}),
    "mail": Entry("邮件", MESSAGES, Stay.SHORT, _PERSON, {"answer": "邮件服务器答复"}),
    "mail_entry": Entry("邮件所含通知", MESSAGES, Stay.SHORT, _PERSON),
    "calendar_feed": Entry("日历订阅", MESSAGES, Stay.SHORT, _PERSON),
    "webhook_endpoint": Entry("推送地址", MESSAGES, Stay.SHORT, _PERSON, {"url": "地址"}),
    "idempotency_key": Entry("重复请求", MESSAGES, Stay.SHORT, {"actor_id": "经办人"}),
}

_ACCESS: Mapping[str, Entry] = {
    "sign_in_token": Entry("演示令牌", SIGN_IN, Stay.SHORT, _PERSON, {"label": "名称"}),
    "api_token": Entry(
        "访问令牌",
        SIGN_IN,
        Stay.SHORT,
        {"person_id": "持有人", "created_by": "创建人", "revoked_by": "吊销人"},
        {"name": "名称", "last_used_from": "最近使用地址"},
    ),
    "browser_session": Entry(
        "登录会话",
        SIGN_IN,
        Stay.SHORT,
        _PERSON,
        {"address": "网络地址", "agent": "浏览器"},
    ),
    "local_account": Entry(
        "本地账号",
        SIGN_IN,
        Stay.SHORT,
        {"id": "持有人"},
        {"name": "登录名", "password": "口令摘要", "earlier": "曾用口令摘要"},
    ),
    "second_factor": Entry(
        "第二因素", SIGN_IN, Stay.SHORT, {"id": "持有人"}, {"recovery": "恢复码摘要"}
    ),
    "sign_out": Entry("全部退出", SIGN_IN, Stay.SHORT, {"id": "持有人"}),
    "provider_identity": Entry(
        "统一身份", SIGN_IN, Stay.SHORT, _PERSON, {"subject": "外部身份标识"}
    ),
    "access_suspension": Entry("停用登录", SIGN_IN, Stay.SHORT, _PERSON, _REASON),
    "audit_entry": Entry(
        "审计日志",
        RIGHTS,
        Stay.HISTORY,
        {"actor_id": "经办人", "on_behalf_of_id": "委托人", "object_id": "所涉人员或事项"},
        {"detail": "摘要", "address": "网络地址"} | _REASON,
    ),
    "audit_purge": Entry(
        "审计日志清理",
        RIGHTS,
        Stay.HISTORY,
        {"proposed_by": "提请人", "approved_by": "批准人"},
        _REASON,
    ),
    "number_reading": Entry(
        "查看完整号码",
        RIGHTS,
        Stay.HISTORY,
        {"person_id": "被查看人", "reader_id": "查看人"},
        _REASON,
    ),
    "number_search": Entry("按号码查找", RIGHTS, Stay.HISTORY, {"searcher_id": "查找人"}, _REASON),
    "data_request": Entry(
        "个人信息申请",
        RIGHTS,
        Stay.HISTORY,
        {"person_id": "本人", "decided_by": "决定人"},
        {"answer": "答复"} | _REASON,
    ),
    "own_data_copy": Entry("本人信息副本", RIGHTS, Stay.HISTORY, _PERSON),
    "erasure": Entry(
        "限制与删除",
        RIGHTS,
        Stay.HISTORY,
        {
            "person_id": "本人",
            "restricted_by": "提出人",
            "erased_by": "批准人",
            "lifted_by": "恢复人",
        },
        {"lifted_because": "恢复理由"} | _REASON,
    ),
}

REGISTER: Final[Mapping[str, Entry]] = MappingProxyType(
    {**_PEOPLE, **_CREDITS, **_TRAINING, **_DEEDS, **_OPINIONS, **_DAILY, **_ACCESS}
)
"""Every table with personal data, by its name."""
