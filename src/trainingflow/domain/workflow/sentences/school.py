"""What the requirements of school plans, self-directed learning and claims say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

SCHOOL: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.MANAGER_FILED: Label(
            "本单位须有一名已备案的培训管理者。", "The unit needs a training manager who is filed."
        ),
        Requirement.LEADING_GROUP_HEADED: Label(
            "校本研修领导小组须由校长任组长，并由校长本人签署。",
            "The leading group is headed by the principal, who signs in person.",
        ),
        Requirement.SIGNED_BY_PRINCIPAL: Label(
            "校长须在最后一次修改之后签署。", "The principal signs the plan after the last change."
        ),
        Requirement.ETHICS_INCLUDED: Label(
            "研修内容须包含思想政治与师德模块。",
            "Political and ethical themes must be part of the plan.",
        ),
        Requirement.HELD_AFTER_APPROVAL: Label(
            "论证通过前开展的活动不计学分。", "What was held before the approval earns no credit."
        ),
        Requirement.ACTIVITY_IN_SCHEME: Label(
            "该活动不在当日有效的方案之内；调整须先获批准。",
            "The activity is not in the scheme of that day; an adjustment must be approved first.",
        ),
        Requirement.ACTIVITY_RECORDED: Label(
            "须至少记录一次研修活动。", "At least one activity must be recorded."
        ),
        Requirement.PLAN_ACCEPTED: Label("须先通过验收评估。", "The plan must be accepted first."),
        Requirement.PLAN_RUNNING: Label(
            "所属校本研修项目须已批准且仍在实施。", "The plan must be approved and still running."
        ),
        Requirement.SOMETHING_CHANGES: Label(
            "须写明调整或取消的活动。", "The adjustment says which activities change or go."
        ),
        Requirement.OWN_UNIT: Label(
            "教师向本人任职单位申报。", "A teacher declares to the own unit."
        ),
        Requirement.STAGED_EVALUATION: Label(
            "学校须先作出阶段性评价。", "The school must have made a staged evaluation."
        ),
        Requirement.EVIDENCE_UNUSED: Label(
            "该学习成果已用于其他学分认定。", "This evidence is already used for another credit."
        ),
        Requirement.SUMMARY_OPEN: Label(
            "须先起草同年度自主学习工作总结。",
            "The school's summary of the year must be in preparation.",
        ),
        Requirement.SUMMARY_FILED: Label(
            "须待学校年度总结审核备案。", "The school's summary of the year must be filed."
        ),
        Requirement.PLANS_INCLUDED: Label(
            "有已认可的自主学习计划未列入总结。", "Recognised plans are left out of the summary."
        ),
        Requirement.CLAIM_ADMITTED: Label(
            "本办法不受理此类学分认定。", "The policy admits no claims of this type."
        ),
        Requirement.CLAIM_ROUTE: Label(
            "此类学分认定须按规定的程序办理。", "Claims of this type take the other route."
        ),
        Requirement.CLAIM_CONDITIONS: Label(
            "不符合此类学分认定的条件。", "The conditions of this type of claim are not met."
        ),
        Requirement.CLAIM_DETERMINED: Label(
            "须先核定学时或学分。", "The reviewer must determine hours or credits first."
        ),
        Requirement.CLAIM_ONCE: Label(
            "此类学分每人只认定一次。", "A claim of this type is recognised once a teacher."
        ),
        Requirement.ORIGINAL_SEEN: Label("须核验原件。", "The originals must have been seen."),
        Requirement.OPINION_FORMED: Label(
            "须先形成研究议定意见。", "The opinion of the deliberation must be formed first."
        ),
    }
)

SCHOOL_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "SCHOOL_PLAN_CREDITS": Label(
            "每年计划学分不少于 {allowed}，现为 {actual}。",
            "A year is planned with at least {allowed} credits, this with {actual}.",
        ),
    }
)
