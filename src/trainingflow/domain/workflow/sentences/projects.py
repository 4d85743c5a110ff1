"""What the requirements and limits of training projects say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

PROJECTS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.VARIANT_ORDINARY: Label(
            "紧急项目须先经教师培训工作小组批准，不在此申报。",
            "An urgent project first asks the Working Group; it is not declared here.",
        ),
        Requirement.VARIANT_URGENT: Label(
            "常规项目在申报窗口申报，不申请紧急立项。",
            "An ordinary project is declared in its window; only an urgent one asks for this.",
        ),
        Requirement.NOT_REJECTED_FOR_YEAR: Label(
            "该年度的同名项目未获批准，可在下一年10月重新申报。",
            "It was rejected for that year; it may be declared again next October.",
        ),
        Requirement.START_IN_PROJECT_YEAR: Label(
            "项目在其年度内启动；年度已过的，由批复部门撤销。",
            "A project starts in the year that it is for; after it, who established it closes it.",
        ),
        Requirement.CHANGE_IS_MAJOR: Label(
            "不属于重大调整，记录即可，无须备案。",
            "The change is not a major one: it is logged, not filed.",
        ),
        Requirement.CHANGE_IS_MINOR: Label(
            "属于重大调整，须报备案。", "The change is a major one and has to be filed."
        ),
        Requirement.RECORD_KNOWN: Label(
            "没有该待处理的记录。", "There is no such record that waits for this."
        ),
        Requirement.SCHOOL_HAS_TRAINEES: Label(
            "该单位没有已登记考核结果的学员。",
            "No trainee of that school has a result that it could be told of.",
        ),
        Requirement.STAGE_OPEN: Label(
            "进度安排中没有该阶段，或其报告已提交。",
            "The schedule has no such stage, or its report is there already.",
        ),
        Requirement.SCHOOLS_TOLD: Label(
            "须向每位学员所在单位反馈参训情况。",
            "The school of every trainee has to be told how they took part.",
        ),
        Requirement.STAGES_REPORTED: Label(
            "进度安排中各阶段的报告须已提交。",
            "The report of every stage of the schedule has to be there.",
        ),
        Requirement.FUNDS_NOT_INSPECTED: Label(
            "该部门本年度已检查过经费。", "The body has already inspected the funds of that year."
        ),
        Requirement.OWN_BODY: Label(
            "只能以本部门名义检查。", "An inspection is made for one's own body."
        ),
        Requirement.SPENDING_IN_SCOPE: Label(
            "支出超出批准的项目或金额。", "Money was spent beyond the approved lines or amounts."
        ),
        Requirement.EVALUATION_PASSED: Label(
            "评估须已通过。", "The evaluation has to be passed first."
        ),
    }
)

PROJECT_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "EVALUATION_FAILURES": Label(
            "评估 {allowed} 次未通过方可终结，现为 {actual} 次。",
            "A project is closed after {allowed} failed evaluations; there are {actual}.",
        ),
        "PROJECT_LEAST_MONTHS": Label(
            "项目周期一般不少于 {allowed} 个月，现为 {actual} 个月。",
            "A project generally lasts {allowed} months or more, not {actual}.",
        ),
        "PROJECT_MOST_MONTHS": Label(
            "项目周期一般不超过 {allowed} 个月，现为 {actual} 个月。",
            "A project generally lasts at most {allowed} months, not {actual}.",
        ),
        "TRAINEES": Label(
            "至少须有 {allowed} 名学员的考核结果。",
            "The result of at least {allowed} trainee is needed.",
        ),
    }
)
