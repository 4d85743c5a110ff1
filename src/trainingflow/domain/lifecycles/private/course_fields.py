"""What the dossier of a course for teachers of private units says (annex 8, chapter 6)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.fields import (
    MODULES,
    TOPICS,
    Activity,
    DeliveryMode,
    Size,
)
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import field, key, optional, rows, text
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.sections import Section

DOMAINS: Final = ("ETHICS_POLICY_GUIDANCE", "CURRICULUM_AND_TEACHING", "COMPREHENSIVE_LITERACY")
"""The three domains of contents (课程内容领域, article 16)."""

PRIVATE_COURSE_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "课程名称", "title"),
    text("category", "课程类别", "category", "REQUIRED", "ELECTIVE"),
    text("activity", "学分类别", "credit activity", *Activity),
    optional(text("topic", "公共必修专题", "topic of a public required course", *TOPICS)),
    optional(text("module", "专业必修版块", "module of a professional required course", *MODULES)),
    optional(text("size", "课程规模", "size of an elective", *Size)),
    text("domain", "课程内容领域", "domain of contents", *DOMAINS),
    field(FieldType.DECIMAL, "hours", "课时", "contact hours"),
    text("deliveryMode", "授课方式", "delivery mode", *DeliveryMode),
    rows(
        "units",
        "授课单元",
        "teaching units",
        key(text("title", "单元名称", "title")),
        field(FieldType.DECIMAL, "hours", "课时", "hours"),
    ),
    text("policyBasis", "政策依据", "policy that it rests on"),
    text("assessmentMethod", "考核方式", "method of assessment"),
)

PRIVATE_COURSE_DOCUMENTS: Final = (
    Doc.OBJECTIVES,
    Doc.CONTENT,
    Doc.COURSE_PLAN,
    Doc.IMPLEMENTATION_SCHEME,
    Doc.TEXTBOOK,
    Doc.LECTURE_NOTES,
    Doc.NEEDS_SURVEY,
)

PRIVATE_COURSE_SECTIONS: Final = (
    Section(
        name="BASICS",
        label=Label("课程基本情况", "particulars"),
        fields=(
            "title",
            "category",
            "activity",
            "topic",
            "module",
            "size",
            "domain",
            "hours",
            "deliveryMode",
        ),
    ),
    Section(
        name="NEEDS",
        label=Label("开发依据与需求", "grounds and needs"),
        fields=("policyBasis",),
        documents=(Doc.NEEDS_SURVEY,),
    ),
    Section(
        name="COURSE_CONTENT",
        label=Label("课程目标与内容", "objectives and content"),
        fields=("units", "assessmentMethod"),
        documents=(
            Doc.OBJECTIVES,
            Doc.CONTENT,
            Doc.COURSE_PLAN,
            Doc.IMPLEMENTATION_SCHEME,
            Doc.TEXTBOOK,
            Doc.LECTURE_NOTES,
        ),
    ),
)
