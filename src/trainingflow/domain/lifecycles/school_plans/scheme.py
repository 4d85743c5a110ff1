"""The scheme of a school plan as it is in force on a day, and the hours that were studied by it.

An adjustment may be executed only after its approval (论证审批后方可执行): until then the old
scheme is in force, and what an activity outside it was worth is no credit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts

APPROVE: Final = "approvePlan"
RECORD: Final = "recordActivity"
STRIKE: Final = "strikeActivity"
RERUN: Final = "rerun"
ADJUSTMENT_APPROVED: Final = "APPROVED"
SCHOOL_RESEARCH: Final = "SCHOOL_RESEARCH"


@dataclass(frozen=True, slots=True)
class Held:
    """An activity that was held (开展的研修活动): which, when, and the hours by teacher."""

    seq: int
    code: str
    on: date
    hours: Mapping[UUID, Decimal]


def approved_on(facts: GeneralFacts) -> date | None:
    """The day on which the plan was approved; None before."""
    act = facts.last(APPROVE)
    return None if act is None else local_date(act.at)


def counts_since(facts: GeneralFacts) -> datetime | None:
    """From when on activities count: the approval, after a denial the re-run; None before."""
    beginnings = [*facts.acts(APPROVE), *facts.acts(RERUN)]
    return max((act.at for act in beginnings), default=None)


def scheme_on(facts: GeneralFacts, day: date) -> Mapping[str, Decimal]:
    """The hours of each activity of the scheme in force on the day, by its number.

    Adjustments count from the day of their approval, the earlier ones first. Empty before the
    plan itself is approved.
    """
    since = approved_on(facts)
    if since is None or day < since:
        return {}
    scheme = dict(scheduled(facts.dossier.get("activities")))
    adjustments = facts.linked("adjustments", (ADJUSTMENT_APPROVED,))
    for one in sorted(adjustments, key=lambda linked: linked.state_since):
        if local_date(one.state_since) <= day:
            scheme |= dict(scheduled(one.dossier.get("activities")))
            for code in _codes(one.dossier.get("dropped")):
                scheme.pop(code, None)
    return scheme


def held(facts: GeneralFacts) -> Iterator[Held]:
    """The activities recorded since they count and not struck out, oldest first."""
    since = counts_since(facts)
    struck = {act.input.get("record") for act in facts.acts(STRIKE)}
    for act in facts.acts(RECORD):
        found = _held(act)
        if since is None or found is None or act.seq in struck:
            continue
        if act.at >= since and found.on >= local_date(since):
            yield found


def hours_by_teacher(facts: GeneralFacts) -> Iterator[Completion]:
    """The hours of each teacher in activities of the scheme in force when they were held."""
    total: dict[UUID, Decimal] = {}
    last: dict[UUID, date] = {}
    for one in held(facts):
        if one.code not in scheme_on(facts, one.on):
            continue
        for teacher, hours in one.hours.items():
            total[teacher] = total.get(teacher, Decimal(0)) + hours
            last[teacher] = max(last.get(teacher, one.on), one.on)
    for teacher in sorted(total):
        yield Completion(
            key=str(teacher),
            teacher=teacher,
            activity=SCHOOL_RESEARCH,
            hours=total[teacher],
            earned_on=last[teacher],
            # What the district has approved needs no other recognition of the school.
            recognised=True,
        )


def scheduled(value: object) -> Iterator[tuple[str, Decimal]]:
    """The numbers and hours of the activities that a plan or an adjustment names."""
    for row in _rows(value):
        hours = as_decimal(row.get("hours"))
        if hours is not None:
            yield str(row.get("code")), hours


def _codes(value: object) -> Iterator[str]:
    return (str(row.get("code")) for row in _rows(value))


def _held(act: Act) -> Held | None:
    on = as_date(act.input.get("heldOn"))
    if on is None:
        return None
    pairs = (
        (as_uuid(row.get("teacher")), as_decimal(row.get("hours")))
        for row in _rows(act.input.get("attendance"))
    )
    hours = {who: much for who, much in pairs if who is not None and much is not None}
    return Held(act.seq, str(act.input.get("activity")), on, hours)


def _rows(value: object) -> Iterable[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return (row for row in entries if isinstance(row, Mapping))
