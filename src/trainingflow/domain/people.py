"""Who acts: roles, bodies of the regulation, and the assignments of one person."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a person is in an organisation, for a period."""

    TEACHER = "TEACHER"
    TRAINING_MANAGER = "TRAINING_MANAGER"
    PRINCIPAL = "PRINCIPAL"
    MEMBER = "MEMBER"
    CHAIR = "CHAIR"
    OFFICER = "OFFICER"
    POLICY_OFFICER = "POLICY_OFFICER"
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
    SECURITY_ADMINISTRATOR = "SECURITY_ADMINISTRATOR"
    AUDITOR = "AUDITOR"


class Body(StrEnum):
    """A body or unit that the regulation gives a task by name."""

    LEADING_GROUP = "LEADING_GROUP"
    WORKING_GROUP = "WORKING_GROUP"
    CE_OFFICE = "CE_OFFICE"
    PERSONNEL_SECTION = "PERSONNEL_SECTION"
    FINANCE_SECTION = "FINANCE_SECTION"
    AUDIT = "AUDIT"
    PRIVATE_EDU_SECTION = "PRIVATE_EDU_SECTION"
    PRESCHOOL_SECTION = "PRESCHOOL_SECTION"
    BASIC_EDU_1 = "BASIC_EDU_1"
    BASIC_EDU_2 = "BASIC_EDU_2"
    VOCATIONAL_SECTION = "VOCATIONAL_SECTION"
    PE_HEALTH_ARTS_SECTION = "PE_HEALTH_ARTS_SECTION"
    MORAL_EDU_SECTION = "MORAL_EDU_SECTION"
    PUBLICITY_SECTION = "PUBLICITY_SECTION"
    SUPERVISION_SECTION = "SUPERVISION_SECTION"
    TD_COLLEGE = "TD_COLLEGE"
    EDU_ACADEMY = "EDU_ACADEMY"
    IPE_CENTRE = "IPE_CENTRE"
    PROJECT_CENTRE = "PROJECT_CENTRE"
    SUPPORT_CENTRE = "SUPPORT_CENTRE"
    TALENT_CENTRE = "TALENT_CENTRE"
    YOUTH_CENTRE = "YOUTH_CENTRE"
    WORKERS_UNIVERSITY = "WORKERS_UNIVERSITY"
    SOCIAL_SCHOOLING_CENTRE = "SOCIAL_SCHOOLING_CENTRE"
    HEALTH_CARE_INSTITUTE = "HEALTH_CARE_INSTITUTE"
    COURSE_LEADING_GROUP = "COURSE_LEADING_GROUP"
    ACADEMIC_COMMITTEE = "ACADEMIC_COMMITTEE"
    MUNICIPAL_CENTRE = "MUNICIPAL_CENTRE"
    MUNICIPAL_COMMISSION = "MUNICIPAL_COMMISSION"
    DISTRICT_COMMISSION = "DISTRICT_COMMISSION"
    HK_BUREAU = "HK_BUREAU"
    HK_COLLEGE = "HK_COLLEGE"
    HK_TT_OFFICE = "HK_TT_OFFICE"
    HK_CADRE_OFFICE = "HK_CADRE_OFFICE"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role that a person holds in an organisation at the moment of the attempt.

    `body` is the body that the organisation is; `office_of` are the bodies that it is the
    office of (办公室设在…), for which its officers may act by name.
    """

    role: Role
    organisation_id: UUID
    body: Body | None = None
    office_of: frozenset[Body] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever attempts something; without a person it is the clock (SYSTEM)."""

    person_id: UUID | None
    assignments: tuple[Assignment, ...] = ()

    @property
    def is_system(self) -> bool:
        """Whether the clock acts, and nobody."""
        return self.person_id is None


SYSTEM = Actor(person_id=None)


@dataclass(frozen=True, slots=True)
class Delegation:
    """That a person lends another the assignments below, from `opens` until before `closes`.

    It is for items of the `kinds` (of all where none is named) that are declared by the
    organisation or by one below it (by any where none is named). Only own assignments are lent,
    never lent ones: a delegation has one hop.
    """

    delegator_id: UUID
    opens: datetime
    closes: datetime
    assignments: tuple[Assignment, ...] = field(default=())
    kinds: frozenset[str] = frozenset()
    organisation_id: UUID | None = None

    def covers(self, kind: str, organisation_path: Sequence[UUID]) -> bool:
        """Whether it is for an item of this kind, given the organisation and those above it."""
        here = self.organisation_id is None or self.organisation_id in organisation_path
        return here and (not self.kinds or kind in self.kinds)
