"""Who acts in a lifecycle: by relation to the item, by post in a unit, by the duty of a body."""

from dataclasses import dataclass
from enum import StrEnum

from trainingflow.domain.people import Role


class Relation(StrEnum):
    """What a person can be to an item, by the item's own facts.

    The SUBJECT is the person whom the item is about: the teacher of a claim or certificate.
    """

    APPLICANT = "APPLICANT"
    SUBJECT = "SUBJECT"
    DEVELOPER = "DEVELOPER"
    COURSE_LEADER = "COURSE_LEADER"
    PARTICIPANT = "PARTICIPANT"
    PANEL_MEMBER = "PANEL_MEMBER"
    ANYONE = "ANYONE"
    SYSTEM = "SYSTEM"


class Duty(StrEnum):
    """A task in a lifecycle; which body has it is said by the procedure of the policy."""

    APPRAISAL = "APPRAISAL"
    APPROVAL = "APPROVAL"
    FILING = "FILING"
    OBJECTIONS = "OBJECTIONS"
    RUN_ORGANISATION = "RUN_ORGANISATION"
    SUPERVISION = "SUPERVISION"
    EVALUATION = "EVALUATION"
    CREDIT_CONFIRMATION = "CREDIT_CONFIRMATION"
    PROJECT_APPRAISAL = "PROJECT_APPRAISAL"
    PROJECT_APPROVAL = "PROJECT_APPROVAL"
    PROJECT_URGENCY = "PROJECT_URGENCY"
    PROJECT_MONITORING = "PROJECT_MONITORING"
    PROJECT_EVALUATION = "PROJECT_EVALUATION"
    PROJECT_CLOSURE = "PROJECT_CLOSURE"
    FUND_INSPECTION = "FUND_INSPECTION"
    PLAN_APPRAISAL = "PLAN_APPRAISAL"
    PLAN_GUIDANCE = "PLAN_GUIDANCE"
    PLAN_EVALUATION = "PLAN_EVALUATION"
    SUMMARY_REVIEW = "SUMMARY_REVIEW"
    CLAIM_REVIEW = "CLAIM_REVIEW"
    CLAIM_DELIBERATION = "CLAIM_DELIBERATION"
    CERTIFICATION = "CERTIFICATION"
    INDUCTION_RECORDING = "INDUCTION_RECORDING"
    MANAGER_FILING = "MANAGER_FILING"
    PRIVATE_COURSE_APPRAISAL = "PRIVATE_COURSE_APPRAISAL"
    REQUIRED_COURSES = "REQUIRED_COURSES"
    CLASS_APPROVAL = "CLASS_APPROVAL"
    ANNUAL_REVIEW = "ANNUAL_REVIEW"
    COURSE_REVIEW = "COURSE_REVIEW"
    COURSE_OPERATION = "COURSE_OPERATION"
    COURSE_FILING = "COURSE_FILING"
    SCHOOL_COURSE_REVIEW = "SCHOOL_COURSE_REVIEW"
    REGISTRATION = "REGISTRATION"
    EXPERT_POOL = "EXPERT_POOL"
    EXCEPTIONAL_WINDOWS = "EXCEPTIONAL_WINDOWS"
    WINDOW_EXTENSION = "WINDOW_EXTENSION"
    CALENDAR_KEEPING = "CALENDAR_KEEPING"


class UnitOf(StrEnum):
    """Which of an item's organisations is meant."""

    DECLARING = "DECLARING"
    UNDERTAKING = "UNDERTAKING"
    PARTICIPATING = "PARTICIPATING"


@dataclass(frozen=True, slots=True)
class InUnit:
    """Somebody with one of these roles in the item's organisation, or in one above it.

    The undertaking unit (承办单位) is the declaring one where no other is named. Participating
    units (学员所在单位) are those that the roster names, each by itself.
    """

    roles: frozenset[Role]
    unit: UnitOf = UnitOf.DECLARING


@dataclass(frozen=True, slots=True)
class ForDuty:
    """Somebody with one of these roles in a body that has the duty, or an officer of its office."""

    duty: Duty
    roles: frozenset[Role]


Owner = Relation | InUnit | ForDuty
