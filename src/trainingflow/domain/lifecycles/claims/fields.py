"""What a claim for a special case (其他情况学分) is filled with; which of it is needed, is data."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import field, optional, rows, text
from trainingflow.domain.workflow.fields import Field, FieldType


class ClaimType(StrEnum):
    """The types of claims; which of them a policy admits stands in its section `claims`."""

    DEGREE_STUDY = "DEGREE_STUDY"
    NATIONAL_PROGRAMME = "NATIONAL_PROGRAMME"
    IT_PROJECT_2 = "IT_PROJECT_2"
    CARRY_OVER_13FYP = "CARRY_OVER_13FYP"
    UNCOVERED = "UNCOVERED"
    NATIONAL_OR_MUNICIPAL_SPECIAL = "NATIONAL_OR_MUNICIPAL_SPECIAL"
    HIGHER_DEGREE = "HIGHER_DEGREE"
    IT_MODULE = "IT_MODULE"
    TAUGHT_DISTRICT_COURSE = "TAUGHT_DISTRICT_COURSE"
    SUPPORT_TEACHING = "SUPPORT_TEACHING"
    ECHELON = "ECHELON"
    CROSS_REGION = "CROSS_REGION"
    CADRE_TRAINING = "CADRE_TRAINING"
    SENIOR_SELF_STUDY = "SENIOR_SELF_STUDY"


BASE_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "名称", "title"),
    text("evidence", "证明标识（证书号、学号等）", "what identifies the evidence"),
)
"""What every claim says."""

CLAIM_FIELDS: Final[tuple[Field, ...]] = (
    *BASE_FIELDS,
    *(
        optional(one)
        for one in (
            text("institution", "培训（教育）机构", "institution"),
            text("establishment", "立项文号", "reference of the establishment"),
            field(FieldType.DATE, "startedOn", "开始日期", "started on"),
            field(FieldType.DATE, "completedOn", "结业日期", "completed on"),
            field(FieldType.DECIMAL, "hours", "学时", "hours"),
            field(FieldType.BOOLEAN, "passed", "是否合格", "passed"),
            rows(
                "courses",
                "所学课程",
                "courses studied",
                text("name", "课程", "course"),
                field(FieldType.DECIMAL, "hours", "学时", "hours"),
                field(FieldType.DATE, "startedOn", "开始日期", "started on"),
                field(FieldType.DATE, "completedOn", "结束日期", "completed on"),
                field(FieldType.BOOLEAN, "passed", "是否合格", "passed"),
            ),
            text(
                "courseType",
                "课程类型",
                "type of course",
                "PUBLIC_COURSE",
                "PROFESSIONAL_COURSE",
                "ELECTIVE_COURSE",
            ),
            text("topic", "公共必修课主题", "topic of a public course"),
            text("module", "专业必修课版块", "module of a professional course"),
            text("part", "类别", "part"),
            text("level", "级别", "level", "MUNICIPAL", "DISTRICT", "SCHOOL"),
            text("content", "课程类别", "kind of content"),
            text("role", "梯队类别", "echelon"),
            field(FieldType.INTEGER, "assessmentsPassed", "合格考核次数", "assessments passed"),
            text("course", "开设的课程", "course taught"),
            field(FieldType.DECIMAL, "courseCredits", "课程学分", "credits of the course"),
            field(FieldType.BOOLEAN, "mainLecturer", "是否主讲", "main lecturer"),
        )
    ),
)

COUNTED: Final = frozenset(
    {
        "topic",
        "module",
        "part",
        "level",
        "content",
        "role",
        "assessmentsPassed",
        "course",
        "courseCredits",
        "mainLecturer",
    }
)
"""Fields that the credit policies count with, under the same name."""

EVIDENCE_DOCUMENTS: Final = (
    Doc.ENROLMENT_PROOF,
    Doc.TRANSCRIPT,
    Doc.COURSE_CERTIFICATE,
    Doc.CERTIFICATE_OF_PASSING,
    Doc.ESTABLISHMENT_REFERENCE,
    Doc.RECOGNITION,
    Doc.CLAIM_EVIDENCE,
    Doc.DEGREE_CERTIFICATE,
    Doc.ANNUAL_ASSESSMENT,
    Doc.SCHOOL_ARCHIVE,
)
