"""What the requirements of the general lifecycles say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sentences.completed import COMPLETED
from trainingflow.domain.workflow.sentences.hongkou import HONGKOU
from trainingflow.domain.workflow.sentences.school import SCHOOL

GENERAL: Final[Mapping[str, Label]] = MappingProxyType(
    {
        **SCHOOL,
        **HONGKOU,
        **COMPLETED,
        Requirement.UNIT_MAY_DECLARE: Label(
            "该单位不在可申报单位之列。", "This kind of unit cannot declare it."
        ),
        Requirement.NO_OTHER: Label(
            "已有同类事项，不能重复。", "There is already one like it; it cannot be done twice."
        ),
        Requirement.BEFORE_OPENING: Label(
            "须在课程开设之前备案。", "It must be filed before the course opens."
        ),
        Requirement.FILING_NUMBERED: Label(
            "师训处尚未编备案号。", "The Teacher Training Office has not numbered the filing yet."
        ),
        Requirement.OWN_TEACHERS: Label(
            "所列教师须为本单位在职教师。", "Every teacher named must work in this unit today."
        ),
        Requirement.CREDITS_STAND: Label(
            "没有已认定且仍有效的学分可撤销。", "No confirmed credits stand that could be revoked."
        ),
        Requirement.OPENING_DAY_REACHED: Label(
            "开设日期尚未到。", "The day on which it opens has not come."
        ),
    }
)
