"""What a policy sees of a teacher says everything that it asks of the teacher."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.domain.credit.folded import fold
from tests.domain.credit.teachers import a_teacher, some_records
from tests.domain.credit.test_properties import DAYS, POLICIES, RECORDS, TEACHERS
from trainingflow.domain.credit.cohort import Cohort, cohort_of
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Employment, Post, Record, Teacher, Title
from trainingflow.domain.credit.fold import FoldPlan
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies.library import builtin

MID_2024 = date(2024, 6, 30)
EXPERIENCED = Teacher(first_taught_on=date(1998, 9, 1), titles=(Title("FIRST", date(2005, 1, 1)),))


def asked(credit: CreditPolicy, membership: Membership) -> tuple[object, ...]:
    """Everything that an evaluation asks about a teacher."""
    first, last = credit.cycle.first, credit.cycle.last
    spans = [Span(first, last), *(Span(day := date(year, 1, 1), day.replace(month=12, day=31))
             for year in credit.cycle.years)]  # fmt: skip
    days = [first + timedelta(days=97 * number) for number in range(20)]
    return (
        membership.groups,
        [membership.in_period(*span) for span in spans],
        [membership.in_period(day, day) for day in days],
        [membership.share(scale, span) for scale in credit.scales for span in spans],
        [membership.years(scale) for scale in credit.scales],
    )


def whole_plan(cohort: Cohort) -> FoldPlan:
    """What may be summed, with the days of the teachers' own."""
    return replace(cohort.plan, days=tuple(sorted({*cohort.plan.days, *cohort.own_days})))


@POLICIES
@settings(max_examples=150, deadline=None)
@given(teacher=TEACHERS, valid_at=DAYS)
def test_a_policy_asks_nothing_about_any_teacher_that_it_does_not_see(
    policy: str, teacher: Teacher, valid_at: date
) -> None:
    credit = builtin(policy).credit

    seen = cohort_of(credit, teacher, valid_at).membership

    assert asked(credit, seen) == asked(credit, Membership(credit, teacher, valid_at))


@POLICIES
@pytest.mark.parametrize("seed", range(100))
def test_a_policy_asks_nothing_about_a_career_that_it_does_not_see(policy: str, seed: int) -> None:
    teacher, credit = a_teacher(Random(seed)), builtin(policy).credit  # noqa: S311 - repeatable

    for valid_at in (date(2019, 1, 1), MID_2024, date(2026, 3, 1)):
        seen = cohort_of(credit, teacher, valid_at).membership
        assert asked(credit, seen) == asked(credit, Membership(credit, teacher, valid_at))


@POLICIES
@settings(max_examples=150, deadline=None)
@given(teacher=TEACHERS, records=st.lists(RECORDS, max_size=12), valid_at=DAYS)
def test_records_summed_for_a_cohort_say_what_they_say_one_by_one(
    policy: str, teacher: Teacher, records: list[Record], valid_at: date
) -> None:
    credit, twice = builtin(policy).credit, records * 2

    plan = whole_plan(cohort_of(credit, teacher, valid_at))
    summed = evaluate(credit, teacher, fold(twice, plan, valid_at), valid_at)

    alone = evaluate(credit, teacher, twice, valid_at)
    assert (summed.requirements, summed.findings, summed.offsets, summed.eligible) == (
        alone.requirements,
        alone.findings,
        alone.offsets,
        alone.eligible,
    )


@POLICIES
@pytest.mark.parametrize("seed", range(60))
def test_a_career_summed_for_its_cohort_says_what_it_says_one_by_one(
    policy: str, seed: int
) -> None:
    random, credit = Random(seed), builtin(policy).credit  # noqa: S311 - repeatable
    teacher, records = a_teacher(random), some_records(random, policy, 60)

    plan = whole_plan(cohort_of(credit, teacher, MID_2024))
    summed = evaluate(credit, teacher, fold(records, plan, MID_2024), MID_2024)

    alone = evaluate(credit, teacher, records, MID_2024)
    assert (summed.requirements, summed.findings, summed.eligible) == (
        alone.requirements,
        alone.findings,
        alone.eligible,
    )


def test_teachers_whose_differences_no_article_names_are_one_cohort() -> None:
    credit = builtin("chaoyang-2021").credit
    school = Employment(organisation="a", run_by="DISTRICT", since=date(1998, 9, 1))
    other = Teacher(
        id="other",
        employments=(Employment(organisation="b", run_by="DISTRICT", since=date(2010, 9, 1)),),
        first_taught_on=date(2010, 9, 1),
        posts=(Post("HEAD_TEACHER", date(2023, 9, 1)),),
    )
    one = Teacher(
        id="one",
        employments=(school,),
        first_taught_on=date(1998, 9, 1),
        titles=EXPERIENCED.titles,
    )

    assert cohort_of(credit, one, MID_2024) is cohort_of(credit, other, MID_2024)


@pytest.mark.parametrize(
    "other",
    [
        Teacher(first_taught_on=date(2021, 9, 1)),
        Teacher(first_taught_on=date(1998, 9, 1), posts=(Post("IDEOLOGY_TEACHER"),)),
        Teacher(first_taught_on=date(1998, 9, 1), employments=(Employment(run_by="PRIVATE"),)),
    ],
)
def test_teachers_of_whom_articles_ask_something_else_are_another_cohort(other: Teacher) -> None:
    credit = builtin("chaoyang-2021").credit

    found = cohort_of(credit, other, MID_2024)

    assert found is not cohort_of(credit, EXPERIENCED, MID_2024)
    assert asked(credit, found.membership) == asked(credit, Membership(credit, other, MID_2024))


def test_records_of_teachers_who_owe_nothing_by_the_year_are_summed_over_the_years() -> None:
    credit = builtin("chaoyang-2021").credit
    ideology = Teacher(posts=(Post("IDEOLOGY_TEACHER", date(2020, 9, 1)),))

    assert "PRACTICE_EDUCATION" not in Cohort(credit, EXPERIENCED, MID_2024).plan.alone
    assert len(Cohort(credit, EXPERIENCED, MID_2024).plan.days) == len((date.min, date.max))
    assert "PRACTICE_EDUCATION" in Cohort(credit, ideology, MID_2024).plan.alone
