"""What the records of a project say together: problems, changes, stages, trainees, credits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.projects.scheme import scheme_of
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """How somebody took part: the school, the hours attended, and whether they passed."""

    teacher: UUID
    school: UUID | None
    hours: Decimal
    passed: bool


def dossier_rows(facts: GeneralFacts, name: str) -> list[Mapping[str, object]]:
    """The objects of a list in the scheme in force; empty when there is none."""
    return _rows(scheme_of(facts).get(name))


def unfiled_changes(facts: GeneralFacts) -> frozenset[int]:
    """The numbers of the adjustments that were reported and not filed yet."""
    return _without_answer(facts, "fileAdjustment", "acknowledgeAdjustment", "adjustment")


def open_issues(facts: GeneralFacts) -> frozenset[int]:
    """The numbers of the problems that were logged and not solved yet."""
    return _without_answer(facts, "logIssue", "solveIssue", "issue")


def waiting_stages(facts: GeneralFacts) -> dict[str, date]:
    """The stages of the schedule without a report, and when it is due."""
    reported = {act.input.get("stage") for act in facts.acts("submitStageReport")}
    pairs = (
        (str(row.get("stage")), as_date(row.get("dueOn")))
        for row in dossier_rows(facts, "schedule")
    )
    return {stage: due for stage, due in pairs if due is not None and stage not in reported}


def trainees(facts: GeneralFacts) -> dict[UUID, Trainee]:
    """The trainees with their results; what was entered last holds."""
    found = (
        _trainee(row) for act in facts.acts("recordResults") for row in _rows(act.input["results"])
    )
    return {one.teacher: one for one in found if one is not None}


def failures(facts: GeneralFacts) -> int:
    """How often the evaluation was failed."""
    return sum(1 for _ in facts.acts("failEvaluation"))


def credits_of_trainees(facts: GeneralFacts) -> Iterator[Completion]:
    """A completion for each trainee with hours, earned on the day on which the project ended."""
    ended = facts.last("endOperation")
    if ended is None:
        return
    what = {"module": facts.dossier.get("module"), "project": str(facts.item_id)}
    for teacher, one in sorted(trainees(facts).items()):
        if one.hours:
            yield Completion(
                key=str(teacher),
                teacher=teacher,
                activity=str(facts.dossier.get("activity")),
                facts={name: value for name, value in what.items() if value},
                hours=one.hours,
                earned_on=local_date(ended.at),
                passed=one.passed,
                # What the district has established needs no other recognition of the unit.
                recognised=True,
            )


def _without_answer(facts: GeneralFacts, said: str, answered: str, field: str) -> frozenset[int]:
    done = {act.input.get(field) for act in facts.acts(answered)}
    return frozenset(act.seq for act in facts.acts(said) if act.seq not in done)


def _trainee(row: Mapping[str, object]) -> Trainee | None:
    teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
    if teacher is None or hours is None:
        return None
    return Trainee(
        teacher=teacher,
        school=as_uuid(row.get("school")),
        hours=hours,
        passed=row.get("result") == "PASS",
    )


def _rows(value: object) -> list[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return [row for row in entries if isinstance(row, Mapping)]
