"""The classes of a run: their sessions, the places in them, who came and who passed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.db.models import Attendance, ClassSession, CourseClass, Enrolment, Result
from trainingflow.demo.careers import Teacher
from trainingflow.demo.chance import Chance
from trainingflow.demo.diary import working_day
from trainingflow.demo.sheets import Sheets

SESSION_HOURS: Final = 4
WEEK: Final = timedelta(days=7)


@dataclass(slots=True)
class Session:
    """One session; `held_at` is when its attendance was recorded."""

    id: UUID
    planned_on: date
    held_at: datetime | None = None


@dataclass(slots=True)
class Place:
    """The place of a teacher in a class."""

    id: UUID
    teacher: Teacher
    enrolled_at: datetime
    withdrawn_at: datetime | None = None
    attended: set[UUID] = field(default_factory=set)
    recorded_at: datetime | None = None
    assessment_passed: bool = False


@dataclass(slots=True)
class RunClass:
    """One class of a run."""

    id: UUID
    number: int
    capacity: int
    sessions: list[Session]
    places: list[Place] = field(default_factory=list)
    started_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def active(self) -> list[Place]:
        """The places that were not given up."""
        return [place for place in self.places if place.withdrawn_at is None]

    @property
    def held(self) -> list[Session]:
        """The sessions whose attendance is recorded."""
        return [session for session in self.sessions if session.held_at is not None]

    @property
    def last_day(self) -> date:
        """The day of the last session: then the credits are earned."""
        return self.sessions[-1].planned_on

    def passes(self, place: Place, threshold: Decimal) -> bool:
        """Whether a participant has passed: the assessment, and enough of the sessions."""
        return place.assessment_passed and len(place.attended) >= threshold * len(self.held)


def plan_class(
    chance: Chance, number: int, capacity: int, days: list[date], at: datetime
) -> RunClass:
    """A class with a session on each of the days."""
    sessions = [Session(chance.new_id(at), day) for day in days]
    return RunClass(chance.new_id(at), number, capacity, sessions)


def session_days(first: date, hours: int, gap: timedelta = WEEK) -> list[date]:
    """The days of the sessions from the first on until the hours are taught; working days only."""
    days = [working_day(first)]
    while len(days) * SESSION_HOURS < hours:
        days.append(working_day(days[-1] + gap))
    return days


def write_classes(
    sheets: Sheets, run: UUID, classes: list[RunClass], leader: UUID, threshold: Decimal
) -> None:
    """Write the classes of a run with everything that happened in them."""
    for one in classes:
        _write_class(sheets, run, one)
        for place in one.places:
            _write_place(sheets, run, one, place)
            if place.recorded_at is not None:
                _write_result(sheets, one, place, leader, threshold)


def _write_class(sheets: Sheets, run: UUID, one: RunClass) -> None:
    sheets.add(
        CourseClass,
        id=one.id,
        run_id=run,
        number=one.number,
        capacity=one.capacity,
        status=_status(one),
        minimum_waived=False,
        started_at=one.started_at,
        cancelled_at=one.cancelled_at,
    )
    for number, session in enumerate(one.sessions, 1):
        sheets.add(
            ClassSession,
            id=session.id,
            class_id=one.id,
            number=number,
            planned_on=session.planned_on,
            hours=Decimal(SESSION_HOURS),
            held_at=session.held_at,
        )


def _status(one: RunClass) -> str:
    if one.cancelled_at is not None:
        return "CANCELLED"
    return "PLANNED" if one.started_at is None else "STARTED"


def _write_place(sheets: Sheets, run: UUID, one: RunClass, place: Place) -> None:
    sheets.add(
        Enrolment,
        id=place.id,
        run_id=run,
        class_id=one.id,
        teacher_id=place.teacher.id,
        enrolled_at=place.enrolled_at,
        enrolled_by=place.teacher.id,
        withdrawn_at=place.withdrawn_at,
    )
    if place.withdrawn_at is not None:
        return
    for session in one.held:
        sheets.add(
            Attendance,
            session_id=session.id,
            enrolment_id=place.id,
            present=session.id in place.attended,
            recorded_at=session.held_at,
        )


def _write_result(
    sheets: Sheets, one: RunClass, place: Place, leader: UUID, threshold: Decimal
) -> None:
    sheets.add(
        Result,
        enrolment_id=place.id,
        revision=1,
        assessment_passed=place.assessment_passed,
        sessions_held=len(one.held),
        sessions_attended=len(place.attended),
        passed=one.passes(place, threshold),
        reason=None,
        recorded_at=place.recorded_at,
        recorded_by=leader,
    )
