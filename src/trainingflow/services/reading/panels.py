"""Panels, opinions, votes and objections of courses, as far as a viewer may see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    Ballot,
    CourseDeveloper,
    Elector,
    Item,
    Objection,
    PanelMember,
    Review,
    Vote,
)
from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect
from trainingflow.services.reading.viewers import Viewer

ByItem = Mapping[UUID, Sequence[AnyRow]]


async def developers(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """Who developed courses or guided it, by the course; ask only for those to be seen."""
    rows = await session.execute(
        select(CourseDeveloper.course_id, CourseDeveloper.person_id, CourseDeveloper.role)
        .where(
            CourseDeveloper.authority_id == viewer.authority_id,
            CourseDeveloper.course_id.in_(ids),
        )
        .order_by(CourseDeveloper.person_id)
    )
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(row)
    return found


async def members(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByItem:
    """The panel of the present submission in the order of assignment, for those inside."""
    statement = (
        select(
            PanelMember.item_id,
            PanelMember.person_id,
            PanelMember.assigned_at,
            PanelMember.conflict_declared_at,
            PanelMember.conflict,
            Review.submitted_at.label("reviewed_at"),
        )
        .join(Item, _present(PanelMember))
        .outerjoin(
            Review,
            and_(
                Review.authority_id == PanelMember.authority_id,
                Review.item_id == PanelMember.item_id,
                Review.attempt == PanelMember.attempt,
                Review.person_id == PanelMember.person_id,
            ),
        )
        .where(
            PanelMember.authority_id == viewer.authority_id,
            PanelMember.item_id.in_(ids),
            sight.inside(viewer, PanelMember.authority_id, PanelMember.item_id),
        )
        .order_by(PanelMember.assigned_at, PanelMember.person_id)
    )
    return await _by_item(session, statement)


async def reviews(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByItem:
    """The opinions on the present submission, the earliest first.

    Opinions are independent: a member sees the others' once the own one is given, or once the
    reading of the text is over. Those who act for a body and auditors see all; others none.
    """
    statement = (
        select(Review.item_id, Review.person_id, Review.opinion, Review.text, Review.submitted_at)
        .join(Item, _present(Review))
        .where(
            Review.authority_id == viewer.authority_id,
            Review.item_id.in_(ids),
            _may_read(viewer),
        )
        .order_by(Review.submitted_at, Review.person_id)
    )
    return await _by_item(session, statement)


def _may_read(viewer: Viewer) -> ColumnElement[bool]:
    own = Review.person_id == viewer.person_id
    mine = aliased(Review)
    on_the_panel = exists().where(
        PanelMember.authority_id == Review.authority_id,
        PanelMember.item_id == Review.item_id,
        PanelMember.attempt == Review.attempt,
        PanelMember.person_id == viewer.person_id,
    )
    given = exists().where(
        mine.authority_id == Review.authority_id,
        mine.item_id == Review.item_id,
        mine.attempt == Review.attempt,
        mine.person_id == viewer.person_id,
    )
    independent = or_(given, Item.state != CourseState.TEXT_REVIEW)
    # An officer or a chair who sits on the panel is a member of it first.
    theirs = or_(~on_the_panel, independent) if viewer.sees_people else on_the_panel & independent
    return or_(own, theirs)


async def ballots(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByItem:
    """The votes on the present submission with their tallies, for those inside.

    Never who voted what. `closed` says that no vote can be cast any more, whoever has not: the
    item is no longer under deliberation, or a newer vote has been opened.
    """
    newest = func.max(Ballot.no).over(partition_by=Ballot.item_id)
    statement = (
        select(
            Ballot.item_id,
            Ballot.no,
            Ballot.opened_at,
            func.count(Elector.person_id).label("electors"),
            func.count(Vote.person_id).label("cast"),
            *(
                func.count(case((Vote.choice == choice, 1))).label(label)
                for choice, label in (("YES", "yes"), ("NO", "no_votes"), ("ABSTAIN", "abstain"))
            ),
            or_(Item.state != CourseState.DELIBERATION, Ballot.no < newest).label("closed"),
        )
        .join(Item, _present(Ballot))
        .join(
            Elector,
            and_(
                Elector.authority_id == Ballot.authority_id,
                Elector.item_id == Ballot.item_id,
                Elector.ballot_no == Ballot.no,
            ),
        )
        .outerjoin(
            Vote,
            and_(
                Vote.authority_id == Elector.authority_id,
                Vote.item_id == Elector.item_id,
                Vote.ballot_no == Elector.ballot_no,
                Vote.person_id == Elector.person_id,
            ),
        )
        .where(
            Ballot.authority_id == viewer.authority_id,
            Ballot.item_id.in_(ids),
            sight.inside(viewer, Ballot.authority_id, Ballot.item_id),
        )
        .group_by(Ballot.item_id, Ballot.no, Ballot.opened_at, Item.state)
        .order_by(Ballot.no)
    )
    return await _by_item(session, statement)


async def objections(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByItem:
    """The objections to public notices, the earliest first: own ones, and all for those inside."""
    statement = (
        select(
            Objection.item_id,
            Objection.id,
            Objection.person_id,
            Objection.text,
            Objection.status,
            Objection.raised_at,
            Objection.decided_at,
            Objection.decision,
        )
        .where(
            Objection.authority_id == viewer.authority_id,
            Objection.item_id.in_(ids),
            or_(
                Objection.person_id == viewer.person_id,
                sight.inside(viewer, Objection.authority_id, Objection.item_id),
            ),
        )
        .order_by(Objection.raised_at, Objection.id)
    )
    return await _by_item(session, statement)


def _present(table: type[PanelMember | Review | Ballot]) -> ColumnElement[bool]:
    """Rows of the submission that the item is in now."""
    return and_(
        Item.authority_id == table.authority_id,
        Item.id == table.item_id,
        Item.attempt == table.attempt,
    )


async def _by_item(session: AsyncSession, statement: AnySelect) -> ByItem:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.item_id].append(row)
    return found
