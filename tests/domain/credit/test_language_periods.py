"""Periods of the policy language: school years, terms, blocks, rolling and personal periods."""

from datetime import date

from tests.domain.credit.language import HOURS, Read, course, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import explain
from trainingflow.domain.credit.facts import Fact, Teacher
from trainingflow.domain.credit.policy import Cycle
from trainingflow.policies.answer import answer_of

__all__ = ["read"]

TWENTY_EACH = "requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, each: %s}}"
CERTIFIED = """
  teacherFacts: {certificate: [FIRST, SECOND]}
"""


def test_school_year_is_named_after_both_its_years(read: Read) -> None:
    policy = read(HOURS + "  periods: {SCHOOL_YEAR: {years: 1, from: '09-01', CITED}}\n  "
                  + TWENTY_EACH % "SCHOOL_YEAR")  # fmt: skip

    found = owed(
        policy, [course("2021-08-31"), course("2021-09-01", "20"), course("2022-08-31", "7")]
    )

    assert found == {
        "A.2020-2021": "10/20 !",
        "A.2021-2022": "27/20",
        "A.2022-2023": "0/20 !",
        "A.2023-2024": "0/20 !",
    }


def test_school_year_may_be_named_after_its_first_year(read: Read) -> None:
    policy = read(HOURS + "  " + TWENTY_EACH % "{years: 1, from: '09-01', named: FIRST_YEAR}")

    assert owed(policy, [course("2022-09-01")], on=date(2022, 9, 30)) == {
        "A.2020": "0/20 !",
        "A.2021": "0/20 !",
        "A.2022": "10/20 !",
    }


def test_terms_begin_on_their_days(read: Read) -> None:
    policy = read(HOURS + "  " + TWENTY_EACH % "{from: ['09-01', '02-01']}")

    assert owed(
        policy,
        [course("2021-01-31"), course("2021-02-01", "11"), course("2021-09-01", "12")],
        on=date(2021, 12, 31),
    ) == {"A.2020-09": "10/20 !", "A.2021-02": "11/20 !", "A.2021-09": "12/20 !"}


def test_months_and_days_are_periods_too(read: Read) -> None:
    monthly = read(HOURS + "  " + TWENTY_EACH % "MONTH")
    daily = read(HOURS + "  " + TWENTY_EACH % "DAY")
    records = [course("2021-02-01"), course("2021-02-28", "10")]

    assert owed(monthly, records, on=date(2021, 2, 28)) == {
        "A.2021-01": "0/20 !",
        "A.2021-02": "20/20",
    }
    assert owed(daily, [course("2021-01-02")], on=date(2021, 1, 2)) == {
        "A.2021-01-01": "0/20 !",
        "A.2021-01-02": "10/20 !",
    }


def test_blocks_of_years_begin_with_the_cycle(read: Read) -> None:
    policy = read(
        HOURS + "  " + TWENTY_EACH % "{years: 2}", "{first: 2020-07-01, last: 2026-12-31}"
    )

    assert owed(policy, [course("2022-06-30"), course("2022-07-01", "15")]) == {
        "A.2020-2022": "10/20 !",
        "A.2022-2024": "15/20 !",
    }


def test_only_the_running_period_may_be_asked_for(read: Read) -> None:
    policy = read(HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, "
                  "within: {years: 1, from: '09-01'}}}")  # fmt: skip

    records = [course("2022-08-31"), course("2022-09-01", "20")]

    assert owed(policy, records, on=date(2022, 9, 1)) == {"A": "20/20"}
    assert owed(policy, records, on=date(2022, 8, 31)) == {"A": "10/20 !"}


def test_rolling_months_end_on_the_day(read: Read) -> None:
    policy = read(HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, "
                  "rollingMonths: 18}}")  # fmt: skip

    records = [course("2022-01-01"), course("2022-06-30", "20")]

    assert owed(policy, records, on=date(2023, 6, 30)) == {"A": "30/20"}
    assert owed(policy, records, on=date(2023, 7, 1)) == {"A": "20/20"}
    assert owed(policy, records, on=date(2023, 12, 30)) == {"A": "0/20 !"}


def test_personal_period_is_counted_from_a_fact_of_the_teacher(read: Read) -> None:
    policy = read(
        CERTIFIED + HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, "
        "within: {years: 2, from: certificate}}}"
    )
    renewed = Teacher(facts={"certificate": (Fact("FIRST", date(2021, 3, 15)),)})
    records = [course("2023-03-14"), course("2023-03-15", "20")]

    assert owed(policy, records, renewed, date(2023, 3, 14)) == {"A": "10/20 !"}
    assert owed(policy, records, renewed, date(2023, 3, 15)) == {"A": "20/20"}


def test_personal_period_begins_anew_with_another_certificate(read: Read) -> None:
    policy = read(
        CERTIFIED + HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, "
        "each: {years: 2, from: {certificate: SECOND}}}}"
    )
    teacher = Teacher(
        facts={
            "certificate": (
                Fact("FIRST", date(2021, 1, 1)),
                Fact("SECOND", date(2021, 6, 1)),
                Fact("SECOND", date(2022, 6, 1)),
            )
        }
    )

    assert owed(policy, [course("2022-05-31"), course("2022-06-01")], teacher) == {
        "A.2022-2024": "10/20 !"
    }
    assert owed(policy, [], Teacher()) == {}


def test_whole_cycle_may_be_personal(read: Read) -> None:
    policy = read(
        CERTIFIED + HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20}}",
        "{first: 2016-01-01, last: 2099-12-31, each: {years: 5, from: certificate}}",
    )
    teacher = Teacher(facts={"certificate": (Fact("FIRST", date(2016, 9, 1)),)})
    records = [course("2021-08-31"), course("2021-09-01", "20")]

    status = evaluate(policy, teacher, records, date(2023, 12, 31))

    assert status.cycle == Cycle(date(2021, 9, 1), date(2026, 8, 31))
    assert answer_of(status)["cycle"] == {"first": "2021-09-01", "last": "2026-08-31"}
    assert explain(policy, status, "en")[0] == (
        "On 2023-12-31 (own cycle 2021-09-01 to 2026-08-31): everything required is there."
    )
    assert [line.reason for line in status.lines] == ["OUTSIDE_CYCLE", None]
    assert owed(policy, records, teacher, date(2021, 8, 31)) == {"A": "10/20 !"}


def test_cycle_may_be_any_year_of_a_regulation_without_end(read: Read) -> None:
    policy = read(
        HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20}}",
        "{first: 2016-01-01, last: 2099-12-31, each: YEAR}",
    )

    assert owed(policy, [course("2022-12-31"), course("2023-01-01", "20")]) == {"A": "20/20"}


def test_what_is_above_a_years_minimum_counts_in_the_next_but_not_further(read: Read) -> None:
    policy = read(
        HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 20, each: YEAR, "
        "carryOver: {atMost: 15}}}"
    )

    assert owed(policy, [course("2021-05-01", "50"), course("2022-05-01", "8")]) == {
        "A.2021": "50/20",
        "A.2022": "23/20",
        "A.2023": "0/20 !",
    }


def test_running_personal_period_takes_over_from_the_one_before(read: Read) -> None:
    policy = read(
        CERTIFIED + HOURS + "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 180, "
        "within: {years: 5, from: certificate}, carryOver: {atMost: 50}}}",
        "{first: 2000-01-01, last: 2099-12-31}",
    )
    teacher = Teacher(facts={"certificate": (Fact("FIRST", date(2015, 7, 1)),)})
    records = [course("2018-01-01", "240"), course("2021-01-01", "100")]

    assert owed(policy, records, teacher) == {"A": "150/180 !"}


def test_requirement_may_begin_or_end_inside_the_cycle(read: Read) -> None:
    policy = read(
        HOURS + "  requirements:\n"
        "    OLD: {NAMED, CITED, ledgers: A, atLeast: 5, each: YEAR, last: 2022-06-30}\n"
        "    NEW: {NAMED, CITED, ledgers: A, atLeast: 9, first: 2022-07-01}"
    )

    assert owed(policy, [course("2022-06-30", "3"), course("2022-07-01", "4")]) == {
        "OLD.2021": "0/5 !",
        "OLD.2022": "3/5 !",
        "NEW": "4/9 !",
    }
