"""What is known about a run of a course."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.facts import Facts


class ClassStatus(StrEnum):
    """The status of one class of a run."""

    PLANNED = "PLANNED"
    STARTED = "STARTED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClass:
    """One class (平行班) of a run, with its counts.

    `minimum_waived`: the Working Group has decided that it may open below the minimum.
    """

    class_id: UUID
    status: ClassStatus
    capacity: int
    enrolled: int = 0
    minimum_waived: bool = False
    sessions_planned: int = 0
    sessions_held: int = 0
    results_missing: int = 0


@dataclass(frozen=True, slots=True)
class ClassSession:
    """One planned session of a class; `held` once its attendance is recorded."""

    session_id: UUID
    class_id: UUID
    planned_on: date
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCourse:
    """The course of a run."""

    course_id: UUID
    state: str
    category: str
    developers: frozenset[UUID] = frozenset()
    discontinued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRun:
    """Another run of the same leader with an elective course, declared and not yet ended."""

    run_id: UUID
    course_id: UUID
    classes: int
    first_session: date
    last_session: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTaken:
    """The active enrolment of one person in the run."""

    class_id: UUID
    has_result: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRunFacts(Facts):
    """A run (课程实施) of a course.

    Attributes:
        leader: the course leader (课程负责人), directly responsible for the run.
        semester: the code of the first semester of the run, as the declaration says it.
        other_runs: the leader's other elective runs, DECLARED to RUNNING.
        enrolments: active enrolments of the persons concerned: the actor and those whom the
            input names. Counts of everybody stand in the classes.
        employers: for the persons concerned, the organisations that employ them and all above.
        in_service: the persons concerned who work somewhere and hold a teacher qualification.
        sessions: the sessions of all classes.
        open_problems: problems reported and not yet resolved.
    """

    course: RunCourse | None = None
    leader: UUID | None = None
    semester: str | None = None
    delivery_mode: str | None = None
    first_session: date | None = None
    last_session: date | None = None
    classes: tuple[RunClass, ...] = ()
    sessions: tuple[ClassSession, ...] = ()
    other_runs: tuple[OtherRun, ...] = ()
    enrolments: Mapping[UUID, PlaceTaken] = field(default_factory=dict)
    employers: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    in_service: frozenset[UUID] = frozenset()
    open_problems: frozenset[UUID] = frozenset()

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """See `Facts.persons`."""
        match relation:
            case Relation.COURSE_LEADER:
                return frozenset({self.leader}) if self.leader else frozenset()
            case Relation.DEVELOPER:
                return self.course.developers if self.course else frozenset()
            case Relation.PARTICIPANT:
                return frozenset(self.enrolments)
            case _:
                return Facts.persons(self, relation)

    @property
    def interested(self) -> frozenset[UUID]:
        """The applicant, the course leader and the developers of the course."""
        return (
            self.persons(Relation.APPLICANT)
            | self.persons(Relation.COURSE_LEADER)
            | self.persons(Relation.DEVELOPER)
        )

    @property
    def active_classes(self) -> tuple[RunClass, ...]:
        """The classes that are not cancelled."""
        return tuple(one for one in self.classes if one.status is not ClassStatus.CANCELLED)
