"""What fills a cap says summed, before the cap is full and after it, what it says one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.domain.credit.folded import filled, fold
from tests.domain.credit.teachers import TOPICS, a_record, a_teacher
from trainingflow.domain.credit.cohort import Cohort, cohort_of
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import FieldValue, Record, Teacher
from trainingflow.domain.credit.fold import common
from trainingflow.domain.credit.policy import Basis, Cap, CreditPolicy, Selection
from trainingflow.domain.credit.rules import Condition, Rate
from trainingflow.policies.library import builtin

AT = datetime(2025, 1, 15, tzinfo=UTC)
DAY = date(2025, 6, 30)
CHAOYANG = builtin("chaoyang-2021").credit
EXPERIENCED = Teacher(first_taught_on=date(1998, 9, 1))
NEW = Teacher(first_taught_on=date(2021, 9, 1), induction_completed_on=date(2022, 9, 1))


def course(earned_on: str, hours: str, topic: str = "ETHICS", **changed: object) -> Record:
    """A public course; ten hours are a credit, of which three count in ethics."""
    plain = Record(
        activity="PUBLIC_COURSE",
        hours=Decimal(hours),
        earned_on=date.fromisoformat(earned_on),
        confirmed_at=AT,
        fields={"topic": topic},
    )
    return plain._replace(**changed)  # type: ignore[arg-type]  # names of its fields


def numbers(policy: CreditPolicy, teacher: Teacher, records: Sequence[Record]) -> object:
    said = evaluate(policy, teacher, records, DAY)
    return said.requirements, said.findings, said.offsets, said.eligible


def summed(records: Sequence[Record], teacher: Teacher, *policies: CreditPolicy) -> list[Record]:
    """What is evaluated instead of some records, when several policies are."""
    cohorts: list[Cohort] = [cohort_of(policy, teacher, DAY) for policy in policies]
    plan = common(tuple(one.plan for one in cohorts))
    own = {day for one in cohorts for day in one.own_days}
    plan = replace(plan, days=tuple(sorted({*plan.days, *own})))
    return list(filled(fold(records, plan, DAY), *cohorts))


def hours(records: Sequence[Record]) -> list[tuple[str, object]]:
    return [(str(one.earned_on), str(one.hours)) for one in records]


def test_courses_are_one_before_their_topic_is_full_and_none_after() -> None:
    records = [
        course("2021-03-01", "8"),
        course("2021-04-01", "12"),
        course("2021-05-01", "20"),
        course("2021-06-01", "8"),
        course("2021-07-01", "4"),
    ]

    found = summed(records, EXPERIENCED, CHAOYANG)

    assert hours(found) == [("2021-05-01", "40")]
    assert numbers(CHAOYANG, EXPERIENCED, found) == numbers(CHAOYANG, EXPERIENCED, records)


def test_what_fills_a_topic_to_the_last_hour_leaves_no_room_for_the_next() -> None:
    records = [
        course("2021-03-01", "20"),
        course("2021-03-01", "10"),
        course("2021-03-01", "0"),
        course("2021-03-01", "4"),
    ]

    found = summed(records, EXPERIENCED, CHAOYANG)

    assert hours(found) == [("2021-03-01", "30")]
    assert numbers(CHAOYANG, EXPERIENCED, found) == numbers(CHAOYANG, EXPERIENCED, records)


EVEN_WHAT_DOES_NOT_COUNT = replace(
    CHAOYANG,
    hash="confirmed",
    requirements=tuple(
        replace(one, basis=Basis.CONFIRMED) if one.code == "HOURS" else one
        for one in CHAOYANG.requirements
    ),
)


def test_what_did_not_pass_or_lies_outside_of_the_cycle_or_ahead_fills_nothing() -> None:
    records = [
        course("2020-12-31", "28"),
        course("2021-03-01", "20"),
        course("2021-04-01", "12", passed=False),
        course("2021-04-02", "12", provider_recognised=False),
        course("2021-04-03", "12", confirmed_at=None),
        course("2021-05-01", "16"),
        course("2021-06-01", "4"),
        course("2025-07-01", "4"),
    ]

    found = summed(records, EXPERIENCED, CHAOYANG)

    assert hours([one for one in found if one.passed and one.provider_recognised]) == [
        ("2020-12-31", "28"),
        ("2021-05-01", "36"),
        ("2021-04-03", "12"),
        ("2025-07-01", "4"),
    ]
    assert numbers(CHAOYANG, EXPERIENCED, found) == numbers(CHAOYANG, EXPERIENCED, records)


@pytest.mark.parametrize(
    "fields",
    [
        {"ledger": "REQUIRED.PUBLIC.ETHICS", "credits": Decimal(2), "decision": "2023-17"},
        {"as": "PUBLIC_COURSE", "topic": "ETHICS"},
        {"topic": "ETHICS", "remark": "evening"},
    ],
)
def test_whatever_else_may_fill_a_topic_keeps_its_courses_alone(
    fields: dict[str, FieldValue],
) -> None:
    activity = "ADJUDICATED" if "ledger" in fields else "PUBLIC_COURSE"
    activity = "CARRY_OVER" if "as" in fields else activity
    other = course("2021-04-01", "20", activity=activity, fields=fields)
    records = [
        course("2021-03-01", "8"),
        other,
        course("2021-05-01", "20"),
        course("2021-06-01", "8"),
        course("2021-05-01", "4", "POLICY_THEORY"),
        course("2021-06-01", "8", "POLICY_THEORY"),
    ]

    found = summed(records, EXPERIENCED, CHAOYANG)

    assert [str(one.hours) for one in found] == ["8", "20", "20", "12", "8"]
    assert numbers(CHAOYANG, EXPERIENCED, found) == numbers(CHAOYANG, EXPERIENCED, records)


def test_what_a_new_teacher_earned_before_the_end_of_induction_stays_apart() -> None:
    records = [
        course("2022-03-01", "8"),
        course("2022-04-01", "8"),
        course("2022-09-01", "8"),
        course("2022-10-01", "8"),
        course("2022-11-01", "8"),
    ]

    found = summed(records, NEW, CHAOYANG)

    assert hours(found) == [("2022-04-01", "16"), ("2022-10-01", "16")]
    assert numbers(CHAOYANG, NEW, found) == numbers(CHAOYANG, NEW, records)


def with_ethics_at(most: str, hash_: str) -> CreditPolicy:
    """The same policy where another number of credits counts in ethics."""

    def other(cap: Cap) -> Cap:
        return replace(cap, at_most=Decimal(most)) if cap.code == "ETHICS" else cap

    return replace(CHAOYANG, hash=hash_, caps=tuple(map(other, CHAOYANG.caps)))


def test_two_policies_part_courses_where_either_of_their_caps_is_full() -> None:
    sooner = with_ethics_at("1.5", "sooner")
    records = [course(f"2021-0{month}-01", "8") for month in range(1, 7)]

    found = summed(records, EXPERIENCED, CHAOYANG, sooner)

    assert hours(found) == [("2021-02-01", "16"), ("2021-04-01", "16")]
    for policy in (CHAOYANG, sooner):
        assert numbers(policy, EXPERIENCED, found) == numbers(policy, EXPERIENCED, records)


def test_a_cap_that_is_full_at_no_number_of_digits_keeps_its_records_alone() -> None:
    activity = CHAOYANG.activities["PUBLIC_COURSE"]
    [rule] = activity.rules
    [award] = rule.awards
    thirds = replace(award, amount=Rate("hours", units=Decimal(10), credits=Decimal(3)))
    kinds = {"PUBLIC_COURSE": replace(activity, rules=(replace(rule, awards=(thirds,)),))}
    policy = replace(with_ethics_at("2.5", "thirds"), activities={**CHAOYANG.activities, **kinds})
    records = [course("2021-03-01", "4"), course("2021-04-01", "4"), course("2021-05-01", "4")]

    assert summed(records, EXPERIENCED, policy) == records


def test_what_does_not_count_stays_where_the_hours_of_all_that_is_confirmed_are_asked_for() -> None:
    records = [course(f"2021-0{month}-01", "20") for month in range(1, 5)]

    found = summed(records, EXPERIENCED, EVEN_WHAT_DOES_NOT_COUNT, builtin("beijing-2021").credit)

    assert hours(found) == [("2021-02-01", "40"), ("2021-04-01", "40")]


def test_whatever_may_fill_a_topic_by_its_length_keeps_its_courses_alone() -> None:
    plain = CHAOYANG.activities["PUBLIC_COURSE"]
    long = replace(plain.rules[0], fits=(Condition("hours", at_least=Decimal(40)),))
    kinds = {"LONG_COURSE": replace(plain, rules=(long,))}
    policy = replace(CHAOYANG, hash="long", activities={**CHAOYANG.activities, **kinds})
    records = [
        course("2021-03-01", "8"),
        course("2021-04-01", "40", activity="LONG_COURSE"),
        course("2021-05-01", "8"),
    ]

    found = summed(records, EXPERIENCED, policy)

    assert found == records
    assert numbers(policy, EXPERIENCED, found) == numbers(policy, EXPERIENCED, records)


NIGHTS = replace(
    CHAOYANG,
    hash="nights",
    activities={**CHAOYANG.activities, "NIGHT_COURSE": CHAOYANG.activities["PUBLIC_COURSE"]},
    requirements=tuple(
        replace(one, select=Selection(activities=("PUBLIC_COURSE",)))
        if one.code == "HOURS"
        else one
        for one in CHAOYANG.requirements
    ),
)
"""Courses of another kind fill the same caps, and nobody asks for their hours."""


def test_what_fills_the_same_cap_as_records_that_are_asked_for_is_not_summed_beside_them() -> None:
    night = course("2021-03-01", "24", activity="NIGHT_COURSE")
    records = [night, course("2021-04-01", "20"), night._replace(earned_on=date(2021, 5, 1))]

    assert cohort_of(NIGHTS, EXPERIENCED, DAY).plan.until_full >= {"NIGHT_COURSE", "PUBLIC_COURSE"}
    assert summed(records, EXPERIENCED, NIGHTS) == records
    assert summed(records[::2], EXPERIENCED, NIGHTS) == [
        night._replace(hours=Decimal(48), earned_on=date(2021, 5, 1))
    ]


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize(
    "policies",
    [
        (CHAOYANG,),
        (CHAOYANG, builtin("beijing-2021").credit),
        (with_ethics_at("1", "one"), CHAOYANG),
        (CHAOYANG, EVEN_WHAT_DOES_NOT_COUNT),
        (NIGHTS,),
    ],
    ids=["district", "with-city", "two-caps", "confirmed", "nights"],
)
def test_careers_around_full_topics_say_summed_what_they_say_one_by_one(
    policies: tuple[CreditPolicy, ...], seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - repeatable
    teacher = random.choice((EXPERIENCED, NEW, a_teacher(random)))
    records = a_career(random)

    found = summed(records, teacher, *policies)

    for policy in policies:
        assert numbers(policy, teacher, found) == numbers(policy, teacher, records)


def a_career(random: Random) -> list[Record]:
    """Many public courses, some of them on the same days, a few of them not passed, and others."""
    days = [date(2020, 12, 1) + timedelta(random.randrange(1750)) for _ in range(8)]
    found = [
        course(
            str(random.choice(days)),
            random.choice(("0", "2", "4", "7.5", "8", "10", "12.25", "20")),
            random.choice(TOPICS),
            activity=random.choice(("PUBLIC_COURSE",) * 5 + ("NIGHT_COURSE",)),
            passed=random.random() > 0.1,
            provider_recognised=random.random() > 0.1,
        )
        for _ in range(random.randrange(30))
    ]
    others = [a_record(random, str(number)) for number in range(random.choice((0, 0, 1, 3, 8)))]
    found += [one._replace(earned_on=random.choice(days)) for one in others]
    random.shuffle(found)
    return found
