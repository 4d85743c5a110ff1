"""Records that count as one: several parts of a training, enough hours on one topic."""

from decimal import Decimal
from random import Random

import pytest

from tests.domain.credit.language import END, HOURS, Read, course, owed, read
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.fold import plan_of
from trainingflow.domain.credit.horizon import stands_until
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import trace

__all__ = ["read"]

LARGEST = (
    HOURS
    + """
  requirements:
    LONG: {NAMED, CITED, take: LARGEST, together: {per: domain}, atLeast: 90}
"""
)
ENOUGH = (
    HOURS
    + """
  requirements:
    DEEP: {NAMED, CITED, together: {per: domain, atLeast: 10}, atLeast: 30}
"""
)


def test_parts_of_one_training_are_added_up_before_the_largest_is_taken(read: Read) -> None:
    records = [
        course("2021-01-01", "40", domain="X"),
        course("2021-02-01", "60", domain="Y"),
        course("2023-03-01", "50", domain="X"),
    ]

    assert owed(read(LARGEST), records) == {"LONG": "90/90"}
    assert owed(read(LARGEST), records[:2]) == {"LONG": "60/90 !"}


def test_record_that_names_no_training_is_one_of_its_own(read: Read) -> None:
    records = [
        course("2021-01-01", "50"),
        course("2021-02-01", "60"),
        course("2021-03-01", "5", domain=""),
    ]

    assert owed(read(LARGEST), records) == {"LONG": "60/90 !"}


def test_several_fields_make_one_training_only_if_all_agree(read: Read) -> None:
    policy = read(LARGEST.replace("per: domain", "per: [domain, kind]"))
    records = [
        course("2021-01-01", "40", domain="X", kind="BOOK"),
        course("2021-02-01", "50", domain="X", kind="PAPER"),
        course("2021-03-01", "30", domain="X", kind="BOOK"),
    ]

    assert owed(policy, records) == {"LONG": "70/90 !"}


def test_what_is_no_hours_is_taken_together_as_well(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    DAYS: {NAMED, CITED, unit: DAYS, take: LARGEST, together: {per: domain}, atLeast: 5}\n"
        "    OFTEN: {NAMED, CITED, unit: ACTIVITIES, take: LARGEST, together: {per: domain},"
        " atLeast: 3}\n"
    )
    records = [
        course("2021-01-01", domain="X", days=Decimal(3)),
        course("2021-02-01", domain="Y", days=Decimal(4)),
        course("2021-03-01", domain="X", days=Decimal(2)),
    ]

    assert owed(policy, records) == {"DAYS": "5/5", "OFTEN": "2/3 !"}


def test_only_topics_with_enough_hours_count(read: Read) -> None:
    records = [
        course("2021-01-01", "6", domain="X"),
        course("2021-02-01", "9.5", domain="Y"),
        course("2022-03-01", "4", domain="X"),
        course("2022-04-01", "20"),
        course("2022-05-01", "3"),
    ]

    assert owed(read(ENOUGH), records) == {"DEEP": "30/30"}
    assert owed(read(ENOUGH), records[1:]) == {"DEEP": "20/30 !"}


def test_enough_is_reached_anew_in_every_year(read: Read) -> None:
    policy = read(ENOUGH.replace("atLeast: 30}", "atLeast: 10, each: YEAR}"))
    records = [course("2021-01-01", "6", domain="X"), course("2022-03-01", "12", domain="X")]

    assert owed(policy, records) == {
        "DEEP.2021": "0/10 !",
        "DEEP.2022": "12/10",
        "DEEP.2023": "0/10 !",
    }


def test_domains_are_counted_in_each_of_which_enough_was_done(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    WIDE: {NAMED, CITED, take: DIFFERENT, of: domain,"
        " together: {per: domain, atLeast: 10}, atLeast: 2}\n"
    )
    records = [
        course("2021-01-01", "6", domain="X"),
        course("2021-02-01", "10", domain="Y"),
        course("2022-03-01", "4", domain="X"),
        course("2022-04-01", "3", domain="Z"),
    ]

    assert owed(policy, records) == {"WIDE": "2/2"}
    assert owed(policy, records[:2]) == {"WIDE": "1/2 !"}


def test_what_moved_is_not_taken_together(read: Read) -> None:
    policy = read(
        HOURS + "  offsets: {MOVE: {CITED, from: A, to: B, over: 5, until: B}}\n"
        "  requirements:\n"
        "    B: {NAMED, CITED, ledgers: B, atLeast: 20}\n"
        "    LONG: {NAMED, CITED, ledgers: A, take: LARGEST, together: {per: domain},"
        " atLeast: 90}\n"
    )

    assert owed(policy, [course("2021-01-01", "30", domain="X")]) == {
        "B": "20/20",
        "LONG": "30/90 !",
    }


@pytest.mark.parametrize("text", [LARGEST, ENOUGH])
def test_nothing_is_summed_or_kept_before_it_was_looked_at(read: Read, text: str) -> None:
    policy = read(text)
    records = [course("2021-01-01", "6", domain="X")]

    assert "COURSE" in plan_of(policy).alone
    assert stands_until(policy, Teacher(), records, END) == END


@pytest.mark.parametrize("text", [LARGEST, ENOUGH])
def test_more_training_never_lowers_what_is_there(read: Read, text: str) -> None:
    policy, random = read(text), Random(text)  # noqa: S311 - reproducible, nothing secret
    for _ in range(40):
        records: list[Record] = []
        before = _have(policy, records)
        for number in range(8):
            day = f"202{random.randint(1, 3)}-0{random.randint(1, 9)}-{number + 10}"
            hours, domain = str(random.randint(1, 9)), random.choice("XYZ")
            records.append(course(day, hours, domain=domain))
            after = _have(policy, records)
            assert after >= before
            before = after


def _have(policy: CreditPolicy, records: list[Record]) -> Decimal:
    [entry] = evaluate(policy, Teacher(), records, END).requirements
    return entry.have


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            LARGEST,
            "en",
            ["Name: together for the same domain, 6 + 3 gives 9 of 90, 81 short (第一条)."],
        ),
        (LARGEST, "zh-CN", ["名：同一domain合计：6 + 3 → 9，应有 90，还差 81（第一条）。"]),
    ],
)
def test_steps_say_what_there_is_together(
    read: Read, text: str, language: Language, expected: list[str]
) -> None:
    policy = read(text)
    records = [
        course("2021-01-01", "6", domain="X"),
        course("2021-02-01", "7", domain="Y"),
        course("2022-03-01", "3", domain="X"),
    ]
    status = evaluate(policy, Teacher(), records, END)

    said = [
        sentence(policy, one, language) for one in trace(policy, Teacher(), records, status).steps
    ]

    assert [one for one in said if one in expected] == expected
