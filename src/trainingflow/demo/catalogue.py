"""What courses there are: titles, kinds, hours. All of them are invented."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from trainingflow.domain.people import Body


class Subject(NamedTuple):
    """A course that somebody could develop.

    `part` is the part of the electives, `module` that of the professional required courses.
    """

    title: str
    category: str
    activity: str
    hours: int
    module: str | None = None
    part: str | None = None
    size: str | None = None
    mode: str = "FACE_TO_FACE"
    providers: tuple[str, ...] = ()


_COLLEGE: Final = (str(Body.TD_COLLEGE),)
_ACADEMY: Final = (str(Body.EDU_ACADEMY),)
_ANYBODY: Final = (
    *_COLLEGE,
    *_COLLEGE,
    *_ACADEMY,
    str(Body.IPE_CENTRE),
    str(Body.WORKERS_UNIVERSITY),
    "P01",
    "P02",
    "S01",
    "S02",
    "S03",
    "K01",
)

_MODULES: Final = (
    (
        "SUBJECT_LITERACY",
        _COLLEGE,
        (
            "小学语文统编教材单元整体教学",
            "小学数学核心素养导向的课堂教学",
            "初中物理实验教学创新",
            "高中历史大概念教学",
            "初中英语阅读教学中的思维培养",
            "高中数学建模与探究活动",
            "幼儿园五大领域活动设计",
            "小学科学探究式教学",
        ),
    ),
    (
        "LEARNING_LITERACY",
        _COLLEGE,
        (
            "学习科学与课堂变革",
            "基于证据的学习诊断",
            "深度学习的教学设计",
            "学生自主学习能力培养",
        ),
    ),
    (
        "RESEARCH_LITERACY",
        _ACADEMY,
        (
            "中小学教师课题研究方法",
            "教育案例研究与写作",
            "课堂观察与数据分析",
            "行动研究：从问题到成果",
        ),
    ),
    (
        "INTERNATIONAL_LITERACY",
        _COLLEGE,
        (
            "国际理解教育课程开发",
            "比较视野下的课程改革",
            "跨文化沟通与中国故事",
        ),
    ),
    (
        "TEACHING_FUNDAMENTALS",
        (*_COLLEGE, *_ACADEMY),
        (
            "教学设计与板书基本功",
            "作业设计与命题基本功",
            "课堂提问与反馈基本功",
            "新课标下的学业评价",
            "教师语言表达基本功",
        ),
    ),
)

_GENERAL: Final = (
    ("班级心理健康教育活动设计", "TOPIC"),
    ("家校社协同育人实务", "TOPIC"),
    ("中华优秀传统文化进课堂", "TOPIC"),
    ("劳动教育课程的校本化实施", "TOPIC"),
    ("生涯规划指导入门", "TOPIC"),
    ("教育政策热点与依法执教", "TOPIC"),
    ("融合教育中的差异化支持", "TOPIC"),
    ("学校安全与应急处置", "TOPIC"),
    ("双减背景下的课后服务课程", "TOPIC"),
    ("生态文明教育主题课程", "TOPIC"),
    ("整本书阅读指导策略", "SELF_CHOSEN"),
    ("书法审美与书写训练", "SELF_CHOSEN"),
    ("教师正念与压力管理", "SELF_CHOSEN"),
    ("戏剧教育与课堂表达", "SELF_CHOSEN"),
    ("博物馆里的课堂", "SELF_CHOSEN"),
    ("校园植物与自然笔记", "SELF_CHOSEN"),
    ("合唱指挥与班级合唱", "SELF_CHOSEN"),
    ("教师嗓音保健", "SELF_CHOSEN"),
    ("中医养生与教师健康", "SELF_CHOSEN"),
    ("摄影与校园影像叙事", "SELF_CHOSEN"),
)

_ONLINE: Final = (
    ("人工智能助力课堂教学", "TOPIC"),
    ("数字资源制作与微课开发", "SELF_CHOSEN"),
    ("数据驱动的精准教学", "TOPIC"),
    ("网络素养与未成年人保护", "TOPIC"),
)

_MICRO: Final = (
    ("课堂管理的十个小技巧", 4),
    ("五分钟学会思维导图", 4),
    ("与家长沟通的艺术", 8),
    ("课堂小游戏设计", 8),
    ("演示文稿排版入门", 4),
    ("急救知识与心肺复苏", 8),
)

_LECTURES: Final = (
    "新时代教师职业道德专题讲座",
    "义务教育课程方案解读专题讲座",
    "学生心理危机识别与干预专题讲座",
)

_AUDIENCES: Final = ("小学", "初中", "高中", "学前", "骨干教师", "青年教师")


def subjects() -> list[Subject]:
    """Every subject once, in a fixed order: with and without a special audience."""
    plain = [*_required(), *_electives(), *_lectures()]
    special = [
        subject._replace(title=f"{subject.title}（{audience}）")
        for place, audience in enumerate(_AUDIENCES)
        for subject in plain[place::2]
    ]
    return plain + special


def next_of(supply: Iterator[Subject], provider: str) -> Subject:
    """The next subject that the unit may provide; those before it are given up."""
    return next(subject for subject in supply if provider in subject.providers)


def _required() -> list[Subject]:
    return [
        Subject(
            title,
            "REQUIRED",
            "PROFESSIONAL_COURSE",
            20 + 4 * (place % 2),
            module=module,
            providers=providers,
            mode="BLENDED" if place % 3 == 1 else "FACE_TO_FACE",
        )
        for module, providers, titles in _MODULES
        for place, title in enumerate(titles)
    ]


def _electives() -> list[Subject]:
    general = [
        _elective(title, part, 20 + 4 * (place % 6), "GENERAL", "FACE_TO_FACE")
        for place, (title, part) in enumerate(_GENERAL)
    ]
    online = [_elective(title, part, 20, "GENERAL", "ONLINE") for title, part in _ONLINE]
    micro = [
        _elective(title, "SELF_CHOSEN", hours, "MICRO", "FACE_TO_FACE") for title, hours in _MICRO
    ]
    return general + online + micro


def _elective(title: str, part: str, hours: int, size: str, mode: str) -> Subject:
    return Subject(
        title,
        "ELECTIVE",
        "ELECTIVE_COURSE",
        hours,
        part=part,
        size=size,
        mode=mode,
        providers=_ANYBODY,
    )


def _lectures() -> list[Subject]:
    return [
        Subject(title, "SPECIAL_LECTURE", "ELECTIVE_COURSE", 4, part="TOPIC", providers=_COLLEGE)
        for title in _LECTURES
    ]
