"""Who one can sign in as: a few people with fixed names, places and tokens."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from trainingflow.demo.schools import school_plans
from trainingflow.demo.units import MEMBER_UNITS, ROOT
from trainingflow.domain.people import Body, Role

HOME_SCHOOL: Final = "P03"
PRIVATE_SCHOOL: Final = "S13"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody of the demo district to sign in as.

    Attributes:
        code: the person's code; the token is the same text, so that nobody takes it for a secret.
        role: what the person is, in a few words.
        home: code of the organisation where the person works.
        teaches: whether the person is employed there as a teacher.
        roles: what the person is besides, and in which organisation.
        posts: posts held as a teacher.
        what_to_try: one sentence for the list that the demo prints.
    """

    code: str
    name_zh: str
    name_en: str
    role: str
    home: str
    teaches: bool = False
    roles: tuple[tuple[Role, str], ...] = ()
    posts: tuple[str, ...] = ()
    what_to_try: str

    @property
    def token(self) -> str:
        """The bearer token that signs this person in."""
        return self.code

    @property
    def name(self) -> str:
        """The name in both languages."""
        return f"{self.name_zh} {self.name_en}"

    @property
    def organisation(self) -> str:
        """The name of the organisation where the person works."""
        return _organisation_names()[self.home]


@cache
def _organisation_names() -> dict[str, str]:
    """The name of every organisation by its code, in both languages."""
    units = {str(unit.body): f"{unit.zh} {unit.en}" for unit in (ROOT, *MEMBER_UNITS)}
    return units | {plan.code: f"{plan.zh} {plan.en}" for plan in school_plans()}


def _committee(number: int, zh: str, en: str, home: Body | str, what: str) -> Persona:
    return Persona(
        code=f"demo-reviewer-{number}",
        name_zh=zh,
        name_en=en,
        role="member of the Academic Committee",
        home=home,
        teaches=True,
        roles=((Role.MEMBER, Body.ACADEMIC_COMMITTEE),),
        what_to_try=what,
    )


PERSONAS: Final = (
    Persona(
        code="demo-teacher",
        name_zh="林晓彤",
        name_en="Lin Xiaotong",
        role="teacher",
        home=HOME_SCHOOL,
        teaches=True,
        posts=("HEAD_TEACHER",),
        what_to_try="Your credits, each with its article; enrol in a run; submit your claim.",
    ),
    Persona(
        code="demo-applicant",
        name_zh="沈知远",
        name_en="Shen Zhiyuan",
        role="applicant of courses",
        home=Body.TD_COLLEGE,
        teaches=True,
        posts=("INSTITUTION_TEACHER",),
        what_to_try="Submit the complete draft while the window is open; see what another lacks.",
    ),
    _committee(
        1, "顾明谦", "Gu Mingqian", "S01", "Write an opinion on a course and on a project; vote."
    ),
    _committee(
        2, "周雨桐", "Zhou Yutong", Body.EDU_ACADEMY, "Vote on a course under deliberation."
    ),
    _committee(3, "何静宜", "He Jingyi", "P01", "Read a dossier and submit the opinion."),
    _committee(
        4, "唐立行", "Tang Lixing", Body.IPE_CENTRE, "Read a dossier and submit the opinion."
    ),
    Persona(
        code="demo-chair",
        name_zh="郑怀德",
        name_en="Zheng Huaide",
        role="chair of the Academic Committee",
        home=Body.EDU_ACADEMY,
        teaches=True,
        roles=((Role.CHAIR, Body.ACADEMIC_COMMITTEE),),
        posts=("INSTITUTION_TEACHER", "TRAINER"),
        what_to_try="Assign reviewers, open the vote, form the opinion of the committee.",
    ),
    Persona(
        code="demo-college",
        name_zh="许若兰",
        name_en="Xu Ruolan",
        role="officer of the course office",
        home=Body.TD_COLLEGE,
        roles=((Role.OFFICER, Body.TD_COLLEGE),),
        what_to_try="File and publicise a passed course; organise a run; act for the committee.",
    ),
    Persona(
        code="demo-ce-officer",
        name_zh="韩卓",
        name_en="Han Zhuo",
        role="officer of the Continuing Education Office",
        home=Body.CE_OFFICE,
        roles=((Role.OFFICER, Body.CE_OFFICE),),
        what_to_try="Decide whether a project is urgent; approve a plan's change; confirm claims.",
    ),
    Persona(
        code="demo-ce-officer-2",
        name_zh="方文心",
        name_en="Fang Wenxin",
        role="officer of the Continuing Education Office",
        home=Body.CE_OFFICE,
        roles=((Role.OFFICER, Body.CE_OFFICE),),
        what_to_try="The second pair of eyes, where one officer may not decide twice.",
    ),
    Persona(
        code="demo-training-manager",
        name_zh="马思齐",
        name_en="Ma Siqi",
        role="training manager of a school",
        home=HOME_SCHOOL,
        teaches=True,
        roles=((Role.TRAINING_MANAGER, HOME_SCHOOL),),
        posts=("TRAINING_MANAGER",),
        what_to_try="Record an activity of the school's plan; verify a claim; approve learning.",
    ),
    Persona(
        code="demo-principal",
        name_zh="罗世安",
        name_en="Luo Shian",
        role="principal of a school",
        home=HOME_SCHOOL,
        teaches=True,
        roles=((Role.PRINCIPAL, HOME_SCHOOL),),
        what_to_try="Your school's plan and its activities; start the project that was approved.",
    ),
    Persona(
        code="demo-leader",
        name_zh="宋清源",
        name_en="Song Qingyuan",
        role="course leader",
        home=Body.TD_COLLEGE,
        teaches=True,
        posts=("INSTITUTION_TEACHER", "TRAINER"),
        what_to_try="Lead a run: start classes, record attendance and results, finish it.",
    ),
    Persona(
        code="demo-private-teacher",
        name_zh="叶南星",
        name_en="Ye Nanxing",
        role="teacher of a private school",
        home=PRIVATE_SCHOOL,
        teaches=True,
        what_to_try="The credits of a private school: 7.2 every year; its classes and its plan.",
    ),
    Persona(
        code="demo-personnel-officer",
        name_zh="程立言",
        name_en="Cheng Liyan",
        role="officer of the Personnel Section",
        home=Body.PERSONNEL_SECTION,
        roles=((Role.OFFICER, Body.PERSONNEL_SECTION),),
        what_to_try="Establish a training project that the experts have passed, or reject it.",
    ),
    Persona(
        code="demo-policy-officer",
        name_zh="蒋以宁",
        name_en="Jiang Yining",
        role="policy officer",
        home=Body.PERSONNEL_SECTION,
        roles=((Role.POLICY_OFFICER, Body.DISTRICT_COMMISSION),),
        what_to_try="Read whom your draft of the credit rules would change, and propose it.",
    ),
    Persona(
        code="demo-policy-officer-2",
        name_zh="白若溪",
        name_en="Bai Ruoxi",
        role="policy officer",
        home=Body.PERSONNEL_SECTION,
        roles=((Role.POLICY_OFFICER, Body.DISTRICT_COMMISSION),),
        what_to_try="Publish what the other officer has proposed: nobody does it alone.",
    ),
    Persona(
        code="demo-auditor",
        name_zh="孟知白",
        name_en="Meng Zhibai",
        role="auditor",
        home=Body.DISTRICT_COMMISSION,
        roles=((Role.AUDITOR, Body.DISTRICT_COMMISSION),),
        what_to_try="Read every item and its whole history; change nothing.",
    ),
)
"""In the order in which the demo shows them."""
