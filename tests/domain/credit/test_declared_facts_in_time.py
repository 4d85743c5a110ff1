"""Facts that only a policy declares: until when a standing stands, and what may be summed."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.domain.credit.folded import fold, plan_for
from tests.domain.credit.language import CITED, NAMED, Read, course, read
from tests.domain.credit.test_fold import said
from tests.policies.test_reader import POLICY
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Fact, Post, Record, Teacher
from trainingflow.domain.credit.horizon import stands_until
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies.library import load

__all__ = ["read"]

GROUPS = {
    "SECOND": "{certificate: SECOND}",
    "BOARD": "{board: true}",
    "ABSENT": "{board: false}",
    "HIGH": "{level: {atLeast: 3, atMost: 7.5}}",
    "EARLY": "{hired: {last: 2021-06-30}}",
    "BETWEEN": "{certificate: {values: FIRST, first: 2021-01-01, last: 2022-12-31}, level: {}}",
}
TEXT = POLICY.replace(
    "  fields:\n",
    "  teacherFacts: {certificate: [FIRST, SECOND], board: flag, level: number, hired: date}\n"
    "  groups:\n"
    + "".join(f"    {code}: {{{NAMED}, {CITED}, facts: {fact}}}\n" for code, fact in GROUPS.items())
    + "  fields:\n",
) + "".join(
    f"    OF_{code}: {{{NAMED}, {CITED}, unit: CREDITS, ledgers: A, atLeast: 1, groups: {code}}}\n"
    for code in GROUPS
)
VALUES = {
    "certificate": ("FIRST", "SECOND", "THIRD", None),
    "board": ("true", "false"),
    "level": ("2.9", "3", "7.50", "8", "many"),
    "hired": (None, "2021-06-30"),
}


@pytest.fixture
def policy(tmp_path: Path) -> CreditPolicy:
    """A policy in credits that groups its teachers by facts of its own."""
    path = tmp_path / "example.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return load(str(path)).credit


def some_facts(random: Random) -> tuple[Teacher, list[Record]]:
    """A teacher as the database keeps one, and records of which many are alike."""

    def day() -> date:
        return date(2020, 6, 1) + timedelta(days=random.randrange(1500))

    def fact(name: str) -> Fact:
        since = day() if random.random() < 0.8 else None
        until = (since or day()) + timedelta(days=random.randrange(700))
        return Fact(random.choice(VALUES[name]), since, until if random.random() < 0.5 else None)

    teacher = Teacher(
        facts={name: tuple(fact(name) for _ in range(random.randrange(4))) for name in VALUES},
        posts=(Post("HEAD_TEACHER", day()),),
    )
    return teacher, [course(day().isoformat(), "4.5") for _ in range(12)]


@pytest.mark.parametrize("seed", range(6))
def test_standing_renewed_on_the_promised_days_only_is_right_on_every_day(
    policy: CreditPolicy, seed: int
) -> None:
    teacher, records = some_facts(Random(seed))  # noqa: S311 - repeatable
    day, last = date(2020, 5, 1), date(2025, 6, 30)
    days = []

    while day <= last:
        until = stands_until(policy, teacher, records, day)
        standing = said(evaluate(policy, teacher, records, day))
        days.append(day)
        stop = min(until or last, last)
        while day <= stop:
            assert said(evaluate(policy, teacher, records, day)) == standing
            day += timedelta(days=1)

    assert len(days) <= 40  # far from every day


@pytest.mark.parametrize("seed", range(30))
def test_records_say_folded_what_they_say_one_by_one(policy: CreditPolicy, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable
    teacher, records = some_facts(random)
    valid_at = date(2022, 9, 1) + timedelta(days=random.randrange(800))
    folded = fold(records, plan_for(policy, teacher), valid_at)

    assert len(folded) < len(records)
    assert said(evaluate(policy, teacher, folded, valid_at)) == said(
        evaluate(policy, teacher, records, valid_at)
    )


def test_post_asked_for_with_its_days_is_looked_at_every_day(read: Read) -> None:
    group = "  groups: {G: {NAMED, CITED, facts: {posts: {values: TRAINER, first: 2021-01-01}}}}\n"
    policy = read(
        "  activities: {COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, of: hours}}}}}\n"
        + group
        + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 1, groups: G}}"
    )
    day = date(2023, 3, 1)

    assert stands_until(policy, Teacher(), (), day) == day
