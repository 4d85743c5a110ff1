"""The engine agrees with the article computed by hand, on thousands of random teachers."""

from datetime import date, datetime
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests.domain.credit.literal import literal
from tests.domain.credit.literal_hongkou import literal_hongkou
from tests.domain.credit.teachers import (
    SHANGHAI,
    a_day,
    a_gated_hongkou_record,
    a_teacher,
    a_teacher_for,
    some_records,
)
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.status import Status
from trainingflow.policies.library import builtin

TEACHERS = 10_000
"""Random teachers of each regime."""

BATCH_COUNT = 4
BATCHES = pytest.mark.parametrize("batch", range(BATCH_COUNT))


def told(status: Status) -> dict[str, object]:
    """What the engine says, in the form of the literal computation."""
    return {
        "requirements": {
            entry.code: (Fraction(entry.need), Fraction(entry.have), entry.blocking)
            for entry in status.requirements
        },
        "lines": [
            (
                line.status.value,
                line.reason.value if line.reason else None,
                [(award.ledger, Fraction(award.credits)) for award in line.awards],
            )
            for line in status.lines
        ],
        "moved": sum((Fraction(moved.credits) for moved in status.offsets), Fraction(0)),
        "module_gap": any(finding.code == "MODULE_GAP" for finding in status.findings),
        "eligible": status.eligible,
    }


def shown(said: Any) -> Any:
    """The same with the digits that are shown: a third of a credit has no last one."""
    match said:
        case dict():
            return {key: shown(value) for key, value in said.items()}
        case list() | tuple():
            return type(said)(shown(value) for value in said)
        case Fraction():
            return round(said, 20)
        case _:
            return said


def in_the_tree_of(policy: str, said: dict[str, object]) -> dict[str, object]:
    """Without Chaoyang's two parts of the school-based ledger, where a policy has none."""
    lines = said["lines"]
    if policy == "chaoyang-2021" or not isinstance(lines, list):
        return said
    merged = [
        (status, reason, [(_merged(ledger), worth) for ledger, worth in awards])
        for status, reason, awards in lines
    ]
    return {**said, "lines": merged}


def _merged(ledger: str) -> str:
    return "SCHOOL_BASED" if ledger.startswith("SCHOOL_BASED") else ledger


@BATCHES
@pytest.mark.parametrize("policy", ["beijing-2021", "chaoyang-2021", "chaoyang-private-2021"])
def test_engine_agrees_with_the_article_computed_by_hand(policy: str, batch: int) -> None:
    random = Random(f"{policy} {batch}")  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    for _ in range(TEACHERS // BATCH_COUNT):
        teacher, records = a_teacher(random), some_records(random, most=28)
        valid_at = random.choice((date(2025, 12, 31), a_day(random, 2021, 2026)))
        known_at = random.choice((None, datetime(2024, 3, 1, tzinfo=SHANGHAI)))

        status = evaluate(credit, teacher, records, valid_at, known_at)

        by_hand = literal(policy, teacher, records, valid_at, known_at)
        assert told(status) == in_the_tree_of(policy, by_hand)


@BATCHES
def test_engine_agrees_with_the_hongkou_annex_computed_by_hand(batch: int) -> None:
    random = Random(f"hongkou-2016 {batch}")  # noqa: S311 - reproducible, nothing secret
    credit = builtin("hongkou-2016").credit
    for _ in range(TEACHERS // BATCH_COUNT):
        teacher = a_teacher_for(random, "hongkou-2016")
        count = random.randrange(28)
        records = [a_gated_hongkou_record(random, f"r{number}") for number in range(count)]
        valid_at = random.choice((date(2020, 12, 31), a_day(random, 2016, 2021)))
        known_at = random.choice((None, datetime(2019, 3, 1, tzinfo=SHANGHAI)))

        status = evaluate(credit, teacher, records, valid_at, known_at)

        by_hand = literal_hongkou(teacher, records, valid_at, known_at)
        assert shown(told(status)) == shown(by_hand)
