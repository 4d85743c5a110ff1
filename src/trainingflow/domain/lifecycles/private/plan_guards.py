"""What the school-based research of a private school must fulfil, and the hours it is worth."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import (
    dossier_complete,
    has_manager,
    last_says,
    none_other,
    own_teachers,
    unit_may_declare,
    year_of_window,
)
from trainingflow.domain.lifecycles.private.plan_states import PrivatePlanState
from trainingflow.domain.workflow.attempt import Attempt, as_date, as_uuid
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import Field, as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName

_ACTIVITY: Final = "SCHOOL_RESEARCH"
_WANTED: Final = tuple(one for one in PrivatePlanState if one is not PrivatePlanState.WITHDRAWN)


def counts_since(facts: GeneralFacts) -> datetime | None:
    """From when on activities count: the approval, after a denial the re-run; None before."""
    beginnings = [*facts.acts("approvePlan"), *facts.acts("rerun")]
    return max((act.at for act in beginnings), default=None)


def held_in_its_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """An activity was held after the approval, after a denial after the re-run, and not ahead."""
    day, since = attempt.day("heldOn"), counts_since(facts)
    if day is None:
        return
    if since is None or day < local_date(since):
        yield from unless(holds=False, requirement=Requirement.HELD_AFTER_APPROVAL)
    elif day > local_date(attempt.at):
        yield invalid("heldOn", "a day that has come")


def attendance_in_order(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Nobody is entered twice for an activity."""
    entered = [as_uuid(row.get("teacher")) for row in attempt.rows("attendance")]
    if len(set(entered)) < len(entered):
        yield invalid("attendance", "each teacher once")


def something_counts(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Something was done that is worth an evaluation, after a denial in the re-run."""
    yield from unless(any(hours_of_teachers(facts)), Requirement.ACTIVITY_RECORDED)


def found_inadequate(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Credits are denied after an inadequate inspection or a failed evaluation (art. 25)."""
    inspected = any(
        act.input.get("finding") == "INADEQUATE" for act in _since_rerun(facts, "inspect")
    )
    failed = facts.state == PrivatePlanState.DECEMBER_EVALUATION and any(
        act.input.get("result") == "FAIL" for act in _since_rerun(facts, "evaluate")
    )
    yield from unless(inspected or failed, Requirement.INADEQUATE, Clearer.BODY)


def credits_listed(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The school has reported its credit list for this evaluation."""
    since = facts.entered_at
    listed = any(since is None or act.at >= since for act in facts.acts("reportCredits"))
    yield from unless(listed, Requirement.CREDITS_LISTED)


def hours_of_teachers(facts: GeneralFacts) -> Iterator[Completion]:
    """The hours of each teacher in the activities that count, as one completion."""
    since = counts_since(facts)
    if since is None:
        return
    hours: dict[UUID, Decimal] = {}
    last: dict[UUID, date] = {}
    for act in facts.acts("recordActivity"):
        day = as_date(act.input.get("heldOn"))
        if act.at < since or day is None or day < local_date(since):
            continue
        for teacher, much in _attended(act):
            hours[teacher] = hours.get(teacher, Decimal(0)) + much
            last[teacher] = max(last.get(teacher, day), day)
    for teacher in sorted(hours):
        yield Completion(
            key=str(teacher),
            teacher=teacher,
            activity=_ACTIVITY,
            hours=hours[teacher],
            earned_on=last[teacher],
            # What the district has approved needs no other recognition of the school.
            recognised=True,
        )


def private_plan_guards(table: tuple[Field, ...]) -> Mapping[str, Guard]:
    """The guards of the plans; `table` is their dossier."""
    return named(
        document_has_content,
        has_manager,
        unit_may_declare(ItemKind.PRIVATE_SCHOOL_PLAN),
        none_other("plans", *_WANTED),
        year_of_window(WindowName.SCHOOL_PLAN_DECLARATION),
        dossier_complete(table),
        held_in_its_time,
        attendance_in_order,
        own_teachers("attendance"),
        something_counts,
        last_says("evaluate", "result", "PASS", Requirement.EVALUATION_PASSED),
        found_inadequate,
        credits_listed,
    )


def _since_rerun(facts: GeneralFacts, action: str) -> Iterator[Act]:
    since = counts_since(facts)
    return (act for act in facts.acts(action) if since is None or act.at >= since)


def _attended(act: Act) -> Iterator[tuple[UUID, Decimal]]:
    rows = act.input.get("attendance")
    for row in rows if isinstance(rows, (list, tuple)) else ():
        if isinstance(row, Mapping):
            teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
            if teacher is not None and hours is not None:
                yield teacher, hours
