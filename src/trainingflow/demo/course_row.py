"""A course as a row, when its story is told: its team and what the appraisal has left on it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.db.models import Course, CourseDeveloper
from trainingflow.demo.careers import Teacher
from trainingflow.demo.catalogue import Subject
from trainingflow.demo.dossiers import units_of
from trainingflow.demo.story import Story
from trainingflow.domain.calendar import Period
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.states import Due

_NOBODY: Final[frozenset[UUID]] = frozenset()


@dataclass(frozen=True, slots=True)
class Team:
    """Who stands behind a course."""

    applicant: Teacher
    leader: Teacher
    developers: tuple[Teacher, ...]
    guides: tuple[Teacher, ...] = ()

    @property
    def everybody(self) -> frozenset[UUID]:
        """Who has an interest in the course."""
        people = (self.applicant, self.leader, *self.developers, *self.guides)
        return frozenset(one.id for one in people)


@dataclass(slots=True)
class Marks:
    """What the appraisal leaves on a course.

    `complete` says that the whole dossier is filled in; `supersedes` is the course replaced.
    """

    complete: bool = False
    project_reference: str | None = None
    passed_at: datetime | None = None
    filing_no: str | None = None
    filed_at: datetime | None = None
    notice: Period | None = None
    library_no: str | None = None
    in_library_at: datetime | None = None
    discontinued_at: datetime | None = None


def write_course(
    story: Story, subject: Subject, team: Team, marks: Marks, owing: frozenset[UUID] = _NOBODY
) -> None:
    """Write the course, its people and its head.

    Args:
        story: what has happened.
        subject: what the course is about.
        team: who stands behind it.
        marks: what the appraisal has left.
        owing: members of the panel who still owe an opinion or a vote.
    """
    sheets = story.world.sheets
    story.close(subject.title, team.applicant.id, _persons(team, owing), _due(story, marks))
    sheets.add(
        Course,
        id=story.id,
        category=subject.category,
        activity=subject.activity,
        topic=None,
        module=subject.module,
        part=subject.part,
        size=subject.size,
        hours=Decimal(subject.hours),
        hours_override=None,
        units=units_of(subject) if marks.complete else 0,
        delivery_mode=subject.mode,
        leader_id=team.leader.id,
        project_reference=marks.project_reference,
        filing_no=marks.filing_no,
        filed_at=marks.filed_at,
        library_no=marks.library_no,
        passed_at=marks.passed_at,
        notice_from=marks.notice and marks.notice.opens,
        notice_until=marks.notice and marks.notice.closes,
        discontinued_at=marks.discontinued_at,
        supersedes_id=None,
    )
    for role, people in (("DEVELOPER", team.developers), ("GUIDE", team.guides)):
        for person in people:
            sheets.add(CourseDeveloper, course_id=story.id, person_id=person.id, role=role)


def _persons(team: Team, owing: frozenset[UUID]) -> dict[Relation, frozenset[UUID]]:
    return {
        Relation.APPLICANT: frozenset({team.applicant.id}),
        Relation.DEVELOPER: frozenset(one.id for one in team.developers),
        Relation.COURSE_LEADER: frozenset({team.leader.id}),
        Relation.PANEL_MEMBER: owing,
    }


def _due(story: Story, marks: Marks) -> datetime | None:
    deadline = story.definition.state(story.state).deadline
    if deadline is None:
        return None
    if deadline.due is Due.NOTICE_ENDS:
        return marks.notice.closes if marks.notice else None
    return story.submission.closes if story.submission else None
