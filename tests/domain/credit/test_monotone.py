"""What is promised never to fall does not fall, whatever is confirmed in addition."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.domain.credit.records import a_record_of, a_teacher_of
from tests.policies.test_reader import CITED, POLICY
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.monotone import lowered_by_more
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies.library import load, packaged_ids
from trainingflow.policies.reader import read_policy

TEACHERS = 150
TESTS = Path(__file__).parents[2]
OTHERS = [
    *sorted((TESTS / "policies" / "elsewhere").glob("*.yaml")),
    TESTS.parent / "docs" / "examples" / "policy" / "songlan-2026.yaml",
]


def have(policy: CreditPolicy, teacher: Teacher, records: list[Record]) -> dict[str, Decimal]:
    status = evaluate(policy, teacher, records, policy.cycle.last)
    return {one.code: one.have for one in status.requirements}


def fallen(policy: CreditPolicy) -> set[str]:
    """Give the requirements that fell for some random teacher when one more record was added."""
    random, found = Random(policy.id), set[str]()  # noqa: S311 - reproducible, nothing secret
    for _ in range(TEACHERS):
        teacher = a_teacher_of(random, policy)
        records = [a_record_of(random, policy, str(n)) for n in range(random.randrange(1, 12))]
        before = have(policy, teacher, records)
        after = have(policy, teacher, [a_record_of(random, policy, "more"), *records])
        found |= {code.rsplit(".2", 1)[0] for code in before if after[code] < before[code]}
    return found


@pytest.mark.parametrize(
    "name", [*packaged_ids(), *map(str, OTHERS)], ids=lambda one: Path(one).stem
)
def test_promised_requirement_never_falls(name: str) -> None:
    policy = load(name).credit
    lowered = set(lowered_by_more(policy))

    assert fallen(policy) <= lowered
    assert name not in packaged_ids() or {one.code for one in policy.requirements} - lowered


def example(old: str = "", new: str = "") -> CreditPolicy:
    text = POLICY.replace(old, new) if old else POLICY
    assert not old or POLICY.count(old) == 1

    def nowhere(_: str, __: object) -> tuple[str, str]:
        raise LookupError

    return read_policy(text, "example.yaml", nowhere).credit


def test_rates_and_offsets_lower_nothing() -> None:
    policy = example()

    assert (lowered_by_more(policy), fallen(policy)) == ({}, set())


AWARDS = "          awards: {ledger: A, every: 18, of: hours, credits: 1}\n"
CAPS = "  caps:\n    {caps}\n  offsets:\n"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(
            AWARDS,
            "          once: {}\n" + AWARDS,
            "COURSE counts the first record, though a later may be worth more",
            id="the first of several",
        ),
        pytest.param(
            AWARDS,
            "          once: {}\n          fits: {level: CITY}\n"
            "          awards: {ledger: A, credits: 1}\n"
            f"        town:\n          {CITED}\n          once: {{}}\n"
            "          awards: {ledger: A, credits: 3}\n",
            "COURSE counts the first record, though a later may be worth more",
            id="the first of different rules",
        ),
        pytest.param(
            "  offsets:\n",
            f"  caps:\n    ONE: {{ledgers: [A, B], atMost: 40, activities: COURSE, {CITED}}}\n"
            f"    TWO: {{ledgers: A, atMost: 20, each: YEAR, {CITED}}}\n"
            f"    SMALL: {{ledgers: B, where: {{level: CITY}}, atMost: 6, {CITED}}}\n  offsets:\n",
            "the caps ONE and TWO overlap",
            id="caps that overlap",
        ),
    ],
)
def test_rule_that_can_lower_the_total_is_named(old: str, new: str, why: str) -> None:
    assert lowered_by_more(example(old, new))["TOTAL"] == why


@pytest.mark.parametrize("keep", ["once: {keep: HIGHEST}", "once: {per: level, keep: HIGHEST}"])
def test_keeping_the_highest_lowers_nothing(keep: str) -> None:
    policy = example(AWARDS, f"          {keep}\n{AWARDS}")

    assert (lowered_by_more(policy), fallen(policy)) == ({}, set())


def test_first_record_that_counts_lowers_the_total_indeed() -> None:
    policy = example(AWARDS, f"          once: {{}}\n{AWARDS}")

    assert "TOTAL" in fallen(policy)


def test_a_cap_wider_than_a_part_can_lower_the_part_and_not_the_whole() -> None:
    caps = f"  caps:\n    BOTH: {{ledgers: [A, B], atMost: 35, {CITED}}}\n  offsets:\n"
    more = f"        town:\n          {CITED}\n          awards: {{ledger: B, credits: 9}}\n"
    fits = "          fits: {level: CITY}\n"
    policy = example(AWARDS, fits + AWARDS + more)
    capped = replace(policy, caps=example("  offsets:\n", caps).caps)

    assert set(lowered_by_more(capped)) == {"A", "B"}
    assert fallen(capped) == {"A", "B"}
