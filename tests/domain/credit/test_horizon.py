"""Until the day that is promised, time alone changes nothing."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.domain.credit.teachers import a_teacher, some_records
from tests.domain.credit.test_fold import said
from tests.domain.credit.test_properties import POLICIES, RECORDS, TEACHERS
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.horizon import stands_until
from trainingflow.policies.library import builtin

LONG = timedelta(days=3_000)


@POLICIES
@settings(max_examples=100, deadline=None)
@given(
    teacher=TEACHERS,
    records=st.lists(RECORDS, max_size=6),
    valid_on=st.dates(date(2014, 1, 1), date(2028, 12, 31)),
    later=st.integers(min_value=1, max_value=3_000),
)
def test_any_facts_stand_until_the_day_that_is_promised(
    policy: str, teacher: Teacher, records: list[Record], valid_on: date, later: int
) -> None:
    credit = builtin(policy).credit
    until = stands_until(credit, teacher, records, valid_on)
    days = {until or valid_on + LONG, min(until or date.max, valid_on + timedelta(days=later))}

    assert until is None or until >= valid_on
    assert [said(evaluate(credit, teacher, records, day)) for day in days] == [
        said(evaluate(credit, teacher, records, valid_on)) for _ in days
    ]


@POLICIES
@pytest.mark.parametrize("seed", range(20))
def test_a_career_renewed_on_the_promised_days_only_is_right_on_every_day(
    policy: str, seed: int
) -> None:
    random, credit = Random(seed), builtin(policy).credit  # noqa: S311 - repeatable
    teacher, records = a_teacher(random), some_records(random, policy, 12)
    day = date(credit.cycle.first.year + random.randrange(5), 1, 1) - timedelta(days=30)
    standing = said(evaluate(credit, teacher, records, day))
    until = stands_until(credit, teacher, records, day)

    for _ in range(500):
        now = said(evaluate(credit, teacher, records, day))
        if until is not None and until < day:
            standing, until = now, stands_until(credit, teacher, records, day)
        assert now == standing
        day += timedelta(days=1)
