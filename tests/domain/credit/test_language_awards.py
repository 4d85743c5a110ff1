"""Awards of the policy language: bands, multipliers, limits of a record, once, caps, conditions."""

from decimal import Decimal
from typing import Any

import pytest

from tests.domain.credit.language import CITED, NAMED, Read, course, lines, owed, read
from trainingflow.domain.credit.facts import Employment, Post, Teacher

__all__ = ["read"]

ANY = "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 0}}\n"


def awarding(award: str, rest: str = ANY) -> str:
    return (
        f"  activities: {{COURSE: {{NAMED, rules: {{all: {{CITED, awards: {award}}}}}}}}}\n{rest}"
    )


def ruling(rules: str, rest: str = ANY) -> str:
    return f"  activities: {{COURSE: {{NAMED, rules: {{{rules}}}}}}}\n{rest}"


@pytest.mark.parametrize(
    ("award", "hours", "worth"),
    [
        ("{ledger: A, of: hours, bands: {8: 2, 4: 1}}", "8", "2"),
        ("{ledger: A, of: hours, bands: {8: 2, 4: 1}}", "7.5", "1"),
        ("{ledger: A, of: hours, bands: {8: 2, 4: 1}}", "3.9", ""),
        ("{ledger: A, every: 10, of: hours, amount: 1, step: 0.5, round: UP}", "11", "1.5"),
        ("{ledger: A, every: 10, of: hours, amount: 1, step: 0.5, round: HALF_UP}", "12.5", "1.5"),
        ("{ledger: A, every: 10, of: hours, amount: 1, step: 0.5, round: HALF_UP}", "12", "1"),
        ("{ledger: A, every: 10, of: hours, amount: 1, step: 0.5}", "14.9", "1"),
        ("{ledger: A, of: hours}", "7.25", "7.25"),
        ("{ledger: A, of: hours, times: 0.5}", "7", "3.5"),
        ("{ledger: A, amount: 3, times: pages}", "7", "12"),
        ("{ledger: A, every: 45, of: pages, amount: 1, times: {by: kind, values: {BOOK: 9}}}",
         "1", "0.8"),
        ("{ledger: A, every: 3, of: hours, amount: 1}", "1", "0.3333333333333333333333333333"),
    ],
)  # fmt: skip
def test_amount_of_an_award(read: Read, award: str, hours: str, worth: str) -> None:
    policy = read(awarding(award))

    [(status, reason, awards)] = lines(
        policy, [course("2021-01-01", hours, pages=Decimal(4), kind="BOOK")]
    )

    assert (status, reason, awards) == (
        ("COUNTED", "", {"A": worth}) if worth else ("NOT_COUNTED", "CONDITION_NOT_MET", {})
    )


def test_one_record_brings_no_more_than_its_limit(read: Read) -> None:
    policy = read(awarding("{ledger: A, of: hours, atMost: 30}"))

    assert lines(policy, [course("2021-01-01", "31"), course("2021-01-02", "30")]) == [
        ("PARTIAL", "CAP_REACHED", {"A": "30"}),
        ("COUNTED", "", {"A": "30"}),
    ]


def test_first_time_counts_double_and_later_times_once(read: Read) -> None:
    policy = read(
        ruling(
            "all: {CITED, once: {per: domain, later: 0.5},"
            " awards: {ledger: A, of: hours, times: 2}}"
        )
    )

    assert lines(
        policy,
        [
            course("2021-01-02", domain="LAW"),
            course("2021-01-01", domain="LAW"),
            course("2021-01-03", domain="ART"),
        ],
    ) == [
        ("PARTIAL", "ALREADY_AWARDED", {"A": "10"}),
        ("COUNTED", "", {"A": "20"}),
        ("COUNTED", "", {"A": "20"}),
    ]


def test_award_may_be_granted_a_few_times_a_year(read: Read) -> None:
    policy = read(
        ruling(
            "all: {CITED, once: {each: YEAR, most: 2, keep: HIGHEST},"
            " awards: {ledger: A, of: hours}}"
        )
    )

    assert lines(
        policy,
        [
            course("2021-01-01", "1"),
            course("2021-01-02", "3"),
            course("2021-01-03", "2"),
            course("2022-01-01", "1"),
        ],
    ) == [
        ("NOT_COUNTED", "ALREADY_AWARDED", {}),
        ("COUNTED", "", {"A": "3"}),
        ("COUNTED", "", {"A": "2"}),
        ("COUNTED", "", {"A": "1"}),
    ]


def test_rate_may_change_on_a_day(read: Read) -> None:
    policy = read(
        ruling(
            "old: {CITED, fits: {earnedOn: {last: 2021-12-31}}, awards: {ledger: A, of: hours}},"
            " new: {CITED, fits: {earnedOn: {first: 2022-01-01}},"
            " awards: {ledger: A, of: hours, times: 2}}"
        )
    )

    assert [
        awards for _, _, awards in lines(policy, [course("2021-12-31"), course("2022-01-01")])
    ] == [{"A": "10"}, {"A": "20"}]


def test_rule_is_about_some_teachers_and_not_about_others(read: Read) -> None:
    policy = read(
        ruling("all: {CITED, unless: MENTORS, awards: {ledger: A, of: hours}}")
        + "  words: {posts: [MENTOR]}\n"
        "  groups: {MENTORS: {NAMED, CITED, facts: {posts: MENTOR}}}"
    )
    mentor = Teacher(posts=(Post("MENTOR"),))

    assert lines(policy, [course("2021-01-01")]) == [("COUNTED", "", {"A": "10"})]
    assert lines(policy, [course("2021-01-01")], mentor) == [("NOT_COUNTED", "NO_RULE", {})]


@pytest.mark.parametrize(
    ("condition", "fields", "fits"),
    [
        ("{kind: {except: [BOOK, PAPER]}}", {"kind": "BOOK"}, False),
        ("{kind: {except: [BOOK, PAPER]}}", {"kind": "LECTURE"}, True),
        ("{kind: {except: BOOK}}", {}, True),
        ("{began: {first: 2021-02-01, last: 2021-02-28}}", {"began": "2021-02-28"}, True),
        ("{began: {first: 2021-02-01, last: 2021-02-28}}", {"began": "2021-03-01"}, False),
        ("{began: {last: 2021-02-28}}", {}, False),
        ("{anyOf: [{kind: BOOK}, {pages: {atLeast: 9}, online: true}]}", {"kind": "BOOK"}, True),
        ("{anyOf: [{kind: BOOK}, {pages: {atLeast: 9}, online: true}]}",
         {"pages": Decimal(9), "online": True}, True),
        ("{anyOf: [{kind: BOOK}, {pages: {atLeast: 9}, online: true}]}",
         {"pages": Decimal(9)}, False),
        ("{not: {kind: BOOK, online: true}}", {"kind": "BOOK"}, True),
        ("{not: {kind: BOOK, online: true}}", {"kind": "BOOK", "online": True}, False),
        ("{earnedOn: {present: true}}", {}, True),
    ],
)  # fmt: skip
def test_condition_on_a_record(
    read: Read, condition: str, fields: dict[str, Any], *, fits: bool
) -> None:
    policy = read(
        ruling(f"all: {{CITED, requires: {condition}, awards: {{ledger: A, of: hours}}}}")
    )

    [(_, reason, _)] = lines(policy, [course("2021-01-01", **fields)])

    assert reason == ("" if fits else "CONDITION_NOT_MET")


@pytest.mark.parametrize(
    ("each", "days", "counted"),
    [
        ("DAY", ["2021-01-01", "2021-01-01", "2021-01-02"], ["8", "", "8"]),
        ("MONTH", ["2021-01-01", "2021-01-31", "2021-02-01"], ["8", "", "8"]),
        ("{from: ['02-01', '09-01']}", ["2021-01-31", "2021-02-01", "2021-08-31"], ["8", "8", ""]),
        ("{years: 1, from: '09-01'}", ["2021-08-31", "2021-09-01", "2022-08-31"], ["8", "8", ""]),
    ],
)
def test_cap_of_a_period(read: Read, each: str, days: list[str], counted: list[str]) -> None:
    policy = read(
        awarding("{ledger: A, of: hours}")
        + f"  caps: {{MOST: {{CITED, ledgers: A, atMost: 8, each: {each}}}}}"
    )

    found = [awards.get("A", "") for _, _, awards in lines(policy, [course(day) for day in days])]

    assert found == counted


def test_what_one_cap_cuts_takes_no_room_of_another(read: Read) -> None:
    policy = read(
        awarding("{ledger: A, of: hours}") + "  caps:\n"
        "    ALL: {CITED, ledgers: A, atMost: 20}\n"
        "    ONLINE: {CITED, ledgers: A, where: {online: true}, atMost: 5}"
    )

    assert [
        awards
        for _, _, awards in lines(
            policy, [course("2021-01-01", "18", online=True), course("2021-01-02", "16")]
        )
    ] == [{"A": "5"}, {"A": "15"}]


def test_cap_for_some_teachers_and_by_their_need(read: Read) -> None:
    policy = read(
        awarding(
            "{ledger: A, of: hours}",
            "  requirements: {TOTAL: {NAMED, CITED, atLeast: 100}}\n"
            "  groups: {PRIVATE: {NAMED, CITED, facts: {employer: {runBy: PRIVATE}}}}\n"
            "  caps: {MOST: {CITED, ledgers: A, groups: PRIVATE,"
            " atMost: {share: 0.5, ofNeed: TOTAL}}}",
        )
    )
    private = Teacher(employments=(Employment(run_by="PRIVATE"),))

    assert owed(policy, [course("2021-01-01", "70")]) == {"TOTAL": "70/100 !"}
    assert owed(policy, [course("2021-01-01", "70")], private) == {"TOTAL": "50/100 !"}


SHARED = """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, of: hours}}}}
    OTHER: {NAMED, rules: {all: {CITED, awards: {ledger: B, of: hours}}}}
  requirements: {TOTAL: {NAMED, CITED, atLeast: 0}}
  caps:
    ONLINE: {CITED, where: {online: true}, atMost: {share: 0.5, ofHave: TOTAL}}
    SELF: {CITED, ledgers: B, atMost: {share: 0.3, ofHave: TOTAL}}
"""


def test_share_of_what_is_there_is_exact(read: Read) -> None:
    policy = read(SHARED)

    assert owed(policy, [course("2021-01-01", "80", online=True), course("2021-01-02", "30")]) == {
        "TOTAL": "60/0"
    }


def test_two_shares_of_one_total_are_solved_together(read: Read) -> None:
    policy = read(SHARED)

    assert lines(
        policy,
        [
            course("2021-01-01", "80", online=True),
            course("2021-01-02", "20"),
            course("2021-01-03", "90", "OTHER"),
        ],
    ) == [
        ("PARTIAL", "CAP_REACHED", {"A": "50"}),
        ("COUNTED", "", {"A": "20"}),
        ("PARTIAL", "CAP_REACHED", {"B": "30"}),
    ]


def test_nothing_but_capped_records_counts_for_nothing(read: Read) -> None:
    policy = read(SHARED)

    assert owed(policy, [course("2021-01-01", "80", online=True)]) == {"TOTAL": "0/0"}


def test_share_of_each_year(read: Read) -> None:
    policy = read(
        SHARED.replace("ofHave: TOTAL}}\n    SELF", "ofHave: TOTAL}, each: YEAR}\n    SELF")
    )

    assert owed(
        policy,
        [
            course("2021-01-01", "10", online=True),
            course("2021-01-02", "10"),
            course("2022-01-01", "10", online=True),
        ],
    ) == {"TOTAL": "20/0"}


def test_several_awards_of_one_record(read: Read) -> None:
    policy = read(
        awarding("[{ledger: A, of: hours, times: 0.5}, {ledger: B, amount: 2}]")
        .replace("NAMED", NAMED)
        .replace("CITED", CITED)
    )

    assert lines(policy, [course("2021-01-01", "5")]) == [("COUNTED", "", {"A": "2.5", "B": "2"})]
