"""What is known about panels, for a page of items in a number of statements that stays the same."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, any_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask, together
from trainingflow.db.models import (
    Ballot as BallotRow,
    Conclusion as ConclusionRow,
    Elector,
    PanelMember as MemberRow,
    Review,
    Score,
    Vote as VoteRow,
)
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
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.services.facts.common import Head
from trainingflow.services.facts.defence import scheduled_sessions, sessions_named
from trainingflow.services.facts.panel_pools import pools, related_organisations
from trainingflow.services.facts.submissions import SUBMISSIONS, Submissions, about
from trainingflow.services.work import Work


async def panels_of(
    work: Work,
    rows: Mapping[UUID, Head],
    procedures: Mapping[UUID, Procedure],
    named: frozenset[UUID] = frozenset(),
) -> dict[UUID, PanelFacts]:
    """The panels of the items whose policy has one for their kind; others are left out.

    Args:
        work: the unit of work.
        rows: the heads of the items.
        procedures: what each of them was bound to.
        named: everything that the input of a command names; experts and sessions among it are
            locked, so that two commands do not both take the last place.
    """
    rules = {
        item_id: rule
        for item_id, row in rows.items()
        if (rule := procedures[item_id].panels.get(row.Item.kind)) is not None
    }
    if not rules:
        return {}
    chosen = {item_id: rows[item_id] for item_id in rules}
    submissions = [(row.Item.id, row.Item.attempt) for row in chosen.values()]
    (members, ballots, conclusions), (related, candidates, scheduled, choices) = await together(
        together(
            _members(work, submissions, rules),
            _ballots(work, submissions),
            _conclusions(work, chosen),
        ),
        together(
            related_organisations(work, chosen),
            pools(work, rules, procedures, named),
            scheduled_sessions(work, submissions),
            sessions_named(work, named),
        ),
    )
    return {
        item_id: PanelFacts(
            rule=rule,
            members=members[item_id],
            pool=candidates[item_id],
            ballot=ballots.get(item_id),
            conclusion=conclusions.get(item_id),
            related_organisations=related[item_id],
            session=scheduled.get(item_id),
            sessions=choices,
        )
        for item_id, rule in rules.items()
    }


_MEMBERS: Final = Question(
    select(
        MemberRow.item_id,
        MemberRow.person_id,
        MemberRow.role,
        MemberRow.status,
        MemberRow.conflict,
        MemberRow.expires_at,
        Review.opinion,
    )
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
        MemberRow.authority_id == AUTHORITY,
        MemberRow.item_id == any_(IDS),
        tuple_(MemberRow.item_id, MemberRow.attempt).in_(SUBMISSIONS),
    )
    .order_by(MemberRow.assigned_at, MemberRow.person_id)
)
_SHEETS: Final = Question(
    select(Score.item_id, Score.person_id, Score.criterion, Score.points).where(
        Score.authority_id == AUTHORITY,
        Score.item_id == any_(IDS),
        tuple_(Score.item_id, Score.attempt).in_(SUBMISSIONS),
    )
)
_LATEST: Final = (
    select(BallotRow.item_id, BallotRow.no, BallotRow.opened_at)
    .ext(distinct_on(BallotRow.item_id))
    .where(
        BallotRow.authority_id == AUTHORITY,
        BallotRow.item_id == any_(IDS),
        tuple_(BallotRow.item_id, BallotRow.attempt).in_(SUBMISSIONS),
    )
    .order_by(BallotRow.item_id, BallotRow.no.desc())
    .subquery()
)
_VOTES: Final = Question(
    select(Elector.item_id, Elector.person_id, VoteRow.choice, _LATEST.c.opened_at, _LATEST.c.no)
    .join(_LATEST, and_(_LATEST.c.item_id == Elector.item_id, _LATEST.c.no == Elector.ballot_no))
    .outerjoin(
        VoteRow,
        and_(
            VoteRow.authority_id == Elector.authority_id,
            VoteRow.item_id == Elector.item_id,
            VoteRow.ballot_no == Elector.ballot_no,
            VoteRow.person_id == Elector.person_id,
        ),
    )
    .where(Elector.authority_id == AUTHORITY)
)
_CONCLUSIONS: Final = Question(
    select(ConclusionRow.item_id, ConclusionRow.result, ConclusionRow.concluded_at)
    .ext(distinct_on(ConclusionRow.item_id))
    .where(
        ConclusionRow.authority_id == AUTHORITY,
        ConclusionRow.item_id == any_(IDS),
        tuple_(ConclusionRow.item_id, ConclusionRow.attempt).in_(SUBMISSIONS),
    )
    .order_by(ConclusionRow.item_id, ConclusionRow.no.desc())
)


async def _members(
    work: Work, submissions: Submissions, rules: Mapping[UUID, PanelRule]
) -> Mapping[UUID, tuple[PanelMember, ...]]:
    sheets, rows = await together(
        _sheets(work, submissions), ask(work.session, _MEMBERS, **about(work, submissions))
    )
    found: defaultdict[UUID, tuple[PanelMember, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.item_id] += (
            _member(row, rules[row.item_id], sheets[row.item_id, row.person_id]),
        )
    return found


def _member(
    member: Any,  # noqa: ANN401 - a row of `_MEMBERS`
    rule: PanelRule,
    sheet: Mapping[str, Decimal | None],
) -> PanelMember:
    return PanelMember(
        person_id=member.person_id,
        role=member.role,
        status=status_of(member.status, spoken=member.opinion is not None),
        conflict=Conflict(member.conflict) if member.conflict else None,
        verdict=Verdict(member.opinion) if member.opinion else None,
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
    rows = await ask(work.session, _SHEETS, **about(work, submissions))
    found: defaultdict[tuple[UUID, UUID], dict[str, Decimal | None]] = defaultdict(dict)
    for row in rows:
        found[row.item_id, row.person_id][row.criterion] = row.points
    return found


async def _ballots(work: Work, submissions: Submissions) -> dict[UUID, Ballot]:
    votes = await ask(work.session, _VOTES, **about(work, submissions))
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
    submissions = [(row.Item.id, row.Item.attempt) for row in rows.values()]
    found = await ask(work.session, _CONCLUSIONS, **about(work, submissions))
    return {
        row.item_id: Conclusion(result=Verdict(row.result), at=row.concluded_at)
        for row in found
        if _after(row.concluded_at, since[row.item_id])
    }


def _after(at: datetime, submitted: datetime | None) -> bool:
    return submitted is None or at >= submitted
