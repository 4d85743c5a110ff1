"""Training completed outside the lifecycles: imported records, confirmed group by group.

What was completed before the procedures bound, and what others organise: public required courses
(the municipal centre), school-based research, induction, the National Training Programme …
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from trainingflow.db.models import CreditConfirmation, CreditRecord, CreditRecordGroup
from trainingflow.demo.careers import Teacher
from trainingflow.demo.chance import Chance
from trainingflow.demo.diary import working_day
from trainingflow.demo.exhibits.recorded import recorded_here
from trainingflow.demo.instants import AS_OF, CYCLE_BEGINS, PROCEDURES_BIND, morning
from trainingflow.demo.people import People
from trainingflow.demo.sheets import Sheets
from trainingflow.domain.calendar import add_months
from trainingflow.domain.people import Body, Role

IMPORT: Final = "IMPORT"
_REPORTED_ON: Final = 8  # day of the month after
_CONFIRMED_AFTER: Final = timedelta(days=24)


class Offer(NamedTuple):
    """Something that every teacher could take part in: a training with its last day."""

    activity: str
    ended: date
    hours: str
    facts: dict[str, str]
    share: float = 1.0
    """Of the diligent, how many took part."""


_PUBLIC: Final = "PUBLIC_COURSE"
_PROFESSIONAL: Final = "PROFESSIONAL_COURSE"
_ELECTIVE: Final = "ELECTIVE_COURSE"

OFFERS: Final = (
    Offer(_PUBLIC, date(2021, 6, 18), "10", {"topic": "ETHICS"}),
    Offer(_PUBLIC, date(2022, 6, 24), "10", {"topic": "ETHICS"}),
    Offer(_PUBLIC, date(2023, 6, 16), "15", {"topic": "ETHICS"}),
    Offer(_PUBLIC, date(2021, 11, 26), "10", {"topic": "POLICY_THEORY"}),
    Offer(_PUBLIC, date(2022, 11, 25), "10", {"topic": "POLICY_THEORY"}),
    Offer(_PUBLIC, date(2023, 11, 24), "10", {"topic": "POLICY_THEORY"}),
    Offer(_PUBLIC, date(2022, 4, 22), "10", {"topic": "STUDENT_DEVELOPMENT"}),
    Offer(_PUBLIC, date(2024, 3, 22), "10", {"topic": "MODERN_IT"}, 0.7),
    Offer(_PROFESSIONAL, date(2021, 5, 28), "20", {"module": "SUBJECT_LITERACY"}),
    Offer(_PROFESSIONAL, date(2021, 12, 3), "20", {"module": "LEARNING_LITERACY"}, 0.9),
    Offer(_PROFESSIONAL, date(2022, 5, 27), "20", {"module": "RESEARCH_LITERACY"}, 0.9),
    Offer(_PROFESSIONAL, date(2022, 6, 30), "20", {"module": "TEACHING_FUNDAMENTALS"}, 0.8),
    Offer(_PROFESSIONAL, date(2022, 9, 29), "20", {"module": "INTERNATIONAL_LITERACY"}, 0.6),
    Offer(_ELECTIVE, date(2021, 6, 11), "40", {"part": "TOPIC"}),
    Offer(_ELECTIVE, date(2021, 12, 17), "20", {"part": "SELF_CHOSEN"}),
    Offer(_ELECTIVE, date(2022, 6, 10), "40", {"part": "TOPIC"}, 0.9),
    Offer(_ELECTIVE, date(2022, 9, 23), "20", {"part": "SELF_CHOSEN"}, 0.6),
    Offer("SCHOOL_RESEARCH", date(2021, 12, 28), "60", {}),
    Offer("SCHOOL_RESEARCH", date(2022, 12, 28), "60", {}),
    Offer("SCHOOL_RESEARCH", date(2023, 12, 27), "80", {}),
    Offer("SCHOOL_RESEARCH", date(2024, 4, 30), "20", {}, 0.8),
    Offer("SELF_DIRECTED", date(2021, 12, 20), "16", {}, 0.9),
    Offer("SELF_DIRECTED", date(2022, 12, 20), "16", {}, 0.9),
    Offer("SELF_DIRECTED", date(2023, 12, 20), "16", {}, 0.8),
    Offer("IT_PROJECT", date(2022, 8, 26), "50", {}, 0.35),
    Offer("NATIONAL_PROGRAMME", date(2022, 7, 29), "60", {}, 0.03),
    Offer("DEGREE_STUDY", date(2023, 7, 7), "80", {}, 0.02),
)

# Programmes with few places; diligence alone does not bring a teacher into one.
_SELECTIVE: Final = frozenset({"NATIONAL_PROGRAMME", "DEGREE_STUDY", "IT_PROJECT"})

_IDEOLOGY: Final = (
    Offer("OFF_POST_TRAINING", date(2022, 8, 19), "40", {"days": "5"}),
    Offer("PRACTICE_EDUCATION", date(2022, 10, 13), "8", {}),
    Offer("PRACTICE_EDUCATION", date(2023, 4, 14), "8", {}),
    Offer("PRACTICE_EDUCATION", date(2023, 10, 20), "8", {}, 0.7),
)

_LABELS: Final = {
    _PUBLIC: "公共必修课程",
    _PROFESSIONAL: "专业必修课程",
    _ELECTIVE: "选修课程",
    "SCHOOL_RESEARCH": "校本研修",
    "SELF_DIRECTED": "教师自主学习",
    "IT_PROJECT": "信息技术应用能力提升工程2.0",
    "NATIONAL_PROGRAMME": "国培计划",
    "DEGREE_STUDY": "学历教育",
    "INDUCTION": "新入职教师上岗培训",
    "OFF_POST_TRAINING": "思政课教师集中脱产培训",
    "PRACTICE_EDUCATION": "思政课教师实践教育活动",
}
_DETAILS: Final = {
    "ETHICS": "思想政治素质与师德修养",
    "POLICY_THEORY": "教育政策与理论",
    "STUDENT_DEVELOPMENT": "学生发展",
    "MODERN_IT": "现代信息技术",
    "SUBJECT_LITERACY": "学科素养",
    "LEARNING_LITERACY": "学习素养",
    "RESEARCH_LITERACY": "教科研素养",
    "INTERNATIONAL_LITERACY": "国际化素养",
    "TEACHING_FUNDAMENTALS": "教育教学基本功",
    "TOPIC": "专题选修",
    "SELF_CHOSEN": "自主选修",
}


@dataclass(frozen=True, slots=True)
class _Group:
    id: UUID
    recorded_at: datetime


class Importer:
    """Writes imported records, and opens a group for every training and year."""

    def __init__(self, sheets: Sheets, people: People) -> None:
        """Begin with no groups; officers of the office confirm them in turn."""
        self._sheets = sheets
        self._chance = Chance("imports")
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._officers = people.holders[Role.OFFICER, Body.CE_OFFICE]

    def bring(self, people: People, ideology: frozenset[UUID]) -> None:
        """Import what every teacher took part in elsewhere.

        Args:
            people: the district's.
            ideology: the teachers of ideology and politics, who have a programme of their own.
        """
        for teacher in people.everybody():
            programme = (*OFFERS, *_IDEOLOGY) if teacher.id in ideology else OFFERS
            for offer in self._taken(teacher, programme):
                self._record(teacher, offer)

    def _taken(self, teacher: Teacher, programme: Iterable[Offer]) -> Iterator[Offer]:
        yield from self._induction(teacher)
        for offer in programme:
            if offer.ended >= teacher.here_since and self._chance.happens(_will(teacher, offer)):
                yield offer

    def _induction(self, teacher: Teacher) -> Iterator[Offer]:
        """The 120 hours of a new teacher, in two parts; the second is missing while it runs."""
        began, done = teacher.first_taught_on, teacher.induction_completed_on
        if began < CYCLE_BEGINS:
            return
        yield Offer("INDUCTION", date(began.year, 10, 13), "60", {})
        if done is not None:
            yield Offer("INDUCTION", done, "60", {})

    def _record(self, teacher: Teacher, offer: Offer) -> None:
        group = self._group(offer)
        record_id = self._chance.new_id(group.recorded_at)
        passed, recognised = not self._chance.happens(0.01), not self._chance.happens(0.005)
        if recorded_here(teacher.home.code, offer.activity, offer.ended.year):
            return
        self._sheets.add(
            CreditRecord,
            id=record_id,
            teacher_id=teacher.id,
            activity=offer.activity,
            facts=offer.facts,
            hours=Decimal(offer.hours),
            earned_on=offer.ended,
            passed=passed,
            provider_recognised=recognised,
            source_kind=IMPORT,
            source_id=record_id,
            revision=1,
            group_id=group.id,
            reverses_id=None,
            recorded_at=group.recorded_at,
        )

    def _group(self, offer: Offer) -> _Group:
        """The group of the training; all of a month are confirmed together."""
        month = f"{offer.ended:%Y-%m}"
        name = (offer.activity, month, *sorted(offer.facts.values()))
        if name not in self._groups:
            self._groups[name] = self._open(offer, month)
        return self._groups[name]

    def _open(self, offer: Offer, month: str) -> _Group:
        reported = add_months(offer.ended.replace(day=_REPORTED_ON), 1)
        recorded = morning(working_day(max(reported, PROCEDURES_BIND)))
        group = _Group(self._chance.new_id(recorded), recorded)
        details = "、".join(_DETAILS.get(one, one) for one in offer.facts.values())
        label = f"{month} {_LABELS[offer.activity]}" + (f" {details}" if details else "")
        self._sheets.add(CreditRecordGroup, id=group.id, batch_id=None, label=label)
        confirmed = recorded + _CONFIRMED_AFTER
        if confirmed.date() < AS_OF:
            self._sheets.add(
                CreditConfirmation,
                group_id=group.id,
                confirmed_at=confirmed,
                confirmed_by=self._officers[len(self._groups) % len(self._officers)],
            )
        return group


def _will(teacher: Teacher, offer: Offer) -> float:
    """How likely the teacher took part; the most diligent never missed anything."""
    if offer.activity in _SELECTIVE:
        return offer.share
    return teacher.diligence if teacher.diligence == 1.0 else teacher.diligence * offer.share
