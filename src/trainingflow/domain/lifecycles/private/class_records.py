"""What the records of a class say together: who is in it, with what results, and by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts

_CREDIT_FIELDS = ("topic", "module")


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


def results(facts: GeneralFacts) -> dict[UUID, Result]:
    """The institution's results by participant; what was entered last holds."""
    return _results(facts.acts("recordResults"))


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
