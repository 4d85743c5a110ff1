"""Who owes what in the policy language: groups by declared facts, shares of a period, offsets."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.credit.language import END, HOURS, Read, course, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import explain
from trainingflow.domain.credit.facts import Employment, Fact, Post, Teacher, Title
from trainingflow.policies.answer import answer_of, plain

__all__ = ["read"]

FACTS = """
  teacherFacts:
    board: flag
    subject: [ART, MUSIC]
    leave: [SICK, CARE]
    level: number
    born: date
    motto: text
"""
GROUP = "  groups: {G: {NAMED, CITED, facts: %s}}\n"
MINE = "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 1, groups: G}}"
OFF_THEN_ON = (Fact("SICK", date(2021, 1, 1), date(2021, 3, 14)),)


@pytest.mark.parametrize(
    ("facts", "teacher", "belongs"),
    [
        ("{subject: ART}", Teacher(facts={"subject": (Fact("ART"),)}), True),
        ("{subject: [ART]}", Teacher(facts={"subject": (Fact("MUSIC"),)}), False),
        ("{subject: ART}", Teacher(facts={"subject": (Fact("ART", until=date(2023, 12, 30)),)}),
         False),
        ("{subject: {values: ART, first: 2021-01-01}}",
         Teacher(facts={"subject": (Fact("ART", date(2020, 12, 31)),)}), False),
        ("{subject: {values: ART, last: 2021-01-01}}",
         Teacher(facts={"subject": (Fact("ART", date(2020, 12, 31)),)}), True),
        ("{subject: {values: ART, last: 2021-01-01}}",
         Teacher(facts={"subject": (Fact("ART"),)}), False),
        ("{board: false}", Teacher(), True),
        ("{board: false}", Teacher(facts={"board": (Fact(True),)}), False),  # noqa: FBT003 - as the fact reads
        ("{level: {atLeast: 3}}", Teacher(facts={"level": (Fact(Decimal(3)),)}), True),
        ("{level: {atLeast: 3}}", Teacher(facts={"level": (Fact(Decimal("2.9")),)}), False),
        ("{level: {atMost: 3}}", Teacher(facts={"level": (Fact("3"),)}), True),
        ("{level: {atMost: 3}}", Teacher(facts={"level": (Fact("three"),)}), False),
        ("{motto: {}}", Teacher(facts={"motto": (Fact("onward"),)}), True),
        ("{born: {yearsAtLeast: 55}}", Teacher(facts={"born": (Fact(since=date(1968, 12, 31)),)}),
         True),
        ("{born: {yearsAtLeast: 55}}", Teacher(facts={"born": (Fact(since=date(1969, 1, 1)),)}),
         False),
        ("{firstTaughtOn: {yearsAtLeast: 2, yearsBelow: 5}}",
         Teacher(first_taught_on=date(2021, 12, 31)), True),
        ("{firstTaughtOn: {yearsBelow: 2}}", Teacher(first_taught_on=date(2021, 12, 31)), False),
        ("{firstTaughtOn: {yearsBelow: 2}}", Teacher(), False),
        ("{titles: {values: SENIOR, first: 2022-01-01}}",
         Teacher(titles=(Title("SENIOR", date(2022, 1, 1)),)), True),
        ("{posts: {values: TRAINER, yearsAtLeast: 1}}",
         Teacher(posts=(Post("TRAINER", date(2023, 1, 1)),)), False),
        ("{employments: {first: 2023-01-01}}",
         Teacher(employments=(Employment(since=date(2023, 2, 1)),)), True),
        ("{anyOf: [{subject: ART}, {board: true, level: {atLeast: 1}}]}",
         Teacher(facts={"board": (Fact(True),)}), False),  # noqa: FBT003 - as the fact reads
        ("{anyOf: [{subject: ART}, {board: true}]}",
         Teacher(facts={"board": (Fact(True),)}), True),  # noqa: FBT003 - as the fact reads
        ("{not: {subject: ART}}", Teacher(), True),
        ("{not: {subject: ART}}", Teacher(facts={"subject": (Fact("ART"),)}), False),
    ],
)  # fmt: skip
def test_group_by_facts(read: Read, facts: str, teacher: Teacher, *, belongs: bool) -> None:
    policy = read(FACTS + HOURS + GROUP % facts + MINE)

    assert owed(policy, teacher=teacher) == ({"A": "0/1 !"} if belongs else {})


@pytest.mark.parametrize(
    ("share", "teacher", "need"),
    [
        ("{monthsFrom: firstTaughtOn}", Teacher(first_taught_on=date(2023, 10, 31)), "3"),
        ("{monthsFrom: firstTaughtOn, whole: true}",
         Teacher(first_taught_on=date(2023, 10, 2)), "2"),
        ("{monthsFrom: [transferredIn.on, firstTaughtOn]}",
         Teacher(first_taught_on=date(2021, 1, 1)), "36"),
        ("{daysFrom: firstTaughtOn}", Teacher(first_taught_on=date(2023, 1, 1)), "12"),
        ("{yearsIn: EMPLOYED}", Teacher(employments=(Employment(since=date(2023, 6, 1)),)), "12"),
        ("{monthsIn: EMPLOYED}",
         Teacher(employments=(Employment(until=date(2021, 2, 1)),
                              Employment(since=date(2023, 12, 31)))), "3"),
        ("{monthsIn: EMPLOYED, whole: true}",
         Teacher(employments=(Employment(until=date(2021, 2, 1)),
                              Employment(since=date(2023, 12, 31)))), "1"),
        ("{monthsOutside: AWAY}", Teacher(facts={"leave": OFF_THEN_ON}), "34"),
        ("{monthsIn: EMPLOYED, monthsOutside: AWAY}",
         Teacher(employments=(Employment(until=date(2021, 6, 30)),),
                 facts={"leave": OFF_THEN_ON}), "4"),
        ("{share: 0.5}", Teacher(), "18"),
    ],
)  # fmt: skip
def test_part_of_the_cycle_that_is_owed(
    read: Read, share: str, teacher: Teacher, need: str
) -> None:
    policy = read(
        FACTS
        + HOURS
        + f"""
  groups:
    EVERYBODY: {{NAMED, CITED, facts: {{not: {{subject: ART}}}}}}
    EMPLOYED: {{NAMED, CITED, facts: {{employer: {{}}}}}}
    AWAY: {{NAMED, CITED, facts: {{leave: [SICK, CARE]}}}}
  scales: {{PART: {{EVERYBODY: {share[:-1]}, CITED}}}}}}
  requirements: {{A: {{NAMED, CITED, ledgers: A, atLeast: 36, scale: PART,
    round: {{to: 1, direction: DOWN}}}}}}
"""
    )

    assert owed(policy, teacher=teacher) == {"A": f"0/{need} !"}


@pytest.mark.parametrize(
    ("rounding", "need"),
    [("{to: 1, direction: UP}", "3"), ("{to: 1, direction: DOWN}", "2"),
     ("{to: 0.5, direction: HALF_UP}", "2.5"), ("{to: 1, direction: HALF_UP}", "3")],
)  # fmt: skip
def test_share_of_a_period_is_that_periods_own(read: Read, rounding: str, need: str) -> None:
    policy = read(
        HOURS
        + f"""
  groups: {{NEW: {{NAMED, CITED, facts: {{firstTaughtOn: {{first: 2021-01-01}}}}}}}}
  scales: {{PART: {{NEW: {{monthsFrom: firstTaughtOn, CITED}}}}}}
  requirements: {{A: {{NAMED, CITED, ledgers: A, atLeast: 10, each: YEAR, scale: PART,
    round: {rounding}}}}}
"""
    )
    teacher = Teacher(first_taught_on=date(2022, 10, 15))

    assert owed(policy, teacher=teacher) == {
        "A.2021": "0/0",
        "A.2022": f"0/{need} !",
        "A.2023": "0/10 !",
    }


def test_share_of_a_year_is_for_those_who_were_in_the_group_that_year(read: Read) -> None:
    policy = read(
        FACTS
        + HOURS
        + """
  groups: {AWAY: {NAMED, CITED, facts: {leave: [SICK]}}}
  scales: {LEAVE: {AWAY: {monthsOutside: AWAY, CITED}}, HALF: {AWAY: {share: 0.5, CITED}}}
  requirements:
    YEARLY: {NAMED, CITED, ledgers: A, atLeast: 12, each: YEAR, scale: LEAVE}
    WHOLE: {NAMED, CITED, ledgers: A, atLeast: 36, scale: LEAVE}
    HALF: {NAMED, CITED, ledgers: A, atLeast: 10, each: YEAR, scale: HALF}
"""
    )

    assert owed(policy, teacher=Teacher(facts={"leave": OFF_THEN_ON})) == {
        "YEARLY.2021": "0/10 !",
        "YEARLY.2022": "0/12 !",
        "YEARLY.2023": "0/12 !",
        "WHOLE": "0/34 !",
        "HALF.2021": "0/5 !",
        "HALF.2022": "0/10 !",
        "HALF.2023": "0/10 !",
    }


OFFSET = (
    HOURS
    + """
  offsets: {MOVE: {CITED, from: B, to: A, over: 4, until: A%s}}
  requirements:
    A: {NAMED, CITED, ledgers: A, atLeast: 10}
    B: {NAMED, CITED, ledgers: B, atLeast: 4}
"""
)


@pytest.mark.parametrize(
    ("more", "left", "arrived"),
    [
        ("", "10", "10"),
        (", atMost: 3", "3", "3"),
        (", atMost: {share: 0.25, ofNeed: A}", "2.5", "2.5"),
        (", every: 2, credits: 1", "16", "8"),
        (", every: 3, credits: 2", "15", "10"),
        (", every: 2, credits: 1, atMost: 3", "6", "3"),
        (", whole: true", "9", "9"),
    ],
)
def test_offset_with_a_limit_a_rate_or_whole_entries(
    read: Read, more: str, left: str, arrived: str
) -> None:
    policy = read(OFFSET % more)
    records = [
        course("2021-01-01", "9", "OTHER"),
        course("2021-01-02", "4", "OTHER"),
        course("2021-01-03", "7", "OTHER"),
    ]

    status = evaluate(policy, Teacher(), records, END)

    [moved] = status.offsets
    a, b = (entry.have for entry in status.requirements)
    assert (plain(moved.credits), plain(moved.arrived or moved.credits)) == (left, arrived)
    assert (plain(a), plain(b)) == (arrived, plain(Decimal(20) - moved.credits))


def test_offset_with_a_rate_says_what_arrived(read: Read) -> None:
    policy = read(OFFSET % ", every: 2, credits: 1")
    status = evaluate(policy, Teacher(), [course("2021-01-01", "8", "OTHER")], END)

    moved: Any
    [moved] = answer_of(status)["offsets"]  # type: ignore[misc]  # plain JSON

    assert (moved["credits"], moved["arrived"]) == ("4", "2")
    assert "4 hours of B fill A with 2 (第一条)." in explain(policy, status, "en")


def test_offset_is_for_some_teachers(read: Read) -> None:
    policy = read(FACTS + GROUP % "{board: true}" + OFFSET % ", groups: G")

    assert owed(policy, [course("2021-01-01", "14", "OTHER")])["A"] == "0/10 !"


@pytest.mark.parametrize(("chain", "c"), [("", "0/5 !"), (", chain: true", "3/5 !")])
def test_moved_credits_move_on_only_where_the_policy_says_so(
    read: Read, chain: str, c: str
) -> None:
    policy = read(
        """
    C: {label: {zh-CN: 丙, en: C}}"""
        + HOURS
        + f"""
  offsets:
    FIRST: {{CITED, from: A, to: B, over: 1, until: B}}
    SECOND: {{CITED, from: B, to: C, over: 0, until: C{chain}}}
  requirements:
    B: {{NAMED, CITED, ledgers: B, atLeast: 5}}
    C: {{NAMED, CITED, ledgers: C, atLeast: 5}}
"""
    )

    assert owed(policy, [course("2021-01-01", "4")])["C"] == c
