"""What is known about a course in appraisal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.calendar import Period
from trainingflow.domain.workflow.definition import Relation
from trainingflow.domain.workflow.facts import Facts


class Vote(StrEnum):
    """A vote of an elector (赞成 反对 弃权)."""

    YES = "YES"
    NO = "NO"
    ABSTAIN = "ABSTAIN"


class Conflict(StrEnum):
    """A conflict of interest of a panel member; NONE is the declaration that there is none."""

    NONE = "NONE"
    APPLICANT = "APPLICANT"
    CO_DEVELOPER = "CO_DEVELOPER"
    SAME_ORGANISATION = "SAME_ORGANISATION"
    DECLARED = "DECLARED"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked to appraise: a person of the appraising body."""

    person_id: UUID
    organisation_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelMember:
    """A member asked to appraise the present submission.

    `conflict` is None until the member has declared; `recused` members neither review nor vote.
    """

    person_id: UUID
    conflict: Conflict | None = None
    reviewed: bool = False
    recused: bool = False


@dataclass(frozen=True, slots=True)
class Ballot:
    """The latest vote of the present submission; the electorate was frozen when it opened."""

    electorate: frozenset[UUID]
    votes: Mapping[UUID, Vote]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class SupersededCourse:
    """The course that a new one takes the place of."""

    state: str
    discontinued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts(Facts):
    """A course (培训课程) in appraisal.

    Attributes:
        category: REQUIRED, ELECTIVE or SPECIAL_LECTURE; `size` is GENERAL or MICRO.
        hours: contact hours.
        units: how many teaching units (授课单元) it has.
        panel: the members for the present submission.
        panel_pool: everybody who may be assigned now: the members of the appraising body.
        related_organisations: where the applicant and the developers work.
        hours_override: hours that the Academic Committee has permitted beyond the band.
        notice: the public notice, once it is published.
        open_objections: objections not yet decided.
    """

    category: str | None = None
    activity: str | None = None
    module: str | None = None
    size: str | None = None
    hours: Decimal | None = None
    units: int = 0
    delivery_mode: str | None = None
    leader: UUID | None = None
    developers: frozenset[UUID] = frozenset()
    related_organisations: frozenset[UUID] = frozenset()
    project_reference: str | None = None
    hours_override: Decimal | None = None
    discontinued: bool = False
    supersedes: SupersededCourse | None = None
    panel: tuple[PanelMember, ...] = ()
    panel_pool: tuple[Candidate, ...] = ()
    ballot: Ballot | None = None
    notice: Period | None = None
    open_objections: frozenset[UUID] = frozenset()

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """See `Facts.persons`."""
        match relation:
            case Relation.DEVELOPER:
                return self.developers
            case Relation.COURSE_LEADER:
                return frozenset({self.leader}) if self.leader else frozenset()
            case Relation.PANEL_MEMBER:
                return frozenset(member.person_id for member in self.panel)
            case _:
                return Facts.persons(self, relation)

    @property
    def interested(self) -> frozenset[UUID]:
        """The applicant, the developers and the leader of the course."""
        return (
            self.persons(Relation.APPLICANT)
            | self.developers
            | self.persons(Relation.COURSE_LEADER)
        )
