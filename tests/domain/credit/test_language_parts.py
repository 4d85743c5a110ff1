"""Parts of periods, periods that wait, floors, and what is handed on to the next period."""

from datetime import date
from decimal import Decimal

from tests.domain.credit.language import HOURS, Read, course, lines, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Fact, Teacher

__all__ = ["read"]

LONG = "{first: 2010-01-01, last: 2039-12-31}"
FACTS = "  teacherFacts: {issued: date, leave: flag, fte: number, adviser: flag}\n"
GROUPS = """
  groups:
    AWAY: {NAMED, CITED, facts: {leave: true}}
    PART_TIME: {NAMED, CITED, facts: {fte: {atMost: 1}}}
    ADVISER: {NAMED, CITED, facts: {adviser: true}}
"""


def demanded(words: str, rest: str = "") -> str:
    """A policy that asks for twenty hours of A in some way."""
    return (
        FACTS + HOURS + GROUPS + rest
        + f"\n  requirements: {{A: {{NAMED, CITED, ledgers: A, {words}}}}}"
    )  # fmt: skip


def issued(on: str, **others: tuple[Fact, ...]) -> Teacher:
    return Teacher(facts={"issued": (Fact(since=date.fromisoformat(on)),), **others})


def away(first: str, last: str) -> tuple[Fact, ...]:
    return (Fact(value=True, since=date.fromisoformat(first), until=date.fromisoformat(last)),)


def test_only_the_last_part_of_a_period_counts(read: Read) -> None:
    policy = read(
        demanded("atLeast: 20, within: {years: 10, from: issued, onlyLast: {months: 26}}"), LONG
    )
    records = [course("2021-01-31", "10"), course("2021-02-01", "11")]

    assert owed(policy, records, issued("2013-04-01"), date(2022, 1, 1)) == {"A": "11/20 !"}
    assert owed(policy, records, issued("2013-04-01"), date(2023, 4, 1)) == {"A": "0/20 !"}


def test_what_is_asked_in_the_last_part_is_owed_before_the_part_begins(read: Read) -> None:
    policy = read(
        demanded("atLeast: 20, each: {years: 5, from: issued, onlyLast: {years: 1}}"), LONG
    )

    assert owed(policy, [course("2014-01-01", "30")], issued("2012-07-01"), date(2014, 1, 2)) == {
        "A.2012-2017": "0/20 !"
    }


def test_first_years_of_service_are_looked_at_for_ever(read: Read) -> None:
    policy = read(demanded("atLeast: 20, within: {from: issued, onlyFirst: {years: 3}}"), LONG)
    records = [course("2015-08-31", "15"), course("2015-09-01", "30")]

    assert owed(policy, records, issued("2012-09-01"), date(2016, 1, 1)) == {"A": "15/20 !"}
    assert owed(policy, records, issued("2012-09-01"), date(2030, 1, 1)) == {"A": "15/20 !"}


def test_first_days_of_every_year_may_be_asked_about(read: Read) -> None:
    policy = read(
        demanded("atLeast: 20, each: {years: 1, from: '09-01', onlyFirst: {days: 30}}"),
        "{first: 2021-09-01, last: 2023-08-31}",
    )
    records = [course("2021-09-30", "20"), course("2022-10-01", "20")]

    assert owed(policy, records, on=date(2023, 8, 31)) == {
        "A.2021-2022": "20/20",
        "A.2022-2023": "0/20 !",
    }


def test_period_begins_on_the_next_day_of_the_year_after_the_fact(read: Read) -> None:
    policy = read(demanded("atLeast: 20, each: {years: 5, from: issued, next: '07-01'}"), LONG)
    records = [course("2016-06-30", "40"), course("2016-07-01", "20")]

    assert owed(policy, records, issued("2016-03-10"), date(2021, 6, 30)) == {
        "A.2016-2021": "20/20"
    }
    assert owed(policy, records, issued("2016-07-01"), date(2016, 7, 1)) == {"A.2016-2021": "20/20"}
    assert owed(policy, [], issued("2016-07-02"), date(2017, 6, 30)) == {}


def test_period_begins_on_the_day_of_the_year_before_the_fact(read: Read) -> None:
    policy = read(demanded("atLeast: 20, each: {years: 5, from: issued, previous: '09-01'}"), LONG)

    assert owed(
        policy, [course("2015-09-01", "20")], issued("2016-03-10"), date(2020, 8, 31)
    ) == {"A.2015-2020": "20/20"}  # fmt: skip


def test_period_waits_while_the_teacher_is_away(read: Read) -> None:
    policy = read(demanded("atLeast: 20, each: {years: 5, from: issued, without: AWAY}"), LONG)
    teacher = issued("2012-01-01", leave=away("2014-01-01", "2015-12-31"))
    records = [course("2018-12-31", "20"), course("2019-01-01", "7")]

    assert owed(policy, records, teacher, date(2020, 1, 1)) == {
        "A.2012-2018": "20/20",
        "A.2019-2023": "7/20 !",
    }
    assert owed(policy, records, issued("2012-01-01"), date(2020, 1, 1)) == {
        "A.2012-2016": "0/20 !",
        "A.2017-2021": "27/20",
    }


def test_leave_that_begins_in_the_days_gained_is_waited_for_too(read: Read) -> None:
    policy = read(demanded("atLeast: 20, within: {days: 100, from: issued, without: AWAY}"), LONG)
    teacher = issued(
        "2012-01-01",
        leave=(*away("2012-01-11", "2012-01-20"), *away("2012-04-12", "2012-04-16")),
    )  # 100 days end on 9 April, with the first leave on 19 April, with the second on 24 April

    assert owed(policy, [course("2012-04-24", "20")], teacher, date(2012, 4, 24)) == {"A": "20/20"}
    assert owed(policy, [course("2012-04-24", "20")], teacher, date(2012, 4, 25)) == {"A": "0/20 !"}


def test_own_cycle_may_wait_as_well(read: Read) -> None:
    policy = read(
        demanded("atLeast: 20"),
        "{first: 2010-01-01, last: 2039-12-31, each: {years: 2, from: issued, without: AWAY}}",
    )
    teacher = issued("2012-01-01", leave=away("2013-01-01", "2013-12-31"))

    status = evaluate(policy, teacher, [course("2014-12-31", "20")], date(2014, 12, 31))

    assert status.cycle is not None
    assert (status.cycle.first, status.cycle.last) == (date(2012, 1, 1), date(2014, 12, 31))
    assert status.eligible


def test_only_what_was_earned_late_in_a_period_is_handed_on(read: Read) -> None:
    policy = read(
        demanded("atLeast: 20, each: {years: 5, from: issued}, "
                 "carryOver: {atMost: 8, onlyLast: {years: 2}}"), LONG,
    )  # fmt: skip
    teacher, day = issued("2012-01-01"), date(2017, 1, 1)

    def next_period(*records: tuple[str, str]) -> str:
        return owed(policy, [course(*one) for one in records], teacher, day)["A.2017-2021"]

    assert next_period(("2014-12-31", "50")) == "0/20 !"
    assert next_period(("2014-12-31", "50"), ("2015-01-01", "5")) == "5/20 !"
    assert next_period(("2014-12-31", "15"), ("2015-01-01", "8")) == "3/20 !"
    assert next_period(("2015-01-01", "90")) == "8/20 !"


def test_only_some_training_is_handed_on_and_all_of_it(read: Read) -> None:
    policy = read(
        FACTS + HOURS + "  requirements: {T: {NAMED, CITED, atLeast: 20, each: {years: 3}, "
        "carryOver: {activities: OTHER}}}",
        LONG,
    )
    day = date(2013, 1, 1)

    assert owed(policy, [course("2010-01-01", "90")], on=day)["T.2013-2015"] == "0/20 !"
    records = [course("2010-01-01", "10"), course("2011-01-01", "45", "OTHER")]
    assert owed(policy, records, on=day)["T.2013-2015"] == "35/20"


FLOOR = "  floors: {DOMAIN: {CITED, per: domain, atLeast: 10}}\n"
DEMAND = "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20}}"


def test_what_stays_small_in_its_domain_does_not_count(read: Read) -> None:
    policy = read(HOURS + FLOOR + DEMAND)
    records = [
        course("2021-01-01", "9", domain="LAW"),
        course("2021-01-02", "6", domain="ART"),
        course("2021-01-03", "4", "OTHER", domain="ART"),
        course("2021-01-04", "3"),
    ]

    assert lines(policy, records) == [
        ("NOT_COUNTED", "BELOW_FLOOR", {}),
        ("COUNTED", "", {"A": "6"}),
        ("COUNTED", "", {"B": "4"}),
        ("COUNTED", "", {"A": "3"}),
    ]
    assert owed(policy, records) == {"A": "9/20 !"}


def test_floor_holds_in_each_period_and_for_its_own_teachers_and_ledgers(read: Read) -> None:
    yearly = "{CITED, atLeast: 10, each: YEAR, ledgers: A, unless: ADVISER}"
    policy = read(FACTS + HOURS + GROUPS + f"  floors: {{YEARLY: {yearly}}}\n" + DEMAND)
    records = [
        course("2021-01-01", "9"),
        course("2022-01-01", "5"),
        course("2022-02-01", "5"),
        course("2021-01-02", "2", "OTHER"),
    ]

    assert [line[1] for line in lines(policy, records)] == ["BELOW_FLOOR", "", "", ""]
    adviser = Teacher(facts={"adviser": (Fact(value=True),)})
    assert [line[1] for line in lines(policy, records, adviser)] == ["", "", "", ""]


def test_floor_takes_only_what_it_is_about_from_a_record(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: [{ledger: A, of: hours}, {ledger: B, amount: 1}]}}}
  floors: {SMALL: {CITED, ledgers: A, atLeast: 10}}
"""
        + DEMAND
    )

    assert lines(policy, [course("2021-01-01", "9")]) == [("PARTIAL", "BELOW_FLOOR", {"B": "1"})]


def test_part_time_teachers_owe_the_share_that_their_contract_says(read: Read) -> None:
    policy = read(
        demanded(
            "atLeast: 35, scale: FTE, each: YEAR",
            "\n  scales: {FTE: {PART_TIME: {CITED, share: fte}}}",
        )
    )
    teacher = Teacher(
        facts={
            "fte": (
                Fact(Decimal("0.6"), date(2020, 1, 1), date(2022, 7, 2)),
                Fact(Decimal("0.2"), date(2022, 7, 3), date(2022, 12, 31)),
            )
        }
    )

    found = owed(policy, [], teacher)

    assert found["A.2021"] == "0/21 !"
    assert found["A.2022"] == f"0/{(Decimal('0.6') * 183 + Decimal('0.2') * 182) * 35 / 365} !"
    assert found["A.2023"] == "0/35 !"


def test_share_may_be_a_quotient(read: Read) -> None:
    policy = read(
        HOURS + "  requirements: {T: {NAMED, CITED, atLeast: 90}, "
        "A: {NAMED, CITED, ledgers: A, partOf: T, atLeast: {share: 2/3, ofNeed: T}}}"
    )

    assert owed(policy, [course("2021-01-01", "60")])["A"] == "60/60"
    assert owed(policy, [course("2021-01-01", "59.99")])["A"] == "59.99/60 !"


def test_quotients_that_fill_their_whole_are_no_more_than_it(read: Read) -> None:
    parts = [
        f"{one}: {{NAMED, CITED, ledgers: {one}, partOf: T, "
        f"atLeast: {{share: {share}, ofNeed: T}}}}"
        for one, share in (("A", "1/3"), ("B", "2/3"))
    ]
    policy = read(
        HOURS + f"  requirements: {{T: {{NAMED, CITED, atLeast: 100}}, {', '.join(parts)}}}"
    )

    assert set(owed(policy)) == {"T", "A", "B"}


def test_rule_may_ask_what_the_teacher_was_on_the_day_it_was_earned(read: Read) -> None:
    policy = read(
        FACTS + GROUPS + """
  activities:
    COURSE:
      NAMED
      rules:
        adviser: {CITED, whileIn: ADVISER, awards: {ledger: A, of: hours, times: 2}}
        all: {CITED, awards: {ledger: A, of: hours}}
"""  .replace("NAMED", "label: {zh-CN: 名, en: Name}") + DEMAND
    )  # fmt: skip
    teacher = Teacher(facts={"adviser": away("2021-09-01", "2022-08-31")})
    records = [course("2021-08-31", "1"), course("2021-09-01", "1"), course("2022-09-01", "1")]

    assert [line[2] for line in lines(policy, records, teacher)] == [
        {"A": "1"},
        {"A": "2"},
        {"A": "1"},
    ]


BEFORE = """
  findings: {EARLY: {NAMED, CITED, before: issued, unless: ADVISER, blocking: false}}
"""


def test_what_was_earned_before_a_fact_counts_and_is_found(read: Read) -> None:
    policy = read(FACTS + HOURS + GROUPS + BEFORE + DEMAND)
    records = [course("2021-08-31", "4"), course("2021-09-01", "16"), course("2021-08-30", "0")]

    def found(teacher: Teacher, on: date = date(2023, 12, 31)) -> list[tuple[str, bool, object]]:
        status = evaluate(policy, teacher, records, on)
        assert status.eligible is (on.year == 2023)
        return [(one.code, one.blocking, dict(one.facts)) for one in status.findings]

    assert found(issued("2021-09-01")) == [
        ("EARLY", False, {"credits": Decimal(4), "before": "2021-09-01"})
    ]
    assert found(issued("2021-08-01")) == []
    assert found(Teacher()) == [("EARLY", False, {"credits": Decimal(20)})]
    assert found(issued("2021-09-01", adviser=(Fact(value=True),))) == []
    assert found(issued("2021-09-01"), date(2021, 8, 31)) == [
        ("EARLY", False, {"credits": Decimal(4)})
    ]


def test_number_that_was_kept_as_text_counts_as_the_number(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 1, of: pages, amount: 2}}}}
"""
        + DEMAND
    )

    assert owed(policy, [course("2021-01-01", "0", pages="10.5")]) == {"A": "21/20"}
