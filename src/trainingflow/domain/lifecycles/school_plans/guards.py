"""What a school plan must fulfil before it is declared, carried out and credited."""

from collections.abc import Iterator
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
    recorded,
    unit_may_declare,
    year_of_window,
)
from trainingflow.domain.lifecycles.school_plans.fields import ETHICS_MODULES, HEAD, PLAN_FIELDS
from trainingflow.domain.lifecycles.school_plans.scheme import (
    RECORD,
    approved_on,
    held,
    scheme_on,
)
from trainingflow.domain.lifecycles.school_plans.states import PlanState
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    ConflictBlocker,
    Finding,
    LimitBlocker,
)
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName

_EVALUATION_YEAR: Final = year_of_window(WindowName.SCHOOL_PLAN_EVALUATION)

appraisal_passed = last_says("recordAppraisal", "result", "PASS", Requirement.APPRAISAL_PASSED)


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


def activities_numbered_once(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Each activity has a number of its own, by which it is recorded and adjusted."""
    codes = [str(row.get("code")) for row in _rows(facts, "activities")]
    if len(set(codes)) < len(codes):
        yield invalid("activities", "a number of its own for each activity")


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


def experts_free(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No expert appraises the plan of their own leading group."""
    own = {as_uuid(row.get("person")) for row in _rows(facts, "leadingGroup")}
    own |= {as_uuid(facts.dossier.get("personInCharge")), *facts.interested}
    conflicted = own & set(attempt.identifiers("experts"))
    if conflicted:
        yield ConflictBlocker(
            code=BlockerCode.CONFLICT_OF_INTEREST,
            cleared_by=Clearer.ACTOR,
            persons=tuple(sorted(one for one in conflicted if one is not None)),
        )


def held_in_its_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The activity was held after the approval, in the plan's year, and not in the future."""
    day, since = attempt.day("heldOn"), approved_on(facts)
    if day is None:
        return
    if since is None or day < since:
        yield from unless(holds=False, requirement=Requirement.HELD_AFTER_APPROVAL)
    elif day.year != facts.target_year or day > local_date(attempt.at):
        yield invalid("heldOn", f"a day of {facts.target_year} that has come")


def activity_in_scheme(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The activity is one of the scheme in force on its day, adjustments included."""
    day, code, since = attempt.day("heldOn"), attempt.text("activity"), approved_on(facts)
    if day is None or code is None or since is None or day < since:
        return  # said by others
    yield from unless(code in scheme_on(facts, day), Requirement.ACTIVITY_IN_SCHEME)


def hours_of_the_activity(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody has more hours than the activity has, and nobody is entered twice."""
    day, code = attempt.day("heldOn"), attempt.text("activity")
    limit = None if day is None or code is None else scheme_on(facts, day).get(code)
    entered: set[UUID | None] = set()
    for index, row in enumerate(attempt.rows("attendance")):
        teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
        if limit is not None and hours is not None and hours > limit:
            yield invalid(f"attendance[{index}].hours", f"at most {limit}")
        if teacher in entered:
            yield invalid(f"attendance[{index}].teacher", "each teacher once")
        entered.add(teacher)


def not_recorded_yet(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The same activity of the same day is not recorded already."""
    this = (attempt.text("activity"), attempt.day("heldOn"))
    twice = any((one.code, one.on) == this for one in held(facts))
    yield from unless(not twice, Requirement.NO_DUPLICATE)


def record_known(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The record that is struck out is one of this plan, and still stands."""
    known = attempt.asking or attempt.number("record") in {one.seq for one in held(facts)}
    if not known:
        yield invalid("record", "the number of an activity recorded in the history")


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

SCHOOL_PLAN_GUARDS: Final = named(
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
    activities_numbered_once,
    credits_of_the_year,
    experts_free,
    appraisal_passed,
    held_in_its_time,
    activity_in_scheme,
    hours_of_the_activity,
    not_recorded_yet,
    own_teachers("attendance"),
    record_known,
    recorded(RECORD, Requirement.ACTIVITY_RECORDED),
    evaluated_in_its_year,
    accepted,
)
