"""What a school plan must fulfil before it is declared, carried out and credited."""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import (
    dossier_complete,
    has_manager,
    none_other,
    own_teachers,
    recorded,
    unit_may_declare,
    year_of_window,
)
from trainingflow.domain.lifecycles.school_plans.activities import ACTIVITY_GUARDS
from trainingflow.domain.lifecycles.school_plans.experts import experts_free
from trainingflow.domain.lifecycles.school_plans.fields import ETHICS_MODULES, HEAD, PLAN_FIELDS
from trainingflow.domain.lifecycles.school_plans.scheme import (
    RECORD,
    approved_on,
)
from trainingflow.domain.lifecycles.school_plans.states import PlanState
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    Finding,
    LimitBlocker,
)
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName

_EVALUATION_YEAR: Final = year_of_window(WindowName.SCHOOL_PLAN_EVALUATION)


def headed_by_signer(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The principal who signs is the head of the leading group (由校长任组长)."""
    heads = _heads(facts)
    its_head = heads == {attempt.actor.person_id}
    yield from unless(its_head, Requirement.LEADING_GROUP_HEADED)


def leading_group_registered(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The leading group has one head."""
    yield from unless(len(_heads(facts)) == 1, Requirement.LEADING_GROUP_HEADED)


def signed(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The principal has signed the plan as it is now: nothing was changed since."""
    here = [act for act in facts.history if facts.entered_at is None or act.at >= facts.entered_at]
    signature = max((act.seq for act in here if act.action == "sign"), default=None)
    changes = [act.seq for act in here if act.action in {"saveDraft", "attachDocument"}]
    valid = signature is not None and all(seq < signature for seq in changes)
    yield from unless(valid, Requirement.SIGNED_BY_PRINCIPAL, Clearer.OTHER_PERSON)


def ethics_included(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Political and ethical themes are part of the plan (思想政治与师德纳入校本研修)."""
    modules = {row.get("module") for row in _rows(facts, "activities")}
    yield from unless(modules & set(ETHICS_MODULES), Requirement.ETHICS_INCLUDED)


def credits_of_the_year(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Finding]:
    """The plan lets a teacher reach the credits of a year."""
    rule = procedure.limits.get("SCHOOL_PLAN_CREDITS")
    planned = as_decimal(facts.dossier.get("plannedCredits"))
    if rule is None or planned is None or planned >= rule.value:
        return
    found = LimitBlocker(
        code=BlockerCode.BELOW_MINIMUM,
        cleared_by=Clearer.OWNER,
        limit="SCHOOL_PLAN_CREDITS",
        allowed=str(rule.value),
        actual=str(planned),
    )
    yield found if rule.blocking else Caution(found)


def held_in_its_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The activity was held after the approval, in the plan's year, and not in the future."""
    day, since = attempt.day("heldOn"), approved_on(facts)
    if day is None:
        return
    if since is None or day < since:
        yield from unless(holds=False, requirement=Requirement.HELD_AFTER_APPROVAL)
    elif day.year != facts.target_year or day > local_date(attempt.at):
        yield invalid("heldOn", f"a day of {facts.target_year} that has come")


def evaluated_in_its_year(
    facts: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """The window of the evaluation is for the year of the plan."""
    yield from _EVALUATION_YEAR(facts, attempt, procedure)


def accepted(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The acceptance evaluation (验收评估) of this year-end has passed."""
    since = facts.entered_at
    passed = any(since is None or act.at >= since for act in facts.acts("acceptPlan"))
    yield from unless(passed, Requirement.PLAN_ACCEPTED, Clearer.BODY)


def _heads(facts: GeneralFacts) -> set[UUID | None]:
    rows = _rows(facts, "leadingGroup")
    return {as_uuid(row.get("person")) for row in rows if row.get("duty") == HEAD}


def _rows(facts: GeneralFacts, name: str) -> list[dict[str, object]]:
    value = facts.dossier.get(name)
    entries = value if isinstance(value, (list, tuple)) else ()
    return [row for row in entries if isinstance(row, dict)]


_ANY_BUT_WITHDRAWN: Final = tuple(one for one in PlanState if one is not PlanState.WITHDRAWN)

SCHOOL_PLAN_GUARDS: Final[Mapping[str, Guard]] = {
    **ACTIVITY_GUARDS,
    **named(
        unit_may_declare(ItemKind.SCHOOL_PLAN),
        none_other("plans", *_ANY_BUT_WITHDRAWN),
        has_manager,
        year_of_window(WindowName.SCHOOL_PLAN_DECLARATION),
        dossier_complete(PLAN_FIELDS),
        document_has_content,
        leading_group_registered,
        headed_by_signer,
        signed,
        ethics_included,
        credits_of_the_year,
        experts_free,
        held_in_its_time,
        own_teachers("attendance"),
        recorded(RECORD, Requirement.ACTIVITY_RECORDED),
        evaluated_in_its_year,
        accepted,
    ),
}
