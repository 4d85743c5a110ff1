"""Courses for teachers of private units and their classes (annex 8, chapter 6)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from trainingflow.demo.exhibits.acts import Act, Everyone, Exhibit, Given, Present, until
from trainingflow.domain.workflow.kinds import ItemKind

_DOSSIER: Final = "OBJECTIVES CONTENT COURSE_PLAN IMPLEMENTATION_SCHEME LECTURE_NOTES NEEDS_SURVEY"
_GROUP: Final = "COURSE_LEADING_GROUP"
_DECIDING: Final = "WORKING_GROUP"
_UNITS: Final = ("理论导引", "案例研讨", "现场观摩", "实践改进", "成果交流")


class _Course(NamedTuple):
    """What is told of one course."""

    place: str
    title: str
    domain: str = "CURRICULUM_AND_TEACHING"
    year: int = 2023

    @property
    def name(self) -> str:
        """How a class calls it."""
        return f"course/{self.place}/{self.title}"

    @property
    def fields(self) -> Given:
        """The whole dossier: an elective of twenty hours."""
        return {
            "title": self.title,
            "category": "ELECTIVE",
            "activity": "ELECTIVE_COURSE",
            "size": "GENERAL",
            "domain": self.domain,
            "hours": "20",
            "deliveryMode": "FACE_TO_FACE",
            "units": [{"title": one, "hours": "4"} for one in _UNITS],
            "policyBasis": "朝教党发〔2022〕15号 附件8 第十六条",
            "assessmentMethod": "出勤、课堂作业与一份实践改进报告",
        }


def _declared(one: _Course, expert: int, result: str = "PASS") -> Iterator[Act]:
    """Declared and appraised in November by the Course-Construction Leading Group."""
    month = f"{one.year}-11"
    asked = [{"person": f"@expert {expert}", "role": "COURSE_EXPERT"}]
    said = (
        "内容贴近民办学校需求，考核可行。" if result == "PASS" else "需求调研不足，单元缺少衔接。"
    )
    yield Act(f"{month}-06", "manager", "beginCourse", one.fields, _DOSSIER)
    yield Act(f"{month}-07", "manager", "declareCourse")
    yield Act(f"{month}-13", _GROUP, "openAppraisal")
    yield Act(f"{month}-13", _GROUP, "inviteReviewers", {"members": asked})
    yield Act(f"{month}-15", f"expert {expert}", "acceptInvitation", {"conflict": "NONE"})
    yield Act(f"{month}-20", f"expert {expert}", "submitReview", {"opinion": result, "text": said})
    yield Act(f"{month}-24", _GROUP, "conclude", {"result": result, "text": said})
    if result == "PASS":
        yield Act(f"{month}-27", _GROUP, "passCourse", brings="APPRAISAL_OPINION")
    else:
        yield Act(f"{month}-27", _GROUP, "failCourse", brings="APPRAISAL_OPINION",
                  comment="未通过论证，可修改后参加下一年十一月的论证。")  # fmt: skip


def _course(one: _Course, acts: tuple[Act, ...]) -> Exhibit:
    return Exhibit(one.name, ItemKind.PRIVATE_COURSE, one.place, acts)


def _class(
    one: _Course, title: str, who: str, days: tuple[str, str], december: str = "2023-12"
) -> Iterator[Act]:
    """A class from its head's application in December to the credits that both reports name."""
    first, last = days
    given = {
        "parent": f"@item {one.name}", "title": title, "firstSession": first,
        "lastSession": last, "place": "本单位三层培训教室",
    }  # fmt: skip
    applied = f"{december}-06"
    yield Act(applied, who, "draftClass", given, "OPENING_APPLICATION")
    yield Act(applied, who, "applyOpening")
    yield Act(f"{december}-12", "manager", "approveByInstitution")
    yield Act(f"{december}-20", "CE_OFFICE", "approveByDistrict")
    roster = {"roster": Everyone({"school": "@school"}, "S13", most=28)}
    yield Act(first, who, "start", roster)
    for day, hours in ((first, "12"), (last, "8")):
        present = {"heldOn": day, "hours": hours, "present": Present("S13", 28)}
        yield Act(day, who, "recordAttendance", present)
    passed = Everyone({"result": "PASS"}, "S13", most=28)
    yield Act(last, who, "recordResults", {"results": passed})
    yield Act(last, who, "finish")
    attended = Everyone({"hours": "20", "result": "PASS"}, "S13", most=28)
    reported = {"school": "@place S13", "results": attended}
    yield Act(last, "manager of S13", "reportBySchool", reported)
    yield Act(last, "principal", "reportCredits")
    yield Act(last, "CE_OFFICE 1", "confirmCredits")


def _decided(survey: str, closes: str, held: str, on: str) -> Iterator[Act]:
    """The participants of a class asked in every form; then the Working Group decides."""
    yield Act(survey, _DECIDING, "openSurvey", {"closesOn": closes})
    for action, found in (
        ("recordSymposium", "学员代表座谈，建议增加实操时间。"),
        ("recordInterviews", "访谈学员四名，均认可课程内容。"),
    ):
        yield Act(held, _DECIDING, action, {"heldOn": held, "findings": found})
    yield Act(on, _DECIDING, "decideContinue", brings="EVALUATION_ANALYSIS")


def _opening(one: _Course, number: int, acts: tuple[Act, ...]) -> Exhibit:
    return Exhibit(f"class/{one.name}/{number}", ItemKind.CLASS_OPENING, one.place, acts)


_WATCHING: Final = _Course("WORKERS_UNIVERSITY", "幼儿行为观察与支持")
_SPEAKING: Final = _Course("EDU_ACADEMY", "英语口语教学活动设计")
_FAMILY: Final = _Course("SOCIAL_SCHOOLING_CENTRE", "家校合作的沟通艺术", "COMPREHENSIVE_LITERACY")
_ETHICS: Final = _Course(
    "SOCIAL_SCHOOLING_CENTRE", "民办学校教师职业规范", "ETHICS_POLICY_GUIDANCE"
)
_HEALTH: Final = _Course("HEALTH_CARE_INSTITUTE", "校园常见传染病预防", "COMPREHENSIVE_LITERACY")
_LESSONS: Final = _Course("EDU_ACADEMY", "单元整体教学设计", year=2022)
_THINKING: Final = _Course("WORKERS_UNIVERSITY", "思维可视化工具的课堂应用")

_SPRING: Final = tuple(_class(_SPEAKING, "口语教学一班", "teacher 2", ("2024-03-06", "2024-05-10")))
_FULL: Final = tuple(
    _class(_LESSONS, "单元教学一班", "teacher 3", ("2023-03-08", "2023-06-14"), "2022-12")
)

PRIVATE_COURSES: Final = (
    _course(_WATCHING, tuple(_declared(_WATCHING, 0))),
    _course(_SPEAKING, tuple(_declared(_SPEAKING, 0))),
    _course(_LESSONS, tuple(_declared(_LESSONS, 2))),
    _course(_FAMILY, tuple(_declared(_FAMILY, 3, "FAIL"))),
    _course(_ETHICS, (*until(_declared(_ETHICS, 3), "declareCourse"),
                      Act("2023-11-09", "manager", "withdraw"))),
    _course(_HEALTH, (Act("2024-05-08", "manager", "beginCourse", _HEALTH.fields, _DOSSIER),)),
    _course(_THINKING, tuple(_declared(_THINKING, 4))),
    _opening(_LESSONS, 1, (
        *_FULL, *_decided("2023-06-16", "2023-06-26", "2023-06-20", "2023-07-04"))),
    _opening(_SPEAKING, 1, until(_SPRING, "finish")),
    _opening(_SPEAKING, 2, until(
        _class(_SPEAKING, "口语教学二班", "teacher 4", ("2024-04-10", "2024-06-28")), "start")),
    _opening(_WATCHING, 1, until(
        _class(_WATCHING, "行为观察一班", "teacher 1", ("2024-05-29", "2024-11-22")),
        "approveByDistrict")),
    _opening(_WATCHING, 2, (Act("2024-05-13", "teacher 1", "draftClass", {
        "parent": f"@item {_WATCHING.name}", "title": "行为观察二班",
        "firstSession": "2024-09-11", "lastSession": "2024-12-18", "place": "望京校区",
    }, "OPENING_APPLICATION"),)),
    _opening(_THINKING, 1, (
        *until(_class(_THINKING, "思维工具一班", "teacher 2", ("2024-03-13", "2024-06-12")),
               "approveByInstitution"),
        Act("2023-12-20", "CE_OFFICE", "reject", comment="与春季学期的区级课程时间冲突。"))),
)  # fmt: skip
"""Courses that passed in November, and classes of them; one was held in spring 2023."""
