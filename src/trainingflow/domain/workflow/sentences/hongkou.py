"""What the requirements and limits of Hongkou's courses say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

HONGKOU: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.DECLARED_BY_SCHOOL: Label(
            "师德与素养课程由学校申报，实践体验课程由教研组申报。",
            "The school declares ethics courses, a research group practice courses.",
        ),
        Requirement.LEADING_GROUP_COMPLETE: Label(
            "须成立以校长为组长的校本培训领导小组；规模较小的幼儿园由园长负责、专管员协助。",
            "A leading group under the principal is needed; in a small kindergarten the principal "
            "and the training officer.",
        ),
        Requirement.SESSIONS_RECORDED: Label(
            "尚未登记任何一次活动及考勤。", "No session with its attendance is recorded yet."
        ),
        Requirement.YEAR_COURSES_ENDED: Label(
            "本年度还有校本课程尚未结束。", "A school course of the year has not ended yet."
        ),
        Requirement.IN_SERVICE_HERE: Label(
            "申报人须为区内在职教师。", "The declarant must teach in the district."
        ),
        Requirement.INTERMEDIATE_TITLE: Label(
            "研训一体课程须由中级及以上职称教师申报。",
            "An integrated course is declared by a teacher with an intermediate title or above.",
        ),
        Requirement.VARIANT_FITS: Label(
            "此操作不适用于该类课程。", "This is not how a course of this sort proceeds."
        ),
        Requirement.PARTICIPANTS_EVALUATED: Label(
            "培训者尚未评价参训者。", "The trainer has not evaluated the participants yet."
        ),
        Requirement.TRAINER_EVALUATED: Label(
            "参训者尚未评价培训者。", "The participants have not evaluated the trainer yet."
        ),
        Requirement.QUALITY_CHECKED: Label(
            "区级尚未巡视或审核材料。", "No patrol visit or check of materials is recorded yet."
        ),
        Requirement.RATED_GOOD: Label("评价须为优良。", "The course must be rated good."),
        Requirement.RATED_POOR: Label("评价须为差评。", "The course must be rated poor."),
    }
)

HONGKOU_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "SESSION_MINUTES": Label(
            "实践体验活动每次不少于 {allowed} 分钟，本次为 {actual} 分钟，不计次数。",
            "A practice session lasts {allowed} minutes or more; this one has {actual} and does "
            "not count.",
        ),
        "CREDITS_BY_HOURS": Label(
            "按学时折算应为 {allowed} 学分，现为 {actual}。",
            "By its hours the course is worth {allowed} credits, not {actual}.",
        ),
    }
)
