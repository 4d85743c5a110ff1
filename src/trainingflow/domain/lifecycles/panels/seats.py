"""The guards of who sits on a panel: asking, answering, conflicts of interest, leaving."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.domain.lifecycles.panels.rules import outstanding, personal, ruled, too_few
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    ConflictBlocker,
    Finding,
    LimitBlocker,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.panel import (
    ASKED,
    Candidate,
    Conflict,
    MemberStatus,
    PanelFacts,
    PanelMember,
)
from trainingflow.domain.workflow.panel_rule import PanelRule, SameOrganisation
from trainingflow.domain.workflow.panel_vote import ballot_of
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def asked_for(attempt: Attempt) -> Mapping[UUID, str | None]:
    """Whom the input asks, each with the role; those that it names without one have none."""
    rows = {
        person: role if isinstance(role := row.get("role"), str) and role else None
        for row in attempt.rows("members")
        if (person := as_uuid(row.get("person"))) is not None
    }
    return {**dict.fromkeys(attempt.identifiers("reviewers")), **rows}


def reviewers_in_body(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Whoever is asked is in the pool and not yet on the panel; each is named once."""
    chosen = asked_for(attempt)
    yield from unless(
        all(facts.panel.may_be_asked(person) for person in chosen),
        Requirement.REVIEWER_IN_BODY,
        Clearer.ACTOR,
    )
    named_in = len(attempt.identifiers("reviewers")) + len(list(attempt.rows("members")))
    sitting = {member.person_id for member in facts.panel.members if member.status in ASKED}
    if len(chosen) < named_in or sitting & chosen.keys():
        field = "members" if "members" in attempt.input else "reviewers"
        yield invalid(field, "each person once, and none who is on the panel")


@ruled
def roles_fit(facts: Facts, attempt: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """Where the panel has seats, everybody is asked for one of them, as what they are."""
    for person, role in asked_for(attempt).items():
        seats = {str(one.role) for one in rule.roles}
        fits = role in seats and role in facts.panel.candidate(person).roles
        if seats and not fits:
            yield invalid("members", f"role: one of {', '.join(sorted(seats))} that the expert has")
        elif not seats and role is not None:
            yield invalid("members", "no role: the panel has none")


def load_allows(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No expert is asked for more items at once than they take."""
    for person in asked_for(attempt):
        candidate = facts.panel.candidate(person)
        if candidate.capacity is not None and candidate.load >= candidate.capacity:
            yield LimitBlocker(
                code=BlockerCode.LIMIT_REACHED,
                cleared_by=Clearer.OTHER_PERSON,
                limit="PANEL_LOAD",
                allowed=str(candidate.capacity),
                actual=str(candidate.load),
                subject=person,
            )


@ruled
def reviewers_free_of_conflict(
    facts: Facts, attempt: Attempt, rule: PanelRule
) -> Iterator[Finding]:
    """Applicant and developers never review; a common employer as the procedure says (AMB-19)."""
    for person in asked_for(attempt):
        yield from conflicts(facts, rule, facts.panel.candidate(person))


@ruled
def panel_free_of_conflict(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Finding]:
    """The members have no conflict now either; the item may have changed since."""
    for member in facts.panel.active:
        yield from conflicts(facts, rule, facts.panel.candidate(member.person_id))


def conflicts(facts: Facts, rule: PanelRule, candidate: Candidate) -> Iterator[Finding]:
    """What speaks against the person on this item: at most one finding, the gravest."""
    kind = conflict_of(facts, candidate)
    if kind is Conflict.NONE:
        return
    found = ConflictBlocker(
        code=BlockerCode.CONFLICT_OF_INTEREST,
        cleared_by=Clearer.OTHER_PERSON,
        persons=(candidate.person_id,),
        conflict=kind,
    )
    tolerated = rule.same_organisation is not SameOrganisation.REFUSE
    yield Caution(found) if kind is Conflict.SAME_ORGANISATION and tolerated else found


def conflict_of(facts: Facts, candidate: Candidate) -> Conflict:
    """The conflict of interest that the facts show; NONE when they show none."""
    if candidate.person_id == facts.applicant:
        return Conflict.APPLICANT
    if candidate.person_id in facts.interested:
        return Conflict.CO_DEVELOPER
    if candidate.declared:
        return Conflict.DECLARED
    if candidate.organisation_ids & facts.panel.related_organisations:
        return Conflict.SAME_ORGANISATION
    return Conflict.NONE


@ruled
def panel_large_enough(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """As many members sit on the panel as the quorum (AMB-19)."""
    yield from too_few(len(facts.panel.active), rule.quorum)


@ruled
def seats_filled(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """Every seat of the panel is taken: of Hongkou's double review one of each role."""
    for seats in rule.roles:
        taken = sum(member.role == seats.role for member in facts.panel.active)
        yield from too_few(taken, seats.count)


def everybody_answered(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """No invitation is open."""
    open_ = _invited(facts.panel)
    if open_:
        yield outstanding(tuple(sorted(member.person_id for member in open_)))


def was_invited(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The actor has an invitation that is neither answered nor expired."""
    member = facts.panel.member(attempt.actor.person_id)
    open_ = member is not None and member.status is MemberStatus.INVITED
    in_time = open_ and not _expired(member, attempt.at)
    yield from unless(in_time, Requirement.INVITATION_OPEN, Clearer.BODY)


def invitation_expired(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The member's invitation is unanswered and has reached its end."""
    named = attempt.identifier("reviewer")
    # Whose it is comes with the act: while asking, anybody's will do.
    found = [one for one in _invited(facts.panel) if named in (None, one.person_id)]
    if any(_expired(one, attempt.at) for one in found):
        return
    ends = [one.expires_at for one in found if one.expires_at is not None]
    yield PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE,
        cleared_by=Clearer.TIME if found else Clearer.NOBODY,
        next_possible_at=min(ends, default=None),
        requirement=Requirement.INVITATION_EXPIRED,
    )


def _invited(panel: PanelFacts) -> tuple[PanelMember, ...]:
    return tuple(member for member in panel.members if member.status is MemberStatus.INVITED)


def _expired(member: PanelMember | None, at: datetime) -> bool:
    return member is not None and member.expires_at is not None and member.expires_at <= at


def not_recused(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A recused member takes no further part."""
    member = facts.panel.member(attempt.actor.person_id)
    if member is not None and member.recused:
        yield personal(BlockerCode.RECUSED, member.person_id)


def invitation_accepted(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Who was invited accepts before taking part."""
    member = facts.panel.member(attempt.actor.person_id)
    waiting = member is not None and member.status is MemberStatus.INVITED
    yield from unless(not waiting, Requirement.INVITATION_ACCEPTED, Clearer.ACTOR)


def reviewer_assigned(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The member to be released sits on the panel, or is invited to."""
    there = facts.panel.asked - facts.panel.recused
    chosen = attempt.identifier("reviewer")
    yield from unless(
        chosen in there if chosen else there, Requirement.REVIEWER_ASSIGNED, Clearer.ACTOR
    )


def reviewer_has_not_voted(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody is released for a vote that has been cast."""
    ballot = ballot_of(facts.panel, facts.entered_at)
    voted = ballot is not None and attempt.identifier("reviewer") in ballot.votes
    yield from unless(not voted, Requirement.REVIEWER_HAS_NOT_VOTED, Clearer.NOBODY)


GUARDS: Final = named(
    reviewers_in_body,
    roles_fit,
    load_allows,
    reviewers_free_of_conflict,
    panel_free_of_conflict,
    panel_large_enough,
    seats_filled,
    everybody_answered,
    was_invited,
    invitation_expired,
    not_recused,
    invitation_accepted,
    reviewer_assigned,
    reviewer_has_not_voted,
)
