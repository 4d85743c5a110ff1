"""Who does what in the lifecycles, in the words of the definitions."""

from typing import Final

from trainingflow.domain.people import Role
from trainingflow.domain.workflow.duties import Duty, ForDuty, InUnit, Owner, Relation, UnitOf

_OFFICERS: Final = frozenset({Role.CHAIR, Role.OFFICER})
_EVERYBODY: Final = frozenset({Role.CHAIR, Role.MEMBER, Role.OFFICER})

Owners = tuple[Owner, ...]

STAFF: Final[Owners] = (InUnit(_EVERYBODY | {Role.TEACHER, Role.TRAINING_MANAGER, Role.PRINCIPAL}),)
PROVIDER: Final[Owners] = (
    InUnit(frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL, Role.OFFICER})),
)
APPLICANT: Final[Owners] = (Relation.APPLICANT,)
DECLARANTS: Final[Owners] = (Relation.APPLICANT, Relation.DEVELOPER)
COURSE_LEADER: Final[Owners] = (Relation.COURSE_LEADER,)
PANEL: Final[Owners] = (Relation.PANEL_MEMBER,)
ANYONE: Final[Owners] = (Relation.ANYONE,)
CLOCK: Final[Owners] = (Relation.SYSTEM,)
COMMITTEE: Final[Owners] = (ForDuty(Duty.APPRAISAL, _OFFICERS),)
WORKING_GROUP: Final[Owners] = (ForDuty(Duty.APPROVAL, _OFFICERS),)
FILING_OFFICE: Final[Owners] = (ForDuty(Duty.FILING, _OFFICERS),)
OBJECTION_OFFICE: Final[Owners] = (ForDuty(Duty.OBJECTIONS, _OFFICERS),)
ORGANISER: Final[Owners] = (ForDuty(Duty.RUN_ORGANISATION, _OFFICERS),)
SUPERVISORS: Final[Owners] = (ForDuty(Duty.SUPERVISION, _EVERYBODY),)
EVALUATORS: Final[Owners] = (ForDuty(Duty.EVALUATION, _OFFICERS),)
CREDIT_OFFICE: Final[Owners] = (ForDuty(Duty.CREDIT_CONFIRMATION, _OFFICERS),)


def office(duty: Duty) -> Owners:
    """The officers and the chair of the body that has the duty."""
    return (ForDuty(duty, _OFFICERS),)


def everybody_of(duty: Duty) -> Owners:
    """Everybody of the body that has the duty, its members too."""
    return (ForDuty(duty, _EVERYBODY),)


def unit(*roles: Role) -> Owners:
    """Whoever has one of these roles in the declaring unit, or above it."""
    return (InUnit(frozenset(roles)),)


def undertaking_unit(*roles: Role) -> Owners:
    """Whoever has one of these roles in the undertaking unit (承办单位), or above it."""
    return (InUnit(frozenset(roles), UnitOf.UNDERTAKING),)


MANAGER_OFFICE: Final[Owners] = office(Duty.MANAGER_FILING)
SUBJECT: Final[Owners] = (Relation.SUBJECT,)
SCHOOL: Final[Owners] = unit(Role.TRAINING_MANAGER, Role.PRINCIPAL)
"""The training manager and the principal of a school (学校)."""

SENDING_SCHOOLS: Final[Owners] = (
    InUnit(frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL}), UnitOf.PARTICIPATING),
)
"""The training managers and principals of the schools that send participants (学员所在单位)."""

UNDERTAKER: Final[Owners] = undertaking_unit(Role.TRAINING_MANAGER, Role.PRINCIPAL, Role.OFFICER)
"""Who speaks for the undertaking unit."""
