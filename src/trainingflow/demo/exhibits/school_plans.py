"""School-based research (校本研修, annex 5): plans of 2023 and 2024, and their adjustments."""

from collections.abc import Iterator
from typing import Final

from trainingflow.demo.exhibits.acts import Act, until
from trainingflow.demo.exhibits.plan_ways import (
    Activity,
    Plan,
    adjusted,
    appraised,
    change_appraised,
    confirmed,
    credited,
    declared,
    held,
    plan_exhibit,
    rectified,
    rejected,
    row,
    unevaluated,
    year_end,
)

_ETHICS: Final[Activity] = ("1", "师德师风专题学习与案例研讨", "TEACHER_ETHICS", "12")


def _four(*names: tuple[str, str]) -> tuple[Activity, ...]:
    rest = (("2", "20"), ("3", "24"), ("4", "24"))
    return _ETHICS, *((no, name, module, hours)
                      for (no, hours), (name, module) in zip(rest, names, strict=True))  # fmt: skip


_READING: Final = _four(
    ("整本书阅读教学课例研究", "EFFECTIVE_TEACHING"),
    ("读写结合的作业设计", "COURSE_DEVELOPMENT"),
    ("分年级共读沙龙", "CAREER_PLANNING"),
)
_OBSERVING: Final = _four(
    ("课堂观察量表的设计与使用", "EFFECTIVE_TEACHING"),
    ("同课异构与循证改进", "TEACHING_FUNDAMENTALS"),
    ("教研组跟进式听评课", "RESEARCH_COMMUNITIES"),
)
_DIGITAL: Final = _four(
    ("智慧平台资源的课堂应用", "MODERN_IT"),
    ("人工智能辅助备课实践", "ARTIFICIAL_INTELLIGENCE"),
    ("数据支持的学情诊断", "LEARNING_STRATEGY"),
)
_GROWING: Final = _four(
    ("幼儿自主游戏观察与解读", "PSYCHOLOGY_AND_MORALS"),
    ("一日生活环节的教育契机", "CLASS_MANAGEMENT"),
    ("家园共育个案研讨", "FAMILY_SCHOOL_SOCIETY"),
)
_CRAFT: Final = _four(
    ("专业课项目式教学设计", "COURSE_DEVELOPMENT"),
    ("企业实践与教学转化", "PRACTICE_EXPERIENCE"),
    ("学业指导与生涯教育", "ACADEMIC_GUIDANCE"),
)

_P03: Final = Plan("P03", 2024, "整本书阅读教学校本研修", "以课例研究推进整本书阅读", _READING)
_P01: Final = Plan("P01", 2024, "循证课堂改进校本研修", "用课堂观察证据改进教学", _OBSERVING)
_S01: Final = Plan("S01", 2024, "数字化教学能力校本研修", "平台资源融入学科教学", _DIGITAL)
_V01: Final = Plan("V01", 2024, "项目式教学校本研修", "专业课教学改革", _CRAFT)
_K01: Final = Plan("K01", 2024, "自主游戏与幼儿发展园本研修", "看见儿童的学习", _GROWING)
_S02: Final = Plan("S02", 2024, "作业设计校本研修", "减负提质的作业改革", _OBSERVING)
_E01: Final = Plan("E01", 2024, "个别化教育校本研修", "一人一案的课程调整", _OBSERVING)
_P02: Final = Plan("P02", 2024, "科学教育校本研修", "科学探究活动设计", _DIGITAL)
_P04: Final = Plan("P04", 2024, "班级管理校本研修", "班主任基本功", _OBSERVING)
_P03_BEFORE: Final = Plan("P03", 2023, "读写结合校本研修", "读写结合的课堂与作业", _READING)
_P01_BEFORE: Final = Plan("P01", 2023, "课堂观察校本研修", "学会观察课堂", _OBSERVING)
_S01_BEFORE: Final = Plan("S01", 2023, "智慧平台应用校本研修", "资源融入备课", _DIGITAL)
_S02_BEFORE: Final = Plan("S02", 2023, "同伴互助校本研修", "备课组共同体", _OBSERVING)
_V01_BEFORE: Final = Plan("V01", 2023, "企业实践转化校本研修", "从岗位到课堂", _CRAFT)
_K01_BEFORE: Final = Plan("K01", 2023, "区域游戏园本研修", "游戏材料的投放", _GROWING)

_OF_2023: Final = (
    held("1", "2023-03-10", "12"),
    held("2", "2023-05-12", "20"),
    held("3", "2023-09-15", "24"),
    held("4", "2023-11-10", "24"),
)
_SPRING: Final = (held("1", "2024-03-08", "12"), held("2", "2024-04-19", "16"))
_VISIT: Final = Act(
    "2024-04-24", "TD_COLLEGE 1", "visit",
    {"on": "2024-04-24", "findings": "主题集中，可增加跨学科备课。", "solved": "补充了活动档案"},
    "VISIT_NOTE",
)  # fmt: skip
_GUIDANCE: Final = Act(
    "2024-03-20", "TD_COLLEGE", "guide",
    {"on": "2024-03-20", "findings": "指导课例研究的问题聚焦。"}, "VISIT_NOTE",
)  # fmt: skip
_RETURN: Final = (
    *appraised(
        "expert 5", ("2024-01-30", "2024-02-02", "2024-02-07", "2024-02-09"), "FAIL",
        "研修主题过散，活动与需求调研结论脱节。",
    ),
    Act(
        "2024-02-20", "CE_OFFICE", "returnPlan", {"sections": ["SCHEME"]}, "APPRAISAL_OPINION",
        "请聚焦一到两个主题，重新设计研修方案。",
    ),
)  # fmt: skip


def _late(one: Plan) -> Iterator[Act]:
    """Declared on the last days of January, and still under appraisal in May."""
    for act in until(declared(one), "declarePlan"):
        yield act._replace(on="2024-01-31")
    days = ("2024-05-13", "2024-05-15", "2024-05-17", "2024-05-17")
    yield from until(appraised("demo-reviewer-2", days, "PASS", ""), "acceptInvitation")


_ROBOTS: Final = ("5", "人工智能通识与学科融合", "ARTIFICIAL_INTELLIGENCE", "8")

SCHOOL_PLANS: Final = (
    plan_exhibit(_P03_BEFORE, *declared(_P03_BEFORE), *_OF_2023, *year_end(2023),
          *credited("2023-12-19", "2023-12-26"), confirmed("2024-01-18")),
    plan_exhibit(_P01_BEFORE, *declared(_P01_BEFORE), *_OF_2023, *year_end(2023),
          *credited("2023-12-20", "2023-12-27"), confirmed("2024-01-18")),
    plan_exhibit(_S01_BEFORE, *declared(_S01_BEFORE), *_OF_2023, *year_end(2023),
          rejected("2023-12-21"), rectified("2024-02-19"),
          *credited("2024-04-12", "2024-05-13")),
    plan_exhibit(_S02_BEFORE, *declared(_S02_BEFORE), *_OF_2023[:3], *year_end(2023),
          rejected("2023-12-21"), rectified("2024-02-21"), rejected("2024-04-12")),
    plan_exhibit(_V01_BEFORE, *declared(_V01_BEFORE), *_OF_2023[1:], *year_end(2023),
          rejected("2024-03-15"), rectified("2024-05-10")),
    plan_exhibit(_K01_BEFORE, *declared(_K01_BEFORE), unevaluated(2023)),
    plan_exhibit(_P03, *declared(_P03), *_SPRING[:1], _GUIDANCE, *_SPRING[1:]),
    plan_exhibit(_P01, *declared(_P01), *_SPRING),
    plan_exhibit(_S01, *declared(_S01), *_SPRING[:1], _VISIT),
    plan_exhibit(_V01, *declared(_V01), *_SPRING[:1]),
    plan_exhibit(_K01, *until(declared(_K01), "approvePlan")),
    plan_exhibit(_S02, *until(declared(_S02), "declarePlan"), *_RETURN),
    plan_exhibit(_E01, *_late(_E01)),
    plan_exhibit(_P02, *until(declared(_P02), "declarePlan"),
          Act("2024-01-24", "manager", "withdraw", {"reason": "与集团校合并申报"})),
    plan_exhibit(_P04, *(act._replace(on="2024-02-02") for act in until(declared(_P04), "sign"))),
    adjusted(_P01, "学校成为人工智能教育试点校", {"activities": [row(_ROBOTS)]},
              *change_appraised("PASS", "与试点任务一致，可行。"),
              Act("2024-05-10", "CE_OFFICE", "approveAdjustment", brings="APPRAISAL_OPINION")),
    adjusted(_P03, "共读沙龙改为与社区联办", {"dropped": [{"code": "4"}],
              "activities": [row(("6", "社区共读与家长课堂", "FAMILY_SCHOOL_SOCIETY", "24"))]},
              *change_appraised("PASS", "资源更充分，建议批准。")),
    adjusted(_V01, "企业实践时间冲突", {"dropped": [{"code": "1"}]},
              *change_appraised("FAIL", "师德主题不得取消。"),
              Act("2024-05-10", "CE_OFFICE", "refuseAdjustment", brings="APPRAISAL_OPINION",
                  comment="师德与思想政治主题为必备内容，不得取消。")),
    adjusted(_S01, "暑期增加一次集中研修", {"activities": [row(_ROBOTS)]}),
    adjusted(_K01, "增加与小学的衔接研修", {"activities": [row(_ROBOTS)]},
              Act("2024-04-25", "CE_OFFICE", "returnForCompletion", {"sections": ["DOSSIER"]},
                  comment="请写明衔接研修的对象与学时。")),
)  # fmt: skip
"""Plans first, then their adjustments; one waits for its appraisal, one was sent back."""

PLANNING: Final = frozenset((one.place, one.year) for one in (
    _P03, _P01, _S01, _V01, _P03_BEFORE, _P01_BEFORE, _S01_BEFORE, _S02_BEFORE, _V01_BEFORE,
))  # fmt: skip
"""Whose research of which year is recorded here, and imported from nowhere."""
