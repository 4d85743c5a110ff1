"""A panel that is just right for any line of a panel, its input, and how its guards refuse.

A general kind with a panel writes into its `Kind`:
`facts=lambda line: {"panel": ready_panel(rule, line)}`, `inputs=panel_inputs(rule)` and, into
`spoiled`, `panel_spoiled(definition)`, with the rule of its policy (`panel_rule(kind)`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from tests.domain.workflow.people import FOURTH, REVIEWERS, an_id
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.panel import (
    Ballot,
    Candidate,
    Conclusion,
    Conflict,
    DefenceSession,
    MemberStatus,
    PanelFacts,
    PanelMember,
    Verdict,
    Vote,
)
from trainingflow.domain.workflow.panel_rule import ExpertRole, PanelRule, Seats
from trainingflow.policies import library

Spoil = Callable[[Any, Any], Any]

MOMENT: Final = datetime(2024, 5, 20, 9, tzinfo=ZONE)
LATER: Final = datetime(2199, 1, 1, tzinfo=ZONE)
EARLIER: Final = datetime(2023, 1, 1, tzinfo=ZONE)
SESSION: Final = an_id(95)

_PEOPLE: Final = (*REVIEWERS, FOURTH, an_id(25), an_id(26), an_id(27))


def panel_rule(kind: ItemKind) -> PanelRule:
    """The rule of the first policy that has one for the kind."""
    found = (library.builtin(one).procedure for one in library.known_ids())
    return next(one.panels[kind] for one in found if one is not None and kind in one.panels)


def a_panel(*, reviewed: bool = True) -> tuple[PanelMember, ...]:
    """Three members; those who have reviewed have declared to be free of conflicts."""
    return tuple(_spoken(person) if reviewed else _silent(person) for person in REVIEWERS)


def a_ballot(*, yes: int = 0, no: int = 0, abstain: int = 0) -> Ballot:
    """A vote of the three reviewers with so many votes cast, in their order."""
    votes = [Vote.YES] * yes + [Vote.NO] * no + [Vote.ABSTAIN] * abstain
    return Ballot(frozenset(REVIEWERS), dict(zip(REVIEWERS, votes, strict=False)), MOMENT)


def a_session(**changes: Any) -> DefenceSession:
    """A session that can still hear five items."""
    begins = LATER - timedelta(days=2)
    own = DefenceSession(
        id=SESSION, begins=begins, ends=begins + timedelta(hours=3), capacity=5, places_left=5
    )
    return replace(own, **changes)


def ready_panel(rule: PanelRule, line: Transition) -> PanelFacts:
    """The panel with which the line is possible, told by the line's guards."""
    guards = frozenset(line.guards)
    failing = guards & {"panel_failed", "vote_says_fail", "concluded_fail"}
    roles = _roles(rule)
    return PanelFacts(
        rule=rule,
        members=() if "reviewers_in_body" in guards else _members(rule, guards, bool(failing)),
        pool=tuple(
            Candidate(
                person_id=person,
                roles=frozenset({role}) if role else frozenset(),
                capacity=2,
                load=1,
            )
            for person, role in roles
        ),
        ballot=_ballot(roles, guards, bool(failing)),
        conclusion=_conclusion(guards),
        sessions={SESSION: a_session()},
    )


def _roles(rule: PanelRule) -> list[tuple[Any, ExpertRole | None]]:
    seats: list[ExpertRole | None] = [one.role for one in rule.roles for _ in range(one.count)] or [
        None
    ] * rule.quorum
    return list(zip(_PEOPLE, seats, strict=False))


def _members(
    rule: PanelRule,
    guards: frozenset[str],
    failing: bool,  # noqa: FBT001 - a test's own function
) -> tuple[PanelMember, ...]:
    members = (_member(guards, person) for person, _ in _roles(rule))
    found = [
        replace(member, role=role) for member, (_, role) in zip(members, _roles(rule), strict=True)
    ]
    if failing:
        found = [replace(one, verdict=Verdict.FAIL, score=Fraction(0)) for one in found]
    return tuple(found)


def _member(guards: frozenset[str], person: Any) -> PanelMember:
    if "was_invited" in guards:
        return PanelMember(person_id=person, status=MemberStatus.INVITED, expires_at=LATER)
    if "invitation_expired" in guards:
        return PanelMember(person_id=person, status=MemberStatus.INVITED, expires_at=EARLIER)
    if guards & {"not_reviewed_yet", "not_declared_yet"}:
        return _silent(person)
    return _spoken(person)


def _silent(person: Any) -> PanelMember:
    return PanelMember(person_id=person)


def _spoken(person: Any) -> PanelMember:
    return PanelMember(
        person_id=person,
        status=MemberStatus.DONE,
        conflict=Conflict.NONE,
        verdict=Verdict.PASS,
        score=Fraction(90),
    )


def _ballot(
    roles: list[tuple[Any, Any]],
    guards: frozenset[str],
    failing: bool,  # noqa: FBT001 - a test's own function
) -> Ballot | None:
    electorate = frozenset(person for person, _ in roles)
    if guards & {"no_vote_under_way", "conclusion_follows"}:
        return None
    if guards & {"elector_of_open_vote", "reviewer_has_not_voted"}:
        return Ballot(electorate, {}, MOMENT)
    return Ballot(electorate, dict.fromkeys(electorate, Vote.NO if failing else Vote.YES), MOMENT)


def _conclusion(guards: frozenset[str]) -> Conclusion | None:
    if "concluded_pass" in guards:
        return Conclusion(result=Verdict.PASS, at=MOMENT)
    return Conclusion(result=Verdict.FAIL, at=MOMENT) if "concluded_fail" in guards else None


def panel_inputs(rule: PanelRule) -> Mapping[str, Mapping[str, object]]:
    """What the actions of a panel are filled with."""
    members = [
        {"person": str(person)} | ({"role": str(role)} if role else {})
        for person, role in _roles(rule)
    ]
    criteria = rule.rubric.criteria if rule.rubric else ()
    scores = [{"criterion": one.key, "points": str(one.maximum)} for one in criteria]
    return {
        "assignReviewers": {"reviewers": [str(person) for person in REVIEWERS]},
        "proposePanel": {"members": members},
        "inviteReviewers": {"members": members},
        "releaseReviewer": {"reviewer": str(REVIEWERS[0])},
        "expireInvitation": {"reviewer": str(REVIEWERS[0])},
        "submitScores": {"scores": scores},
        "scheduleDefence": {"session": str(SESSION), "order": 1},
    }


def panel_facts(**changes: Any) -> Spoil:
    """With these facts of the panel instead."""
    return lambda known, attempt: (
        replace(known, panel=replace(known.panel, **changes)),
        attempt,
    )


def each_member(**changes: Any) -> Spoil:
    """With every member changed."""
    return lambda known, attempt: (
        replace(
            known,
            panel=replace(
                known.panel,
                members=tuple(replace(one, **changes) for one in known.panel.members),
            ),
        ),
        attempt,
    )


def each_candidate(**changes: Any) -> Spoil:
    """With everybody in the pool changed."""
    return lambda known, attempt: (
        replace(
            known,
            panel=replace(
                known.panel, pool=tuple(replace(one, **changes) for one in known.panel.pool)
            ),
        ),
        attempt,
    )


def rule_changed(**changes: Any) -> Spoil:
    """With another rule of the policy."""
    return lambda known, attempt: (
        replace(known, panel=replace(known.panel, rule=replace(known.panel.rule, **changes))),
        attempt,
    )


def _given(**fields: Any) -> Spoil:
    return lambda known, attempt: (
        known,
        replace(attempt, input={**attempt.input, **fields}),
    )


def _in_turn(*spoils: Spoil) -> Spoil:
    def spoil(known: Any, attempt: Any) -> Any:
        for one in spoils:
            known, attempt = one(known, attempt)
        return known, attempt

    return spoil


def _session(**changes: Any) -> Spoil:
    return panel_facts(sessions={SESSION: a_session(**changes)})


def _one_member(known: Any, attempt: Any) -> Any:
    return panel_facts(members=known.panel.members[:1])(known, attempt)


def _lost_criterion(known: Any, attempt: Any) -> Any:
    rows = [*attempt.input["scores"], {"criterion": "COLOUR", "points": "1"}]
    return _given(scores=rows)(known, attempt)


def _interested(known: Any, attempt: Any) -> Any:
    return replace(known, applicant=REVIEWERS[0]), attempt


_MANY_SEATS: Final = (Seats(role=ExpertRole.RESEARCH_EXPERT, count=9),)
_FAILED: Final = each_member(verdict=Verdict.FAIL, score=Fraction(0))
_PASSED: Final = each_member(verdict=Verdict.PASS, score=Fraction(90))
_NO_VOTES: Final = dict.fromkeys(REVIEWERS, Vote.NO)
_YES_VOTES: Final = dict.fromkeys(REVIEWERS, Vote.YES)
_CONCLUDED: Final = panel_facts(conclusion=Conclusion(result=Verdict.PASS, at=MOMENT))

PANEL_SPOILED: Final[Mapping[str, tuple[Spoil, C]]] = {
    "reviewers_in_body": (panel_facts(pool=()), C.PREREQUISITE),
    "roles_fit": (
        _in_turn(rule_changed(roles=_MANY_SEATS), each_candidate(roles=frozenset())),
        C.INPUT_INVALID,
    ),
    "load_allows": (each_candidate(load=2), C.LIMIT_REACHED),
    "reviewers_free_of_conflict": (_interested, C.CONFLICT_OF_INTEREST),
    "panel_free_of_conflict": (_interested, C.CONFLICT_OF_INTEREST),
    "panel_large_enough": (_one_member, C.QUORUM_NOT_MET),
    "seats_filled": (rule_changed(roles=_MANY_SEATS), C.QUORUM_NOT_MET),
    "everybody_answered": (each_member(status=MemberStatus.INVITED), C.REVIEWS_OUTSTANDING),
    "was_invited": (each_member(expires_at=EARLIER), C.PREREQUISITE),
    "invitation_expired": (each_member(expires_at=LATER), C.PREREQUISITE),
    "not_recused": (each_member(status=MemberStatus.RECUSED), C.RECUSED),
    "invitation_accepted": (each_member(status=MemberStatus.INVITED), C.PREREQUISITE),
    "reviewer_assigned": (_given(reviewer=str(an_id(7))), C.PREREQUISITE),
    "reviewer_has_not_voted": (panel_facts(ballot=a_ballot(yes=1)), C.PREREQUISITE),
    "every_opinion_given": (each_member(status=MemberStatus.ACCEPTED), C.REVIEWS_OUTSTANDING),
    "not_reviewed_yet": (each_member(status=MemberStatus.DONE), C.SAME_PERSON_TWICE),
    "not_declared_yet": (each_member(conflict=Conflict.NONE), C.SAME_PERSON_TWICE),
    "conflict_declared_here": (_given(conflict=None), C.CONFLICT_UNDECLARED),
    "conflict_declared": (each_member(conflict=None), C.CONFLICT_UNDECLARED),
    "opinion_given": (_given(text=" "), C.FIELD_MISSING),
    "scores_fit_rubric": (
        _lost_criterion,
        C.INPUT_INVALID,
    ),
    "no_vote_under_way": (panel_facts(ballot=a_ballot()), C.VOTE_OPEN),
    "elector_of_open_vote": (panel_facts(ballot=None), C.VOTE_NOT_OPEN),
    "abstention_allowed": (
        _in_turn(rule_changed(abstention_allowed=False), _given(vote="ABSTAIN")),
        C.INPUT_INVALID,
    ),
    "vote_says_pass": (
        panel_facts(ballot=Ballot(frozenset(REVIEWERS), _NO_VOTES, MOMENT)),
        C.VOTE_OTHERWISE,
    ),
    "vote_says_fail": (
        panel_facts(ballot=Ballot(frozenset(REVIEWERS), _YES_VOTES, MOMENT)),
        C.VOTE_OTHERWISE,
    ),
    "panel_passed": (_FAILED, C.VOTE_OTHERWISE),
    "panel_failed": (_PASSED, C.VOTE_OTHERWISE),
    "conclusion_follows": (_FAILED, C.VOTE_OTHERWISE),
    "not_concluded": (_CONCLUDED, C.PREREQUISITE),
    "concluded_pass": (panel_facts(conclusion=None), C.PREREQUISITE),
    "concluded_fail": (panel_facts(conclusion=None), C.PREREQUISITE),
    "session_open": (_session(cancelled=True), C.PREREQUISITE),
    "session_has_room": (_session(places_left=0), C.LIMIT_REACHED),
    "members_have_time": (_session(busy=frozenset(_PEOPLE)), C.LIMIT_REACHED),
    "session_begun": (panel_facts(session=a_session()), C.PREREQUISITE),
}
"""For every guard of a panel how it is made to refuse, and with what."""


def panel_spoiled(definition: Definition) -> Mapping[str, tuple[Spoil, C]]:
    """The cases of those guards of a panel that the definition names."""
    named = {name for line in definition.transitions for name in line.guards}
    return {name: case for name, case in PANEL_SPOILED.items() if name in named}
