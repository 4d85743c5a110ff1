"""The people and organisations of the workflow tests."""

from typing import Final
from uuid import UUID

from trainingflow.domain.people import SYSTEM, Actor, Assignment, Body, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.procedure import Procedure


def an_id(number: int) -> UUID:
    """An id that can be told from others by its number."""
    return UUID(int=number)


SCHOOL: Final = an_id(1)
DISTRICT: Final = an_id(2)
ELSEWHERE: Final = an_id(3)
OFFICE: Final = an_id(4)
APPLICANT: Final = an_id(10)
DEVELOPER: Final = an_id(11)
LEADER: Final = an_id(12)
REVIEWERS: Final = (an_id(21), an_id(22), an_id(23))
FOURTH: Final = an_id(24)
OFFICER: Final = an_id(30)
EARLIER_OFFICER: Final = an_id(31)
STRANGER: Final = an_id(40)
PARTICIPANT: Final = an_id(41)

BODIES: Final = {body: an_id(100 + number) for number, body in enumerate(Body)}


def officer_of(body: Body, person: UUID = OFFICER) -> Actor:
    """An officer of the office of a body, who acts for it by name."""
    return Actor(person, (Assignment(Role.OFFICER, OFFICE, None, frozenset({body})),))


def chair_of(body: Body, person: UUID = OFFICER) -> Actor:
    """The chair of a body."""
    return Actor(person, (Assignment(Role.CHAIR, BODIES[body], body),))


def of_school(role: Role, person: UUID = OFFICER, school: UUID = SCHOOL) -> Actor:
    """Somebody with a role in a school, the declaring unit if no other is named."""
    return Actor(person, (Assignment(role, school),))


def owner_of(
    owner: Owner, facts: Facts, person: UUID = OFFICER
) -> tuple[Actor, Body | None, str | None]:
    """Somebody who is the owner, the body to act for, and the decision that is on record."""
    match owner:
        case Relation.SYSTEM:
            return SYSTEM, None, None
        case Relation.ANYONE:
            return Actor(STRANGER), None, None
        case Relation():
            return Actor(min(facts.persons(owner))), None, None
        case InUnit(roles, unit):
            return of_school(min(roles), person, facts.places_of(unit)[0]), None, None
        case ForDuty(duty):
            return for_body(facts.procedure, facts.procedure.bodies(duty)[0], person)


def for_body(
    procedure: Procedure, body: Body, person: UUID = OFFICER
) -> tuple[Actor, Body | None, str | None]:
    """Its chair; where a decision must be on record, an officer of its office with it."""
    on_record = any(
        rule.decision_reference for rule in procedure.duties.values() if body in rule.bodies
    )
    if on_record:
        return officer_of(body, person), body, "教师培训工作小组 2024年第3次会议"
    return chair_of(body, person), None, None


def nobody(attempt: Attempt) -> Actor:
    """Somebody signed in who is nothing to the item and has no role."""
    return Actor(an_id(999)) if not attempt.actor.is_system else Actor(an_id(998))
