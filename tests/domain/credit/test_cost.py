"""What an evaluation costs, in calls of functions: they are the same on every machine."""

from collections.abc import Callable
from cProfile import Profile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType

import pytest

from trainingflow.domain.credit.cohort import cohort_of
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.settle import settle
from trainingflow.policies.library import builtin

DAY = date(2025, 6, 2)
AT = datetime(2025, 6, 1, tzinfo=UTC)
EXPERIENCED = Teacher(first_taught_on=date(1998, 9, 1))
KINDS = tuple(
    (activity, MappingProxyType[str, str | Decimal | bool](fields))
    for activity, fields in (
        ("PUBLIC_COURSE", {"topic": "ETHICS"}),
        ("PUBLIC_COURSE", {"topic": "MODERN_IT"}),
        ("PROFESSIONAL_COURSE", {"module": "SUBJECT_LITERACY"}),
        ("PROFESSIONAL_COURSE", {"module": "LEARNING_LITERACY"}),
        ("ELECTIVE_COURSE", {"part": "TOPIC"}),
        ("SCHOOL_RESEARCH", {}),
        ("SELF_DIRECTED", {}),
    )
)


def career(random: Random, size: int) -> tuple[Record, ...]:
    """So many records of one teacher, of the few kinds that a district knows."""
    found = []
    for number in range(size):
        activity, fields = random.choice(KINDS)
        earned = date(2021, 1, 4) + timedelta(days=random.randrange(1500))
        hours = Decimal(random.choice((4, 8, 10, 12, 16, 20)))
        found.append(Record(str(number), activity, hours, earned, AT, fields=fields))
    return tuple(found)


def calls(act: Callable[[], object]) -> int:
    """How many functions are called, Python's own included."""
    profile = Profile()
    profile.runcall(act)
    return sum(one.callcount for one in profile.getstats())


def cost(credit: CreditPolicy, size: int, teachers: int = 20) -> float:
    """Calls a teacher of so many records, when a district of such teachers is evaluated."""
    random = Random(1)  # noqa: S311 - repeatable
    careers = [career(random, size) for _ in range(teachers)]

    def all_of_them() -> None:
        for records in careers:
            settle(cohort_of(credit, EXPERIENCED, DAY), records)

    all_of_them()  # what is found once for all of them is found
    return calls(all_of_them) / teachers


@pytest.mark.parametrize(
    ("policy", "a_record", "a_teacher"),
    [("beijing-2021", 12, 190), ("chaoyang-2021", 16, 250), ("chaoyang-private-2021", 14, 260)],
)
def test_a_record_and_a_teacher_cost_no_more_calls_than_they_did(
    policy: str, a_record: int, a_teacher: int
) -> None:
    credit = builtin(policy).credit

    few, many = cost(credit, 20), cost(credit, 120)

    assert (many - few) / 100 <= a_record
    assert few - 20 * (many - few) / 100 <= a_teacher


def test_whoever_a_policy_cannot_tell_from_others_costs_no_search_for_groups() -> None:
    credit = builtin("chaoyang-2021").credit
    cohort_of(credit, EXPERIENCED, DAY)
    like = Teacher(id="another", first_taught_on=date(2007, 9, 1))

    assert calls(lambda: cohort_of(credit, like, DAY)) <= 30
