"""Claims for special cases (其他情况学分认定, annex 2, chapter 7), of every type."""

from typing import Final

from trainingflow.demo.exhibits.acts import Act, Exhibit, Given
from trainingflow.domain.workflow.kinds import ItemKind


def _claim(place: str, who: str, on: str, brings: str, fields: Given, *acts: Act) -> Exhibit:
    """A claim that somebody of a unit began on a day, with its documents."""
    name = f"claim/{place}/{who}/{fields['variant']}"
    begun = Act(on, who, "draftClaim", fields, brings)
    return Exhibit(name, ItemKind.CREDIT_CLAIM, place, (begun, *acts))


def _sent(who: str, on: str) -> Act:
    return Act(on, who, "submitClaim")


def _seen(on: str, by: str = "manager") -> Act:
    return Act(on, by, "verify", {"originalSeen": True})


def _received(on: str) -> Act:
    return Act(on, "CE_OFFICE", "receive")


_STUDY: Final = "ENROLMENT_PROOF TRANSCRIPT"
_ABROAD: Final = "CLAIM_EVIDENCE"
_OLD: Final = "ESTABLISHMENT_REFERENCE COURSE_CERTIFICATE RECOGNITION"


def _degree(evidence: str, school: str) -> Given:
    def course(name: str, first: str, last: str) -> Given:
        return {
            "name": name, "hours": "48", "startedOn": first, "completedOn": last, "passed": True,
        }  # fmt: skip

    return {
        "variant": "DEGREE_STUDY",
        "title": "教育硕士课程学习",
        "evidence": evidence,
        "institution": school,
        "courses": [
            course("课程与教学论", "2022-09-01", "2023-01-12"),
            course("教育研究方法", "2023-02-20", "2023-07-06"),
        ],
    }


def _national(title: str, evidence: str) -> Given:
    return {
        "variant": "NATIONAL_PROGRAMME", "title": title, "evidence": evidence,
        "hours": "60", "completedOn": "2023-08-18", "passed": True,
    }  # fmt: skip


def _digital(evidence: str) -> Given:
    return {
        "variant": "IT_PROJECT_2", "title": "信息技术应用能力提升工程2.0", "evidence": evidence,
        "completedOn": "2023-06-30", "passed": True,
    }  # fmt: skip


def _uncovered(title: str, evidence: str) -> Given:
    return {
        "variant": "UNCOVERED",
        "title": title,
        "evidence": evidence,
        "completedOn": "2023-12-20",
    }


_CARRIED: Final = {
    "variant": "CARRY_OVER_13FYP",
    "title": "市级骨干教师研修班",
    "evidence": "结业证〔2021〕1107",
    "establishment": "京教师〔2019〕12号",
    "institution": "北京教育学院",
    "courseType": "ELECTIVE_COURSE",
    "hours": "60",
    "startedOn": "2019-10-08",
    "completedOn": "2021-06-25",
    "passed": True,
}
_OPINION: Final = {
    "ledger": "ELECTIVE", "credits": "2", "decision": "议定〔2024〕3号", "municipalCentre": "同意",
}  # fmt: skip
_DELIBERATED: Final = (
    Act("2024-04-15", "CE_OFFICE", "deliberate", brings="POLICY_DOCUMENT"),
    Act("2024-04-26", "CE_OFFICE 1", "formOpinion", _OPINION),
)
_REPORTED: Final = Act("2024-05-08", "CE_OFFICE", "reportToCity", brings="DELIBERATION_OPINION")

CLAIMS: Final = (
    _claim("P03", "demo-teacher", "2024-05-14", "COURSE_CERTIFICATE",
           _national("国培计划·小学语文骨干教师提升研修", "国培〔2023〕88417")),
    _claim("P03", "teacher 5", "2024-05-13", _STUDY, _degree("学号2022310245", "首都师范大学"),
           _sent("teacher 5", "2024-05-15")),
    _claim("P03", "teacher 6", "2024-05-06", "CERTIFICATE_OF_PASSING", _digital("IT2-2023-30551"),
           _sent("teacher 6", "2024-05-08"), _seen("2024-05-13")),
    _claim("P03", "manager", "2024-05-06", _OLD, _CARRIED, _sent("manager", "2024-05-07"),
           _seen("2024-05-09", "principal"), _received("2024-05-14")),
    _claim("S01", "teacher 4", "2024-04-22", "COURSE_CERTIFICATE",
           _national("国培计划·中学数学命题研修", "国培〔2023〕90112"),
           _sent("teacher 4", "2024-04-23"), _seen("2024-04-28"), _received("2024-05-06")),
    _claim("S01", "teacher 5", "2024-03-11", _STUDY, _degree("学号2021410077", "北京师范大学"),
           _sent("teacher 5", "2024-03-12"), _seen("2024-03-15"), _received("2024-03-20"),
           Act("2024-04-09", "CE_OFFICE 1", "confirm")),
    _claim("S01", "teacher 6", "2024-03-11", "CERTIFICATE_OF_PASSING", _digital("IT2-2023-28870"),
           _sent("teacher 6", "2024-03-13"), _seen("2024-03-18"), _received("2024-03-21"),
           Act("2024-04-09", "CE_OFFICE 1", "confirm")),
    _claim("P01", "teacher 3", "2024-02-26", "COURSE_CERTIFICATE",
           _national("国培计划·班主任专项培训", "国培〔2023〕87660"),
           _sent("teacher 3", "2024-02-27"), _seen("2024-03-04"), _received("2024-03-08"),
           Act("2024-03-26", "CE_OFFICE 1", "confirm")),
    _claim("P01", "teacher 4", "2024-02-26", "CERTIFICATE_OF_PASSING", _digital("IT2-2023-11043"),
           _sent("teacher 4", "2024-02-28"), _seen("2024-03-04"), _received("2024-03-08"),
           Act("2024-03-26", "CE_OFFICE 1", "reject", comment="证书编号与工程名单不符。")),
    _claim("V01", "teacher 0", "2024-03-18", _ABROAD,
           _uncovered("援藏支教期间的本地教研", "派遣证〔2022〕5"),
           _sent("teacher 0", "2024-03-19"), _seen("2024-03-25"), _received("2024-04-01"),
           *_DELIBERATED),
    _claim("V01", "teacher 1", "2024-03-18", _ABROAD,
           _uncovered("世界技能大赛集训指导", "证明〔2023〕17"),
           _sent("teacher 1", "2024-03-20"), _seen("2024-03-25"), _received("2024-04-01"),
           *_DELIBERATED, _REPORTED),
    _claim("P01", "teacher 5", "2024-04-16", _STUDY, _degree("学号2023530006", "北京外国语大学"),
           _sent("teacher 5", "2024-04-17"), Act("2024-04-19", "teacher 5", "withdraw")),
    _claim("S13", "teacher 0", "2024-04-15", "COURSE_CERTIFICATE",
           _national("国培计划·中学英语阅读教学", "国培〔2023〕91830"),
           _sent("teacher 0", "2024-04-16"), _seen("2024-04-22"), _received("2024-05-09")),
)  # fmt: skip

CLAIMING: Final = frozenset({"P03", "S01", "P01", "V01", "S13"})
"""Whose special cases are claimed one by one, and imported from nowhere."""
