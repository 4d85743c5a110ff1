"""Sums of records earn what the records earn one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.domain.credit.folded import fold, plan_for
from tests.domain.credit.teachers import a_teacher, some_records
from tests.domain.credit.test_properties import DAYS, POLICIES, RECORDS, TEACHERS
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.fold import common, own_days, plan_of
from trainingflow.domain.credit.policy import CreditPolicy, Requirement, Take
from trainingflow.domain.credit.status import Status
from trainingflow.policies.library import builtin, known_ids

AT = datetime(2025, 1, 15, tzinfo=UTC)
ALL = common(tuple(plan_of(builtin(one).credit) for one in known_ids()))


def said(status: Status) -> tuple[object, ...]:
    return status.requirements, status.findings, status.offsets, status.eligible


@POLICIES
@settings(max_examples=150, deadline=None)
@given(teacher=TEACHERS, records=st.lists(RECORDS, max_size=12), valid_at=DAYS, twice=st.booleans())
def test_any_records_say_folded_what_they_say_one_by_one(
    policy: str, teacher: Teacher, records: list[Record], valid_at: date, *, twice: bool
) -> None:
    credit = builtin(policy).credit
    records = records * 2 if twice else records  # whatever can be summed at all is summed

    folded = fold(records, plan_for(credit, teacher), valid_at)

    assert said(evaluate(credit, teacher, folded, valid_at)) == said(
        evaluate(credit, teacher, records, valid_at)
    )


@POLICIES
@pytest.mark.parametrize("seed", range(40))
def test_a_career_says_folded_for_every_policy_at_once_what_it_says_one_by_one(
    policy: str, seed: int
) -> None:
    random, credit = Random(seed), builtin(policy).credit  # noqa: S311 - repeatable
    teacher, records = a_teacher(random), some_records(random, policy, 60)
    valid_at = date(credit.cycle.first.year + random.randrange(6), 6, 30)

    own = own_days(credit, teacher)
    folded = fold(records, replace(ALL, days=tuple(sorted({*ALL.days, *own}))), valid_at)

    assert said(evaluate(credit, teacher, folded, valid_at)) == said(
        evaluate(credit, teacher, records, valid_at)
    )


def test_hours_of_the_same_year_become_one_record() -> None:
    course = Record(
        id="a",
        activity="PROFESSIONAL_COURSE",
        hours=Decimal("7.5"),
        earned_on=date(2023, 3, 1),
        confirmed_at=None,
        fields={"module": "SUBJECT_LITERACY"},
    )
    confirmed = course._replace(confirmed_at=AT)
    later = confirmed._replace(id="b", hours=Decimal(5), earned_on=date(2023, 9, 1))
    next_year = later._replace(id="c", earned_on=date(2024, 9, 1))
    other = confirmed._replace(id="d", fields={"module": "LEARNING_LITERACY"})

    folded = fold(
        (course, confirmed, later, next_year, other),
        plan_of(builtin("chaoyang-2021").credit),
        date(2025, 1, 1),
    )

    assert folded == (
        course,
        confirmed._replace(hours=Decimal("12.5"), earned_on=date(2023, 9, 1)),
        next_year,
        other,
    )


def test_what_lies_ahead_and_what_is_granted_once_stays_alone() -> None:
    course = Record(
        activity="ELECTIVE_COURSE",
        hours=Decimal(20),
        earned_on=date(2025, 3, 1),
        confirmed_at=AT,
    )
    records = (course, course, course._replace(activity="DEGREE_STUDY"))
    plan = plan_of(builtin("chaoyang-2021").credit)

    assert fold(records, plan, date(2025, 2, 28)) == records
    assert [one.hours for one in fold(records, plan, date(2025, 3, 1))] == [40, 20]
    assert "DEGREE_STUDY" in plan.alone


def test_a_requirement_for_a_single_record_keeps_all_that_it_looks_at_alone() -> None:
    plain = builtin("chaoyang-private-2021").credit
    largest = replace(plain.requirements[0], code="LONGEST", take=Take.LARGEST)

    assert "ELECTIVE_COURSE" not in plan_of(plain).alone
    assert plan_of(_with(plain, largest)).alone >= {"ELECTIVE_COURSE", "PROFESSIONAL_COURSE"}


def _with(policy: CreditPolicy, requirement: Requirement) -> CreditPolicy:
    return replace(policy, requirements=(*policy.requirements, requirement))
