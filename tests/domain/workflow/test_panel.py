"""Panels: who may sit on them, the frozen electorate, and how a vote is counted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tests.domain.workflow.panel_ready import a_ballot, a_panel
from tests.domain.workflow.people import APPLICANT, DEVELOPER, FOURTH, LEADER, REVIEWERS, SCHOOL
from tests.domain.workflow.ready import ENTERED_AT, MAY, ready
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.people import Actor
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, ConflictBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.panel import (
    Ballot,
    Candidate,
    Conflict,
    MemberStatus,
    PanelMember,
    Vote,
)
from trainingflow.domain.workflow.panel_rule import PassRule, SameOrganisation
from trainingflow.domain.workflow.panel_vote import Tally, ballot_of, electors, tally

A, B, C = REVIEWERS


def ready_for(state: str, action: str) -> tuple[CourseFacts, Attempt]:
    line = COURSE.transition(state, action)
    assert line is not None
    facts, attempt = ready(COURSE, line)
    assert isinstance(facts, CourseFacts)
    return facts, attempt


def codes(decision: Decision) -> list[BlockerCode]:
    return [one.code for one in decision.blockers] if isinstance(decision, Blocked) else []


def opinion(facts: CourseFacts, action: str) -> Decision:
    _, attempt = ready_for("DELIBERATION", action)
    return decide(COURSE, facts, action, attempt)


def with_panel(facts: CourseFacts, **changes: Any) -> CourseFacts:
    return replace(facts, panel=replace(facts.panel, **changes))


def deliberating(ballot: Ballot, panel: tuple[PanelMember, ...] = ()) -> CourseFacts:
    facts, _ = ready_for("DELIBERATION", "formOpinionPass")
    return with_panel(facts, ballot=ballot, members=panel or facts.panel.members)


@pytest.mark.parametrize(
    ("ballot", "passing", "failing"),
    [
        (a_ballot(yes=2, no=1), [], [BlockerCode.VOTE_OTHERWISE]),
        (a_ballot(yes=1, no=2), [BlockerCode.VOTE_OTHERWISE], []),
        (a_ballot(yes=1, no=1, abstain=1), [BlockerCode.VOTE_OTHERWISE], []),  # a tie fails
        (a_ballot(yes=1, abstain=2), [], [BlockerCode.VOTE_OTHERWISE]),
        (a_ballot(abstain=3), [BlockerCode.VOTE_OTHERWISE], []),
        (
            a_ballot(yes=2),
            [BlockerCode.QUORUM_NOT_MET],
            [BlockerCode.QUORUM_NOT_MET, BlockerCode.VOTE_OTHERWISE],
        ),
        (
            a_ballot(yes=1),
            [BlockerCode.QUORUM_NOT_MET, BlockerCode.REVIEWS_OUTSTANDING],
            [BlockerCode.QUORUM_NOT_MET, BlockerCode.REVIEWS_OUTSTANDING],
        ),
    ],
)
def test_opinion_follows_the_vote(
    ballot: Ballot, passing: list[BlockerCode], failing: list[BlockerCode]
) -> None:
    facts = deliberating(ballot)

    assert codes(opinion(facts, "formOpinionPass")) == passing
    assert codes(opinion(facts, "formOpinionFail")) == failing


VOTES = st.dictionaries(st.sampled_from((*REVIEWERS, FOURTH)), st.sampled_from(Vote))


@given(votes=VOTES, rest=st.lists(st.sampled_from(Vote), min_size=4, max_size=4))
def test_decided_vote_stays_decided_however_the_rest_vote(
    votes: Mapping[UUID, Vote], rest: list[Vote]
) -> None:
    everybody = frozenset({*REVIEWERS, FOURTH})
    facts = deliberating(Ballot(everybody, votes, MAY))
    full = dict(zip(sorted(everybody), rest, strict=True)) | dict(votes)

    early = tally(facts.panel, Ballot(everybody, votes, MAY)).passes(PassRule.SIMPLE_MAJORITY)
    late = tally(facts.panel, Ballot(everybody, full, MAY)).passes(PassRule.SIMPLE_MAJORITY)

    assert late is not None
    assert early in (None, late)


@given(votes=VOTES)
def test_at_most_one_opinion_is_possible(votes: Mapping[UUID, Vote]) -> None:
    facts = deliberating(Ballot(frozenset({*REVIEWERS, FOURTH}), votes, MAY))

    allowed = [
        isinstance(opinion(facts, action), Allowed)
        for action in ("formOpinionPass", "formOpinionFail")
    ]

    assert sum(allowed) <= 1


@pytest.mark.parametrize(
    ("counted", "won"),
    [(Tally(3, 0, 0, ()), True), (Tally(2, 0, 1, ()), False), (Tally(2, 0, 0, (C,)), None)],
)
def test_unanimity_wants_every_yes(counted: Tally, *, won: bool | None) -> None:
    assert counted.passes(PassRule.UNANIMITY) is won


def test_recused_elector_neither_counts_nor_is_waited_for() -> None:
    ballot = Ballot(
        frozenset({*REVIEWERS, FOURTH}), {A: Vote.YES, B: Vote.YES, FOURTH: Vote.NO}, MAY
    )
    panel = (*a_panel()[:2], PanelMember(person_id=C, status=MemberStatus.RECUSED))

    counted = tally(deliberating(ballot, panel).panel, ballot)

    assert counted == Tally(yes=2, no=1, abstained=0, outstanding=())


def test_electors_are_the_active_members_who_are_free() -> None:
    facts, _ = ready_for("DELIBERATION", "openVote")
    panel = (
        PanelMember(person_id=A, conflict=Conflict.NONE, status=MemberStatus.DONE),
        PanelMember(person_id=B, conflict=None),
        PanelMember(person_id=C, conflict=Conflict.DECLARED, status=MemberStatus.RECUSED),
    )

    assert electors(with_panel(facts, members=panel).panel) == frozenset({A})


def test_member_added_after_the_vote_opened_has_no_vote() -> None:
    facts, attempt = ready_for("DELIBERATION", "castVote")
    late = PanelMember(person_id=FOURTH, conflict=Conflict.NONE, status=MemberStatus.DONE)
    joined = with_panel(facts, members=(*facts.panel.members, late))

    decision = decide(COURSE, joined, "castVote", replace(attempt, actor=Actor(FOURTH)))

    assert codes(decision) == [BlockerCode.NOT_ASSIGNED]


def test_vote_is_cast_once() -> None:
    facts, attempt = ready_for("DELIBERATION", "castVote")
    voted = with_panel(facts, ballot=a_ballot(yes=1))

    assert codes(decide(COURSE, voted, "castVote", attempt)) == [BlockerCode.SAME_PERSON_TWICE]


def test_upheld_objection_opens_a_new_vote() -> None:
    facts, attempt = ready_for("DELIBERATION", "openVote")
    before = replace(a_ballot(yes=3), opened_at=ENTERED_AT.replace(day=1))
    again = with_panel(facts, ballot=before)

    assert ballot_of(again.panel, again.entered_at) is None
    assert isinstance(decide(COURSE, again, "openVote", attempt), Allowed)
    assert BlockerCode.VOTE_NOT_OPEN in codes(opinion(again, "formOpinionPass"))


def test_vote_is_opened_again_only_when_recusals_left_it_without_quorum() -> None:
    facts, attempt = ready_for("DELIBERATION", "openVote")
    fourth = PanelMember(person_id=FOURTH, conflict=Conflict.NONE, status=MemberStatus.DONE)
    whole = with_panel(
        facts,
        ballot=a_ballot(yes=1),
    )
    left = replace(whole.panel.members[2], status=MemberStatus.RECUSED)
    broken = with_panel(whole, members=(*whole.panel.members[:2], left, fourth))

    assert codes(decide(COURSE, whole, "openVote", attempt)) == [BlockerCode.VOTE_OPEN]
    assert isinstance(decide(COURSE, broken, "openVote", attempt), Allowed)


@pytest.mark.parametrize(
    ("person", "kind"),
    [
        (APPLICANT, Conflict.APPLICANT),
        (DEVELOPER, Conflict.CO_DEVELOPER),
        (LEADER, Conflict.CO_DEVELOPER),
    ],
)
def test_who_has_a_part_in_the_course_does_not_review_it(person: UUID, kind: Conflict) -> None:
    facts, attempt = ready_for("SUBMITTED", "assignReviewers")
    pool = with_panel(facts, pool=(*facts.panel.pool, Candidate(person_id=person)))
    chosen = replace(attempt, input={"reviewers": [str(A), str(person)]})

    decision = decide(COURSE, pool, "assignReviewers", chosen)

    assert isinstance(decision, Blocked)
    [blocker] = decision.blockers
    assert isinstance(blocker, ConflictBlocker)
    assert (blocker.persons, blocker.conflict) == ((person,), kind)


@pytest.mark.parametrize("rule", SameOrganisation)
def test_colleague_of_the_applicant_is_warned_of_or_refused(rule: SameOrganisation) -> None:
    facts, attempt = ready_for("SUBMITTED", "assignReviewers")
    assert facts.panel.rule is not None
    colleagues = with_panel(
        facts,
        rule=replace(facts.panel.rule, same_organisation=rule),
        related_organisations=frozenset({SCHOOL}),
        pool=(
            Candidate(person_id=A, organisation_ids=frozenset({SCHOOL})),
            *facts.panel.pool[1:],
        ),
    )

    decision = decide(COURSE, colleagues, "assignReviewers", attempt)

    expected = ConflictBlocker(
        code=BlockerCode.CONFLICT_OF_INTEREST,
        cleared_by=Clearer.OTHER_PERSON,
        persons=(A,),
        conflict=Conflict.SAME_ORGANISATION,
    )
    if rule is SameOrganisation.REFUSE:
        assert decision == Blocked((expected,))
    else:
        assert isinstance(decision, Allowed)
        assert decision.warnings == (expected,)


def test_member_with_a_declared_conflict_gives_no_opinion() -> None:
    facts, attempt = ready_for("TEXT_REVIEW", "submitReview")
    declared = replace(attempt, input={"conflict": "DECLARED"})

    assert isinstance(decide(COURSE, facts, "submitReview", declared), Allowed)


def test_member_is_not_assigned_twice() -> None:
    facts, attempt = ready_for("SUBMITTED", "assignReviewers")
    sitting = with_panel(facts, members=a_panel()[:1])
    twice = replace(attempt, input={"reviewers": [str(B), str(B)]})

    assert codes(decide(COURSE, sitting, "assignReviewers", attempt)) == [BlockerCode.INPUT_INVALID]
    assert codes(decide(COURSE, sitting, "assignReviewers", twice)) == [BlockerCode.INPUT_INVALID]
