"""How a panel decides without a ballot: by verdicts, by scores, by each of its roles."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tests.domain.workflow.panel_ready import panel_rule
from tests.domain.workflow.people import FOURTH, REVIEWERS
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import MemberStatus, PanelFacts, PanelMember, Verdict
from trainingflow.domain.workflow.panel_rule import ExpertRole, PanelRule, PassRule, Seats
from trainingflow.domain.workflow.panel_vote import Standing, standing

A, B, C = REVIEWERS
COURSE_EXPERT, SUBJECT_EXPERT = ExpertRole.COURSE_EXPERT, ExpertRole.SUBJECT_EXPERT
PASS, REVISE, FAIL = Verdict.PASS, Verdict.REVISE, Verdict.FAIL

MAJORITY = panel_rule(ItemKind.COURSE)
DOUBLE = replace(
    MAJORITY,
    quorum=2,
    pass_rule=PassRule.EACH_ROLE_PASSES,
    roles=(Seats(role=COURSE_EXPERT, count=1), Seats(role=SUBJECT_EXPERT, count=1)),
)
MEAN = replace(MAJORITY, pass_rule=PassRule.MEAN_AT_LEAST, threshold=Decimal(80), quorum=2)


def member(
    person: UUID, verdict: Verdict | None = None, role: str | None = None, score: int | None = None
) -> PanelMember:
    return PanelMember(
        person_id=person,
        role=role,
        status=MemberStatus.ACCEPTED if verdict is None else MemberStatus.DONE,
        verdict=verdict,
        score=None if score is None else Fraction(score),
    )


def stands(rule: PanelRule, *members: PanelMember) -> Standing:
    return standing(PanelFacts(rule=rule, members=members), rule)


@pytest.mark.parametrize(
    ("course", "subject", "passes", "waiting"),
    [
        (PASS, PASS, True, ()),
        (PASS, FAIL, False, ()),
        (FAIL, PASS, False, ()),
        (FAIL, None, False, (B,)),  # one FAIL is enough
        (REVISE, PASS, False, ()),
        (PASS, None, None, (B,)),
        (None, None, None, (A, B)),
    ],
)
def test_double_review_passes_when_both_experts_pass(
    course: Verdict | None,
    subject: Verdict | None,
    passes: bool | None,  # noqa: FBT001 - the answer expected
    waiting: tuple[UUID, ...],
) -> None:
    """Shows: HK-PLAN-24, HK-COURSE-06, AMB-19."""
    found = stands(DOUBLE, member(A, course, COURSE_EXPERT), member(B, subject, SUBJECT_EXPERT))

    assert (found.passes, found.outstanding) == (passes, waiting)


def test_double_review_needs_an_expert_of_each_role() -> None:
    """Shows: HK-PLAN-24."""
    both_of_one = stands(DOUBLE, member(A, PASS, COURSE_EXPERT), member(B, PASS, COURSE_EXPERT))

    assert both_of_one.passes is None


def test_recused_and_declined_members_do_not_count() -> None:
    gone = (
        replace(member(C, FAIL, SUBJECT_EXPERT), status=MemberStatus.RECUSED),
        replace(member(FOURTH, None, SUBJECT_EXPERT), status=MemberStatus.DECLINED),
    )

    found = stands(DOUBLE, member(A, PASS, COURSE_EXPERT), member(B, PASS, SUBJECT_EXPERT), *gone)

    assert found == Standing(passes=True, counted=2, outstanding=())


@pytest.mark.parametrize(
    ("scores", "passes", "counted"),
    [
        ((80, 80), True, 2),
        ((79, 80), False, 2),
        ((100, 60, 80), True, 3),
        ((90, None), True, 1),  # NA is no 0: the guard then asks for the quorum
        ((None, None), None, 0),
    ],
)
def test_mean_reaches_the_threshold_by_those_who_gave_a_score(
    scores: tuple[int | None, ...],
    passes: bool | None,  # noqa: FBT001 - the answer expected
    counted: int,
) -> None:
    people = (A, B, C)
    members = [member(people[one], PASS, score=score) for one, score in enumerate(scores)]

    found = stands(MEAN, *members)

    assert (found.passes, found.counted) == (passes, counted)


def test_mean_is_open_while_a_member_has_not_scored() -> None:
    found = stands(MEAN, member(A, PASS, score=100), member(B))

    assert found == Standing(passes=None, counted=1, outstanding=(B,))


def test_nobody_decides_nothing() -> None:
    for rule in (MAJORITY, DOUBLE, MEAN):
        assert stands(rule) == Standing(passes=None, counted=0, outstanding=())


@given(verdicts=st.lists(st.sampled_from([PASS, REVISE, FAIL, None]), min_size=1, max_size=4))
def test_majority_of_verdicts_is_decided_once_and_for_all(verdicts: list[Verdict | None]) -> None:
    people = (A, B, C, FOURTH)
    members = [member(person, one) for person, one in zip(people, verdicts, strict=False)]
    early = stands(MAJORITY, *members).passes

    for rest in (PASS, FAIL):
        full = [one if one.done else member(one.person_id, rest) for one in members]
        assert early in (None, stands(MAJORITY, *full).passes)
