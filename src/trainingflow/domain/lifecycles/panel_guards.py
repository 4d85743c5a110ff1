"""The guards of an appraisal panel: who may sit on it, who has reviewed, how it has voted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from trainingflow.domain.lifecycles.course_facts import (
    Ballot,
    Candidate,
    Conflict,
    CourseFacts,
    PanelMember,
    Vote,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    ConflictBlocker,
    Finding,
    PanelBlocker,
)
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.procedure import PassRule, Procedure, SameOrganisation
from trainingflow.domain.workflow.requirements import Requirement


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of an open vote; recused electors neither count nor are waited for."""

    yes: int
    no: int
    abstained: int
    outstanding: tuple[UUID, ...]

    @property
    def cast(self) -> int:
        """How many have voted, abstentions included."""
        return self.yes + self.no + self.abstained

    def passes(self, rule: PassRule) -> bool | None:
        """Whether the vote is won; None while the outstanding votes can still change it."""
        waiting = len(self.outstanding)
        if rule is PassRule.UNANIMITY:
            if self.no or self.abstained:
                return False
            return None if waiting else self.yes > 0
        if self.yes > self.no + waiting:
            return True
        return False if self.yes + waiting <= self.no else None


def ballot_of(facts: CourseFacts) -> Ballot | None:
    """The vote of the present deliberation; one before an upheld objection is over."""
    ballot = facts.ballot
    if ballot is None or facts.entered_at is None or ballot.opened_at < facts.entered_at:
        return None
    return ballot


def tally(facts: CourseFacts, ballot: Ballot) -> Tally:
    """Count the vote."""
    electors = sorted(ballot.electorate - _recused(facts))
    votes = [ballot.votes.get(person) for person in electors]
    return Tally(
        yes=votes.count(Vote.YES),
        no=votes.count(Vote.NO),
        abstained=votes.count(Vote.ABSTAIN),
        outstanding=tuple(person for person in electors if person not in ballot.votes),
    )


def electors(facts: CourseFacts) -> frozenset[UUID]:
    """Who may vote when a vote opens now: the active members who declared to be free."""
    return frozenset(
        member.person_id for member in _active(facts) if member.conflict is Conflict.NONE
    )


def _active(facts: CourseFacts) -> tuple[PanelMember, ...]:
    return tuple(member for member in facts.panel if not member.recused)


def _recused(facts: CourseFacts) -> frozenset[UUID]:
    return frozenset(member.person_id for member in facts.panel if member.recused)


def _member(facts: CourseFacts, person: UUID | None) -> PanelMember | None:
    return next((member for member in facts.panel if member.person_id == person), None)


def reviewers_in_body(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Reviewers are members of the appraising body, and not yet on the panel."""
    pool = {candidate.person_id for candidate in facts.panel_pool}
    sitting = {member.person_id for member in facts.panel}
    chosen = attempt.identifiers("reviewers")
    yield from unless(
        all(person in pool for person in chosen), Requirement.REVIEWER_IN_BODY, Clearer.ACTOR
    )
    if len(set(chosen)) < len(chosen) or sitting.intersection(chosen):
        yield invalid("reviewers", "each member once, and none who is on the panel")


def reviewers_free_of_conflict(
    facts: CourseFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Finding]:
    """Applicant and developers never review; a common employer as the procedure says (AMB-19)."""
    pool = {candidate.person_id: candidate for candidate in facts.panel_pool}
    for person in attempt.identifiers("reviewers"):
        yield from _conflicts(facts, procedure, pool.get(person, Candidate(person)))


def panel_free_of_conflict(
    facts: CourseFacts, _: Attempt, procedure: Procedure
) -> Iterator[Finding]:
    """The members assigned have no conflict now either; the course may have changed since."""
    pool = {candidate.person_id: candidate for candidate in facts.panel_pool}
    for member in _active(facts):
        candidate = pool.get(member.person_id, Candidate(member.person_id))
        yield from _conflicts(facts, procedure, candidate)


def _conflicts(facts: CourseFacts, procedure: Procedure, candidate: Candidate) -> Iterator[Finding]:
    person = candidate.person_id
    if person == facts.applicant:
        yield _conflict(person, Conflict.APPLICANT)
    elif person in facts.interested:
        yield _conflict(person, Conflict.CO_DEVELOPER)
    elif candidate.organisation_ids & facts.related_organisations:
        found = _conflict(person, Conflict.SAME_ORGANISATION)
        refused = procedure.panel.same_organisation is SameOrganisation.REFUSE
        yield found if refused else Caution(found)


def _conflict(person: UUID, kind: Conflict) -> Blocker:
    return ConflictBlocker(
        code=BlockerCode.CONFLICT_OF_INTEREST,
        cleared_by=Clearer.OTHER_PERSON,
        persons=(person,),
        conflict=kind,
    )


def panel_large_enough(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """As many active members as the quorum (AMB-19)."""
    yield from _quorum(len(_active(facts)), procedure)


def _quorum(actual: int, procedure: Procedure) -> Iterator[Blocker]:
    if actual < procedure.panel.quorum:
        yield PanelBlocker(
            code=BlockerCode.QUORUM_NOT_MET,
            cleared_by=Clearer.PANEL,
            required=procedure.panel.quorum,
            actual=actual,
        )


def every_opinion_given(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every active member has given a text opinion (art. 17)."""
    waiting = tuple(member.person_id for member in _active(facts) if not member.reviewed)
    if waiting:
        yield _outstanding(waiting)


def _outstanding(persons: tuple[UUID, ...]) -> Blocker:
    return PanelBlocker(
        code=BlockerCode.REVIEWS_OUTSTANDING, cleared_by=Clearer.PANEL, outstanding=persons
    )


def not_recused(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A recused member takes no further part."""
    member = _member(facts, attempt.actor.person_id)
    if member is not None and member.recused:
        yield _personal(BlockerCode.RECUSED, member.person_id)


def not_reviewed_yet(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """One opinion a member and submission; it is never overwritten."""
    member = _member(facts, attempt.actor.person_id)
    if member is not None and member.reviewed:
        yield _personal(BlockerCode.SAME_PERSON_TWICE, member.person_id)


def conflict_declared_here(_: CourseFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The opinion comes with the declaration whether there is a conflict of interest."""
    if attempt.text("conflict") is None and not attempt.asking:
        yield _undeclared(attempt)


def conflict_declared(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody votes without having declared to be free of conflicts."""
    member = _member(facts, attempt.actor.person_id)
    if member is not None and member.conflict is None:
        yield _undeclared(attempt)


def _undeclared(attempt: Attempt) -> Blocker:
    return ConflictBlocker(
        code=BlockerCode.CONFLICT_UNDECLARED, persons=tuple(sorted(attempt.persons))
    )


def _personal(code: BlockerCode, person: UUID) -> Blocker:
    return ConflictBlocker(code=code, cleared_by=Clearer.NOBODY, persons=(person,))


def opinion_given(_: CourseFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Who declares to be free gives the opinion; who declares a conflict is recused instead."""
    if attempt.text("conflict") == Conflict.NONE:
        for name in ("opinion", "text"):
            if attempt.text(name) is None:
                yield missing(name)


def reviewer_assigned(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The member to be released sits on the panel."""
    active = {member.person_id for member in _active(facts)}
    chosen = attempt.identifier("reviewer")
    yield from unless(
        chosen in active if chosen else active, Requirement.REVIEWER_ASSIGNED, Clearer.ACTOR
    )


def reviewer_has_not_voted(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody is released for a vote that has been cast."""
    ballot = ballot_of(facts)
    voted = ballot is not None and attempt.identifier("reviewer") in ballot.votes
    yield from unless(not voted, Requirement.REVIEWER_HAS_NOT_VOTED, Clearer.NOBODY)


def no_vote_under_way(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A vote is opened once; again only when recusals have left it without a quorum."""
    ballot = ballot_of(facts)
    if ballot is None:
        return
    if len(ballot.electorate - _recused(facts)) >= procedure.panel.quorum:
        yield PanelBlocker(code=BlockerCode.VOTE_OPEN, cleared_by=Clearer.PANEL)


def elector_of_open_vote(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Only those vote who were electors when the vote opened, each once."""
    ballot = ballot_of(facts)
    person = attempt.actor.person_id
    if ballot is None:
        yield PanelBlocker(code=BlockerCode.VOTE_NOT_OPEN, cleared_by=Clearer.BODY)
    elif person is None or person not in ballot.electorate:
        yield ConflictBlocker(
            code=BlockerCode.NOT_ASSIGNED,
            cleared_by=Clearer.NOBODY,
            persons=tuple(sorted(attempt.persons)),
        )
    elif person in ballot.votes:
        yield _personal(BlockerCode.SAME_PERSON_TWICE, person)


def abstention_allowed(_: CourseFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """Abstention is possible where the procedure allows it."""
    if attempt.text("vote") == Vote.ABSTAIN and not procedure.panel.abstention_allowed:
        yield invalid("vote", f"{Vote.YES} or {Vote.NO}")


def vote_says_pass(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The quorum has voted and the vote is won, whatever the outstanding votes."""
    yield from _vote_says(facts, procedure, passed=True)


def vote_says_fail(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The quorum has voted and the vote is lost, whatever the outstanding votes."""
    yield from _vote_says(facts, procedure, passed=False)


def _vote_says(facts: CourseFacts, procedure: Procedure, *, passed: bool) -> Iterator[Blocker]:
    ballot = ballot_of(facts)
    if ballot is None:
        yield PanelBlocker(code=BlockerCode.VOTE_NOT_OPEN, cleared_by=Clearer.BODY)
        return
    count = tally(facts, ballot)
    outcome = count.passes(procedure.panel.pass_rule)
    yield from _quorum(count.cast, procedure)
    if outcome is None:
        yield _outstanding(count.outstanding)
    elif outcome is not passed:
        yield PanelBlocker(code=BlockerCode.VOTE_OTHERWISE, cleared_by=Clearer.NOBODY)


GUARDS: Final = named(
    reviewers_in_body,
    reviewers_free_of_conflict,
    panel_free_of_conflict,
    panel_large_enough,
    every_opinion_given,
    not_recused,
    not_reviewed_yet,
    conflict_declared_here,
    conflict_declared,
    opinion_given,
    reviewer_assigned,
    reviewer_has_not_voted,
    no_vote_under_way,
    elector_of_open_vote,
    abstention_allowed,
    vote_says_pass,
    vote_says_fail,
)
