"""Who does what in the lifecycles, in the words of the definitions."""

from typing import Final

from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Duty, ForDuty, InUnit, Owner, Relation

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
