"""What courses of the district and of schools require and limit, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

DISTRICT_COURSES: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.COURSE_VARIANT: Label(
            "此类课程不适用该操作。", "This is not for a course of this sort."
        ),
        Requirement.TITLE_INTERMEDIATE: Label(
            "研训一体课程由具有中级及以上职称的教师申报。",
            "It takes an intermediate title or a higher one to declare such a course.",
        ),
        Requirement.LEGACY_EXCELLENT: Label(
            "精品课程须得到专家和学员高度评价，且符合本周期需求。",
            "It must be rated highly by experts and trainees and still fit the needs.",
        ),
        Requirement.LECTURER_DESIGNATED: Label(
            "须确定主讲教师。", "The main lecturer must be designated."
        ),
        Requirement.PARTICIPANTS_EVALUATED: Label(
            "培训者尚未评价参训者。", "The trainer has not evaluated the participants yet."
        ),
        Requirement.TRAINER_EVALUATED: Label(
            "参训者尚未评价培训者。", "The participants have not evaluated the trainer yet."
        ),
        Requirement.QUALITY_CHECKED: Label(
            "尚无巡视或材料审核记录。", "No patrol or check of the materials is on record."
        ),
        Requirement.RATED_GOOD: Label(
            "只有评选为优质的课程可以滚动开设。", "Only a course rated good is opened again."
        ),
        Requirement.RATED_POOR: Label(
            "只有差评课程才予淘汰。", "Only a course rated poor is eliminated."
        ),
        Requirement.REWORKED_TO_STANDARD: Label(
            "须按市级新形态课程标准改造。",
            "It must have been reworked to the standard of municipal courses.",
        ),
        Requirement.LEADING_GROUP_COMPLETE: Label(
            "校本培训领导小组成员不齐。", "The leading group lacks somebody whom it must have."
        ),
        Requirement.SESSION_RECORDED: Label("尚无活动记录。", "No session is on record."),
        Requirement.YEAR_COURSES_ENDED: Label(
            "本校该年度尚有未结束的课程。", "A course of the school and year has not ended yet."
        ),
    }
)

DISTRICT_COURSE_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "PRACTICE_SESSION_MINUTES": Label(
            "实践体验活动每次不少于 {allowed} 分钟，现为 {actual} 分钟。",
            "A session of practice lasts at least {allowed} minutes, not {actual}.",
        ),
    }
)
