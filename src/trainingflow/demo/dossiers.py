"""What stands in the dossiers and documents of invented courses."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from trainingflow.demo.catalogue import Subject
from trainingflow.domain.lifecycles.documents import DOCUMENT_KINDS, Doc

_UNIT_HOURS: Final = 4
_STANDING: Final = (
    (
        Doc.OBJECTIVES,
        "本课程帮助教师理解{title}的核心问题，掌握可迁移的方法，并在本校课堂中加以实践。",
    ),
    (Doc.CONTENT, "课程围绕{title}展开，包括理论导引、案例研讨、情景模拟和实践改进四个部分。"),
    (Doc.COURSE_PLAN, "共{units}个授课单元，每单元4学时；每单元含讲授、研讨与实践任务。"),
    (
        Doc.IMPLEMENTATION_SCHEME,
        "每周一次集中授课，单元之间安排岗位实践；由课程负责人组织实施与考核。",
    ),
    (Doc.LECTURE_NOTES, "{title}讲义（试用稿），含案例材料、研讨提纲与拓展阅读。"),
    (Doc.NEEDS_SURVEY, "问卷覆盖区内十二所学校的教师，多数教师希望获得与{title}有关的系统培训。"),
)


def creation_fields(
    subject: Subject, leader: UUID, developers: Sequence[UUID], guides: Sequence[UUID]
) -> dict[str, object]:
    """The fields with which the course is declared."""
    fields: dict[str, object] = {
        "title": subject.title,
        "category": subject.category,
        "activity": subject.activity,
        "hours": str(subject.hours),
        "deliveryMode": subject.mode,
        "leader": str(leader),
        "developers": [str(one) for one in developers],
    }
    if guides:
        fields["guides"] = [str(one) for one in guides]
    for name in ("size", "module", "part"):
        value = getattr(subject, name)
        if value is not None:
            fields[name] = value
    return fields


def draft_fields(subject: Subject, number: int) -> dict[str, object]:
    """The fields that follow while the course is a draft."""
    fields: dict[str, object] = {
        "units": [
            {"title": f"第{unit}单元", "hours": str(_UNIT_HOURS)}
            for unit in range(1, units_of(subject) + 1)
        ],
        "policyBasis": "朝教党发〔2022〕15号 附件4 第六条；教师岗位要求与专业成长规律。",
        "assessmentMethod": "出勤与过程性作业，结业提交一份实践改进报告。",
    }
    if subject.category == "ELECTIVE":
        fields["guideVersion"] = "2022版课程指南"
        fields["moduleReference"] = "专题模块框架·教师专业发展"
    if subject.activity == "PROFESSIONAL_COURSE":
        fields["projectReference"] = f"朝教培立项〔2022〕{number:03}号"
    return fields


def units_of(subject: Subject) -> int:
    """How many teaching units (授课单元) of 4 hours the course has."""
    return subject.hours // _UNIT_HOURS


def standing_documents(subject: Subject) -> Iterator[tuple[str, str, str]]:
    """The documents of a complete dossier: kind, title and text."""
    for kind, text in _STANDING:
        yield (
            str(kind),
            f"{subject.title}：{document_name(kind)}",
            text.format(title=subject.title, units=units_of(subject)),
        )


def document_name(kind: Doc) -> str:
    """The Chinese name of a kind of document."""
    return next(one.label.zh for one in DOCUMENT_KINDS if one.name == kind)
