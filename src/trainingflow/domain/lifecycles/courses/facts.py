"""What is known about a course in appraisal."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from trainingflow.domain.calendar import Period
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.facts import Facts


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
    project_reference: str | None = None
    hours_override: Decimal | None = None
    discontinued: bool = False
    supersedes: SupersededCourse | None = None
    notice: Period | None = None
    open_objections: frozenset[UUID] = frozenset()

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """See `Facts.persons`."""
        match relation:
            case Relation.DEVELOPER:
                return self.developers
            case Relation.COURSE_LEADER:
                return frozenset({self.leader}) if self.leader else frozenset()
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
