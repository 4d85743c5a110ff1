"""What a viewer sees of the panels of items: it depends on who looks, and on the policy.

An office and an auditor see all. A seated member sees what the rule lets peers see of each other,
the discussion and the conclusion. Everybody else inside sees what the rule opens to applicants,
and that only once there is a conclusion; who scored what they never see.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    Conclusion,
    DefenceSlot,
    Item,
    ItemEvent,
    PanelMember,
    Review,
    Score,
)
from trainingflow.domain.workflow.panel import ASKED, SEATED, MemberStatus
from trainingflow.domain.workflow.panel_rule import ApplicantSees, PanelRule, PeersSee
from trainingflow.domain.workflow.panel_scores import (
    CriterionResult,
    Points,
    criterion_results,
    mean,
    member_score,
)
from trainingflow.services.facts.panels import status_of
from trainingflow.services.policy import pinned
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One member of a panel and where the assignment is."""

    person_id: UUID
    role: str | None
    status: MemberStatus
    conflict: str | None
    invited_at: datetime | None
    answered_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one member has said; `points` is empty without a rubric, None in it is NA."""

    person_id: UUID
    verdict: str
    text: str
    points: Points
    score: Fraction | None
    submitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """As much of a panel as the viewer sees; what is not shown is None or empty.

    Attributes:
        own: the viewer's own seat.
        spoken: how many members have spoken; None for those who see no members.
        results: what each criterion was given, `mean` the panel's mean.
        comments: the members' words without their names.
        messages: the discussion, oldest first, as (author, text, at).
    """

    rule: PanelRule
    own: Seat | None = None
    seats: tuple[Seat, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    results: tuple[CriterionResult, ...] | None = None
    mean: Fraction | None = None
    comments: tuple[str, ...] = ()
    messages: tuple[tuple[UUID | None, str, datetime], ...] = ()
    conclusion: AnyRow | None = None
    session_id: UUID | None = None


@dataclass(slots=True)
class _Found:
    """Everything there is about the panel of one item, before anybody looks."""

    rule: PanelRule
    seats: list[Seat] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    messages: list[tuple[UUID | None, str, datetime]] = field(default_factory=list)
    conclusion: AnyRow | None = None
    session_id: UUID | None = None


async def views(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, PanelView]:
    """The panels of those items that have one and that the viewer is inside of or invited to."""
    if not viewer.signed_in:
        return {}
    heads = await _heads(session, viewer, ids)
    inside = await _inside(session, viewer, list(heads))
    found = await _found(session, viewer, heads)
    shown = {
        item_id: _view(viewer, one, inside=item_id in inside) for item_id, one in found.items()
    }
    return {item_id: view for item_id, view in shown.items() if view is not None}


def _view(viewer: Viewer, found: _Found, *, inside: bool) -> PanelView | None:
    own = next((one for one in found.seats if one.person_id == viewer.person_id), None)
    if own is not None and own.status not in ASKED:
        own = None  # nobody is told of having been thought of
    if own is not None and own.status in SEATED:
        # An officer or a chair who sits on the panel is a member of it first.
        return _members_view(viewer, found, own)
    recused = own is not None and own.status is MemberStatus.RECUSED
    if viewer.sees_people and not recused:
        return _whole(found, own, found.sheets)
    return _applicants_view(found, own) if inside or own is not None else None


def _whole(found: _Found, own: Seat | None, sheets: Sequence[Sheet]) -> PanelView:
    complete = len(sheets) == len(found.sheets)
    points = [sheet.points for sheet in found.sheets]
    rubric = found.rule.rubric
    return PanelView(
        rule=found.rule,
        own=own,
        seats=tuple(found.seats),
        sheets=tuple(sheets),
        results=criterion_results(rubric, points) if rubric and complete else None,
        mean=mean(sheet.score for sheet in found.sheets) if complete else None,
        messages=tuple(found.messages),
        conclusion=found.conclusion,
        session_id=found.session_id,
    )


def _members_view(viewer: Viewer, found: _Found, own: Seat) -> PanelView:
    spoken = own.status is MemberStatus.DONE
    peers = found.rule.peers_see
    all_ = peers is PeersSee.ALWAYS or (peers is PeersSee.AFTER_OWN and spoken)
    mine = [sheet for sheet in found.sheets if sheet.person_id == viewer.person_id]
    return _whole(found, own, found.sheets if all_ else mine)


def _applicants_view(found: _Found, own: Seat | None) -> PanelView:
    concluded = found.conclusion is not None
    sees = found.rule.applicant_sees if concluded and own is None else frozenset()
    aggregate = ApplicantSees.AGGREGATE in sees
    rubric = found.rule.rubric
    return PanelView(
        rule=found.rule,
        own=own,
        results=criterion_results(rubric, [sheet.points for sheet in found.sheets])
        if rubric and aggregate
        else None,
        mean=mean(sheet.score for sheet in found.sheets) if aggregate else None,
        comments=tuple(sorted(sheet.text for sheet in found.sheets if sheet.text))
        if ApplicantSees.COMMENTS in sees
        else (),
        conclusion=found.conclusion if ApplicantSees.CONCLUSION in sees else None,
        session_id=found.session_id,
    )


async def _heads(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> dict[UUID, AnyRow]:
    rows = await session.execute(
        select(
            Item.id, Item.kind, Item.attempt, Item.submitted_at, Item.policy_id, Item.policy_hash
        ).where(Item.authority_id == viewer.authority_id, Item.id.in_(ids), sight.items(viewer))
    )
    return {row.id: row for row in rows}


async def _inside(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> frozenset[UUID]:
    rows = await session.scalars(
        select(Item.id).where(
            Item.authority_id == viewer.authority_id,
            Item.id.in_(ids),
            sight.inside(viewer, Item.authority_id, Item.id),
        )
    )
    return frozenset(rows)


async def _found(
    session: AsyncSession, viewer: Viewer, heads: Mapping[UUID, AnyRow]
) -> dict[UUID, _Found]:
    policies = await pinned(
        viewer.work(session), ((row.policy_id, row.policy_hash) for row in heads.values())
    )
    found: dict[UUID, _Found] = {}
    for item_id, row in heads.items():
        procedure = policies[row.policy_id, row.policy_hash].procedure
        rule = procedure.panels.get(row.kind) if procedure else None
        if rule is not None:
            found[item_id] = _Found(rule)
    submissions = [(item_id, heads[item_id].attempt) for item_id in found]
    await _add_seats(session, viewer, submissions, found)
    await _add_messages(session, viewer, heads, found)
    for row in await _conclusions(session, viewer, submissions):
        found[row.item_id].conclusion = row
    for row in await _slots(session, viewer, submissions):
        found[row.item_id].session_id = row.session_id
    return found


async def _add_seats(
    session: AsyncSession,
    viewer: Viewer,
    submissions: Sequence[tuple[UUID, int]],
    found: Mapping[UUID, _Found],
) -> None:
    sheets = await _points(session, viewer, submissions)
    rows = await session.execute(
        select(PanelMember, Review.opinion, Review.text, Review.submitted_at)
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
            tuple_(PanelMember.item_id, PanelMember.attempt).in_(submissions),
        )
        .order_by(PanelMember.assigned_at, PanelMember.person_id)
    )
    for row in rows:
        member = row.PanelMember
        one = found[member.item_id]
        one.seats.append(_seat(member, spoken=row.opinion is not None))
        if one.seats[-1].status is MemberStatus.DONE:
            points = sheets[member.item_id, member.person_id]
            rubric = one.rule.rubric
            one.sheets.append(
                Sheet(
                    person_id=member.person_id,
                    verdict=row.opinion,
                    text=row.text,
                    points=points,
                    score=member_score(rubric, points) if rubric and points else None,
                    submitted_at=row.submitted_at,
                )
            )


def _seat(member: PanelMember, *, spoken: bool) -> Seat:
    return Seat(
        person_id=member.person_id,
        role=member.role,
        status=status_of(member.status, spoken=spoken),
        conflict=member.conflict,
        invited_at=member.invited_at,
        answered_at=member.answered_at,
        expires_at=member.expires_at,
    )


async def _points(
    session: AsyncSession, viewer: Viewer, submissions: Sequence[tuple[UUID, int]]
) -> Mapping[tuple[UUID, UUID], dict[str, Decimal | None]]:
    rows = await session.execute(
        select(Score.item_id, Score.person_id, Score.criterion, Score.points).where(
            Score.authority_id == viewer.authority_id,
            tuple_(Score.item_id, Score.attempt).in_(submissions),
        )
    )
    found: defaultdict[tuple[UUID, UUID], dict[str, Decimal | None]] = defaultdict(dict)
    for row in rows:
        found[row.item_id, row.person_id][row.criterion] = row.points
    return found


async def _add_messages(
    session: AsyncSession,
    viewer: Viewer,
    heads: Mapping[UUID, AnyRow],
    found: Mapping[UUID, _Found],
) -> None:
    """The discussion is the history itself: what was said since the last submission."""
    rows = await session.execute(
        select(ItemEvent.item_id, ItemEvent.actor_id, ItemEvent.input, ItemEvent.at)
        .where(
            ItemEvent.authority_id == viewer.authority_id,
            ItemEvent.item_id.in_(list(found)),
            ItemEvent.action == "discuss",
        )
        .order_by(ItemEvent.item_id, ItemEvent.seq)
    )
    for row in rows:
        submitted = heads[row.item_id].submitted_at
        if submitted is None or row.at >= submitted:
            said = (row.actor_id, str(row.input.get("text", "")), row.at)
            found[row.item_id].messages.append(said)


async def _conclusions(
    session: AsyncSession, viewer: Viewer, submissions: Sequence[tuple[UUID, int]]
) -> Sequence[AnyRow]:
    rows = await session.execute(
        select(
            Conclusion.item_id,
            Conclusion.no,
            Conclusion.result,
            Conclusion.text,
            Conclusion.concluded_by,
            Conclusion.concluded_at,
            Conclusion.ballot_no,
            Conclusion.mean,
            Conclusion.members,
        )
        .ext(distinct_on(Conclusion.item_id))
        .where(
            Conclusion.authority_id == viewer.authority_id,
            tuple_(Conclusion.item_id, Conclusion.attempt).in_(submissions),
        )
        .order_by(Conclusion.item_id, Conclusion.no.desc())
    )
    return rows.all()


async def _slots(
    session: AsyncSession, viewer: Viewer, submissions: Sequence[tuple[UUID, int]]
) -> Sequence[AnyRow]:
    rows = await session.execute(
        select(DefenceSlot.item_id, DefenceSlot.session_id).where(
            DefenceSlot.authority_id == viewer.authority_id,
            tuple_(DefenceSlot.item_id, DefenceSlot.attempt).in_(submissions),
        )
    )
    return rows.all()
