"""Scores are added up exactly, in any order, and not applicable is not zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.workflow.panel_rule import Criterion, Rubric
from trainingflow.domain.workflow.panel_scores import (
    CriterionResult,
    Points,
    criterion_results,
    mean,
    member_score,
    shown,
)

CITED = Citation("虹口区“十三五”教师培训", "三(二)4", "制定统一的课程评审标准")


def criterion(key: str, maximum: str = "10", weight: str = "1") -> Criterion:
    return Criterion(
        key=key,
        label=Label(key, key),
        maximum=Decimal(maximum),
        weight=Decimal(weight),
        may_be_na=True,
    )


AIMS = criterion("AIMS", "20", "2")
CONTENT = criterion("CONTENT", "30", "3")
METHOD = criterion("METHOD", "7", "0.5")
RUBRIC = Rubric(criteria=(AIMS, CONTENT, METHOD), citation=CITED)
KEYS = tuple(one.key for one in RUBRIC.criteria)


def points_of(one: Criterion) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=0, max_value=one.maximum, places=2)


SHEETS = st.fixed_dictionaries(
    {one.key: st.one_of(st.none(), points_of(one)) for one in RUBRIC.criteria}
)
SCORES = st.lists(st.one_of(st.none(), st.fractions(min_value=0, max_value=100)), max_size=8)


@pytest.mark.parametrize(
    ("points", "score"),
    [
        ({"AIMS": "20", "CONTENT": "30", "METHOD": "7"}, Fraction(100)),
        ({"AIMS": "0", "CONTENT": "0", "METHOD": "0"}, Fraction(0)),
        # 2 × 10/20 + 3 × 15/30 + 0.5 × 7/7 over a weight of 5.5
        ({"AIMS": "10", "CONTENT": "15", "METHOD": "7"}, Fraction(600, 11)),
        ({"AIMS": "10", "CONTENT": "15", "METHOD": None}, Fraction(50)),
        ({"AIMS": None, "CONTENT": None, "METHOD": "3.5"}, Fraction(50)),
        ({"AIMS": None, "CONTENT": None, "METHOD": None}, None),
        ({}, None),
    ],
)
def test_member_score_is_the_weighted_mean_of_what_is_applicable(
    points: dict[str, str | None], score: Fraction | None
) -> None:
    """Shows: HK-PLAN-23."""
    sheet = {key: None if given is None else Decimal(given) for key, given in points.items()}

    assert member_score(RUBRIC, sheet) == score


@given(sheet=SHEETS, order=st.permutations(RUBRIC.criteria))
def test_member_score_does_not_depend_on_the_order_of_criteria(
    sheet: Points, order: list[Criterion]
) -> None:
    shuffled = {key: sheet[key] for key in reversed(tuple(sheet))}

    assert member_score(Rubric(criteria=tuple(order), citation=CITED), shuffled) == member_score(
        RUBRIC, sheet
    )


@given(sheet=SHEETS)
def test_not_applicable_counts_as_if_the_criterion_were_not_there(sheet: Points) -> None:
    applicable = tuple(one for one in RUBRIC.criteria if sheet[one.key] is not None)
    without = {key: points for key, points in sheet.items() if points is not None}

    assert member_score(RUBRIC, sheet) == member_score(
        Rubric(criteria=applicable, citation=CITED), without
    )


@given(sheet=SHEETS)
def test_score_lies_between_nothing_and_full_marks(sheet: Points) -> None:
    score = member_score(RUBRIC, sheet)

    assert (score is None) == all(points is None for points in sheet.values())
    assert score is None or 0 <= score <= 100


@given(scores=SCORES, data=st.data())
def test_mean_does_not_depend_on_the_order_of_members(
    scores: list[Fraction | None], data: st.DataObject
) -> None:
    assert mean(data.draw(st.permutations(scores))) == mean(scores)


@given(scores=SCORES, absent=st.integers(0, 5))
def test_member_without_a_score_neither_lowers_nor_raises_the_mean(
    scores: list[Fraction | None], absent: int
) -> None:
    assert mean([*scores, *[None] * absent]) == mean(scores)


@given(sheets=st.lists(SHEETS, max_size=6), data=st.data())
def test_results_of_criteria_do_not_depend_on_the_order_of_members(
    sheets: list[Points], data: st.DataObject
) -> None:
    results = criterion_results(RUBRIC, sheets)

    assert criterion_results(RUBRIC, data.draw(st.permutations(sheets))) == results
    assert [one.scored + one.not_applicable for one in results] == [len(sheets)] * len(KEYS)


def test_results_say_how_many_called_a_criterion_not_applicable() -> None:
    sheets: list[Points] = [
        {"AIMS": Decimal(20), "CONTENT": Decimal(10), "METHOD": None},
        {"AIMS": Decimal(15), "CONTENT": None, "METHOD": None},
    ]

    assert criterion_results(RUBRIC, sheets) == (
        CriterionResult("AIMS", Fraction(35, 2), 2, 0),
        CriterionResult("CONTENT", Fraction(10), 1, 1),
        CriterionResult("METHOD", None, 0, 2),
    )


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Fraction(600, 11), "54.55"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(4999, 1_000_000), "0.00"),
        (Fraction(100), "100.00"),
    ],
)
def test_score_is_shown_with_two_places(score: Fraction, text: str) -> None:
    assert str(shown(score)) == text
