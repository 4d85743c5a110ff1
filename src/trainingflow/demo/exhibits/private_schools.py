"""School-based research of private and non-district schools (annex 8, chapter 7)."""

from collections.abc import Iterator
from typing import Final

from trainingflow.demo.exhibits.acts import Act, Everyone, Exhibit, Given, until
from trainingflow.demo.exhibits.plan_ways import Activity, row, unevaluated
from trainingflow.domain.workflow.kinds import ItemKind

_FOUR: Final = "OVERALL_PLAN ACADEMIC_YEAR_PLAN WORK_SCHEME RESEARCH_RULES"


_SCHEME: Final[tuple[Activity, ...]] = (
    ("1", "专题理论学习", "EFFECTIVE_TEACHING", "24"),
    ("2", "同课异构与集体备课", "TEACHING_FUNDAMENTALS", "24"),
    ("3", "成果展示与交流", "RESEARCH_COMMUNITIES", "24"),
)


def _fields(year: int, title: str, theme: str) -> Given:
    return {
        "year": year,
        "title": title,
        "needs": "教师座谈与课堂抽样显示，需要可操作的教学改进方法。",
        "themes": theme,
        "domains": ["TEACHER_DEVELOPMENT"],
        "activities": [row(one) for one in _SCHEME],
        "hours": "40",
    }


def _declared(year: int, title: str, theme: str) -> Iterator[Act]:
    """Declared in January of the year, approved in February."""
    yield Act(f"{year}-01-10", "manager", "draftPlan", _fields(year, title, theme), _FOUR)
    yield Act(f"{year}-01-17", "principal", "declarePlan")
    yield Act(f"{year}-01-30", "CE_OFFICE 2", "openAppraisal")
    yield Act(f"{year}-02-20", "CE_OFFICE 2", "approvePlan", brings="APPRAISAL_OPINION")
    yield Act(f"{year}-02-26", "manager", "start")


def _held(code: str, on: str, hours: str) -> Act:
    given = {"activity": code, "heldOn": on, "attendance": Everyone({"hours": hours})}
    return Act(on, "manager", "recordActivity", given)


def _inspected(on: str, finding: str, text: str) -> Act:
    return Act(on, "CE_OFFICE 2", "inspect", {"finding": finding, "text": text})


def _plan(place: str, year: int, *acts: Act) -> Exhibit:
    name = f"research/{place}/{year}"
    return Exhibit(name, ItemKind.PRIVATE_SCHOOL_PLAN, place, acts)


def _evaluated(year: int, result: str, text: str) -> Act:
    return Act(f"{year}-12-12", "CE_OFFICE 2", "evaluate", {"result": result, "text": text})


_LISTED: Final = Act("2023-12-18", "manager", "reportCredits", brings="CREDIT_LIST")

_S13: Final = ("双语课堂学习支架校本研修", "为二语学习者搭建支架")
_K09: Final = ("区域活动材料投放园本研修", "材料与幼儿的深度学习")
_P16: Final = ("项目化学习校本研修", "真实问题驱动的课程")
_K10: Final = ("绘本教学园本研修", "绘本中的语言与情感")
_K11: Final = ("户外运动园本研修", "运动中的风险与成长")

PRIVATE_SCHOOLS: Final = (
    _plan("S13", 2023, *_declared(2023, *_S13), _held("1", "2023-03-15", "20"),
          _held("2", "2023-06-07", "24"), _held("3", "2023-10-18", "24"),
          _evaluated(2023, "PASS", "过程扎实，成果可推广。"), _LISTED,
          Act("2024-01-16", "CE_OFFICE 1", "confirmCredits")),
    _plan("K09", 2023, *_declared(2023, *_K09), _held("1", "2023-04-12", "24"),
          _evaluated(2023, "FAIL", "全年仅一次集中活动，措施不到位。"),
          Act("2024-01-16", "CE_OFFICE 1", "denyCredits", comment="培训措施不到位，效果不佳。")),
    _plan("K10", 2023, *_declared(2023, *_K10), unevaluated(2023)),
    _plan("S13", 2024, *_declared(2024, *_S13), _held("1", "2024-03-13", "12"),
          _inspected("2024-04-17", "OK", "活动按计划开展，记录完整。"),
          _held("2", "2024-04-24", "12")),
    _plan("P16", 2024, *_declared(2024, *_P16), _held("1", "2024-03-20", "8"),
          _inspected("2024-04-23", "INADEQUATE", "签到与实际人数不符，无过程材料。"),
          Act("2024-04-29", "CE_OFFICE 1", "denyCredits", comment="本年度学分不予认定。"),
          Act("2024-05-08", "CE_OFFICE 2", "orderCorrection", brings="CORRECTION_ORDER")),
    _plan("K09", 2024, *until(_declared(2024, *_K09), "openAppraisal"),
          Act("2024-02-20", "CE_OFFICE 2", "returnPlan", {"sections": ["DOSSIER"]},
              "APPRAISAL_OPINION", "上年未认定学分，方案须写明整改措施。")),
    _plan("K10", 2024, *until(_declared(2024, *_K10), "approvePlan")),
    _plan("K11", 2024, *(act._replace(on="2024-02-05")
                         for act in until(_declared(2024, *_K11), "draftPlan"))),
)  # fmt: skip

RESEARCHING: Final = frozenset({("S13", 2023), ("K09", 2023), ("S13", 2024), ("P16", 2024)})
"""Whose research of which year is recorded here, and imported from nowhere."""

REVIEWS: Final = tuple(
    Exhibit(f"review/{place}", ItemKind.ANNUAL_REVIEW, place, acts)
    for place, acts in (
        ("S13", (Act("2024-01-22", "CE_OFFICE", "openReview", {"year": 2023}),
                 Act("2024-02-27", "CE_OFFICE 1", "informSchool"),
                 Act("2024-03-12", "principal", "acknowledge",
                     {"measures": "已提醒未达标教师，本学期补选区级课程。"}))),
        ("K09", (Act("2024-04-08", "CE_OFFICE", "openReview", {"year": 2023}),
                 Act("2024-05-09", "CE_OFFICE 1", "informSchool"))),
        ("K12", (Act("2024-04-15", "CE_OFFICE", "openReview", {"year": 2023}),)),
    )
)  # fmt: skip
"""The reviews of 2023, which the evaluation of credits decides."""
