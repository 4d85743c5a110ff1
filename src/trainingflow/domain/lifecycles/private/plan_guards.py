"""What the school-based research of a private school must fulfil, and the hours it is worth."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.confirmed import confirming
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
from trainingflow.domain.lifecycles.school_plans.activities import ACTIVITY_GUARDS
from trainingflow.domain.lifecycles.school_plans.scheme import (
    RERUN,
    counts_since,
    hours_by_teacher,
    scheduled,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import Field, as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName

_WANTED: Final = tuple(one for one in PrivatePlanState if one is not PrivatePlanState.WITHDRAWN)


def held_in_its_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """An activity was held after the approval, after a denial after the re-run, and not ahead.

    It lies in the plan's year; what is run again may go on in the next one.
    """
    day, since = attempt.day("heldOn"), counts_since(facts)
    if day is None:
        return
    rerun = facts.last(RERUN) is not None
    if since is None or day < local_date(since):
        yield from unless(holds=False, requirement=Requirement.HELD_AFTER_APPROVAL)
    elif day > local_date(attempt.at) or (day.year != facts.target_year and not rerun):
        yield invalid("heldOn", f"a day of {facts.target_year} that has come")


def hours_add_up(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The hours planned for a teacher can be reached in the activities of the plan."""
    planned = as_decimal(facts.dossier.get("hours"))
    offered = sum(
        (hours for _code, hours in scheduled(facts.dossier.get("activities"))), Decimal(0)
    )
    if planned is not None and planned > offered:
        yield invalid("hours", f"at most {offered}")


def something_counts(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Something was done that is worth an evaluation, after a denial in the re-run."""
    yield from unless(any(hours_by_teacher(facts)), Requirement.ACTIVITY_RECORDED)


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


def private_plan_guards(table: tuple[Field, ...]) -> Mapping[str, Guard]:
    """The guards of the plans; `table` is their dossier."""
    own = named(
        document_has_content,
        has_manager,
        unit_may_declare(ItemKind.PRIVATE_SCHOOL_PLAN),
        none_other("plans", *_WANTED),
        year_of_window(WindowName.SCHOOL_PLAN_DECLARATION),
        dossier_complete(table),
        held_in_its_time,
        hours_add_up,
        own_teachers("attendance"),
        something_counts,
        last_says("evaluate", "result", "PASS", Requirement.EVALUATION_PASSED),
        found_inadequate,
        credits_listed,
    )
    return {**ACTIVITY_GUARDS, **own, **confirming(hours_by_teacher)}


def _since_rerun(facts: GeneralFacts, action: str) -> Iterator[Act]:
    since = counts_since(facts)
    return (act for act in facts.acts(action) if since is None or act.at >= since)
