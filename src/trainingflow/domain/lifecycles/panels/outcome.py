"""The guards of how a panel decides: ballots, the pass rule, the conclusion."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.lifecycles.panels.rules import outstanding, personal, ruled, too_few
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    PanelBlocker,
)
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.panel import Verdict, Vote
from trainingflow.domain.workflow.panel_rule import PanelRule, PassRule
from trainingflow.domain.workflow.panel_vote import ballot_of, standing, tally
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


@ruled
def no_vote_under_way(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """A vote is opened once; again only when recusals have left it without a quorum."""
    ballot = ballot_of(facts.panel, facts.entered_at)
    if ballot is not None and len(ballot.electorate - facts.panel.recused) >= rule.quorum:
        yield PanelBlocker(code=BlockerCode.VOTE_OPEN, cleared_by=Clearer.PANEL)


def elector_of_open_vote(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Only those vote who were electors when the vote opened, each once."""
    ballot = ballot_of(facts.panel, facts.entered_at)
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
        yield personal(BlockerCode.SAME_PERSON_TWICE, person)


@ruled
def abstention_allowed(_: Facts, attempt: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """Abstention is possible where the procedure allows it."""
    if attempt.text("vote") == Vote.ABSTAIN and not rule.abstention_allowed:
        yield invalid("vote", f"{Vote.YES} or {Vote.NO}")


@ruled
def vote_says_pass(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """The quorum has voted and the vote is won, whatever the outstanding votes."""
    yield from _vote_says(facts, rule, passed=True)


@ruled
def vote_says_fail(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """The quorum has voted and the vote is lost, whatever the outstanding votes."""
    yield from _vote_says(facts, rule, passed=False)


def _vote_says(facts: Facts, rule: PanelRule, *, passed: bool) -> Iterator[Blocker]:
    ballot = ballot_of(facts.panel, facts.entered_at)
    if ballot is None:
        yield PanelBlocker(code=BlockerCode.VOTE_NOT_OPEN, cleared_by=Clearer.BODY)
        return
    count = tally(facts.panel, ballot)
    outcome = count.passes(rule.pass_rule)
    yield from too_few(count.cast, rule.quorum)
    if outcome is None:
        yield outstanding(count.outstanding)
    elif outcome is not passed:
        yield _otherwise()


@ruled
def panel_passed(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """By the pass rule the members' verdicts or scores pass the item."""
    yield from _members_say(facts, rule, passed=True)


@ruled
def panel_failed(facts: Facts, _: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """By the pass rule the members' verdicts or scores fail the item."""
    yield from _members_say(facts, rule, passed=False)


def _members_say(facts: Facts, rule: PanelRule, *, passed: bool) -> Iterator[Blocker]:
    now = standing(facts.panel, rule)
    if now.passes is None:
        yield from too_few(now.counted, rule.quorum)
        yield outstanding(now.outstanding)
    elif now.passes is not passed:
        yield _otherwise()
    elif passed or rule.pass_rule is not PassRule.EACH_ROLE_PASSES:
        # One FAIL ends a double review; else the quorum must have spoken, for either result.
        yield from too_few(now.counted, rule.quorum)


def _otherwise() -> Blocker:
    return PanelBlocker(code=BlockerCode.VOTE_OTHERWISE, cleared_by=Clearer.NOBODY)


@ruled
def conclusion_follows(facts: Facts, attempt: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """The conclusion says what the vote says; without a vote, what the pass rule says.

    Before a result is written, it is asked for what keeps every result from being recorded.
    """
    result = attempt.text("result")
    says = _vote_says if ballot_of(facts.panel, facts.entered_at) else _members_say
    if result is not None:
        yield from says(facts, rule, passed=result == Verdict.PASS)
    elif attempt.asking:
        fails = tuple(says(facts, rule, passed=False))
        yield from (one for one in says(facts, rule, passed=True) if one in fails)


def not_concluded(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The panel has not concluded yet; nothing is added to what a conclusion stands on."""
    yield from unless(
        facts.panel.conclusion is None, Requirement.PANEL_NOT_CONCLUDED, Clearer.NOBODY
    )


def concluded_pass(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The chair has recorded that the panel passes the item."""
    yield from _concluded(facts, Verdict.PASS)


def concluded_fail(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The chair has recorded that the panel does not pass the item."""
    yield from _concluded(facts, Verdict.FAIL)


def _concluded(facts: Facts, result: Verdict) -> Iterator[Blocker]:
    conclusion = facts.panel.conclusion
    yield from unless(conclusion, Requirement.PANEL_CONCLUDED, Clearer.PANEL)
    if conclusion is not None and conclusion.result is not result:
        yield _otherwise()


GUARDS: Final = named(
    no_vote_under_way,
    elector_of_open_vote,
    abstention_allowed,
    vote_says_pass,
    vote_says_fail,
    panel_passed,
    panel_failed,
    conclusion_follows,
    not_concluded,
    concluded_pass,
    concluded_fail,
)
