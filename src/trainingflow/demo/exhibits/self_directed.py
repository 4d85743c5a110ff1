"""Self-directed learning (教师自主学习, annex 6): plans of 2023 and 2024, summaries of 2023."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from trainingflow.demo.exhibits.acts import Act, Exhibit, Given, until
from trainingflow.domain.workflow.kinds import ItemKind

_WITH_OUTCOME: Final = "LEARNING_OUTCOMES SELF_EVALUATION REFLECTION"


class _Learning(NamedTuple):
    """What is told of one teacher's plan; `who` is a word for the teacher."""

    place: str
    who: str
    year: int
    title: str
    form: str
    evidence: str
    hours: str = "16"

    @property
    def fields(self) -> Given:
        """The plan."""
        return {
            "year": self.year,
            "title": self.title,
            "domain": "SELF_GROWTH",
            "forms": [self.form, "LECTURE"],
            "content": f"围绕“{self.title}”分三个阶段学习、实践与总结。",
            "plannedHours": self.hours,
        }


def _of_2023(one: _Learning) -> Iterator[Act]:
    """Declared in March, learnt until November, recognised in December 2023."""
    return _way(one, "2023-03-06", "2023-06-14", "2023-11-28", "2023-12-14")


def _of_2024(one: _Learning) -> Iterator[Act]:
    """A short plan of the spring: declared in February, recognised in May 2024."""
    return _way(one, "2024-02-27", "2024-04-10", "2024-05-08", "2024-05-14")


def _way(one: _Learning, first: str, middle: str, done: str, last: str) -> Iterator[Act]:
    yield Act(first, one.who, "draftPlan", one.fields, "LEARNING_PLAN")
    yield Act(first, one.who, "declarePlan")
    yield Act(first, "manager", "approve")
    yield Act(first, one.who, "start")
    note = {"result": "GOOD", "note": "按计划推进，建议结合本班学情做一次课例。"}
    yield Act(middle, "manager", "stagedEvaluate", note)
    outcome = {"completedOn": done, "hours": one.hours, "evidence": one.evidence,
               "summary": "形成读书笔记与一份课例报告。"}  # fmt: skip
    yield Act(done, one.who, "submitOutcome", outcome, _WITH_OUTCOME)
    yield Act(last, "manager", "recognise", {"recognisedHours": one.hours, "commended": False})


def _learning(one: _Learning, acts: tuple[Act, ...]) -> Exhibit:
    name = f"learning/{one.place}/{one.who}/{one.year}/{one.title}"
    return Exhibit(name, ItemKind.SELF_DIRECTED_PLAN, one.place, acts)


def _summary(place: str, *acts: Act) -> Exhibit:
    given = {
        "year": 2023,
        "title": "2023年教师自主学习实施工作总结",
        "selfEvaluation": "参与教师均完成计划，成果较为扎实。",
        "mutualEvaluation": "教研组互评，优良率九成。",
        "review": "按学期两次检查，组织一次读书沙龙和一次成果展示。",
        "excellentOutcomes": "课例集一册、读书笔记汇编一册",
    }
    begun = Act("2024-01-08", "manager", "draftSummary", given, "WORK_SUMMARY")
    return Exhibit(f"summary/{place}", ItemKind.SELF_DIRECTED_SUMMARY, place, (begun, *acts))


_GATHERED: Final = (
    Act("2024-01-10", "manager", "gatherPlans"),
    Act("2024-01-12", "manager", "submitSummary"),
)
_REVIEW: Final = Act("2024-01-24", "CE_OFFICE 1", "openReview")
_RETURN: Final = Act(
    "2024-02-05", "CE_OFFICE 1", "returnSummary", {"sections": ["DOSSIER"]},
    comment="互评结果缺少说明，请补充。",
)  # fmt: skip


def _filed(number: int) -> Act:
    given = {"filingNumber": f"朝自学〔2024〕{number}号"}
    return Act("2024-02-02", "CE_OFFICE 1", "fileSummary", given)


_L = _Learning
_READING: Final = "SELF_STUDY_READING"
_CASES: Final = "CASE_ANALYSIS"
_STORIES: Final = "EDUCATION_NARRATIVE"
_TOPIC: Final = "SMALL_RESEARCH_TOPIC"
_JOURNAL: Final = "REFLECTION_JOURNAL"

_BOOKS: Final = (
    _L("P03", "teacher 0", 2023, "《静悄悄的革命》研读", _READING, "书目：静悄悄的革命"),
    _L("P03", "teacher 1", 2023, "小学古诗文诵读教学", _CASES, "课例：古诗文诵读三则"),
    _L("P03", "demo-teacher", 2023, "班级叙事写作", _STORIES, "叙事：我和我的班级"),
    _L("S01", "teacher 0", 2023, "物理实验教学改进", _TOPIC, "小课题：XKT2023-41"),
    _L("S01", "teacher 1", 2023, "《为未知而教》研读", _READING, "书目：为未知而教"),
    _L("K01", "teacher 0", 2023, "儿童绘本共读", "SALON", "沙龙记录：绘本共读六期"),
    _L("P01", "teacher 0", 2023, "数学阅读材料开发", _CASES, "课例：数学阅读五则"),
)  # fmt: skip
_NOW: Final = (
    _L("P03", "demo-teacher", 2024, "整本书阅读导读课设计", _CASES, "课例：西游记导读"),
    _L("P03", "teacher 2", 2024, "跨学科主题学习设计", _TOPIC, "小课题：XKT2024-7"),
    _L("P03", "teacher 3", 2024, "《学习的本质》研读", _READING, "书目：学习的本质"),
    _L("P03", "teacher 4", 2024, "小学生情绪管理案例", _CASES, "案例：情绪管理四则", "12"),
    _L("P01", "teacher 1", 2024, "课堂提问录像分析", _JOURNAL, "日志：课堂提问", "12"),
    _L("S01", "teacher 2", 2024, "人工智能通识课程学习", "FORUM", "证书：AI-24-3381"),
    _L("K01", "teacher 1", 2024, "户外游戏观察", "FORUM", "论坛发言：户外游戏"),
    _L("S01", "teacher 3", 2024, "英语分级阅读", _READING, "书目：分级阅读指南"),
    _L("P01", "teacher 2", 2024, "家校沟通叙事", _STORIES, "叙事：家访手记", "12"),
    _L("P01", "teacher 3", 2024, "数学绘本阅读", _READING, "书目：数学绘本", "12"),
)  # fmt: skip
_POOR: Final = Act("2024-05-14", "manager", "refuse", comment="成果与计划主题不符，过程材料缺失。")
_BACK: Final = Act(
    "2024-03-05", "manager", "returnPlan", {"sections": ["PLAN"]}, comment="请写明学习书目和进度。"
)


def _this_year() -> Iterator[Exhibit]:
    lasts = ("start", "recognise", "submitOutcome", "declarePlan", "submitOutcome", "approve",
             "declarePlan", "draftPlan", "stagedEvaluate", "declarePlan")  # fmt: skip
    mores: dict[int, tuple[Act, ...]] = {
        4: (_POOR,),
        6: (_BACK,),
        8: (Act("2024-04-18", "manager", "endUnfinished", comment="该教师已调离，计划中止。"),),
        9: (Act("2024-02-28", "teacher 3", "withdraw"),),
    }
    for number, (one, last) in enumerate(zip(_NOW, lasts, strict=True)):
        yield _learning(one, (*until(_of_2024(one), last), *mores.get(number, ())))


SELF_DIRECTED: Final = (
    *(_learning(one, tuple(_of_2023(one))) for one in _BOOKS),
    *_this_year(),
    _summary("P03", *_GATHERED, _REVIEW, _filed(3)),
    _summary("S01", *_GATHERED, _REVIEW, _RETURN,
             Act("2024-05-07", "manager", "saveDraft",
                 {"mutualEvaluation": "教研组互评两轮，优良率九成，附评分表。"}),
             Act("2024-05-08", "manager", "resubmitSummary"),
             Act("2024-05-15", "CE_OFFICE", "openReview")),
    _summary("K01", *_GATHERED, _REVIEW, _RETURN),
    _summary("P01"),
    _summary("V01", _GATHERED[1]),
)  # fmt: skip

SUMMED_UP: Final = 2023

SUMMING_UP: Final = frozenset({"P03", "S01", "K01", "P01"})
"""Whose learning of that year is recorded here, and imported from nowhere."""
