"""What is known about panels, for a page of items in a number of statements that stays the same."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.models import Ballot as BallotRow
from trainingflow.db.models import Conclusion as ConclusionRow
from trainingflow.db.models import Elector, Review, Score
from trainingflow.db.models import PanelMember as MemberRow
from trainingflow.db.models import Vote as VoteRow
from trainingflow.domain.workflow.panel import (
    Ballot,
    Conclusion,
    Conflict,
    MemberStatus,
    PanelFacts,
    PanelMember,
    Verdict,
    Vote,
)
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.domain.workflow.panel_scores import member_score
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.facts.defence import scheduled_sessions, sessions_named
from trainingflow.services.facts.panel_pools import pools, related_organisations
from trainingflow.services.work import Work

Submissions = list[tuple[UUID, int]]
"""Items with the number of their present submission."""


async def with_panels(
    work: Work,
    rows: Mapping[UUID, Head],
    common: Mapping[UUID, CommonFields],
    named: frozenset[UUID] = frozenset(),
) -> None:
    """Add the panels of the items to their common fields.

    Args:
        work: the unit of work.
        rows: the heads of the items.
        common: their common fields; `panel` is written where the policy has one for the kind.
        named: everything that the input of a command names; experts and sessions among it are
            locked, so that two commands do not both take the last place.
    """
    rules = {
        item_id: rule
        for item_id, row in rows.items()
        if (rule := common[item_id]["procedure"].panels.get(row.Item.kind)) is not None
    }
    if not rules:
        return
    chosen = {item_id: rows[item_id] for item_id in rules}
    submissions = [(row.Item.id, row.Item.attempt) for row in chosen.values()]
    members = await _members(work, submissions, rules)
    ballots = await _ballots(work, submissions)
    conclusions = await _conclusions(work, chosen)
    related = await related_organisations(work, chosen)
    candidates = await pools(work, rules, common, named)
    scheduled = await scheduled_sessions(work, submissions)
    choices = await sessions_named(work, named)
    for item_id, rule in rules.items():
        common[item_id]["panel"] = PanelFacts(
            rule=rule,
            members=members[item_id],
            pool=candidates[item_id],
            ballot=ballots.get(item_id),
            conclusion=conclusions.get(item_id),
            related_organisations=related[item_id],
            session=scheduled.get(item_id),
            sessions=choices,
        )


async def _members(
    work: Work, submissions: Submissions, rules: Mapping[UUID, PanelRule]
) -> Mapping[UUID, tuple[PanelMember, ...]]:
    sheets = await _sheets(work, submissions)
    rows = await work.session.execute(
        select(MemberRow, Review.opinion)
        .outerjoin(
            Review,
            and_(
                Review.authority_id == MemberRow.authority_id,
                Review.item_id == MemberRow.item_id,
                Review.attempt == MemberRow.attempt,
                Review.person_id == MemberRow.person_id,
            ),
        )
        .where(
            MemberRow.authority_id == work.authority_id,
            tuple_(MemberRow.item_id, MemberRow.attempt).in_(submissions),
        )
        .order_by(MemberRow.assigned_at, MemberRow.person_id)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[UUID, tuple[PanelMember, ...]] = defaultdict(tuple)
    for row in rows:
        item_id, person_id = row.PanelMember.item_id, row.PanelMember.person_id
        sheet = sheets[item_id, person_id]
        found[item_id] += (_member(row.PanelMember, row.opinion, rules[item_id], sheet),)
    return found


def _member(
    member: MemberRow, opinion: str | None, rule: PanelRule, sheet: Mapping[str, Decimal | None]
) -> PanelMember:
    return PanelMember(
        person_id=member.person_id,
        role=member.role,
        status=status_of(member.status, spoken=opinion is not None),
        conflict=Conflict(member.conflict) if member.conflict else None,
        verdict=Verdict(opinion) if opinion else None,
        score=member_score(rule.rubric, sheet) if rule.rubric and sheet else None,
        expires_at=member.expires_at,
    )


def status_of(stored: str, *, spoken: bool) -> MemberStatus:
    """Where the assignment is: a seated member who has spoken is done."""
    status = MemberStatus(stored)
    return MemberStatus.DONE if spoken and status is MemberStatus.ACCEPTED else status


async def _sheets(
    work: Work, submissions: Submissions
) -> Mapping[tuple[UUID, UUID], Mapping[str, Decimal | None]]:
    rows = await work.session.execute(
        select(Score.item_id, Score.person_id, Score.criterion, Score.points).where(
            Score.authority_id == work.authority_id,
            tuple_(Score.item_id, Score.attempt).in_(submissions),
        )
    )
    found: defaultdict[tuple[UUID, UUID], dict[str, Decimal | None]] = defaultdict(dict)
    for row in rows:
        found[row.item_id, row.person_id][row.criterion] = row.points
    return found


async def _ballots(work: Work, submissions: Submissions) -> dict[UUID, Ballot]:
    latest = (
        select(BallotRow.item_id, BallotRow.no, BallotRow.opened_at)
        .ext(distinct_on(BallotRow.item_id))
        .where(
            BallotRow.authority_id == work.authority_id,
            tuple_(BallotRow.item_id, BallotRow.attempt).in_(submissions),
        )
        .order_by(BallotRow.item_id, BallotRow.no.desc())
        .subquery()
    )
    votes = await work.session.execute(
        select(Elector.item_id, Elector.person_id, VoteRow.choice, latest.c.opened_at, latest.c.no)
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
    opened: dict[UUID, tuple[datetime, int]] = {}
    electorate: defaultdict[UUID, set[UUID]] = defaultdict(set)
    cast: defaultdict[UUID, dict[UUID, Vote]] = defaultdict(dict)
    for row in votes:
        opened[row.item_id] = (row.opened_at, row.no)
        electorate[row.item_id].add(row.person_id)
        if row.choice is not None:
            cast[row.item_id][row.person_id] = Vote(row.choice)
    return {
        item_id: Ballot(frozenset(people), cast[item_id], *opened[item_id])
        for item_id, people in electorate.items()
    }


async def _conclusions(work: Work, rows: Mapping[UUID, Head]) -> dict[UUID, Conclusion]:
    """The latest conclusion on the present submission of each item."""
    since = {item_id: row.Item.submitted_at for item_id, row in rows.items()}
    found = await work.session.execute(
        select(ConclusionRow.item_id, ConclusionRow.result, ConclusionRow.concluded_at)
        .ext(distinct_on(ConclusionRow.item_id))
        .where(
            ConclusionRow.authority_id == work.authority_id,
            tuple_(ConclusionRow.item_id, ConclusionRow.attempt).in_(
                [(row.Item.id, row.Item.attempt) for row in rows.values()]
            ),
        )
        .order_by(ConclusionRow.item_id, ConclusionRow.no.desc())
    )
    return {
        row.item_id: Conclusion(result=Verdict(row.result), at=row.concluded_at)
        for row in found
        if _after(row.concluded_at, since[row.item_id])
    }


def _after(at: datetime, submitted: datetime | None) -> bool:
    return submitted is None or at >= submitted
