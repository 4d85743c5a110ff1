"""Requirements of the policy language: maxima, shares, kinds, alternatives, circumstances."""

from datetime import date
from decimal import Decimal

import pytest

from tests.domain.credit.language import END, HOURS, Read, course, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import explain
from trainingflow.domain.credit.facts import Fact, Post, Teacher
from trainingflow.policies.answer import answer_of

__all__ = ["read"]

GROUPED = """
  teacherFacts: {board: flag, grade: [JUNIOR, SENIOR], stage: text, level: number, hired: date}
  groups:
    BOARD: {NAMED, CITED, facts: {board: true}}
"""


def test_ledgers_in_hours_are_shown_in_hours(read: Read) -> None:
    policy = read(HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20}}")

    status = evaluate(policy, Teacher(), [course("2021-01-01", "12.5")], END)

    [entry] = status.requirements
    assert (entry.unit, entry.have) == ("HOURS", entry.need - entry.shortfall)
    assert explain(policy, status, "en")[1:] == (
        "Name: 12.5 of 20 hours, 7.5 hours short (第一条).",
        "Record 2021-01-01/12.5 counts as 12.5 hours of A (第一条).",
    )


def test_maximum_is_a_demand_and_may_be_advisory(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    MOST: {NAMED, CITED, ledgers: A, atMost: 20, blocking: false, finding: TOO_MUCH}"
    )

    met, over = (
        evaluate(policy, Teacher(), [course("2021-01-01", hours)], END) for hours in ("20", "21")
    )

    [entry] = over.requirements
    assert (met.requirements[0].met, entry.met, str(entry.shortfall)) == (True, False, "1")
    assert (met.findings, [one.code for one in over.findings]) == ((), ["TOO_MUCH"])
    assert over.eligible
    assert answer_of(over)["requirements"] == [
        {"code": "MOST", "unit": "hours", "need": "20", "have": "21", "shortfall": "1",
         "met": False, "blocking": False, "bound": "AT_MOST",
         "citation": {"document": "某办法", "article": "第一条", "quote": "每年十学分"}}
    ]  # fmt: skip
    assert explain(policy, over, "en")[1] == (
        "Name: 21 of at most 20 hours, 1 hours too many, advisory (第一条)."
    )


@pytest.mark.parametrize(("side", "need"), [("ofNeed", "18"), ("ofHave", "9")])
def test_share_of_another_requirement(read: Read, side: str, need: str) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    TOTAL: {NAMED, CITED, atLeast: 120}\n"
        f"    B: {{NAMED, CITED, ledgers: B, atLeast: {{share: 0.15, {side}: TOTAL}}}}"
    )

    records = [course("2021-01-01", "50"), course("2021-01-02", "10", "OTHER")]

    assert owed(policy, records)["B"] == f"10/{need}{' !' if side == 'ofNeed' else ''}"


def test_different_values_of_a_field_are_counted(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    DOMAINS: {NAMED, CITED, take: DIFFERENT, of: domain, atLeast: 3}\n"
        "    KINDS: {NAMED, CITED, ledgers: A, take: DIFFERENT, of: activity, atLeast: 1}"
    )
    records = [
        course("2021-01-01", domain="LAW"),
        course("2021-01-02", domain="LAW"),
        course("2021-01-03", activity="OTHER", domain="ETHICS"),
        course("2021-01-04"),
    ]

    assert owed(policy, records) == {"DOMAINS": "2/3 !", "KINDS": "1/1"}


def test_one_of_two_alternatives_is_enough(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    EITHER: {NAMED, CITED, requirements: [LONG, MANY], atLeast: 1}\n"
        "    LONG: {NAMED, CITED, unit: HOURS, take: LARGEST, atLeast: 90}\n"
        "    MANY: {NAMED, CITED, unit: ACTIVITIES, atLeast: 2}"
    )
    short, many = [course("2021-01-01")], [course("2021-01-01"), course("2021-01-02")]

    none, one = (evaluate(policy, Teacher(), records, END) for records in (short, many))

    assert owed(policy, short) == {"EITHER": "0/1 !", "LONG": "10/90 !", "MANY": "1/2 !"}
    assert owed(policy, many) == {"EITHER": "1/1", "LONG": "10/90 !", "MANY": "2/2"}
    assert (none.eligible, one.eligible) == (False, True)


def test_all_of_several_is_asked_where_no_number_stands(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    BOTH: {NAMED, CITED, requirements: [A, B]}\n"
        "    A: {NAMED, CITED, ledgers: A, atLeast: 1, blocking: true}\n"
        "    B: {NAMED, CITED, ledgers: B, atLeast: 1}"
    )

    assert owed(policy, [course("2021-01-01")]) == {"BOTH": "1/2 !", "A": "10/1", "B": "0/1 !"}
    assert [entry.blocking for entry in evaluate(policy, Teacher(), [], END).requirements] == [
        True,
        True,
        False,
    ]


def test_years_in_which_a_minimum_is_reached_are_counted(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    YEARS: {NAMED, CITED, requirements: A, atLeast: 2}\n"
        "    A: {NAMED, CITED, ledgers: A, atLeast: 10, each: YEAR}"
    )

    found = owed(policy, [course("2021-01-01"), course("2023-01-01")])

    assert found["YEARS"] == "2/2"


def test_year_of_the_long_training_asks_for_more_and_the_others_for_less(read: Read) -> None:
    policy = read(
        HOURS
        + """
  requirements:
    LONG: {NAMED, CITED, unit: HOURS, take: LARGEST, atLeast: 90, each: YEAR, blocking: false}
    ONCE: {NAMED, CITED, requirements: LONG, atLeast: 1}
    YEARLY:
      NAMED
      CITED
      unit: HOURS
      each: YEAR
      minima:
        - {atLeast: 114, whenMet: LONG}
        - {atLeast: 24, unlessMet: LONG}
""".replace("NAMED\n", "label: {zh-CN: 名, en: Name}\n").replace(
            "      CITED\n", "      citation: {document: rules, article: 第一条, quote: 每年}\n"
        )
    )

    found = owed(
        policy, [course("2021-01-01", "24"), course("2022-01-01", "90"), course("2022-02-01", "20")]
    )

    assert found == {
        "LONG.2021": "24/90 !",
        "LONG.2022": "90/90",
        "LONG.2023": "0/90 !",
        "ONCE": "1/1",
        "YEARLY.2021": "24/24",
        "YEARLY.2022": "110/114 !",
        "YEARLY.2023": "0/24 !",
    }


def test_requirement_may_be_asked_only_where_another_is_not_met(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    A: {NAMED, CITED, ledgers: A, atLeast: 10, blocking: false}\n"
        "    B: {NAMED, CITED, ledgers: B, atLeast: 10, unlessMet: A}"
    )

    assert owed(policy, [course("2021-01-01")]) == {"A": "10/10"}
    assert owed(policy) == {"A": "0/10 !", "B": "0/10 !"}


def test_fact_waives_a_requirement_or_its_number(read: Read) -> None:
    policy = read(
        GROUPED + HOURS + "  requirements:\n"
        "    A: {NAMED, CITED, ledgers: A, atLeast: 10, unless: BOARD}\n"
        "    B: {NAMED, CITED, ledgers: B, minima: [{atLeast: 10, unless: BOARD}]}"
    )
    certified = Teacher(facts={"board": (Fact(True, date(2022, 1, 1), date(2022, 12, 31)),)})  # noqa: FBT003 - as the fact reads

    assert owed(policy) == {"A": "0/10 !", "B": "0/10 !"}
    assert owed(policy, teacher=certified, on=date(2022, 12, 31)) == {"B": "0/0"}
    assert owed(policy, teacher=certified, on=date(2023, 1, 1)) == {"A": "0/10 !", "B": "0/10 !"}


def test_number_by_the_year_of_entry_or_by_a_value(read: Read) -> None:
    policy = read(
        GROUPED + HOURS + "  requirements:\n"
        "    A: {NAMED, CITED, ledgers: A, atLeast: {byYearOf: firstTaughtOn,"
        " values: {2021: 36, 2022: 28}, otherwise: 45}}\n"
        "    B: {NAMED, CITED, ledgers: B, atLeast: {by: grade, values: {JUNIOR: 5, SENIOR: 9}}}"
    )
    late = Teacher(first_taught_on=date(2022, 2, 1), facts={"grade": (Fact("SENIOR"),)})

    assert owed(policy) == {"A": "0/45 !", "B": "0/0"}
    assert owed(policy, teacher=late) == {"A": "0/28 !", "B": "0/9 !"}
    assert owed(policy, teacher=late, on=date(2022, 1, 31))["A"] == "0/45 !"


def test_number_may_change_on_a_day(read: Read) -> None:
    policy = read(
        HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, each: YEAR, minima: "
        "[{atLeast: 10, last: 2021-12-31}, {atLeast: 15, first: 2022-01-01}]}}"
    )

    assert owed(policy) == {"A.2021": "0/10 !", "A.2022": "0/15 !", "A.2023": "0/15 !"}


def test_selection_may_look_at_any_field(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    LONG: {NAMED, CITED, unit: ACTIVITIES, where: {hours: {atLeast: 4}}, atLeast: 1}\n"
        "    LIVE: {NAMED, CITED, ledgers: A, where: {online: false, kind: LECTURE}, atLeast: 1}\n"
        "    ANY: {NAMED, CITED, unit: HOURS, of: pages, where: {anyOf: [{online: true}, "
        "{not: {kind: BOOK}}]}, atLeast: 1}"
    )
    records = [
        course("2021-01-01", "3", kind="LECTURE", pages=Decimal(7)),
        course("2021-01-02", "4", kind="BOOK", pages=Decimal(9)),
        course("2021-01-03", "5", kind="LECTURE", online=True),
    ]

    assert owed(policy, records) == {"LONG": "2/1", "LIVE": "3/1", "ANY": "7/1"}


def test_finding_about_a_group_has_no_number(read: Read) -> None:
    policy = read(
        GROUPED + HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 0}}\n"
        "  findings: {NO_BOARD: {NAMED, CITED, unless: BOARD}}"
    )

    status = evaluate(policy, Teacher(), [], END)

    assert [(one.code, one.blocking, one.facts) for one in status.findings] == [
        ("NO_BOARD", True, {})
    ]
    assert not status.eligible
    assert explain(policy, status, "en")[-1] == "To be settled: Name (第一条)."
    assert evaluate(policy, Teacher(facts={"board": (Fact(True),)}), [], END).eligible  # noqa: FBT003 - as the fact reads


def test_yearly_requirement_is_for_the_years_of_the_post(read: Read) -> None:
    policy = read(
        HOURS + "  words: {posts: [MENTOR]}\n"
        "  groups: {MENTORS: {NAMED, CITED, facts: {posts: MENTOR}}}\n"
        "  requirements: {A: {NAMED, CITED, unit: SESSIONS, atLeast: 2, each: YEAR,"
        " groups: MENTORS}}"
    )
    teacher = Teacher(posts=(Post("MENTOR", date(2022, 12, 31), date(2022, 12, 31)),))

    assert owed(policy, teacher=teacher) == {"A.2022": "0/2 !"}
