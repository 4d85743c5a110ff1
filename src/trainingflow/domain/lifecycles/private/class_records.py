"""What the records of a class say together: who is in it, with what results, and by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts

ATTENDANCE: Final = "recordAttendance"
"""The action by which a day of the class is entered."""

_CREDIT_FIELDS = ("topic", "module")


@dataclass(frozen=True, slots=True)
class Session:
    """A day on which the class met: its hours, and who was there."""

    hours: Decimal
    present: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Result:
    """The hours that a participant attended, and whether they passed."""

    hours: Decimal
    passed: bool


def course_of(facts: GeneralFacts) -> Mapping[str, object]:
    """The dossier of the course; empty when the class has none."""
    return {} if facts.parent is None else facts.parent.dossier


def roster(facts: GeneralFacts) -> dict[UUID, UUID | None]:
    """The participants with their schools, as the class started."""
    pairs = (
        (as_uuid(row.get("teacher")), as_uuid(row.get("school")))
        for act in facts.acts("start")
        for row in _rows(act.input.get("roster"))
    )
    return {teacher: school for teacher, school in pairs if teacher is not None}


def sessions(facts: GeneralFacts) -> dict[date, Session]:
    """The days on which the class met; what was entered last for a day holds."""
    found: dict[date, Session] = {}
    for act in facts.acts(ATTENDANCE):
        day, hours = as_date(act.input.get("heldOn")), as_decimal(act.input.get("hours"))
        present = act.input.get("present")
        people = map(as_uuid, present if isinstance(present, (list, tuple)) else ())
        if day is not None and hours is not None:
            found[day] = Session(hours, frozenset(one for one in people if one is not None))
    return found


def hours_held(facts: GeneralFacts) -> Decimal:
    """The hours of the course that have been taught."""
    return sum((one.hours for one in sessions(facts).values()), Decimal(0))


def hours_attended(facts: GeneralFacts) -> dict[UUID, Decimal]:
    """The hours that each participant was there for; who was never there has none."""
    found = dict.fromkeys(roster(facts), Decimal(0))
    for one in sessions(facts).values():
        for teacher in one.present:
            found[teacher] = found.get(teacher, Decimal(0)) + one.hours
    return found


def assessments(facts: GeneralFacts) -> dict[UUID, bool]:
    """Whether each participant passed, as the class head says; what was entered last holds."""
    return {
        teacher: row.get("result") == "PASS"
        for act in facts.acts("recordResults")
        for row in _rows(act.input.get("results"))
        if (teacher := as_uuid(row.get("teacher"))) is not None
    }


def results(facts: GeneralFacts) -> dict[UUID, Result]:
    """The institution's results by participant: the hours attended, and whether they passed."""
    attended = hours_attended(facts)
    return {
        teacher: Result(attended.get(teacher, Decimal(0)), passed)
        for teacher, passed in assessments(facts).items()
    }


def reported_by_schools(facts: GeneralFacts) -> dict[UUID, Result]:
    """The schools' results of their teachers; what was entered last holds."""
    return _results(facts.acts("reportBySchool"))


def credits_of_class(facts: GeneralFacts) -> Iterator[Completion]:
    """A completion of the whole course for each participant, earned on the last session's day."""
    course, last = course_of(facts), as_date(facts.dossier.get("lastSession"))
    hours = as_decimal(course.get("hours"))
    if last is None or hours is None:
        return
    for teacher, one in sorted(results(facts).items()):
        yield Completion(
            key=str(teacher),
            teacher=teacher,
            activity=str(course.get("activity")),
            facts={name: course[name] for name in _CREDIT_FIELDS if course.get(name)},
            hours=hours,
            earned_on=last,
            passed=one.passed,
        )


def _results(acts: Iterable[Act]) -> dict[UUID, Result]:
    found: dict[UUID, Result] = {}
    for act in acts:
        for row in _rows(act.input.get("results")):
            teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
            if teacher is not None and hours is not None:
                found[teacher] = Result(hours, row.get("result") == "PASS")
    return found


def _rows(value: object) -> list[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return [row for row in entries if isinstance(row, Mapping)]
