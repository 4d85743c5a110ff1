"""The facts of courses in appraisal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.models import (
    Assignment,
    Course,
    CourseDeveloper,
    Elector,
    Employment,
    Item,
    Objection,
    Organisation,
    Review,
)
from trainingflow.db.models import Ballot as BallotRow
from trainingflow.db.models import PanelMember as PanelMemberRow
from trainingflow.db.models import Vote as VoteRow
from trainingflow.domain.calendar import Period, local_date
from trainingflow.domain.lifecycles.course_facts import (
    Ballot,
    Candidate,
    Conflict,
    CourseFacts,
    PanelMember,
    SupersededCourse,
    Vote,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Duty
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.work import Work


async def course_facts(
    work: Work, rows: Mapping[UUID, Head], common: Mapping[UUID, CommonFields]
) -> dict[UUID, CourseFacts]:
    """The facts of courses, in a number of statements that does not depend on how many."""
    ids = list(rows)
    courses = await _courses(work, ids)
    developers = await developers_of(work, ids)
    panels = await _panels(work, rows)
    ballots = await _ballots(work, rows)
    objections = await _open_objections(work, ids)
    superseded = await _superseded(work, courses.values())
    people = {
        item_id: developers[item_id] | {rows[item_id].Item.owner_id, courses[item_id].leader_id}
        for item_id in ids
    }
    employers = await employers_of(work, {person for group in people.values() for person in group})
    pools = await _pools(work, common)
    return {
        item_id: CourseFacts(
            **common[item_id],
            category=course.category,
            activity=course.activity,
            module=course.module,
            size=course.size,
            hours=course.hours,
            units=course.units,
            delivery_mode=course.delivery_mode,
            leader=course.leader_id,
            developers=developers[item_id],
            related_organisations=frozenset(
                one for person in people[item_id] for one in employers[person]
            ),
            project_reference=course.project_reference,
            hours_override=course.hours_override,
            discontinued=course.discontinued_at is not None,
            supersedes=superseded.get(item_id),
            panel=panels[item_id],
            panel_pool=pools[item_id],
            ballot=ballots.get(item_id),
            notice=_notice(course),
            open_objections=objections[item_id],
        )
        for item_id, course in courses.items()
    }


async def _courses(work: Work, ids: Sequence[UUID]) -> dict[UUID, Course]:
    rows = await work.session.scalars(
        select(Course)
        .where(Course.authority_id == work.authority_id, Course.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def developers_of(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The developers and guides of each course."""
    rows = await work.session.execute(
        select(CourseDeveloper.course_id, CourseDeveloper.person_id).where(
            CourseDeveloper.authority_id == work.authority_id, CourseDeveloper.course_id.in_(ids)
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.course_id] |= {row.person_id}
    return found


async def employers_of(work: Work, people: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """The organisations in which each person is employed today, as a teacher."""
    today = local_date(work.now)
    rows = await work.session.execute(
        select(Employment.teacher_id, Employment.organisation_id).where(
            Employment.authority_id == work.authority_id,
            Employment.teacher_id.in_(set(people)),
            Employment.since <= today,
            or_(Employment.until.is_(None), Employment.until >= today),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.teacher_id] |= {row.organisation_id}
    return found


async def _panels(work: Work, rows: Mapping[UUID, Head]) -> Mapping[UUID, tuple[PanelMember, ...]]:
    wanted = [(row.Item.id, row.Item.attempt) for row in rows.values()]
    members = await work.session.execute(
        select(PanelMemberRow, Review.submitted_at)
        .outerjoin(
            Review,
            and_(
                Review.authority_id == PanelMemberRow.authority_id,
                Review.item_id == PanelMemberRow.item_id,
                Review.attempt == PanelMemberRow.attempt,
                Review.person_id == PanelMemberRow.person_id,
            ),
        )
        .where(
            PanelMemberRow.authority_id == work.authority_id,
            tuple_(PanelMemberRow.item_id, PanelMemberRow.attempt).in_(wanted),
        )
        .order_by(PanelMemberRow.assigned_at, PanelMemberRow.person_id)
    )
    found: defaultdict[UUID, tuple[PanelMember, ...]] = defaultdict(tuple)
    for row in members:
        member = row.PanelMember
        found[member.item_id] += (
            PanelMember(
                person_id=member.person_id,
                conflict=Conflict(member.conflict) if member.conflict else None,
                reviewed=row.submitted_at is not None,
                recused=member.recused_at is not None,
            ),
        )
    return found


async def _ballots(work: Work, rows: Mapping[UUID, Head]) -> dict[UUID, Ballot]:
    wanted = [(row.Item.id, row.Item.attempt) for row in rows.values()]
    latest = (
        select(BallotRow.item_id, BallotRow.no, BallotRow.opened_at)
        .ext(distinct_on(BallotRow.item_id))
        .where(
            BallotRow.authority_id == work.authority_id,
            tuple_(BallotRow.item_id, BallotRow.attempt).in_(wanted),
        )
        .order_by(BallotRow.item_id, BallotRow.no.desc())
        .subquery()
    )
    votes = await work.session.execute(
        select(Elector.item_id, Elector.person_id, VoteRow.choice, latest.c.opened_at)
        .join(latest, and_(latest.c.item_id == Elector.item_id, latest.c.no == Elector.ballot_no))
        .outerjoin(
            VoteRow,
            and_(
                VoteRow.authority_id == Elector.authority_id,
                VoteRow.item_id == Elector.item_id,
                VoteRow.ballot_no == Elector.ballot_no,
                VoteRow.person_id == Elector.person_id,
            ),
        )
        .where(Elector.authority_id == work.authority_id)
    )
    opened: dict[UUID, datetime] = {}
    electorate: defaultdict[UUID, set[UUID]] = defaultdict(set)
    cast: defaultdict[UUID, dict[UUID, Vote]] = defaultdict(dict)
    for row in votes:
        opened[row.item_id] = row.opened_at
        electorate[row.item_id].add(row.person_id)
        if row.choice is not None:
            cast[row.item_id][row.person_id] = Vote(row.choice)
    return {
        item_id: Ballot(frozenset(people), cast[item_id], opened[item_id])
        for item_id, people in electorate.items()
    }


async def _open_objections(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = await work.session.execute(
        select(Objection.item_id, Objection.id).where(
            Objection.authority_id == work.authority_id,
            Objection.item_id.in_(ids),
            Objection.status == "OPEN",
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.item_id] |= {row.id}
    return found


async def _superseded(work: Work, courses: Iterable[Course]) -> dict[UUID, SupersededCourse]:
    older = {course.id: course.supersedes_id for course in courses if course.supersedes_id}
    found = await superseded_courses(work, list(set(older.values())))
    return {new: found[old] for new, old in older.items() if old in found}


async def superseded_courses(work: Work, ids: Sequence[UUID]) -> dict[UUID, SupersededCourse]:
    """Courses that a new one takes the place of, by their own id."""
    rows = await work.session.execute(
        select(Item.id, Item.state, Course.discontinued_at)
        .join(Course, and_(Course.authority_id == Item.authority_id, Course.id == Item.id))
        .where(Item.authority_id == work.authority_id, Item.id.in_(ids))
    )
    return {
        row.id: SupersededCourse(row.state, discontinued=row.discontinued_at is not None)
        for row in rows
    }


async def _pools(
    work: Work, common: Mapping[UUID, CommonFields]
) -> dict[UUID, tuple[Candidate, ...]]:
    """Whom the appraising body could assign; one statement for each set of bodies."""
    by_bodies: dict[tuple[str, ...], tuple[Candidate, ...]] = {}
    pools = {}
    for item_id, fields in common.items():
        bodies = tuple(map(str, fields["procedure"].bodies(Duty.APPRAISAL)))
        if bodies not in by_bodies:
            by_bodies[bodies] = await panel_pool(work, bodies)
        pools[item_id] = by_bodies[bodies]
    return pools


async def panel_pool(work: Work, bodies: Sequence[str]) -> tuple[Candidate, ...]:
    """The members and chairs of the bodies, with the organisations that employ them."""
    today = local_date(work.now)
    people = list(
        await work.session.scalars(
            select(Assignment.person_id)
            .distinct()
            .join(
                Organisation,
                and_(
                    Organisation.authority_id == Assignment.authority_id,
                    Organisation.id == Assignment.organisation_id,
                ),
            )
            .where(
                Assignment.authority_id == work.authority_id,
                Organisation.body.in_(bodies),
                Assignment.role.in_([Role.MEMBER, Role.CHAIR]),
                *_in_force(today),
            )
            .order_by(Assignment.person_id)
        )
    )
    employers = await employers_of(work, people)
    return tuple(Candidate(person, employers[person]) for person in people)


def _in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.since <= today,
        or_(Assignment.until.is_(None), Assignment.until >= today),
    )


def _notice(course: Course) -> Period | None:
    if course.notice_from is None or course.notice_until is None:
        return None
    return Period(course.notice_from, course.notice_until)
