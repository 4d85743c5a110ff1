"""What the requirements and limits of the lifecycles of private units say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

PRIVATE: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.PROVIDES_REQUIRED_COURSES: Label(
            "该单位不承担必修课程培训，只能申报选修课程。",
            "This institution gives no required courses; it may declare electives.",
        ),
        Requirement.INADEQUATE: Label(
            "只有督导发现措施不到位或评估未通过，才不予认定学分。",
            "Credits are denied only after an inadequate inspection or a failed evaluation.",
        ),
        Requirement.YEAR_OVER: Label(
            "该年度尚未结束。", "The year that is reviewed is not over yet."
        ),
        Requirement.SPEAKS_FOR_SCHOOL: Label(
            "由该学校的培训管理者或校长上报本校教师。",
            "The school's training manager or principal reports on its own teachers.",
        ),
        Requirement.CREDITS_LISTED: Label(
            "学校尚未上报学分认定表。", "The school has not reported its credit list."
        ),
        Requirement.PLAN_YEAR_OVER: Label(
            "项目年度尚未结束，仍可参加年度评估。",
            "The plan's year is not over; it can still be evaluated.",
        ),
    }
)

PRIVATE_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "HOURS_ATTENDED": Label(
            "合格须出勤不少于 {allowed} 学时，现为 {actual} 学时。",
            "To pass takes at least {allowed} hours of attendance; there are {actual}.",
        ),
        "CLASS_LAST_DAY": Label(
            "课程在五年周期内有效，授课最晚至 {allowed}，现至 {actual}；跨周期须重新申报。",
            "A course is valid in its cycle: sessions until {allowed}, not {actual}.",
        ),
    }
)
