"""The ways of training projects (教师培训项目, annex 3), ordinary and urgent."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from trainingflow.demo.exhibits.acts import Act, Everyone, Given
from trainingflow.domain.lifecycles.projects.fields import Part

_DECLARED_WITH: Final = "PROJECT_DECLARATION_FORM IMPLEMENTATION_SCHEME NEEDS_SURVEY"
_URGENT_WITH: Final = f"{_DECLARED_WITH} ASSIGNING_DOCUMENT URGENCY_STATEMENT"
_START_WITH: Final = "TEACHING_RULES QUALITY_MECHANISM TRAINEE_RULES TRAINEE_ASSESSMENT"
_REPORTS: Final = "PROJECT_SUMMARY PERFORMANCE_REPORT EFFECT_EVALUATION"
_FIRST_YEAR: Final = 2023
"""Declared in the window by exception of November 2022; those of later years in October."""

_PLANS: Final = (
    (Part.PRIOR_SURVEY, "九月发放问卷并入校访谈"),
    (Part.SCHEME_DRAFTING, "由项目组起草，专家审阅两轮"),
    (Part.TRAINER_SELECTION, "市区特级教师、高校学者与一线骨干教师"),
    (Part.COURSE_DELIVERY, "每月一次集中授课，其间安排网络研讨"),
    (Part.TRAINEE_MANAGEMENT, "设班主任一名，分组管理，过程考核"),
    (Part.LOGISTICS, "使用本单位会议室和录播教室"),
    (Part.PRACTICE_BASE, "三所基地校承担跟岗实践"),
)


class Project(NamedTuple):
    """What is told of one project; `matter` is what an urgent one was assigned."""

    place: str
    year: int
    title: str
    category: str
    audience: str
    module: str = "TEACHING_FUNDAMENTALS"
    ends: str | None = None
    matter: str | None = None

    @property
    def fields(self) -> Given:
        """The whole dossier."""
        urgent = {"assigningMatter": self.matter, "assigningAuthority": "MUNICIPAL"}
        return {
            "year": self.year,
            "variant": "URGENT" if self.matter else "ORDINARY",
            "title": self.title,
            "category": self.category,
            "audience": self.audience,
            "basis": "朝教党发〔2022〕15号 附件3；区域教师培训需求调研报告",
            "workPackages": [{"part": str(part), "plan": plan} for part, plan in _PLANS],
            "hours": "40",
            "activity": "PROFESSIONAL_COURSE",
            "module": self.module,
            "startsOn": f"{self.year}-03-04",
            "endsOn": self.ends or f"{self.year}-12-20",
            "schedule": [{"stage": "中期", "dueOn": f"{self.year}-06-28"}],
            "fundLines": [
                {"line": "专家讲课费", "amount": "4.8"},
                {"line": "资料费", "amount": "1.2"},
            ],
            **(urgent if self.matter else {}),
        }


def appraised(month: str, expert: int, result: str = "PASS") -> tuple[Act, ...]:
    """How one expert appraises a project in a month (year and month), and what is concluded."""
    asked = [{"person": f"@expert {expert}", "role": "PROJECT_EXPERT"}]
    said = "依据充分，安排可行。" if result == "PASS" else "需求依据不足，与在研项目重复。"
    return (
        Act(f"{month}-03", "CE_OFFICE", "openAppraisal"),
        Act(f"{month}-03", "CE_OFFICE", "inviteReviewers", {"members": asked}),
        Act(f"{month}-06", f"expert {expert}", "acceptInvitation", {"conflict": "NONE"}),
        Act(f"{month}-09", f"expert {expert}", "submitReview", {"opinion": result, "text": said}),
        Act(f"{month}-13", "CE_OFFICE", "conclude", {"result": result, "text": said}),
        Act(f"{month}-15", "CE_OFFICE", "reportAppraisal", brings="APPRAISAL_OPINION"),
    )


def way(one: Project, number: int, expert: int) -> Iterator[Act]:
    """The way of an ordinary project from its declaration in October to confirmed credits."""
    before, year, after = one.year - 1, one.year, one.year + 1
    declared = f"{before}-10-17" if year > _FIRST_YEAR else f"{before}-11-08"
    yield Act(declared, "manager", "createProject", one.fields, _DECLARED_WITH)
    yield Act(declared, "manager", "declare")
    yield from appraised(f"{before}-11" if year > _FIRST_YEAR else f"{before}-12", expert)
    number_of_reply = {"approvalNumber": f"朝教人〔{before}〕{number}号"}
    yield Act(
        f"{before}-12-20", "PERSONNEL_SECTION 1", "approveProject", number_of_reply,
        "APPROVAL_REPLY",
    )  # fmt: skip
    yield Act(
        f"{before}-12-22", "CE_OFFICE", "feedBackResult", {"text": "已批复立项，请做好筹备。"}
    )
    people = {"projectLeader": "@principal", "projectManager": "@manager", "dedicated": True}
    yield Act(f"{year}-03-04", "manager", "start", people, _START_WITH)
    yield Act(
        f"{year}-06-26", "manager", "submitStageReport",
        {"stage": "中期", "progress": "已完成半数集中授课，学员到课率九成五。"}, "STAGE_REPORT",
    )  # fmt: skip
    passed = {"hours": "40", "tasksCompleted": True, "result": "PASS", "school": "@school"}
    for school in ("P06", "S07"):
        results = Everyone(passed, school, most=8)
        yield Act(f"{year}-12-14", "manager", "recordResults", {"results": results})
        told = {"school": f"@place {school}", "text": "贵校八名学员全部合格。"}
        yield Act(f"{year}-12-18", "manager", "feedBackToSchool", told, "SCHOOL_FEEDBACK")
    yield Act(f"{year}-12-21", "manager", "endOperation", brings="PROCESS_ARCHIVE")
    yield from evaluated(after)
    yield Act(f"{after}-02-26", "CE_OFFICE 1", "passEvaluation", brings="EVALUATION_CONCLUSION")
    yield Act(f"{after}-02-26", "CLOCK", "terminate")
    yield Act(f"{after}-03-12", "CE_OFFICE", "confirmCredits")


def evaluated(year: int) -> Iterator[Act]:
    """The trainees asked, spoken with, and the archives looked into, in January of a year."""
    methods = {"methods": ["QUESTIONNAIRE", "INTERVIEW", "ARCHIVE_CHECK"]}
    yield Act(f"{year}-01-15", "CE_OFFICE", "startEvaluation", methods, _REPORTS)
    yield Act(f"{year}-01-16", "CE_OFFICE", "openSurvey", {"closesOn": f"{year}-01-26"})
    for action, day, found in (
        ("recordInterviews", f"{year}-01-23", "访谈学员六名，普遍认可实践环节。"),
        ("recordArchiveCheck", f"{year}-01-30", "签到、课件与学员成果齐全。"),
    ):
        yield Act(day, "CE_OFFICE", action, {"heldOn": day, "findings": found})


def urgent(one: Project, month: str, expert: int) -> Iterator[Act]:
    """The way of an urgent project in a month (year and month), as far as its panel."""
    yield Act(f"{month}-07", "manager", "createProject", one.fields, _URGENT_WITH)
    yield Act(f"{month}-08", "manager", "requestUrgent")
    yield Act(f"{month}-13", "WORKING_GROUP 1", "approveUrgency", brings="WG_DECISION")
    yield from appraised(f"{month}", expert)


def later(acts: tuple[Act, ...], days: str) -> tuple[Act, ...]:
    """The same acts, all of them on that day or soon after."""
    return tuple(act._replace(on=days) for act in acts)
