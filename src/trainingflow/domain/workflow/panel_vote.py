"""How a panel's votes, verdicts and scores are counted, and whether the item passes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from trainingflow.domain.workflow.panel import (
    Ballot,
    Conflict,
    PanelFacts,
    PanelMember,
    Verdict,
    Vote,
)
from trainingflow.domain.workflow.panel_rule import PanelRule, PassRule, Seats
from trainingflow.domain.workflow.panel_scores import mean


@dataclass(frozen=True, slots=True)
class Tally:
    """A count of votes; recused electors neither count nor are waited for."""

    yes: int
    no: int
    abstained: int
    outstanding: tuple[UUID, ...]

    @property
    def cast(self) -> int:
        """How many have voted, abstentions included."""
        return self.yes + self.no + self.abstained

    def passes(self, rule: PassRule) -> bool | None:
        """Whether the vote is won; None while the outstanding votes can still change it.

        Any rule but unanimity is counted as a majority: a ballot knows nothing of scores.
        """
        waiting = len(self.outstanding)
        if rule is PassRule.UNANIMITY:
            if self.no or self.abstained:
                return False
            return None if waiting else self.yes > 0
        if self.yes > self.no + waiting:
            return True
        return False if self.yes + waiting <= self.no else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a panel stands without a ballot.

    `passes` is None while it can still change; `counted` is how many members count towards the
    quorum, `outstanding` who has yet to say something.
    """

    passes: bool | None
    counted: int
    outstanding: tuple[UUID, ...]


def ballot_of(panel: PanelFacts, entered_at: datetime | None) -> Ballot | None:
    """The vote of the present deliberation; one before an upheld objection is over."""
    ballot = panel.ballot
    if ballot is None or entered_at is None or ballot.opened_at < entered_at:
        return None
    return ballot


def electors(panel: PanelFacts) -> frozenset[UUID]:
    """Who may vote when a vote opens now: the active members who declared to be free."""
    return frozenset(
        member.person_id for member in panel.active if member.conflict is Conflict.NONE
    )


def tally(panel: PanelFacts, ballot: Ballot) -> Tally:
    """Count the vote."""
    return _count(ballot.electorate - panel.recused, ballot.votes)


def standing(panel: PanelFacts, rule: PanelRule) -> Standing:
    """How the panel stands by its members' verdicts or scores."""
    waiting = tuple(sorted(one.person_id for one in panel.active if not one.done))
    done = tuple(member for member in panel.active if member.done)
    match rule.pass_rule:
        case PassRule.MEAN_AT_LEAST:
            scores = [member.score for member in done if member.score is not None]
            return Standing(_reaches(rule, scores, waiting), len(scores), waiting)
        case PassRule.EACH_ROLE_PASSES:
            return Standing(_each_role(rule.roles, panel.active), len(done), waiting)
        case _:
            votes = {one.person_id: _as_vote(one.verdict) for one in done}
            counted = _count((one.person_id for one in panel.active), votes)
            passes = counted.passes(rule.pass_rule) if panel.active else None
            return Standing(passes, len(done), waiting)


def _reaches(rule: PanelRule, scores: list[Fraction], waiting: tuple[UUID, ...]) -> bool | None:
    reached = mean(scores)
    if waiting or reached is None or rule.threshold is None:
        return None
    return reached >= Fraction(rule.threshold)


def _each_role(roles: tuple[Seats, ...], members: tuple[PanelMember, ...]) -> bool | None:
    """One verdict that is no PASS fails; otherwise every seat has to be filled and heard."""
    if any(member.done and member.verdict is not Verdict.PASS for member in members):
        return False
    heard = all(member.done for member in members)
    filled = all(
        sum(member.role == seats.role for member in members) >= seats.count for seats in roles
    )
    return True if heard and filled and members else None


def _as_vote(verdict: Verdict | None) -> Vote:
    return Vote.YES if verdict is Verdict.PASS else Vote.NO


def _count(electorate: Iterable[UUID], votes: Mapping[UUID, Vote]) -> Tally:
    people = sorted(electorate)
    cast = [votes.get(person) for person in people]
    return Tally(
        yes=cast.count(Vote.YES),
        no=cast.count(Vote.NO),
        abstained=cast.count(Vote.ABSTAIN),
        outstanding=tuple(person for person in people if person not in votes),
    )
