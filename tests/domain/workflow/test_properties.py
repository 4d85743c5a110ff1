"""What is offered succeeds, what is blocked is blocked for the same reasons, always."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st

from tests.domain.workflow.people import (
    APPLICANT,
    DEVELOPER,
    LEADER,
    PARTICIPANT,
    REVIEWERS,
    SCHOOL,
    STRANGER,
    an_id,
    chair_of,
    of_school,
    officer_of,
)
from tests.domain.workflow.ready import MAY, at, ready
from tests.domain.workflow.spoiling import spoiling
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import SYSTEM, Actor, Body, Delegation, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide, offers
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import Transition

LINES = [
    (definition, line) for definition in DEFINITIONS.values() for line in definition.transitions
]
BODIES_WITH_DUTIES = (
    Body.ACADEMIC_COMMITTEE,
    Body.WORKING_GROUP,
    Body.TD_COLLEGE,
    Body.COURSE_LEADING_GROUP,
    Body.CE_OFFICE,
)

persons = st.sampled_from(
    (APPLICANT, DEVELOPER, LEADER, PARTICIPANT, STRANGER, *REVIEWERS, an_id(30))
)
bodies = st.sampled_from(BODIES_WITH_DUTIES)
actors = st.one_of(
    st.just(SYSTEM),
    st.builds(Actor, persons),
    st.builds(officer_of, bodies, persons),
    st.builds(chair_of, bodies, persons),
    st.builds(of_school, st.sampled_from(Role), persons, st.sampled_from((SCHOOL, an_id(77)))),
)
instants = st.datetimes(min_value=datetime(2022, 1, 1), max_value=datetime(2027, 1, 1)).map(  # noqa: DTZ001 - made aware by at()
    lambda naive: at(naive.isoformat())
)


class Situation:
    """A line, and the facts and the attempt that meet there."""

    def __init__(
        self,
        line: tuple[Definition, Transition],
        facts: Facts,
        attempt: Attempt,
        spoiled: tuple[str, ...],
    ) -> None:
        self.definition, self.line = line
        self.facts = facts
        self.attempt = attempt
        self.spoiled = spoiled

    def __repr__(self) -> str:
        """Only what differs: the whole facts fill a screen."""
        who = (self.attempt.actor, self.attempt.at.isoformat())
        return f"{self.definition.kind} {self.line.source} {self.line.action} {self.spoiled} {who}"


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A line with facts that are right but for some spoiled ones; any actor, any instant."""
    definition, line = draw(st.sampled_from(LINES))
    facts, attempt = ready(definition, line)
    ways = spoiling(definition)
    guards = sorted(ways.keys() & definition.guards.keys())
    names = draw(st.lists(st.sampled_from(guards), max_size=2, unique=True)) if guards else []
    for name in names:
        facts = _spoiled(ways[name][0], facts, attempt)
    if draw(st.booleans()):
        attempt = replace(attempt, actor=draw(actors))
    if draw(st.booleans()):
        attempt = replace(attempt, at=draw(instants))
    if draw(st.booleans()):
        facts = replace(facts, documents=())
        names.append("documents")
    return Situation((definition, line), facts, attempt, tuple(names))


def _spoiled(spoil: Any, facts: Facts, attempt: Attempt) -> Facts:
    try:
        found: Facts = spoil(facts, attempt)[0]
    except (AttributeError, KeyError, TypeError):  # nothing to spoil in this kind of line
        return facts
    return found


@given(situation=situations())
@settings(max_examples=200, deadline=timedelta(seconds=2))
def test_what_is_offered_is_what_is_decided(situation: Situation) -> None:
    definition, facts, attempt = situation.definition, situation.facts, situation.attempt

    shown = offers(definition, facts, attempt)

    assert [offer.action for offer in shown] == [
        line.action for line in definition.leaving(facts.state)
    ]
    for offer in shown:
        assert offer.decision == decide(definition, facts, offer.action, attempt)


@given(situation=situations())
@settings(max_examples=300, deadline=timedelta(seconds=2))
def test_what_a_query_offers_succeeds_and_what_it_blocks_is_blocked_for_these_reasons(
    situation: Situation,
) -> None:
    definition, line = situation.definition, situation.line
    facts, attempt = situation.facts, situation.attempt
    bare = replace(
        attempt, asking=True, input={}, comment=None, acting_for=None, decision_reference=None
    )

    [offer] = [one for one in offers(definition, facts, bare) if one.action == line.action]
    complete = replace(attempt, acting_for=offer.acting_for, decision_reference="2024年第3次会议")
    decision = decide(definition, facts, line.action, complete)

    if isinstance(decision, Allowed):
        assert offer.allowed
    if not offer.allowed:
        assert isinstance(decision, Blocked)
        assert set(offer.blockers) <= set(decision.blockers)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.uuids().map(str),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    data=st.data(),
    state=st.text(max_size=12),
    action=st.text(max_size=12),
)
@settings(
    max_examples=200, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.too_slow]
)
def test_decision_is_total(data: st.DataObject, state: str, action: str) -> None:
    situation = data.draw(situations())
    definition, line = situation.definition, situation.line
    facts, attempt = situation.facts, situation.attempt
    names = [field.name for field in line.input]
    junk: Any = data.draw(
        st.dictionaries(st.sampled_from(names) if names else st.text(max_size=5), anything)
    )
    odd = replace(
        attempt,
        input=junk,
        comment=data.draw(st.none() | st.text(max_size=4)),
        acting_for=data.draw(st.none() | bodies),
        delegation=Delegation(STRANGER, MAY, MAY + timedelta(days=1)),
        expected_version=data.draw(st.none() | st.integers()),
        asking=data.draw(st.booleans()),
    )
    known = data.draw(st.booleans())
    here = facts if known else replace(facts, state=state)

    decision = decide(definition, here, line.action if known else action, odd)

    assert isinstance(decision, Allowed) or decision.blockers


@given(situation=situations())
@settings(max_examples=100, deadline=timedelta(seconds=2))
def test_time_alone_helps_where_the_offer_says_so(
    situation: Situation,
) -> None:
    definition, line = situation.definition, situation.line
    facts, attempt = situation.facts, situation.attempt
    [offer] = [
        one
        for one in offers(definition, facts, replace(attempt, asking=True))
        if one.action == line.action
    ]

    if offer.next_possible_at is not None:
        later = replace(attempt, at=offer.next_possible_at, asking=True)
        cleared = decide(definition, facts, line.action, later)
        still = cleared.blockers if isinstance(cleared, Blocked) else ()
        # By their codes: at that instant another round may run, which is the one that failed.
        assert not {one.code for one in still} & {one.code for one in offer.blockers}
