"""What the dossier of a course holds beside its documents."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.lifecycles.inputs import all_optional, field, key, optional, rows, text
from trainingflow.domain.workflow.fields import Field, FieldType


class Category(StrEnum):
    """The categories of annex 4 article 2 (必修课程 选修课程 专题讲座)."""

    REQUIRED = "REQUIRED"
    ELECTIVE = "ELECTIVE"
    SPECIAL_LECTURE = "SPECIAL_LECTURE"


class Activity(StrEnum):
    """As what the course earns credits."""

    PUBLIC_COURSE = "PUBLIC_COURSE"
    PROFESSIONAL_COURSE = "PROFESSIONAL_COURSE"
    ELECTIVE_COURSE = "ELECTIVE_COURSE"


class Size(StrEnum):
    """The sizes of elective courses (一般课程 微课程)."""

    GENERAL = "GENERAL"
    MICRO = "MICRO"


class DeliveryMode(StrEnum):
    """How a course is given (面授 网络 线上线下融合)."""

    FACE_TO_FACE = "FACE_TO_FACE"
    ONLINE = "ONLINE"
    BLENDED = "BLENDED"


TOPICS: Final = ("ETHICS", "POLICY_THEORY", "STUDENT_DEVELOPMENT", "MODERN_IT")
MODULES: Final = (
    "SUBJECT_LITERACY",
    "LEARNING_LITERACY",
    "RESEARCH_LITERACY",
    "INTERNATIONAL_LITERACY",
    "TEACHING_FUNDAMENTALS",
)
PARTS: Final = ("TOPIC", "SELF_CHOSEN")

CREATION_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "课程名称", "title"),
    text("category", "课程类别", "category", *Category),
    text("activity", "学分类别", "credit activity", *Activity),
    field(FieldType.DECIMAL, "hours", "课时", "contact hours"),
    text("deliveryMode", "授课方式", "delivery mode", *DeliveryMode),
    optional(text("size", "课程规模", "size", *Size)),
    optional(text("topic", "公共必修专题", "topic of a public required course", *TOPICS)),
    optional(text("module", "专业必修版块", "module of a professional required course", *MODULES)),
    optional(text("part", "选修类型", "part of the electives", *PARTS)),
    optional(field(FieldType.ID, "leader", "课程负责人", "course leader; the applicant if none")),
    optional(field(FieldType.IDS, "developers", "课程开发者", "developers")),
    optional(field(FieldType.IDS, "guides", "课程开发指导教师", "guiding teachers")),
    optional(field(FieldType.ID, "supersedes", "替代的原课程", "discontinued course it replaces")),
)
"""A course is declared with these; the rest follows while it is a draft."""

COURSE_FIELDS: Final[tuple[Field, ...]] = (
    *CREATION_FIELDS,
    rows(
        "units",
        "授课单元",
        "teaching units",
        key(text("title", "单元名称", "title of the unit")),
        field(FieldType.DECIMAL, "hours", "课时", "contact hours"),
    ),
    text("policyBasis", "政策依据", "policy basis"),
    text("assessmentMethod", "考试考查方法", "assessment method"),
    optional(text("guideVersion", "课程指南版本", "version of the course guide")),
    optional(text("moduleReference", "专题模块", "topic module of the framework")),
    optional(text("projectReference", "立项编号", "number of the approved project")),
)
"""The whole dossier; those required must be there when it is submitted."""

DRAFT_FIELDS: Final = all_optional(one for one in COURSE_FIELDS if one.name != "supersedes")
"""What a draft is saved with: any of the fields, as far as they are known."""

ELECTIVE_FIELDS: Final = ("size", "guideVersion", "moduleReference")
"""What an elective course needs besides (art. 13)."""
