"""Whether an actor is among the owners of a transition, and on behalf of whom."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.people import Assignment, Body, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, RoleBlocker
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation, UnitOf
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import DutyRule, Procedure

_UNIT_CODES: Final = {
    UnitOf.DECLARING: "UNIT",
    UnitOf.UNDERTAKING: "UNDERTAKING_UNIT",
    UnitOf.PARTICIPATING: "PARTICIPATING_UNIT",
}


def owner_codes(owner: Owner, procedure: Procedure) -> tuple[str, ...]:
    """Who the owner is under the procedure: `APPLICANT`, `UNIT.PRINCIPAL`, `TD_COLLEGE.OFFICER`."""
    match owner:
        case Relation():
            return (str(owner),)
        case InUnit(roles, unit):
            return tuple(f"{_UNIT_CODES[unit]}.{role}" for role in sorted(roles))
        case ForDuty(duty, roles):
            return tuple(
                f"{body}.{role}" for body in procedure.bodies(duty) for role in sorted(roles)
            )


def role_blocker(transition: Transition, facts: Facts, attempt: Attempt) -> RoleBlocker | None:
    """Why the actor is none of the owners; None when the actor is one."""
    if any(owns(owner, facts, attempt) for owner in transition.owners):
        return None
    codes = [owner_codes(owner, facts.procedure) for owner in transition.owners]
    code = _code(transition, facts, attempt)
    by_oneself = code is BlockerCode.ACTING_FOR_REQUIRED
    return RoleBlocker(
        code=code,
        cleared_by=Clearer.ACTOR if by_oneself else Clearer.OTHER_PERSON,
        required=tuple(dict.fromkeys(code for group in codes for code in group)),
    )


def body_to_act_for(transition: Transition, facts: Facts, attempt: Attempt) -> Body | None:
    """The body that the actor has to name to do this; None when none has to be named."""
    plain = (one for one in transition.owners if not isinstance(one, ForDuty))
    if any(owns(owner, facts, attempt) for owner in plain):
        return None
    choices = [
        (body, named)
        for owner in transition.owners
        if isinstance(owner, ForDuty)
        for body, named in _bodies(owner, facts.procedure, attempt)
    ]
    if any(not named for _, named in choices):
        return None
    return next((body for body, _ in choices), None)


def duty_rule(transition: Transition, facts: Facts, attempt: Attempt) -> DutyRule | None:
    """The rule of the duty by which the actor owns the transition; None when by no duty."""
    for owner in transition.owners:
        if owns(owner, facts, attempt):
            if isinstance(owner, ForDuty):
                return facts.procedure.duties.get(owner.duty)
            return None
    return None


def owns(owner: Owner, facts: Facts, attempt: Attempt) -> bool:
    """Whether the actor is the owner, for the body named if one is named."""
    match owner:
        case Relation.SYSTEM:
            return attempt.actor.is_system
        case Relation.ANYONE:
            return not attempt.actor.is_system and attempt.in_person
        case Relation():
            person = attempt.actor.person_id
            return attempt.in_person and person in facts.persons(owner)
        case InUnit(roles, unit):
            return attempt.acting_for is None and any(
                one.role in roles and one.organisation_id in facts.path_of(unit)
                for one in attempt.assignments
            )
        case ForDuty():
            return any(
                attempt.acting_for == body
                or (attempt.acting_for is None and (attempt.asking or not named))
                for body, named in _bodies(owner, facts.procedure, attempt)
            )


def _bodies(owner: ForDuty, procedure: Procedure, attempt: Attempt) -> Iterator[tuple[Body, bool]]:
    """The bodies for which the actor can exercise the duty, and whether they must be named."""
    rule = procedure.duties.get(owner.duty)
    if rule is None:
        return
    for one in attempt.assignments:
        for body in rule.bodies:
            if one.body is body and one.role in owner.roles:
                yield body, rule.decision_reference
            elif _is_office(one, body, owner.roles):
                yield body, True


def _is_office(assignment: Assignment, body: Body, roles: frozenset[Role]) -> bool:
    """Whether this is an officer of the body's office; what only members do, none can do."""
    return (
        assignment.role is Role.OFFICER and Role.OFFICER in roles and body in assignment.office_of
    )


def _code(transition: Transition, facts: Facts, attempt: Attempt) -> BlockerCode:
    if attempt.delegation is not None and not attempt.delegation_in_force:
        return BlockerCode.DELEGATION_EXPIRED
    if transition.owners == (Relation.PANEL_MEMBER,):
        return BlockerCode.NOT_ASSIGNED
    if attempt.acting_for is None and body_to_act_for(transition, facts, attempt) is not None:
        return BlockerCode.ACTING_FOR_REQUIRED
    roles = {
        role for owner in transition.owners if isinstance(owner, InUnit) for role in owner.roles
    }
    if any(one.role in roles for one in attempt.assignments):
        return BlockerCode.OUT_OF_SCOPE
    return BlockerCode.ROLE_REQUIRED
