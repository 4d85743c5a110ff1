"""Whether a teacher is on track: an even pace by the day, and what is there."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Employment, Post, Record, Teacher, Transfer
from trainingflow.domain.credit.pace import Pace, PaceState, RequirementPace, pace_of
from trainingflow.policies.library import builtin, known_ids

OLD = Teacher(id="T", first_taught_on=date(2010, 9, 1))


def pace(
    policy: str, day: date, *credits_: tuple[str, date], teacher: Teacher = OLD
) -> dict[str, RequirementPace]:
    return {one.code: one for one in whole(policy, day, *credits_, teacher=teacher).requirements}


def whole(policy: str, day: date, *credits_: tuple[str, date], teacher: Teacher = OLD) -> Pace:
    """The pace of a teacher with elective hours, each earned on a day."""
    credit = builtin(policy).credit
    records = [
        Record(
            id=str(number),
            activity="ELECTIVE_COURSE",
            hours=Decimal(hours),
            earned_on=earned,
            confirmed_at=datetime(2021, 1, 1, tzinfo=UTC),
        )
        for number, (hours, earned) in enumerate(credits_)
    ]
    return pace_of(credit, teacher, evaluate(credit, teacher, records, day))


def test_an_even_pace_brings_7_2_credits_by_the_end_of_each_year() -> None:
    shown = {
        year: pace("beijing-2021", date(year, 12, 31))["TOTAL"].expected
        for year in range(2021, 2026)
    }

    assert shown == {
        2021: Decimal("7.2"),
        2022: Decimal("14.4"),
        2023: Decimal("21.6"),
        2024: Decimal("28.8"),
        2025: Decimal(36),
    }


def test_within_a_year_every_day_has_an_equal_share() -> None:
    total = pace("chaoyang-2021", date(2024, 6, 30))["TOTAL"]

    assert total.a_year == Decimal("7.2")
    assert total.expected == Decimal(216) / 10 + Decimal(1310400) / 366000
    assert total.expected_by_year_end == Decimal("28.8")
    assert (total.state, total.binding, total.citation) == (PaceState.BEHIND, False, None)


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        ("71", PaceState.BEHIND),
        ("72", PaceState.ON_TRACK),
        ("143", PaceState.ON_TRACK),
        ("144", PaceState.AHEAD),
        ("720", PaceState.DONE),
    ],
)
def test_state_compares_with_the_day_and_with_the_end_of_the_year(
    hours: str, state: PaceState
) -> None:
    """In the middle of a year of 365 days, 183 of them have passed: 7.2 × 183 ÷ 365 = 3.6099."""
    day = date(2021, 7, 1)  # 182 days: 3.5901…
    found = pace("beijing-2021", day, (hours, date(2021, 3, 1)))["TOTAL"]

    assert Decimal("3.59") < found.expected < Decimal("3.6")
    assert found.state is state


def test_a_year_that_is_just_full_is_on_track_on_its_last_day() -> None:
    full = pace("beijing-2021", date(2021, 12, 31), ("144", date(2021, 3, 1)))["TOTAL"]

    assert (full.have, full.expected, full.state) == (
        Decimal("7.2"),
        Decimal("7.2"),
        PaceState.ON_TRACK,
    )


def test_a_cohort_begins_with_its_first_year_and_names_its_article() -> None:
    teacher = Teacher(id="T", transferred_in=Transfer(date(2024, 2, 1), "OTHER_PROVINCE"))

    before = pace("chaoyang-2021", date(2024, 12, 31), teacher=teacher)["TOTAL"]

    assert (before.need, before.a_year, before.expected) == (
        Decimal("14.4"),
        Decimal("7.2"),
        Decimal("7.2"),
    )
    assert before.citation is not None
    assert before.citation.article == "附件2 第十七条"


def test_a_yearly_minimum_binds_and_has_a_pace_of_its_own_year_only() -> None:
    found = pace("chaoyang-private-2021", date(2023, 12, 31), ("144", date(2022, 3, 1)))

    assert [code for code in found if code.startswith("ANNUAL")] == ["ANNUAL.2023"]
    annual = found["ANNUAL.2023"]
    assert (annual.need, annual.have, annual.expected) == (
        Decimal("7.2"),
        Decimal(0),
        Decimal("7.2"),
    )
    assert (annual.state, annual.binding) == (PaceState.BEHIND, True)
    assert annual.citation is not None
    assert annual.citation.article == "附件8 第七条"


def test_gates_and_largest_single_training_have_no_pace() -> None:
    teacher = Teacher(
        id="T",
        first_taught_on=date(2022, 9, 1),
        employments=(Employment(),),
        posts=(Post("IDEOLOGY_TEACHER", date(2022, 9, 1)),),
    )

    found = pace("chaoyang-2021", date(2024, 5, 20), teacher=teacher)

    assert {"INDUCTION", "OFF_POST"}.isdisjoint(found)
    assert "PRACTICE_EDUCATION.2024" in found


def test_before_the_cycle_nothing_is_expected_and_after_it_everything() -> None:
    before = whole("beijing-2021", date(2020, 6, 1))
    after = whole("beijing-2021", date(2027, 6, 1))

    assert {one.expected for one in before.requirements} == {Decimal(0)}
    assert before.state is PaceState.ON_TRACK
    assert all(one.expected == one.need for one in after.requirements)
    assert (after.day, after.state) == (date(2025, 12, 31), PaceState.BEHIND)


@pytest.mark.parametrize("policy", known_ids())
def test_pace_of_anybody_is_exact_and_never_ahead_of_what_is_owed(policy: str) -> None:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    for _ in range(60):
        teacher, day = a_teacher(random), a_day(random, 2015, 2027)
        status = evaluate(credit, teacher, some_records(random, policy), day)

        found = pace_of(credit, teacher, status)

        for one in found.requirements:
            assert 0 <= one.expected <= one.expected_by_year_end <= one.need
            assert (one.state is PaceState.DONE) == (one.have >= one.need)
            assert (one.state is PaceState.BEHIND) == (
                one.have < one.need and Fraction(one.have) < Fraction(one.expected)
            )
