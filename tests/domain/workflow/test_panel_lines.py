"""A state gets a whole panel with one call: each line happens, each of its guards refuses."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import pytest

from tests.domain.workflow.general_ready import example
from tests.domain.workflow.panel_ready import (
    EARLIER,
    MOMENT,
    PANEL_SPOILED,
    SESSION,
    a_session,
    panel_inputs,
    panel_rule,
    panel_spoiled,
    ready_panel,
)
from tests.domain.workflow.people import (
    APPLICANT,
    DISTRICT,
    FOURTH,
    REVIEWERS,
    SCHOOL,
    nobody,
    owner_of,
)
from tests.domain.workflow.ready import chaoyang
from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.lifecycles.inputs import text
from trainingflow.domain.lifecycles.owners import APPLICANT as DECLARANT, COMMITTEE, PANEL
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.panels.lines import panel_lines
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, LimitBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.panel import (
    Candidate,
    Conclusion,
    Conflict,
    MemberStatus,
    PanelMember,
    Verdict,
)
from trainingflow.domain.workflow.panel_rule import (
    Criterion,
    ExpertRole,
    PanelRule,
    PassRule,
    Rubric,
    Seats,
)
from trainingflow.domain.workflow.states import State
from trainingflow.domain.workflow.verify import verify

CITED: Final = Citation("虹口区“十三五”教师培训", "三(二)4", "制定统一的课程评审标准")


class S(StrEnum):
    """The states of a review that has no other reason than its panel."""

    REVIEW = "REVIEW"
    PASSED = "PASSED"
    FAILED = "FAILED"


def a_definition(**properties: Any) -> Definition:
    """A lifecycle of one state with a panel, which its conclusion leaves."""
    lines = (
        Transition(
            action="declare",
            source=NONE,
            target=S.REVIEW,
            owners=DECLARANT,
            label=Label("申报", "declare"),
            input=(text("title", "名称", "title"),),
        ),
        *panel_lines(S.REVIEW, managers=COMMITTEE, cites=("HK-PLAN-24",), **properties),
        *_leaving("pass", S.PASSED, ("seats_filled", "panel_passed", "concluded_pass")),
        *_leaving("fail", S.FAILED, ("everybody_answered", "panel_failed", "concluded_fail")),
        Transition(
            action="withdraw",
            source=S.REVIEW,
            target=S.FAILED,
            owners=DECLARANT,
            label=Label("撤回", "withdraw"),
        ),
    )
    return Definition(
        kind=ItemKind.REVIEWED_COURSE,
        version=1,
        label=Label("评审", "review"),
        initial=S.REVIEW,
        states=(
            State(
                name=S.REVIEW,
                stage=Stage.APPRAISAL,
                label=Label("评审中", "under review"),
                owners=COMMITTEE + PANEL,
                no_deadline="A test waits for nobody.",
            ),
            _end(S.PASSED, Outcome.SUCCESS),
            _end(S.FAILED, Outcome.FAILURE),
        ),
        transitions=lines,
        guards=panel_guards.of(lines),
    )


def _leaving(action: str, target: S, guards: tuple[str, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            action=action,
            source=S.REVIEW,
            target=target,
            owners=COMMITTEE,
            label=Label("评审结果", action),
            guards=guards,
            decides=True,
        ),
    )


def _end(name: S, outcome: Outcome) -> State:
    label = Label("结束", "over")
    return State(name=name, stage=Stage.APPRAISAL, label=label, outcome=outcome, credit="None.")


RUBRIC: Final = Rubric(
    criteria=(
        Criterion(key="AIMS", label=Label("目标", "aims"), maximum=Decimal(40)),
        Criterion(key="METHOD", label=Label("方法", "method"), maximum=Decimal(60), may_be_na=True),
    ),
    citation=CITED,
)
SCORED: Final = replace(
    panel_rule(ItemKind.COURSE),
    quorum=2,
    pass_rule=PassRule.EACH_ROLE_PASSES,
    roles=(
        Seats(role=ExpertRole.COURSE_EXPERT, count=1),
        Seats(role=ExpertRole.SUBJECT_EXPERT, count=1),
    ),
    invitations=True,
    invitation_days=7,
    rubric=RUBRIC,
)
VOTING: Final = replace(panel_rule(ItemKind.COURSE), rubric=None)

PANELS: Final[Mapping[str, tuple[Definition, PanelRule]]] = {
    "plain": (a_definition(), VOTING),
    "scored": (a_definition(scored=True, sessions=True), SCORED),
    "voted": (a_definition(voted=True), VOTING),
}
CASES: Final = [
    pytest.param(definition, rule, line, id=f"{name}-{line.action}")
    for name, (definition, rule) in PANELS.items()
    for line in definition.transitions
    if line.source != NONE
]
GUARDED: Final = [
    pytest.param(definition, rule, line, guard, id=f"{name}-{line.action}-{guard}")
    for name, (definition, rule) in PANELS.items()
    for line in definition.transitions
    for guard in line.guards
]


def ready(rule: PanelRule, line: Transition) -> tuple[GeneralFacts, Attempt]:
    facts = GeneralFacts(
        procedure=chaoyang(),
        state=str(line.source),
        version=7,
        organisation_id=SCHOOL,
        organisation_path=(SCHOOL, DISTRICT),
        applicant=APPLICANT,
        entered_at=MOMENT - timedelta(days=7),
        panel=ready_panel(rule, line),
    )
    actor, acting_for, reference = owner_of(line.owners[0], facts)
    examples = {one.name: example(one) for one in line.input}
    given = examples | dict(panel_inputs(rule).get(line.action, {}))
    return facts, Attempt(
        actor=actor,
        at=MOMENT,
        acting_for=acting_for,
        decision_reference=reference,
        comment="理由" if line.comment_required else None,
        input=given,
    )


def scored(action: str) -> tuple[Definition, GeneralFacts, Attempt]:
    definition, rule = PANELS["scored"]
    line = definition.transition(S.REVIEW, action)
    assert line is not None
    return definition, *ready(rule, line)


def codes(decision: Decision) -> list[BlockerCode]:
    return [one.code for one in decision.blockers] if isinstance(decision, Blocked) else []


@pytest.mark.parametrize("name", PANELS)
def test_lifecycle_with_a_panel_is_sound(name: str) -> None:
    definition, _ = PANELS[name]

    assert verify(definition) == ()


@pytest.mark.parametrize(("definition", "rule", "line"), CASES)
def test_line_happens_when_all_is_well(
    definition: Definition, rule: PanelRule, line: Transition
) -> None:
    facts, attempt = ready(rule, line)

    decision = decide(definition, facts, line.action, attempt)

    assert decision == Allowed(line, str(line.target), line.effects)


@pytest.mark.parametrize(("definition", "rule", "line", "guard"), GUARDED)
def test_guard_refuses(
    definition: Definition, rule: PanelRule, line: Transition, guard: str
) -> None:
    spoil, code = panel_spoiled(definition)[guard]

    facts, attempt = spoil(*ready(rule, line))

    assert code in codes(decide(definition, facts, line.action, attempt))


@pytest.mark.parametrize(("definition", "rule", "line"), CASES)
def test_somebody_else_is_refused(
    definition: Definition, rule: PanelRule, line: Transition
) -> None:
    facts, attempt = ready(rule, line)

    decision = decide(
        definition, facts, line.action, replace(attempt, actor=nobody(attempt), acting_for=None)
    )

    assert set(codes(decision)) & {BlockerCode.NOT_ASSIGNED, BlockerCode.ROLE_REQUIRED}


@pytest.mark.parametrize(("definition", "rule", "line"), CASES)
def test_policy_without_a_panel_never_answers_with_a_fault(
    definition: Definition, rule: PanelRule, line: Transition
) -> None:
    facts, attempt = ready(rule, line)
    bare = replace(facts, panel=replace(facts.panel, rule=None))

    assert isinstance(decide(definition, bare, line.action, attempt), Allowed | Blocked)


def test_every_guard_of_panels_is_shown_to_refuse() -> None:
    shown = {name for _, _, _, name in (one.values for one in GUARDED)}
    elsewhere = {"session_begun", "vote_says_pass", "vote_says_fail"}  # of courses

    assert shown | elsewhere == panel_guards.GUARDS.keys() == PANEL_SPOILED.keys()


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([("AIMS", "40", None), ("METHOD", "60", None)], []),
        ([("AIMS", "0", None), ("METHOD", None, True)], []),
        ([("AIMS", "12.5", None), ("METHOD", "0", False)], []),
        ([("AIMS", "40", None)], [BlockerCode.FIELD_MISSING]),
        ([("AIMS", "41", None), ("METHOD", "60", None)], [BlockerCode.INPUT_INVALID]),
        ([("AIMS", None, True), ("METHOD", "60", None)], [BlockerCode.INPUT_INVALID]),
        ([("AIMS", "40", None), ("METHOD", "60", True)], [BlockerCode.INPUT_INVALID]),
        ([("AIMS", "40", None), ("METHOD", None, None)], [BlockerCode.INPUT_INVALID]),
        ([("AIMS", "1.005", None), ("METHOD", "60", None)], [BlockerCode.INPUT_INVALID]),
        (
            [("AIMS", "40", None), ("AIMS", "40", None), ("METHOD", "60", None)],
            [BlockerCode.INPUT_INVALID],
        ),
        (
            [("AIMS", "40", None), ("METHOD", "60", None), ("COLOUR", "1", None)],
            [BlockerCode.INPUT_INVALID],
        ),
        ([], [BlockerCode.FIELD_MISSING, BlockerCode.FIELD_MISSING]),
    ],
)
def test_score_sheet_answers_every_criterion_once(
    scores: list[tuple[str, str | None, bool | None]], expected: list[BlockerCode]
) -> None:
    """Shows: HK-PLAN-23."""
    definition, facts, attempt = scored("submitScores")
    rows = [
        {"criterion": criterion, "points": points, "notApplicable": na}
        for criterion, points, na in scores
    ]

    given = replace(attempt, input={**attempt.input, "scores": rows})

    assert codes(decide(definition, facts, "submitScores", given)) == expected


def test_who_declares_a_conflict_gives_no_scores() -> None:
    definition, facts, attempt = scored("submitScores")
    declared = replace(attempt, input={"conflict": "DECLARED"})

    assert isinstance(decide(definition, facts, "submitScores", declared), Allowed)


def test_scores_come_after_the_declaration_of_conflicts() -> None:
    definition, facts, attempt = scored("submitScores")
    less = {name: value for name, value in attempt.input.items() if name != "conflict"}
    undeclared = replace(attempt, input=less)
    free = tuple(replace(one, conflict=Conflict.NONE) for one in facts.panel.members)
    declared = replace(facts, panel=replace(facts.panel, members=free))

    assert codes(decide(definition, facts, "submitScores", undeclared)) == [
        BlockerCode.CONFLICT_UNDECLARED
    ]
    assert isinstance(decide(definition, declared, "submitScores", undeclared), Allowed)


@pytest.mark.parametrize(
    ("status", "again"),
    [
        (MemberStatus.PROPOSED, True),
        (MemberStatus.DECLINED, True),
        (MemberStatus.EXPIRED, True),
        (MemberStatus.INVITED, False),
        (MemberStatus.ACCEPTED, False),
        (MemberStatus.DONE, False),
        (MemberStatus.RECUSED, False),
    ],
)
def test_who_does_not_sit_there_can_be_invited_again(
    status: MemberStatus,
    again: bool,  # noqa: FBT001 - the answer expected
) -> None:
    definition, facts, attempt = scored("inviteReviewers")
    member = PanelMember(person_id=REVIEWERS[0], status=status)
    asked = replace(facts, panel=replace(facts.panel, members=(member,)))

    decision = decide(definition, asked, "inviteReviewers", attempt)

    assert isinstance(decision, Allowed) is again


def test_expert_with_enough_to_do_is_not_asked() -> None:
    """Shows: CY-PLAN-61."""
    definition, facts, attempt = scored("inviteReviewers")
    busy = tuple(replace(one, load=3, capacity=3) for one in facts.panel.pool[:1])
    pool = replace(facts, panel=replace(facts.panel, pool=(*busy, *facts.panel.pool[1:])))

    assert decide(definition, pool, "inviteReviewers", attempt) == Blocked(
        (
            LimitBlocker(
                code=BlockerCode.LIMIT_REACHED,
                cleared_by=Clearer.OTHER_PERSON,
                limit="PANEL_LOAD",
                allowed="3",
                actual="3",
                subject=REVIEWERS[0],
            ),
        )
    )


def test_expert_is_asked_only_as_what_they_are() -> None:
    """Shows: HK-PLAN-24."""
    definition, facts, attempt = scored("inviteReviewers")
    other = [{"person": str(REVIEWERS[0]), "role": "SUBJECT_EXPERT"}]
    none = [{"person": str(REVIEWERS[0])}]

    for members in (other, none):
        asked = replace(attempt, input={"members": members})
        assert codes(decide(definition, facts, "inviteReviewers", asked)) == [
            BlockerCode.INPUT_INVALID
        ]


def test_conflict_declared_on_an_earlier_submission_still_speaks_against_somebody() -> None:
    definition, facts, attempt = scored("inviteReviewers")
    pool = tuple(replace(one, declared=True) for one in facts.panel.pool)
    known = replace(facts, panel=replace(facts.panel, pool=pool))

    assert codes(decide(definition, known, "inviteReviewers", attempt)) == [
        BlockerCode.CONFLICT_OF_INTEREST,
        BlockerCode.CONFLICT_OF_INTEREST,
    ]


def test_subject_of_an_item_does_not_appraise_it() -> None:
    definition, facts, attempt = scored("inviteReviewers")
    about = replace(facts, subject=REVIEWERS[1])

    decision = decide(definition, about, "inviteReviewers", attempt)

    assert codes(decision) == [BlockerCode.CONFLICT_OF_INTEREST]


def test_invitation_ends_at_its_instant() -> None:
    definition, facts, attempt = scored("acceptInvitation")
    ends = MOMENT + timedelta(hours=1)
    members = tuple(replace(one, expires_at=ends) for one in facts.panel.members)
    known = replace(facts, panel=replace(facts.panel, members=members))
    clock = scored("expireInvitation")[2]

    before = replace(attempt, at=ends - timedelta(seconds=1))
    at_end = replace(attempt, at=ends)
    assert isinstance(decide(definition, known, "acceptInvitation", before), Allowed)
    assert codes(decide(definition, known, "acceptInvitation", at_end)) == [
        BlockerCode.PREREQUISITE
    ]
    early = decide(definition, known, "expireInvitation", replace(clock, at=before.at))
    assert isinstance(early, Blocked)
    assert [one.next_possible_at for one in early.blockers] == [ends]
    assert isinstance(
        decide(definition, known, "expireInvitation", replace(clock, at=ends)), Allowed
    )


@pytest.mark.parametrize("action", ["submitScores", "discuss", "declareConflict"])
def test_who_was_invited_answers_before_taking_part(action: str) -> None:
    definition, facts, attempt = scored(action)
    invited = tuple(
        replace(one, status=MemberStatus.INVITED) for one in scored("submitScores")[1].panel.members
    )
    known = replace(facts, panel=replace(facts.panel, members=invited))
    actor = replace(attempt.actor, person_id=REVIEWERS[0], assignments=())

    decision = decide(definition, known, action, replace(attempt, actor=actor, acting_for=None))

    assert codes(decision) == [BlockerCode.PREREQUISITE]


@pytest.mark.parametrize(
    "action", ["inviteReviewers", "submitScores", "conclude", "releaseReviewer"]
)
def test_nothing_is_added_to_what_a_conclusion_stands_on(action: str) -> None:
    definition, facts, attempt = scored(action)
    conclusion = Conclusion(result=Verdict.PASS, at=MOMENT)
    over = replace(facts, panel=replace(facts.panel, conclusion=conclusion))

    assert codes(decide(definition, over, action, attempt)) == [BlockerCode.PREREQUISITE]


def test_conclusion_says_what_the_verdicts_say() -> None:
    """Shows: HK-PLAN-24, AMB-19."""
    definition, facts, attempt = scored("conclude")
    other = replace(attempt, input={**attempt.input, "result": "FAIL"})

    assert isinstance(decide(definition, facts, "conclude", attempt), Allowed)
    assert codes(decide(definition, facts, "conclude", other)) == [BlockerCode.VOTE_OTHERWISE]


def test_conclusion_is_not_offered_while_the_panel_could_still_say_either() -> None:
    definition, facts, attempt = scored("conclude")
    silent = tuple(
        replace(one, status=MemberStatus.ACCEPTED, verdict=None) for one in facts.panel.members
    )
    early = replace(facts, panel=replace(facts.panel, members=silent))
    asking = replace(attempt, asking=True, input={})

    assert isinstance(decide(definition, facts, "conclude", asking), Allowed)
    assert codes(decide(definition, early, "conclude", asking)) == [
        BlockerCode.QUORUM_NOT_MET,
        BlockerCode.REVIEWS_OUTSTANDING,
    ]


@pytest.mark.parametrize(("action", "verdict"), [("pass", Verdict.PASS), ("fail", Verdict.FAIL)])
def test_majority_without_the_quorum_decides_nothing(action: str, verdict: Verdict) -> None:
    """Shows: AMB-19."""
    definition, rule = PANELS["plain"]
    line = definition.transition(S.REVIEW, action)
    assert line is not None
    facts, attempt = ready(rule, line)
    one = replace(facts.panel.members[0], verdict=verdict)
    alone = replace(facts, panel=replace(facts.panel, members=(one,)))

    assert codes(decide(definition, alone, action, attempt)) == [BlockerCode.QUORUM_NOT_MET]


def test_one_fail_is_enough_to_end_a_double_review() -> None:
    """Shows: HK-PLAN-24, HK-COURSE-06."""
    definition, facts, attempt = scored("fail")
    silent = replace(facts.panel.members[1], status=MemberStatus.ACCEPTED, verdict=None)
    members = (facts.panel.members[0], silent)

    early = replace(facts, panel=replace(facts.panel, members=members))

    assert isinstance(decide(definition, early, "fail", attempt), Allowed)


def test_conflict_is_asked_about_again_when_the_panel_concludes() -> None:
    definition, facts, attempt = scored("conclude")
    moved = Candidate(person_id=REVIEWERS[0], organisation_ids=frozenset({SCHOOL}))
    known = replace(
        facts,
        panel=replace(facts.panel, pool=(moved,), related_organisations=frozenset({SCHOOL})),
    )

    decision = decide(definition, known, "conclude", attempt)

    assert isinstance(decision, Allowed)
    assert [one.code for one in decision.warnings] == [BlockerCode.CONFLICT_OF_INTEREST]


def test_defence_moves_to_another_session_even_when_the_own_one_is_full() -> None:
    """Shows: CY-COURSE-23."""
    definition, facts, attempt = scored("scheduleDefence")
    full = a_session(places_left=0)
    there = replace(facts, panel=replace(facts.panel, sessions={SESSION: full}, session=full))
    elsewhere = replace(facts, panel=replace(facts.panel, sessions={SESSION: full}))

    assert isinstance(decide(definition, there, "scheduleDefence", attempt), Allowed)
    assert codes(decide(definition, elsewhere, "scheduleDefence", attempt)) == [
        BlockerCode.LIMIT_REACHED
    ]


def test_member_sits_in_one_session_at_a_time() -> None:
    definition, facts, attempt = scored("scheduleDefence")
    session = a_session(busy=frozenset({REVIEWERS[0], FOURTH}))
    known = replace(facts, panel=replace(facts.panel, sessions={SESSION: session}))

    decision = decide(definition, known, "scheduleDefence", attempt)

    assert isinstance(decision, Blocked)
    [blocker] = decision.blockers
    assert isinstance(blocker, LimitBlocker)
    assert (blocker.limit, blocker.subject) == ("ONE_SESSION_AT_A_TIME", REVIEWERS[0])


def test_nothing_is_heard_in_a_session_that_is_over() -> None:
    definition, facts, attempt = scored("scheduleDefence")
    past = a_session(begins=EARLIER, ends=EARLIER + timedelta(hours=3))
    known = replace(facts, panel=replace(facts.panel, sessions={SESSION: past}))

    assert codes(decide(definition, known, "scheduleDefence", attempt)) == [
        BlockerCode.PREREQUISITE
    ]
