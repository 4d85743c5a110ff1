"""Training projects (教师培训项目, annex 3): those of 2023 and 2024, and urgent ones."""

from typing import Final

from trainingflow.demo.exhibits.acts import Act, Exhibit, until
from trainingflow.demo.exhibits.project_ways import (
    Project,
    appraised,
    evaluated,
    later,
    urgent,
    way,
)
from trainingflow.domain.workflow.kinds import ItemKind

_BACKBONE: Final = Project(
    "TD_COLLEGE", 2024, "小学语文骨干教师学习任务群教学研修", "BACKBONE_TEACHERS",
    "小学语文区级骨干教师", "SUBJECT_LITERACY",
)  # fmt: skip
_YOUNG: Final = Project(
    "P01", 2024, "青年教师课堂观察与改进能力提升", "YOUNG_TEACHERS", "教龄五年以内小学教师"
)
_READING: Final = Project(
    "P03", 2024, "整本书阅读教学骨干研修", "BACKBONE_TEACHERS", "小学语文教师"
)
_PLAY: Final = Project(
    "K02", 2024, "幼儿园自主游戏观察与支持", "PRESCHOOL_TEACHERS", "幼儿园骨干教师"
)
_EVALUATING: Final = Project(
    "EDU_ACADEMY", 2024, "学业质量评价与命题研修", "PROFESSIONAL_QUALITY", "初中备课组长",
    "RESEARCH_LITERACY",
)  # fmt: skip
_PRIVATE: Final = Project(
    "S13", 2024, "双语课程教师跨学科教学研修", "PROFESSIONAL_QUALITY", "本校中青年教师",
    ends="2025-03-07",
)  # fmt: skip
_NEW: Final = Project(
    "TD_COLLEGE", 2023, "新教师课堂教学基本功研修", "NEW_TEACHERS", "入职三年以内教师"
)
_HEADS: Final = Project(
    "EDU_ACADEMY", 2023, "班主任家校沟通专题研修", "HEAD_TEACHERS", "中小学班主任",
    "LEARNING_LITERACY",
)  # fmt: skip
_IDEOLOGY: Final = Project(
    "IPE_CENTRE", 2023, "思政课教师大中小一体化备课研修", "IDEOLOGY_TEACHERS", "思政课教师"
)
_MINDS: Final = Project(
    "S02", 2023, "学科教师心理健康教育能力研修", "MENTAL_HEALTH", "初中学科教师"
)
_BLENDED: Final = Project(
    "WORKERS_UNIVERSITY", 2023, "混合式教学设计研修", "BLENDED_TEACHING", "职业高中教师"
)
_CURRICULUM: Final = Project(
    "V02", 2024, "新修订职业教育专业课程标准解读", "PROFESSIONAL_QUALITY", "职业高中专业课教师",
    matter="京教职成函〔2024〕21号",
)  # fmt: skip
_SCIENCE: Final = Project(
    "K03", 2024, "幼小科学衔接指导要点培训", "PRESCHOOL_TEACHERS", "大班教师",
    matter="京教学前函〔2024〕9号",
)  # fmt: skip
_SAFETY: Final = Project(
    "S05", 2024, "校园欺凌防治工作培训", "HEAD_TEACHERS", "德育干部和班主任",
    matter="京教安函〔2024〕33号",
)  # fmt: skip
_CHESS: Final = Project(
    "P05", 2024, "围棋特色课程教师培训", "OTHER", "社团指导教师", matter="京体教函〔2024〕2号"
)
_SPORT: Final = Project(
    "P02", 2024, "体质健康监测新规程培训", "OTHER", "体育教师", matter="京教体艺函〔2024〕17号"
)
_NEXT: Final = Project("S01", 2025, "学科核心素养与单元教学研修", "MASTER_TEACHERS", "市区骨干教师")

_UNDER_WAY: Final = (
    Act("2024-04-17", "CE_OFFICE", "recordMonitoring", {
        "method": "PARTICIPATION", "findings": "随堂观摩第三次集中授课，研讨充分。", "solved": True,
    }),
    Act("2024-05-08", "manager", "fileAdjustment", {
        "aspect": "FORM", "description": "第五次授课改为基地校跟岗", "reason": "学员需要现场示范",
    }),
    Act("2024-05-14", "CE_OFFICE", "acknowledgeAdjustment", {
        "adjustment": "@last", "filingNumber": "朝继教备〔2024〕6号",
    }),
)  # fmt: skip
_WITH_PROBLEM: Final = (
    Act("2024-04-22", "manager", "logIssue", {
        "problem": "两名学员因代课连续缺席", "foundOn": "2024-04-19",
    }),
    Act("2024-04-29", "manager", "solveIssue", {
        "issue": "@last", "solution": "与所在学校协调代课，并补课一次",
    }),
    Act("2024-05-13", "manager", "logIssue", {
        "problem": "录播教室设备检修，第六次授课需改地点", "foundOn": "2024-05-13",
    }),
)  # fmt: skip
_FAILED: Final = Act(
    "2024-04-24", "CE_OFFICE 1", "failEvaluation", brings="EVALUATION_CONCLUSION",
    comment="实践环节档案不全，学员成果缺少评价，限期整改。",
)  # fmt: skip
_REJECTION: Final = Act(
    "2023-11-24", "PERSONNEL_SECTION 1", "rejectProject",
    comment="专家论证未通过，可在次年十月修改后再次申报。",
)  # fmt: skip


def _exhibit(one: Project, acts: tuple[Act, ...]) -> Exhibit:
    return Exhibit(f"projects/{one.place}/{one.year}", ItemKind.TRAINING_PROJECT, one.place, acts)


def _rejected(one: Project) -> tuple[Act, ...]:
    return (
        *until(way(one, 0, 3), "declare"),
        *appraised("2023-11", 3, "FAIL"),
        _REJECTION,
        Act("2023-11-27", "CE_OFFICE", "feedBackResult", {"text": "未获立项，原因见批复。"}),
    )


def _refused(one: Project) -> tuple[Act, ...]:
    return (
        *until(urgent(one, "2024-03", 0), "requestUrgent"),
        Act(
            "2024-03-13", "WORKING_GROUP 1", "refuseUrgency", brings="WG_DECISION",
            comment="不属于须即时实施的重大事项，可在十月申报。",
        ),
    )  # fmt: skip


def _evaluated_late(one: Project) -> tuple[Act, ...]:
    """The same way, with an evaluation that began only in May 2024 and still asks the trainees."""
    return (
        *until(way(one, 74, 2), "endOperation"),
        next(evaluated(2024))._replace(on="2024-05-09"),
        Act("2024-05-13", "CE_OFFICE", "openSurvey", {"closesOn": "2024-05-24"}),
    )


PROJECTS: Final = (
    _exhibit(_BACKBONE, (*until(way(_BACKBONE, 71, 0), "start"), *_UNDER_WAY)),
    _exhibit(_YOUNG, (*until(way(_YOUNG, 72, 1), "start"), *_WITH_PROBLEM)),
    _exhibit(_READING, until(way(_READING, 73, 2), "feedBackResult")),
    _exhibit(_EVALUATING, until(way(_EVALUATING, 75, 3), "approveProject")),
    _exhibit(_PLAY, _rejected(_PLAY)),
    _exhibit(_PRIVATE, until(way(_PRIVATE, 76, 3), "start")),
    _exhibit(_NEW, tuple(way(_NEW, 61, 0))),
    _exhibit(_HEADS, until(way(_HEADS, 62, 0), "terminate")),
    _exhibit(_IDEOLOGY, (*until(way(_IDEOLOGY, 63, 2), "recordArchiveCheck"), _FAILED)),
    _exhibit(_MINDS, until(way(_MINDS, 64, 5), "endOperation")),
    _exhibit(_BLENDED, _evaluated_late(_BLENDED)),
    _exhibit(_CURRICULUM, later(until(urgent(_CURRICULUM, "2024-04", 1), "approveUrgency"),
                                 "2024-04-08") + appraised("2024-05", 1)),
    _exhibit(_SCIENCE, later(tuple(urgent(_SCIENCE, "2024-04", 0))[:6], "2024-05-13")),
    _exhibit(_SPORT, later(until(urgent(_SPORT, "2024-05", 0), "approveUrgency"), "2024-05-15")),
    _exhibit(_SAFETY, later(until(urgent(_SAFETY, "2024-05", 0), "requestUrgent"), "2024-05-16")),
    _exhibit(_CHESS, _refused(_CHESS)),
    _exhibit(_NEXT, later(until(way(_NEXT, 0, 0), "createProject"), "2024-05-10")),
)  # fmt: skip
"""Each stands on 2024-05-20 where its last act has left it."""
